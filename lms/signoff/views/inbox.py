"""The mentor's inbox."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, request

from lms.access import service as access
from lms.access.types import Actor
from lms.courses import service as courses
from lms.signoff import queries
from lms.signoff.types import (
    InboxChoice,
    InboxOnly,
    InboxOrder,
    SubmissionState,
    TaskName,
)
from lms.signoff.views.frame import bp
from lms.terms import service as terms
from lms.web.listing import LAST_PAGE, Page, page_from, page_number

PER_PAGE = 25
STATES = set(SubmissionState) - {SubmissionState.DRAFT}
ORDERS, KINDS = set(InboxOrder), set(InboxOnly)


def choice_in(args: Mapping[str, str]) -> InboxChoice:
    """What an address asks of the inbox; what it does not know is left out."""
    return InboxChoice(
        _state(args.get("state", "")),
        _order(args.get("order", "")),
        _kind(args.get("kind", "")),
        args.get("who") == "mine",
        TaskName.read(args.get("task", "")),
    )


def _state(text: str) -> SubmissionState:
    return SubmissionState(text if text in STATES else "submitted")


def _order(text: str) -> InboxOrder:
    return InboxOrder(text if text in ORDERS else "oldest")


def _kind(text: str) -> InboxOnly | None:
    return InboxOnly(text) if text in KINDS else None


@bp.get("/inbox")
def inbox() -> str:
    """What waits for this mentor, in the order and as narrow as they chose."""
    actor, choice = access.actor(), choice_in(request.args)
    counts = queries.inbox_counts(actor, choice)
    page = _page(actor, choice, counts, page_number())
    overdue = queries.late_days(actor)
    rows = page.rows
    known = {row.revision_id for row in [*rows, *counts.tasks]}
    return render_template(
        "lms/signoff/inbox.html",
        page=page,
        revisions=courses.revisions(known),
        pictures_of=queries.first_pictures([row.id for row in rows]),
        counts=counts,
        choice=choice,
        Order=InboxOrder,
        Only=InboxOnly,
        State=SubmissionState,
        waited=terms.waited,
        overdue=overdue,
        late_before=terms.late_before(overdue),
    )


def _page(
    actor: Actor, choice: InboxChoice, counts: queries.InboxCounts, number: int
) -> Page[Any]:
    """Of so many that they are not counted, page after page."""
    if counts.is_many:
        return _some_page(actor, choice, min(max(1, number), LAST_PAGE))
    empty = page_from([], number, counts.total, PER_PAGE)
    return replace(
        empty, rows=queries.inbox_page(actor, choice, empty.number, PER_PAGE)
    )


def _some_page(actor: Actor, choice: InboxChoice, number: int) -> Page[Any]:
    rows = queries.inbox_page(actor, choice, number, PER_PAGE + 1)
    return _cut(rows, number)


def _cut(rows: list[Any], number: int) -> Page[Any]:
    has_next = len(rows) > PER_PAGE
    return Page(rows[:PER_PAGE], number, None, None, has_next)
