"""The learner's page of a task: the draft, its files, the hand-in."""

from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import NamedTuple

from flask import (
    redirect,
    render_template,
    request,
    url_for,
)

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.merging import Joined, Shown
from lms.courses.types import Revision
from lms.enrolment import service as enrolment
from lms.framework import service as framework
from lms.people import service as people
from lms.signoff import service
from lms.signoff.forms import HandInForm
from lms.signoff.types import SubmissionState
from lms.signoff.views.frame import bp, legal_bases
from lms.terms import service as terms
from lms.web import autosave as autosaving
from lms.web.feature import Answer
from lms.web.forms import once_key, shown_in
from lms.web.limits import uploads

FIELDS = frozenset({"text", "done_at", "place", "shows_taken"})
"""Of a hand-in, those that people write or tick."""


class SaveResult(NamedTuple):
    """What became of a form: why it was refused, and what of it is stored."""

    refusal: LMSError | None = None
    joined: Joined = Joined()


@bp.get("/revisions/<int:revision_id>/tasks/<string:part>")
def task(revision_id: int, part: str) -> str:
    """The task, its history, and the form with what was written so far."""
    actor = access.actor()
    work = service.work(actor, enrolment.opened(actor, revision_id), part)
    form = HandInForm()
    form.fill(work.draft)
    form.once.data = once_key()
    return _task_page(work, form)


def _task_page(
    work: service.TaskWork,
    form: HandInForm,
    conflicts: AbstractSet[str] = frozenset(),
) -> str:
    """`conflicts`: fields whose text on this page is not stored, because
    another was stored meanwhile.
    """
    seen = service.observations(work)
    names = service.names_in(work.submission, *work.earlier)
    gone = service.revoked(work)
    names |= people.names({row.gone_by for row in gone})
    return render_template(
        "lms/signoff/task.html",
        work=work,
        form=form,
        conflicts=conflicts,
        revoked=gone,
        first=service.first_before(access.actor(), work),
        observations=seen,
        days=terms.value(_path(work), "signoff.objection_days"),
        State=SubmissionState,
        names=names | service.witnesses(seen),
        entrustment=service.scale(work.task),
        bases=legal_bases(work.task),
        competencies=framework.vocabulary(),
        reached=service.receivers(access.actor(), work.part),
    )


def _path(work: service.TaskWork) -> str:
    return work.submission.path if work.submission else ""


@bp.get("/revisions/<int:revision_id>/tasks/<string:part>/checklist")
def checklist(revision_id: int, part: str) -> str:
    """The steps of a task on a sheet of paper, to lie beside the work."""
    return _sheet(_opened(revision_id, part))


def _opened(revision_id: int, part: str) -> service.TaskWork:
    """The actor's own work on a task that is open to them."""
    actor = access.actor()
    return service.work(actor, enrolment.opened(actor, revision_id), part)


def _sheet(work: service.TaskWork) -> str:
    return render_template(
        "lms/signoff/checklist.html",
        work=work,
        names=service.names_in(work.submission, *work.earlier),
        entrustment=service.scale(work.task),
        competencies=framework.vocabulary(),
        now=clock.now(),
    )


@bp.post("/revisions/<int:revision_id>/tasks/<string:part>/again")
def begin_again(revision_id: int, part: str) -> Answer:
    """Show a signed task once more: a new draft beside the locked record."""
    actor = access.actor()
    revision = enrolment.opened(actor, revision_id)
    with suppress(Conflict):  # nothing is signed: the page says what to do
        service.begin_occasion(actor, revision, part)
    return redirect(_task_address(revision_id, part, False))


@bp.post("/revisions/<int:revision_id>/tasks/<string:part>")
def hand_in(revision_id: int, part: str) -> Answer:
    """Save the draft with its files, then hand it in unless only saving was
    asked for.
    """
    revision = enrolment.opened(access.actor(), revision_id)
    form = HandInForm(request.form)
    only_save = "save" in request.form
    readable = form.validate()
    act = _hand_in if readable and not only_save else _save
    refusal, joined = act(revision, part, form)
    if not refusal and joined.conflicts:
        refusal = Conflict(
            "This was also changed on another page in the meantime. Nothing is lost: choose below what counts."
        )
    if refusal:
        form.refuse(refusal)
    elif readable or only_save:
        return redirect(_task_address(revision_id, part, only_save))
    work = service.work(access.actor(), revision, part)
    form.show(work.draft, joined.newer)
    page = _task_page(work, form, joined.conflicts)
    return page, refusal.status if refusal else 422


def _task_address(revision_id: int, part: str, at_form: bool) -> str:
    anchor = "form" if at_form else None
    return url_for(
        "lms.signoff.task", revision_id=revision_id, part=part, _anchor=anchor
    )


def _shown() -> Shown:
    return shown_in(request.form, {name: name for name in FIELDS})


def _hand_in(revision: Revision, part: str, form: HandInForm) -> SaveResult:
    """Files that came along are stored first; a text that is refused is kept as
    a draft.
    """
    actor, key = access.actor(), form.once.data or once_key()
    brings_files = uploads() or "drop" in request.form
    if brings_files and not service.is_handed_in(actor, key):
        kept = _save(revision, part, form)
        if kept.refusal or kept.joined.is_unseen:
            return kept
    try:
        service.hand_in(actor, revision, part, form.draft(), key, _shown())
    except (Invalid, Conflict) as refusal:
        return SaveResult(refusal, _keep(revision, part, form))
    return SaveResult()


def _keep(revision: Revision, part: str, form: HandInForm) -> Joined:
    """As the draft or, where there is nothing to write any more, beside it."""
    actor, draft = access.actor(), form.draft()
    try:
        return service.save_draft(
            actor, revision, part, draft, shown=_shown()
        ).joined
    except Conflict:
        with suppress(Conflict):
            service.keep_aside(actor, revision, part, draft.text)
    return Joined()


def _save(revision: Revision, part: str, form: HandInForm) -> SaveResult:
    """Save the text first, then each file by itself, so one bad file costs
    nothing else; the first refusal.
    """
    actor, first, joined = access.actor(), None, Joined()
    drop = request.form.getlist("drop")
    for batch in ([], *([upload] for upload in uploads())):
        try:
            joined = service.save_draft(
                actor,
                revision,
                part,
                form.draft(),
                batch,
                drop,
                _shown(),
            ).joined
        except Invalid as refusal:
            first = first or refusal
        except Conflict as refusal:
            kept = _keep(revision, part, form)
            again = service.is_handed_in(actor, form.once.data)
            return SaveResult(None if again else refusal, kept)
    return SaveResult(first, joined)


@bp.post("/revisions/<int:revision_id>/tasks/<string:part>/autosave")
def autosave(revision_id: int, part: str) -> Answer:
    """Save the text without leaving the page: says when, and asks about what
    was changed elsewhere as well.
    """
    actor = access.actor()
    revision = enrolment.opened(actor, revision_id)
    draft = HandInForm(request.form).draft()
    try:
        saved = service.save_draft(actor, revision, part, draft, shown=_shown())
    except Conflict as refusal:
        return autosaving.closed(refusal)
    work = service.work_on(revision, part, saved.submission)
    was = {name: work.mark(name) for name in FIELDS - saved.joined.newer}
    both = {
        name: render_template(
            "lms/signoff/both.html", name=name, stored=work.draft, here=draft
        )
        for name in saved.joined.conflicts
    }
    return autosaving.saved(saved.submission.draft_saved_at, was, both)
