"""The list of people."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import folding
from lms.core.db import execute
from lms.people import service as people

FEW = 2_000
"""So many people are found by their units; of more, a page of names is found by
walking along the names.
"""
LONGEST_SEARCH = 100
_PERSON = people.PEOPLE.c


class PeopleListing(NamedTuple):
    """A query of `id`, `name`, `active` and `key`, by name. `total` None: too
    many to count.
    """

    query: Select[Any]
    total: int | None


def listing(actor: Actor, search: str = "") -> PeopleListing:
    """People who work in the actor's units, or hold a role there; or those
    among them whose name holds the search, with or without marks.
    """
    access.require(actor, Permission.PEOPLE_READ)
    here = access.within(actor, Permission.PEOPLE_READ)
    members = people.working_in(here), access.holding_in(here)
    few = union_all(*members).limit(FEW + 1)
    ids = execute(few).scalars().all()
    is_long = len(ids) > FEW
    condition = _is_among(*members) if is_long else _PERSON.id.in_(set(ids))
    if search.strip():
        typed = folding.fold(search[:LONGEST_SEARCH])
        condition &= _PERSON.folded.contains(typed, autoescape=True)
    query = select(_PERSON.id, _PERSON.name, _PERSON.active, _PERSON.key)
    query = query.where(condition).order_by(_PERSON.folded, _PERSON.id)
    return PeopleListing(query, None if is_long else _count(condition))


def _count(condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(people.PEOPLE)
    return execute(query.where(condition)).scalar_one()


def _is_among(*members: Select[tuple[int]]) -> ColumnElement[bool]:
    return or_(
        *(
            query.where(query.selected_columns[0] == _PERSON.id).exists()
            for query in members
        )
    )
