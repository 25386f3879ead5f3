"""Who belongs to a unit's plan: the active people who hold a post (or this
post) in it or below it today. Of a nation it is one statement.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Select, bindparam, exists, func, select

from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import count_rows, execute
from lms.core.marks import N_
from lms.core.types import LARGEST_ID, Ids, Json
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
    it, by name, with the values that it asks for. `total`: how many; None if
    that was not counted.
    """

    unit: Unit
    query: Select
    values: Json
    total: int | None


_HELD = people.held_posts(bindparam("on")).c
_BY_NAME = select(_PERSON.id, _PERSON.name).order_by(
    _PERSON.given_first, _PERSON.id
)
_THESE = _BY_NAME.where(in_ids(_PERSON.id, "people"))


class _Members:
    """Statements about the postings that count for the plan of a unit, kept
    because to build one takes as long as to ask a small unit.
    """

    def __init__(self, is_post: Condition) -> None:
        here = people.below_place(_HELD.path), is_post
        holders = select(_HELD.person_id).where(*here)
        self.ids = holders.distinct().limit(bindparam("most"))
        self.next_ids = self.ids.where(
            _HELD.person_id > bindparam("after")
        ).order_by(_HELD.person_id)
        self.count = select(func.count()).select_from(self.ids.subquery())
        self.found = _BY_NAME.where(_PERSON.id.in_(holders))
        self.walked = _BY_NAME.where(
            exists().where(*here, _HELD.person_id == _PERSON.id)
        )


_OF_ANY = _Members(_HELD.post != "")
_OF_POST = _Members(_HELD.post == bindparam("post"))


def _members(post: str) -> _Members:
    return _OF_POST if post else _OF_ANY


def _of(path: str, post: str) -> Json:
    """What these statements ask for."""
    return {**people.place(path), "post": post, "on": clock.today()}


def member_ids(path: str, post: str, limit: int = LARGEST_ID) -> list[int]:
    """The ids of these people, so many at most."""
    values = _of(path, post) | {"most": limit}
    return list(execute(_members(post).ids, values).scalars())


def next_member_ids(path: str, post: str, after: int, limit: int) -> list[int]:
    """So many of these people behind this one, by id."""
    values = _of(path, post) | {"most": limit, "after": after}
    return list(execute(_members(post).next_ids, values).scalars())


def count_members(path: str, post: str, most: int = LARGEST_ID) -> int:
    """How many they are; counted up to so many."""
    values = _of(path, post) | {"most": most}
    return execute(_members(post).count, values).scalar_one()


def listing(unit: Unit, asked: PlanFilter) -> Listing:
    """These people, or those among them whose name holds the search, with or
    without marks, and who are asked for something or not.
    """
    members, values = _members(asked.post), _of(unit.path, asked.post)
    many = count_members(unit.path, asked.post, FEW + 1)
    narrower = list(_narrower(asked))
    if many > FEW:
        query = members.walked.where(*narrower)
        return Listing(unit, query, values, None)
    if not narrower:
        return Listing(unit, members.found, values, many)
    query = members.found.where(*narrower)
    total = count_rows(query.order_by(None), values)
    return Listing(unit, query, values, total)


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


def named(unit: Unit, ids: Ids) -> Listing:
    """These people in the order of their names: never a ranking."""
    return Listing(unit, _THESE, {"people": list(ids)}, len(ids))
