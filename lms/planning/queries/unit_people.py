"""Who belongs to a unit's plan: the active people who hold a post (or this
post) in it or below it today. Joined with the tables of people here, because of
a nation it must be one statement.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, select

from lms.core import clock, folding
from lms.core.db import execute
from lms.people import service as people
from lms.people.models import Person, PostingRow, UnitRow

FEW = 2_000
"""So many people are found by their units; of more, a page of names is found by
walking along the names.
"""
LONGEST_SEARCH = 100


class Listing(NamedTuple):
    """A query of `id` and `name`, by name. `total`: None for not counted."""

    query: Select[Any]
    total: int | None


def _held(path: str, post: str) -> tuple[Any, ...]:
    """The postings of today that count for the plan of this unit."""
    return (
        people.below(path),
        UnitRow.id == PostingRow.unit_id,
        people.in_force(clock.today()),
        PostingRow.post == post if post else PostingRow.post != "",
    )


def _members(path: str, post: str) -> Select[tuple[int]]:
    query = select(Person.id).where(*_held(path, post))
    return query.where(
        Person.id == PostingRow.person_id, Person.active
    ).distinct()


def member_ids(path: str, post: str, limit: int | None = None) -> list[int]:
    """The ids of these people, so many at most."""
    return list(execute(_members(path, post).limit(limit)).scalars())


def next_member_ids(path: str, post: str, after: int, limit: int) -> list[int]:
    """So many of these people behind this one, by id."""
    query = _members(path, post).where(Person.id > after)
    return list(execute(query.order_by(Person.id).limit(limit)).scalars())


def count_members(path: str, post: str) -> int:
    """How many they are."""
    members = _members(path, post).subquery()
    return execute(select(func.count()).select_from(members)).scalar_one()


def listing(path: str, post: str, search: str) -> Listing:
    """These people, or those among them whose name holds the search, with or
    without marks.
    """
    ids = member_ids(path, post, FEW + 1)
    query, total = by_name(ids), None if search else len(ids)
    if len(ids) > FEW:
        holds = exists().where(
            *_held(path, post), PostingRow.person_id == Person.id
        )
        query, total = _by_name().where(Person.active, holds), None
    if search:
        typed = folding.fold(search[:LONGEST_SEARCH])
        query = query.where(Person.folded.contains(typed, autoescape=True))
    return Listing(query, total)


def by_name(ids: Collection[int]) -> Select[Any]:
    """These people in the order of their names: never a ranking."""
    return _by_name().where(Person.id.in_(ids))


def _by_name() -> Select[Any]:
    query = select(Person.id, Person.name)
    return query.order_by(Person.folded, Person.id)
