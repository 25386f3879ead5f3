"""A draft as colleagues look at it: what it changes, and what they say of it."""

from typing import Any

from flask import request, url_for
from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.authoring import service
from lms.authoring.forms import RemarkForm
from lms.authoring.rules import outline
from lms.authoring.types import OpenDraft
from lms.authoring.views.frame import (
    author,
    data_of,
    draft_of,
    may_publish,
    page,
)
from lms.authoring.views.words import CHANGES, FIELDS
from lms.core.errors import Conflict
from lms.core.i18n import day
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.people import service as people
from lms.web.feature import Answer, DeskItems, Waiting, go_to


@author.get("/author/drafts/<int:draft_id>/review")
def review(draft_id: int) -> str:
    """What a draft changes, and what colleagues say of it."""
    opened = draft_of(draft_id)
    return _page(opened, _form(opened))


def _form(opened: OpenDraft, *typed: Any) -> RemarkForm:
    """The form of a remark, which offers the draft's parts."""
    parts = outline.parts_of(data_of(opened))
    titles = {outline.key_of(one): one.get("title") or {} for one in parts}
    return RemarkForm(*typed).offer(titles)


def _page(opened: OpenDraft, form: RemarkForm) -> str:
    actor, draft_id = access.actor(), opened.id
    remarks = service.remarks(actor, draft_id)
    named = {opened.edited_by, opened.asked_by, opened.reviewed_by}
    named.update(row.made_by for row in remarks)
    writers = access.holders(Permission.COURSE_WRITE, opened.unit.path)
    return page(
        "review",
        opened,
        form=form,
        remarks=remarks,
        difference=service.draft_changes(actor, draft_id),
        changes=CHANGES,
        fields=FIELDS,
        who=people.names(named - {None}),
        is_mine=opened.edited_by == actor.person_id,
        may_publish=may_publish(opened),
        colleagues=people.names({*writers} - {actor.person_id}),
    )


def _back(draft_id: int, done: str) -> Answer:
    return go_to("lms.authoring.review", draft_id=draft_id, done=done)


@author.post("/author/drafts/<int:draft_id>/review")
def decide(draft_id: int) -> Answer:
    """Ask for the review, take that back, or say that all is well."""
    actor, act = access.actor(), request.form.get("act")
    opened = draft_of(draft_id)
    form = _form(opened)
    with form.showing(Conflict):
        if act == "approve":
            service.approve(actor, draft_id, request.form.get("edit", 0, int))
            return _back(draft_id, "course-reviewed")
        if act == "back":
            service.take_back(actor, draft_id)
            return _back(draft_id, "course-review-back")
        service.ask_review(actor, draft_id)
        return _back(draft_id, "course-review-asked")
    return _page(opened, form), form.status


@author.post("/author/drafts/<int:draft_id>/remarks")
def remark(draft_id: int) -> Answer:
    """Say something of a part."""
    opened = draft_of(draft_id)
    form = _form(opened, request.form)
    with form.showing():
        if form.validate():
            part, text = form.part.data or "", form.text.data
            service.remark(access.actor(), draft_id, part, text)
            return _back(draft_id, "course-remark")
    return _page(opened, form), form.status


@author.post("/author/drafts/<int:draft_id>/remarks/<int:remark_id>")
def settle(draft_id: int, remark_id: int) -> Answer:
    """Say that a remark is dealt with."""
    service.settle_remark(access.actor(), draft_id, remark_id)
    return _back(draft_id, "course-remark-settled")


ASKED = N_("A draft waits for your review")
ANSWERED = N_("Colleagues have looked at your draft")
UNFINISHED = N_("Your draft is not published yet")
LOOK, GO_ON = N_("Look at it"), N_("Go on")


def drafts_to_review(actor: Actor) -> DeskItems:
    """Drafts that colleagues have asked to be looked at, what they said, and
    one's own that are not finished.
    """
    if not access.allows(actor, Permission.COURSE_WRITE):
        return
    rows = service.waiting(actor)
    titles = service.titles_of(rows) if rows else {}
    names = people.names({row.edited_by for row in rows})
    for row in rows:
        said = _(
            "%(course)s, last changed by %(name)s on %(day)s.",
            course=titles.get(row.slug) or row.slug,
            name=names[row.edited_by],
            day=day(row.edited_at),
        )
        urgency, title, page, act = _way(row, actor.person_id)
        at = url_for(f"lms.authoring.{page}", draft_id=row.id)
        yield Waiting(urgency, _(title), at, "review", _(act), said)


def _way(row: Row, person_id: int) -> tuple[int, str, str, str]:
    """How urgent it is, what it is, on which page, and what one does there."""
    if row.edited_by != person_id:
        return 20, ASKED, "review", LOOK
    if row.is_answered:
        return 20, ANSWERED, "review", LOOK
    return 66, UNFINISHED, "draft", GO_ON
