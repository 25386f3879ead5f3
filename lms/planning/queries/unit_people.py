"""Who belongs to a unit's plan: the active people who hold a post (or this
post) in it or below it today. Of a nation it is one statement.
"""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    exists,
    func,
    select,
)

from lms.core import clock, folding
from lms.core.db import execute
from lms.core.types import Ids
from lms.people import service as people
from lms.people.service import in_ids
from lms.people.types import Unit

FEW = 2_000
"""So many people are found by their units; of more, a page of names is found by
walking along the names.
"""
LONGEST_SEARCH = 100
_PERSON = people.PEOPLE.c


class Listing(NamedTuple):
    """A unit, and a query of `id` and `name` of the people whose plan belongs to
    it, by name. `total`: how many; None if that was not counted.
    """

    unit: Unit
    query: Select
    total: int | None


@lru_cache(maxsize=2)
def _held(on: dt.date) -> Subquery:
    """Composed once a day: that takes longer than to ask a small unit."""
    return people.held_posts(on)


class _Members:
    """The postings that count for the plan of a unit."""

    def __init__(self, path: str, post: str) -> None:
        held = _held(clock.today()).c
        is_post = held.post == post if post else held.post != ""
        self.person_id: ColumnElement[int] = held.person_id
        self.conditions = people.below(path, held.path), is_post

    def ids(self) -> Select[tuple[int]]:
        """Each of their people once."""
        return select(self.person_id).where(*self.conditions).distinct()

    def count(self, most: int | None = None) -> int:
        """How many people they are of; counted up to so many."""
        found = self.ids().limit(most).subquery()
        return execute(select(func.count()).select_from(found)).scalar_one()

    def hold(self, person_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether a person is one of them."""
        return exists().where(*self.conditions, self.person_id == person_id)


def member_ids(path: str, post: str, limit: int | None = None) -> list[int]:
    """The ids of these people, so many at most."""
    query = _Members(path, post).ids().limit(limit)
    return list(execute(query).scalars().all())


def next_member_ids(path: str, post: str, after: int, limit: int) -> list[int]:
    """So many of these people behind this one, by id."""
    members = _Members(path, post)
    query = members.ids().where(members.person_id > after)
    query = query.order_by(members.person_id).limit(limit)
    return list(execute(query).scalars())


def count_members(path: str, post: str) -> int:
    """How many they are."""
    return _Members(path, post).count()


def listing(unit: Unit, post: str, search: str) -> Listing:
    """These people, or those among them whose name holds the search, with or
    without marks.
    """
    members = _Members(unit.path, post)
    many = members.count(FEW + 1)
    query, total = _by_name(), None
    if many > FEW:
        query = query.where(members.hold(_PERSON.id))
    else:
        found = members.ids().subquery()
        query = query.join(found, found.c.person_id == _PERSON.id)
        total = None if search else many
    if search:
        typed = folding.fold(search[:LONGEST_SEARCH])
        query = query.where(_PERSON.folded.contains(typed, autoescape=True))
    return Listing(unit, query, total)


def by_name(ids: Ids) -> Select:
    """These people in the order of their names: never a ranking."""
    return _by_name().where(in_ids(_PERSON.id, ids))


def _by_name() -> Select:
    query = select(_PERSON.id, _PERSON.name)
    return query.order_by(_PERSON.folded, _PERSON.id)
