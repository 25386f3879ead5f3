"""The review list of what cited a replaced legal basis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, case, func, literal, select

from lms.core.columns import Rows
from lms.core.db import execute, session
from lms.core.letters import folding
from lms.core.types import Names
from lms.legal import service as legal
from lms.people import service as people
from lms.requirements import service as requirements
from lms.revalidation.models import ReviewItem
from lms.revalidation.types import (
    IN_COURSES,
    CitationKind,
    ReviewFilter,
    ReviewState,
)

_TABLE = ReviewItem.__table__
_ITEM = _TABLE.c
_OPEN = select(ReviewItem).where(ReviewItem.state == ReviewState.OPEN)
_IN_COURSE = _ITEM.what.in_(IN_COURSES)
_ABOUT = case(
    (_IN_COURSE, _ITEM.object), else_=literal("/") + _ITEM.what
).label("about")
"""See `types.ReviewFilter`; no key of a course begins with a stroke."""
_NEWEST_FIRST = (
    _ITEM.replacement_id.desc(),
    case((_IN_COURSE, 0), else_=1),
    _ABOUT,
    _ITEM.id,
)
ItemsWithBasis = list[tuple[ReviewItem, str]]
"""Items, each with the document it is about."""


def items(state: ReviewState, asked: ReviewFilter) -> Select:
    """The items that stand there, newest replacement first, courses before the
    rest, and what is about the same (`about`) together; as a query.
    """
    query = select(*_ITEM, _ABOUT).where(_ITEM.state == state)
    if asked.basis:
        entered = legal.replacements_of(asked.basis)
        query = query.where(_ITEM.replacement_id.in_(entered))
    if asked.about:
        query = query.where(asked.about == _ABOUT)
    if asked.what:
        query = query.where(_ITEM.what == asked.what)
    if asked.search:
        query = query.where(
            people.in_ids(_ITEM.id, _holding(query, asked.search))
        )
    return query.order_by(*_NEWEST_FIRST)


def _holding(query: Select, search: str) -> list[int]:
    """Those of a query whose texts hold what was typed: marks are folded here,
    not in databases.
    """
    texts = query.with_only_columns(_ITEM.id, _ITEM.title, _ITEM.detail)
    return [
        row.id
        for row in execute(texts)
        if folding.is_in(search, *row.title.values(), *row.detail.values())
    ]


@dataclass(frozen=True)
class ItemNames:
    """What a list of items names: replacements by id (see
    `legal.replacements`), and people by id.
    """

    replacements: dict[int, Row]
    people: Names


def names_in(rows: Sequence[Any]) -> ItemNames:
    """What these rows of `items` name."""
    reviewers = {row.done_by for row in rows} - {None}
    return ItemNames(_replacements(rows), people.names(reviewers))


def _replacements(rows: Sequence[Any]) -> dict[int, Row]:
    """What is behind these items; see `legal.replacements`."""
    return legal.replacements({row.replacement_id for row in rows})


def tallies() -> Rows:
    """How many items (`count`) of the review list stand where (`state`), by
    replacement, what they are about, and kind (`what`).
    """
    by = _ITEM.state, _ITEM.replacement_id, _ABOUT, _ITEM.what
    query = select(*by, func.count().label("count"))
    return execute(query.group_by(*by[:2], "about", by[3])).all()


def by_course(most: int) -> Rows:
    """Of courses (`slug`) with something to look at, how many items there are
    (`all`) and how many still wait (`open`), the most first.
    """
    waits = _ITEM.state == ReviewState.OPEN
    still = func.sum(case((waits, 1), else_=0)).label("open")
    begun = select(_ITEM.object).where(waits, _IN_COURSE)
    query = (
        select(_ITEM.object.label("slug"), func.count().label("all"), still)
        .where(_ITEM.object.in_(begun), _IN_COURSE)
        .where(_ITEM.state != ReviewState.VOID)
        .group_by(_ITEM.object)
    )
    return execute(query.order_by(still.desc(), "slug").limit(most)).all()


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
