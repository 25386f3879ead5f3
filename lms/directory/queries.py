"""The list of people."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, union

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import folding
from lms.core.db import execute
from lms.core.types import Ids
from lms.people import service as people

FEW = 2_000
"""So many people are found by their units; of more, a page of names is found by
walking along the names.
"""
LONGEST_SEARCH = 100
Member = Select[tuple[int]]
Members = tuple[Member, ...]
_PERSON = people.PEOPLE.c
_LIST = select(_PERSON.id, _PERSON.name, _PERSON.active, _PERSON.key).order_by(
    _PERSON.folded, _PERSON.id
)


class PeopleListing(NamedTuple):
    """A query of `id`, `name`, `active` and `key`, by name. `total` None: too
    many to count.
    """

    query: Select
    total: int | None


def listing(actor: Actor, search: str = "") -> PeopleListing:
    """People who work in the actor's units, or hold a role there; or those
    among them whose name holds the search, with or without marks.
    """
    access.require(actor, Permission.PEOPLE_READ)
    here = access.within(actor, Permission.PEOPLE_READ)
    members = people.working_in(here), access.holding_in(here)
    everybody = access.allows_for_all(actor, Permission.PEOPLE_READ)
    ids = None if everybody else _few(members)
    if ids is None:
        among, total = or_(*map(_is_in, members)), None
    else:
        among, total = _PERSON.id.in_(ids), len(ids)
    if search.strip():
        among &= _has_name(search)
        total = None if ids is None else _count(among)
    return PeopleListing(_LIST.where(among), total)


def _has_name(search: str) -> ColumnElement[bool]:
    typed = folding.fold(search[:LONGEST_SEARCH])
    return _PERSON.folded.contains(typed, autoescape=True)


def _few(members: Members) -> Ids | None:
    """The ids of these people; None if they are many."""
    ids = execute(union(*members).limit(FEW + 1)).scalars().all()
    return ids if len(ids) <= FEW else None


def _count(condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(people.PEOPLE)
    return execute(query.where(condition)).scalar_one()


def _is_in(members: Member) -> ColumnElement[bool]:
    """As EXISTS, but looked up person by person: PostgreSQL would read all
    members for an EXISTS.
    """
    member = members.where(members.selected_columns[0] == _PERSON.id)
    return member.limit(1).scalar_subquery().is_not(None)
