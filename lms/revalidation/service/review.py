"""The review list: what cited a replaced document is looked at and closed."""

from typing import Any, NamedTuple

from sqlalchemy import Select, select

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import count_rows, session, transaction
from lms.core.errors import Conflict, NotAllowed, found
from lms.core.types import Ids
from lms.courses import service as courses
from lms.legal import service as legal
from lms.people import service as people
from lms.revalidation import rules
from lms.revalidation.models import ReviewItem
from lms.revalidation.queries import review
from lms.revalidation.types import (
    IN_COURSES,
    CitationKind,
    Finding,
    ReviewFilter,
    ReviewState,
)

_RIGHTS = Permission.COURSE_PUBLISH, Permission.LEGAL_WRITE
EVERYTHING = ReviewFilter()


class ItemInContext(NamedTuple):
    """An item, the replacement behind it (see `legal.replacements`), and the
    newer revisions of its course.
    """

    item: ReviewItem
    entered: Any
    newer: Ids


def _require_review(actor: Actor) -> None:
    """Go on only for those who publish courses or keep legal bases, wherever
    they do.
    """
    if not any(access.allows(actor, right) for right in _RIGHTS):
        raise NotAllowed


def _place(row: ReviewItem) -> str:
    """Where the text holds: in a unit and below, or ("/") everywhere."""
    if row.what != CitationKind.REQUIREMENTS:
        return "/"
    return people.unit(int(row.object)).path


def may_settle(actor: Actor, row: ReviewItem) -> bool:
    """Whether the item is within the actor's scope. A course belongs to no unit,
    so whoever may publish one judges it; what a place asks is judged there or
    above it; the rest by those who answer for all units.
    """
    if row.what in IN_COURSES and access.allows(
        actor, Permission.COURSE_PUBLISH
    ):
        return True
    path = _place(row)
    if path == "/":
        return any(access.allows_for_all(actor, right) for right in _RIGHTS)
    return any(access.allows(actor, right, [path]) for right in _RIGHTS)


def _require_scope(actor: Actor, row: ReviewItem) -> None:
    if not may_settle(actor, row):
        raise NotAllowed(
            "This text holds outside your units. Those who answer for them will look at it."
        )


def items(
    actor: Actor,
    state: ReviewState = ReviewState.OPEN,
    asked: ReviewFilter = EVERYTHING,
) -> Select:
    """The review list as a query."""
    _require_review(actor)
    return review.items(state, asked)


def item(actor: Actor, item_id: int) -> ItemInContext:
    """One item with what is needed to judge it."""
    _require_review(actor)
    row = _row(item_id)
    return ItemInContext(row, _entered(row), _newer(row))


def _row(item_id: int, *, lock: bool = False) -> ReviewItem:
    return found(session().get(ReviewItem, item_id, with_for_update=lock))


def _entered(row: ReviewItem) -> Any:
    """The replacement behind it."""
    return legal.replacements([row.replacement_id])[row.replacement_id]


def _newer(row: ReviewItem) -> Ids:
    if row.what in IN_COURSES and row.revision:
        return courses.numbers_after(row.object, row.revision)
    return ()


def settle(
    actor: Actor, item_id: int, how: str, note: str, revision: int | None
) -> None:
    """Close an item: still right, or corrected (in a revision, for a course).
    Closing it again the same way changes nothing.
    """
    _require_review(actor)
    with access.acting(actor):
        row = _row(item_id, lock=True)
        _require_scope(actor, row)
        if _is_closed_so(row, actor, how):
            return
        if row.state != ReviewState.OPEN:
            raise Conflict(
                "This item is closed already. Open it again if it has to be looked at once more."
            )
        in_course = row.what in IN_COURSES
        rules.check_settled(
            how,
            note,
            revision,
            _newer(row),
            in_course,
        )
        if how != Finding.CORRECTED or not in_course:
            revision = None
        _close(
            row,
            how,
            actor.person_id,
            note.strip(),
            revision,
        )
        _record(actor, "legal.settled", row, how=str(how))


def _record(actor: Actor, event: str, row: ReviewItem, **details: str) -> None:
    audit.record(actor, event, path=_place(row), item=row.id, **details)


def _is_closed_so(row: ReviewItem, actor: Actor, how: str) -> bool:
    closed = ReviewState.DONE, actor.person_id, how
    return (row.state, row.done_by, row.how) == closed


def _close(
    row: ReviewItem,
    how: str,
    by: int | None,
    note: str = "",
    revision: int | None = None,
) -> None:
    row.state, row.how = ReviewState.DONE, str(how)
    row.note, row.mended_in = note, revision
    row.done_by, row.done_at = by, clock.now()


def reopen(actor: Actor, item_id: int) -> None:
    """Look at it once more; an open item stays as it is."""
    _require_review(actor)
    with access.acting(actor):
        row = _row(item_id, lock=True)
        _require_scope(actor, row)
        if row.state == ReviewState.VOID:
            raise Conflict(
                "The replacement behind this item was undone, so there is nothing to look at."
            )
        if row.state == ReviewState.OPEN:
            return
        _record(actor, "legal.reopened", row)
        row.state = ReviewState.OPEN
        row.how = row.mended_in = row.done_by = row.done_at = None


def published(actor: Who, slug: str) -> int:
    """A new revision is out: items whose place no longer cites the old document
    close by themselves. In the open transaction; how many.
    """
    waiting = review.open_in(slug)
    if not waiting:
        return 0
    revision, by = courses.current(slug), actor.person_id if actor else None
    course = revision.course
    gone = [
        row
        for row, basis in waiting
        if not rules.cites(course, basis, row.what, row.part, row.item)
    ]
    for row in gone:
        _close(row, Finding.GONE, by, revision=revision.number)
    return len(gone)


def tidy() -> int:
    """Items about requirements that no longer cite the old document close by
    themselves: nightly work; how many.
    """
    with transaction():
        gone = review.no_longer_asked()
        for row in gone:
            _close(row, Finding.GONE, None)
    return len(gone)


def count_open(actor: Actor) -> int:
    """How many items wait; 0 for those whose task it is not."""
    if not access.allows(actor, Permission.COURSE_PUBLISH):
        return 0
    return count_rows(select(ReviewItem.id).filter_by(state=ReviewState.OPEN))
