"""The review list of what cited a replaced legal basis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from lms.core.db import execute, session
from lms.legal import service as legal
from lms.people import service as people
from lms.requirements import service as requirements
from lms.revalidation.models import ReviewItem
from lms.revalidation.types import IN_COURSES, CitationKind, ReviewState

_TABLE = ReviewItem.__table__
_ITEM = _TABLE.c
_OPEN = select(ReviewItem).where(ReviewItem.state == ReviewState.OPEN)
_NEWEST_FIRST = (
    _ITEM.replacement_id.desc(),
    _ITEM.object,
    _ITEM.what,
    _ITEM.id,
)
ItemsWithBasis = list[tuple[ReviewItem, str]]
"""Items, each with the document it is about."""


def items(state: ReviewState, basis: str = "") -> Select:
    """The items that stand there, newest replacement first, as a query; `basis`:
    only those about this document.
    """
    query = select(_TABLE).where(_ITEM.state == state).order_by(*_NEWEST_FIRST)
    if basis:
        about = legal.replacements_of(basis)
        query = query.where(_ITEM.replacement_id.in_(about))
    return query


@dataclass(frozen=True)
class ItemNames:
    """What a list of items names: replacements by id (see
    `legal.replacements`), and people by id.
    """

    replacements: dict[int, Row]
    people: dict[int, str]


def names_in(rows: Sequence[Any]) -> ItemNames:
    """What these rows of `items` name."""
    reviewers = {row.done_by for row in rows} - {None}
    return ItemNames(_replacements(rows), people.names(reviewers))


def _replacements(rows: Sequence[Any]) -> dict[int, Row]:
    """What is behind these items; see `legal.replacements`."""
    return legal.replacements({row.replacement_id for row in rows})


def counts() -> dict[str, int]:
    """How many items of the review list stand where."""
    query = select(_ITEM.state, func.count()).group_by(_ITEM.state)
    return dict(execute(query).all())


def open_in(slug: str) -> ItemsWithBasis:
    """The open items of one course."""
    in_courses = ReviewItem.what.in_(IN_COURSES)
    return _with_bases(_OPEN.where(ReviewItem.object == slug, in_courses))


def no_longer_asked() -> list[ReviewItem]:
    """The open items about requirements of a place in which none cites the old
    document any more.
    """
    kind = ReviewItem.what == CitationKind.REQUIREMENTS
    waiting = _with_bases(_OPEN.where(kind))
    rows = requirements.citing({basis for _item, basis in waiting})
    citing = {(str(row.unit_id), row.post, row.basis) for row in rows}
    return [
        item
        for item, basis in waiting
        if (item.object, item.part, basis) not in citing
    ]


def _with_bases(query: Select) -> ItemsWithBasis:
    rows = session().scalars(query).all()
    entered = _replacements(rows)
    return [(row, entered[row.replacement_id].basis) for row in rows]
