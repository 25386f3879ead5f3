"""Who belongs to a unit's plan: the active people who hold a post (or this
post) in it or below it today. Of a nation it is one statement.
"""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
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

from lms.core import clock
from lms.core.columns import Condition, IdQuery
from lms.core.db import count_rows, execute
from lms.core.marks import N_
from lms.core.types import Ids
from lms.people import service as people
from lms.people.service import in_ids
from lms.people.types import Unit
from lms.planning.models import Assignment

FEW = 2_000
"""So many people are found by their units; of more, a page of names is found by
walking along the names.
"""
_PERSON, _ASKED = people.PEOPLE.c, Assignment.__table__.c


class DueState(StrEnum):
    """What the people of a plan can be narrowed to: who was asked for something
    by a day that is over, who is asked for anything, who for nothing.
    """

    LATE = "late"
    ASKED = "asked"
    NOTHING = "nothing"


DUE_LABELS = N_(
    {
        DueState.LATE: "late with a course",
        DueState.ASKED: "asked for a course",
        DueState.NOTHING: "asked for nothing yet",
    }
)


class PlanFilter(NamedTuple):
    """What the people of a unit's plan are narrowed to; empty: all."""

    post: str = ""
    search: str = ""
    due: str = ""


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

    def holders(self) -> IdQuery:
        """Their people, who holds two of them twice."""
        return select(self.person_id).where(*self.conditions)

    def ids(self) -> IdQuery:
        """Each of their people once."""
        return self.holders().distinct()

    def count(self, most: int | None = None) -> int:
        """How many people they are of; counted up to so many."""
        found = self.ids().limit(most).subquery()
        return execute(select(func.count()).select_from(found)).scalar_one()

    def hold(self, person_id: ColumnElement[int]) -> Condition:
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


def listing(unit: Unit, asked: PlanFilter) -> Listing:
    """These people, or those among them whose name holds the search, with or
    without marks, and who are asked for something or not.
    """
    members = _Members(unit.path, asked.post)
    many = members.count(FEW + 1)
    if many > FEW:
        query = _by_name().where(members.hold(_PERSON.id))
        return Listing(unit, query.where(*_narrower(asked)), None)
    query = _by_name().where(_PERSON.id.in_(members.holders()))
    narrower = list(_narrower(asked))
    query = query.where(*narrower)
    total = count_rows(query.order_by(None)) if narrower else many
    return Listing(unit, query, total)


def _narrower(asked: PlanFilter) -> Iterator[Condition]:
    if asked.search:
        yield people.has_name(asked.search)
    if asked.due:
        yield _is_due(asked.due)


def _is_due(due: str) -> Condition:
    mine = exists().where(_ASKED.person_id == _PERSON.id, _ASKED.open)
    if due == DueState.NOTHING:
        return ~mine
    if due == DueState.LATE:
        return mine.where(_ASKED.due_on < clock.today())
    return mine


def by_name(ids: Ids) -> Select:
    """These people in the order of their names: never a ranking."""
    return _by_name().where(in_ids(_PERSON.id, ids))


def _by_name() -> Select:
    query = select(_PERSON.id, _PERSON.name)
    return query.order_by(_PERSON.given_first, _PERSON.id)
