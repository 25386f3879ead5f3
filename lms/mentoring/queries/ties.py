"""Ties as people have declared them, and whom they could name."""

from sqlalchemy import Select, bindparam, select

from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Names
from lms.mentoring.models import DeclaredTie
from lms.people import service as people

TIES = DeclaredTie.__table__
TIE, _OTHER = TIES.c, people.PEOPLE.c
_HELD = people.held_posts(bindparam("on")).c
MOST = 20
"""People who are offered at once."""
_MINE = (
    select(TIE.id, TIE.other_id, TIE.declared_at, TIE.withdrawn_at, _OTHER.name)
    .join(people.PEOPLE, _OTHER.id == TIE.other_id)
    .where(TIE.person_id == bindparam("person"))
    .order_by(TIE.withdrawn_at.is_not(None), TIE.declared_at.desc(), TIE.id)
)
_COLLEAGUES = (
    select(_HELD.person_id, _HELD.name)
    .where(_HELD.authority == bindparam("authority"))
    .where(_HELD.person_id != bindparam("but"))
    .order_by(_HELD.given_first, _HELD.person_id)
)


def declared(person_id: int) -> Rows:
    """What a person has declared themselves, what holds first."""
    return execute(_MINE, {"person": person_id}).all()


def colleagues(person_id: int, authority: str, search: str) -> dict[int, str]:
    """People of one place whose name has this in it, by id; a few."""
    return _named(_called(search), person_id, authority)


def colleague(person_id: int, authority: str, other_id: int) -> Names:
    """The same of one of them."""
    query = _COLLEAGUES.where(_HELD.person_id == other_id)
    return _named(query, person_id, authority)


def _called(search: str) -> Select:
    return _COLLEAGUES.where(_HELD.person_id.in_(people.named(search)))


def _named(query: Select, but: int, authority: str) -> Names:
    values = {"authority": authority, "but": but, "on": clock.today()}
    rows = execute(query.limit(MOST), values)
    return {row.person_id: row.name for row in rows}
