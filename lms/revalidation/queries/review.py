"""The review list of what cited a replaced legal basis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from lms.core.db import execute, session
from lms.courses.types import PlaceKind
from lms.legal import service as legal
from lms.people import service as people
from lms.requirements import service as requirements
from lms.revalidation.models import ReviewItem
from lms.revalidation.types import CitationKind, ReviewState

_TABLE = ReviewItem.__table__
_ITEM = _TABLE.c
_IS_OPEN = ReviewItem.state == ReviewState.OPEN


def items(state: ReviewState, basis: str = "") -> Select:
    """The items that stand there, newest replacement first, as a query; `basis`:
    only those about this document.
    """
    query = select(_TABLE).where(_ITEM.state == state)
    if basis:
        about = legal.replacements_of(basis)
        query = query.where(_ITEM.replacement_id.in_(about))
    newest_first = _ITEM.replacement_id.desc()
    return query.order_by(newest_first, _ITEM.what, _ITEM.object, _ITEM.id)


@dataclass(frozen=True)
class ItemNames:
    """What a list of items names: replacements by id (see
    `legal.replacements`), and people by id.
    """

    replacements: dict[int, Row]
    people: dict[int, str]


def names_in(rows: Iterable[Any]) -> ItemNames:
    """What these rows of `items` name."""
    rows = list(rows)
    ids = {row.replacement_id for row in rows}
    reviewers = {row.done_by for row in rows if row.done_by}
    return ItemNames(legal.replacements(ids), people.names(reviewers))


def counts() -> dict[str, int]:
    """How many items of the review list stand where."""
    query = select(_ITEM.state, func.count()).group_by(_ITEM.state)
    return {row[0]: row[1] for row in execute(query)}


def open_in(slug: str) -> list[tuple[ReviewItem, str]]:
    """The open items of one course, each with the document it is about."""
    kinds = [str(kind) for kind in PlaceKind]
    here = (ReviewItem.object == slug) & ReviewItem.what.in_(kinds)
    return _with_bases(select(ReviewItem).where(here, _IS_OPEN))


def no_longer_asked() -> list[ReviewItem]:
    """The open items about requirements of a place in which none cites the old
    document any more.
    """
    kind = ReviewItem.what == CitationKind.REQUIREMENTS
    waiting = _with_bases(select(ReviewItem).where(kind, _IS_OPEN))
    bases = {basis for _item, basis in waiting}
    citing = {
        (str(row.unit_id), row.post, row.basis)
        for row in requirements.citing(bases)
    }
    return [
        item
        for item, basis in waiting
        if (item.object, item.part, basis) not in citing
    ]


def _with_bases(
    query: Select[tuple[ReviewItem]],
) -> list[tuple[ReviewItem, str]]:
    rows: Sequence[ReviewItem] = session().scalars(query).all()
    entered = legal.replacements({item.replacement_id for item in rows})
    return [(item, entered[item.replacement_id].basis) for item in rows]
