"""The review list of what cited a replaced document, and what narrows it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import render_template, request

from lms.access import service as access
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.core.types import Labels, group
from lms.courses import service as courses
from lms.legal import service as legal
from lms.revalidation import service
from lms.revalidation.types import (
    KIND_LABELS,
    Finding,
    ReviewFilter,
    ReviewState,
)
from lms.revalidation.views.replacing import bp
from lms.web.listing import page_number, paginate_known
from lms.web.narrowing import Narrowed, any_text, labelled, narrow, one_of

PER_PAGE = 50
"""Items, folded under what they are about."""
FEW = 12
"""So many items are not folded."""
Tallies = Sequence[Any]
ItemsByKind = dict[str, list[Any]]
"""See `service.tallies`."""


class ReviewChoices(NamedTuple):
    """What the list can be narrowed to, each with its name: replaced documents,
    what items are about, kinds.
    """

    basis: Labels
    about: Labels
    what: Labels


@bp.get("/legal-review")
def items() -> str:
    """What has to be looked at after a change of law, narrowed by the address."""
    actor, state, tallies = access.actor(), _state(), service.tallies()
    choices = _choices(tallies)
    narrowed = _narrowed(choices)
    asked = ReviewFilter(**narrowed.values)
    query = service.items(actor, state, asked)
    page = paginate_known(query, page_number(), None, PER_PAGE)
    return render_template(
        "lms/revalidation/items.html",
        page=page,
        groups=_groups(page.rows),
        is_open=asked.search or asked.about or len(page.rows) <= FEW,
        totals=_totals(tallies, state, asked.what),
        counts=_by_state(tallies),
        names=service.names_in(page.rows),
        state=state,
        asked=asked,
        narrowed=narrowed,
        choices=choices,
        may_write=legal.may_write(actor),
        labels=KIND_LABELS,
        State=ReviewState,
        Finding=Finding,
    )


def _state() -> ReviewState:
    name = request.args.get("state")
    return ReviewState(name) if name in set(ReviewState) else ReviewState.OPEN


def _choices(tallies: Tallies) -> ReviewChoices:
    titles = {one.slug: pick(one.course.title) for one in courses.catalogue()}
    outside = {f"/{kind}": _(label) for kind, label in KIND_LABELS.items()}
    called = titles | outside
    kinds = {one.what for one in tallies}
    return ReviewChoices(
        {one.key: one.number for one in legal.all_bases() if one.replaced_by},
        {one.about: called.get(one.about, one.about) for one in tallies},
        {key: label for key, label in KIND_LABELS.items() if key in kinds},
    )


def _narrowed(choices: ReviewChoices) -> Narrowed:
    return narrow(
        {
            "basis": (N_("Replaced document"), one_of(choices.basis)),
            "about": (N_("Course or other text"), one_of(choices.about)),
            "what": ("Kind", labelled(choices.what)),
            "search": ("Text", any_text),
        }
    )


def _groups(rows: Sequence[Any]) -> dict[int, dict[str, ItemsByKind]]:
    """The rows by their replacement, then by what they are about, by kind."""
    by_replacement = group((row.replacement_id, row) for row in rows)
    return {
        entered: {
            about: group((row.what, row) for row in those)
            for about, those in group(
                (row.about, row) for row in of_one
            ).items()
        }
        for entered, of_one in by_replacement.items()
    }


def _totals(
    tallies: Tallies, state: ReviewState, what: str
) -> dict[tuple[int, str], int]:
    """How many items each group has, on all pages."""
    totals = Counter[tuple[int, str]]()
    for one in tallies:
        if one.state == state and what in ("", one.what):
            totals[one.replacement_id, one.about] += one.count
    return totals


def _by_state(tallies: Tallies) -> dict[str, int]:
    counts = Counter[str]()
    for one in tallies:
        counts[one.state] += one.count
    return counts
