"""One thing that cited a replaced document, and the answer."""

from typing import Any

from flask import render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.courses import service as courses
from lms.legal import service as legal
from lms.people import service as people
from lms.revalidation import service
from lms.revalidation.forms import SettleForm
from lms.revalidation.types import (
    IN_COURSES,
    KIND_LABELS,
    Finding,
    ReviewState,
)
from lms.revalidation.views.links import link
from lms.revalidation.views.replacing import Answer, bp
from lms.web.feature import go_to


@bp.get("/legal-review/<int:item_id>")
def item(item_id: int) -> str:
    """One thing to look at, and the answer."""
    return _item_page(item_id, SettleForm())


def _item_page(item_id: int, form: SettleForm) -> str:
    actor = access.actor()
    row, entered, newer = service.item(actor, item_id)
    return render_template(
        "lms/revalidation/item.html",
        item=row,
        entered=entered,
        numbers=legal.named([entered.basis, entered.successor]),
        newer=newer,
        may_settle=service.may_settle(actor, row),
        in_course=row.what in IN_COURSES,
        labels=KIND_LABELS,
        link=link(row),
        corrects=_may_correct(row),
        by=people.names([row.done_by]) if row.done_by else {},
        form=form.offer(newer),
        Finding=Finding,
        State=ReviewState,
    )


def _may_correct(row: Any) -> bool:
    """Whether the one who looks writes the course that cites it."""
    if row.state != ReviewState.OPEN or row.what not in IN_COURSES:
        return False
    owned = [courses.owner(row.object).path]
    return access.allows(access.actor(), Permission.COURSE_WRITE, owned)


@bp.post("/legal-review/<int:item_id>")
def settle(item_id: int) -> Answer:
    """Close it; on to the list."""
    form = SettleForm(request.form)
    how, note = form.how.data, form.note.data
    with form.showing():
        if form.validate():
            service.settle(access.actor(), item_id, how, note, form.number())
            return go_to("lms.revalidation.items", done="review-settled")
    return _item_page(item_id, form), form.status


@bp.post("/legal-review/<int:item_id>/reopen")
def reopen(item_id: int) -> Answer:
    """Look at it once more."""
    service.reopen(access.actor(), item_id)
    return go_to(
        "lms.revalidation.item", item_id=item_id, done="review-reopened"
    )
