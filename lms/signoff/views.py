"""Pages of a task: the learner's hand-in, the mentor's inbox and review, and
the files.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import NamedTuple

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, files
from lms.core.errors import Conflict, Invalid, LMSError, NotFound
from lms.core.i18n import day, ngettext
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.core.merging import Joined, Shown
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.enrolment import service as enrolment
from lms.framework import service as framework
from lms.legal import service as legal
from lms.signoff import queries, service
from lms.signoff.forms import HandInForm, ReturnForm, SignForm
from lms.signoff.types import ENTRUSTMENT, SubmissionState, Task
from lms.web import autosave as autosaving
from lms.web.feature import Answer, Feature, Waiting
from lms.web.forms import once_key, shown_in
from lms.web.frame import HARMLESS, UNIT, NavItem
from lms.web.listing import paginate

FIELDS = frozenset({"text", "done_at", "place"})
"""Of a hand-in, those that people write."""
INBOX_STATES = set(SubmissionState) - {SubmissionState.DRAFT}
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What browsers draw and never run: pages may show it as a picture."""
NAMES = N_(
    {
        "text": "What did you do?",
        "done_at": "When?",
        "place": "Where?",
        "files": "Photos or papers",
        "entrustment": "How much supervision do they need next time?",
        "strength": "One strength",
        "change": "One change",
        "comment": "What should be corrected, and how?",
    }
)
"""The fields of the forms, as their labels say."""


class Kept(NamedTuple):
    """What became of a form: why it was refused, and what of it is stored."""

    refusal: LMSError | None = None
    joined: Joined = Joined()


bp = Blueprint("signoff", __name__, template_folder="templates")
NAV = (
    NavItem(
        "signoff.inbox",
        "Inbox",
        Permission.TASK_SIGN,
        30,
        also=("submissions", "confirmations", "essays"),
        icon="inbox",
        group=UNIT,
        short=N_("To sign"),
        thumb=10,
    ),
)


def _desk(actor: Actor) -> Iterator[Waiting]:
    """Hand-ins that wait for the actor's answer."""
    size = service.inbox_size(actor)
    if size.count:
        yield Waiting(
            10,
            ngettext(
                "%(num)s hand-in waits for your answer",
                "%(num)s hand-ins wait for your answer",
                size.count,
            ),
            url_for("lms.signoff.inbox"),
            "inbox",
            _("Open the inbox"),
            _("The first has waited since %(day)s.", day=day(size.since)),
        )


WORDS = {"pictures": PICTURES, "field_names": NAMES}
LARGE = frozenset({"signoff.hand_in"})
FEATURE = Feature((bp,), NAV, WORDS, large=LARGE, desks=(_desk,))


@bp.get("/revisions/<int:revision_id>/tasks/<string:part>")
def task(revision_id: int, part: str) -> str:
    """The task, its history, and the form with what was written so far."""
    actor = access.actor()
    revision = enrolment.opened(actor, revision_id)
    work = service.work(actor, revision, part)
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
    return render_template(
        "lms/signoff/task.html",
        work=work,
        form=form,
        conflicts=conflicts,
        first=service.first_before(access.actor(), work),
        State=SubmissionState,
        names=service.names_in(work.submission),
        entrustment=ENTRUSTMENT,
        bases=_legal_bases(work.task),
        competencies=framework.vocabulary(),
        reached=service.receivers(access.actor(), work.part),
    )


@bp.get("/revisions/<int:revision_id>/tasks/<string:part>/checklist")
def checklist(revision_id: int, part: str) -> str:
    """The steps of a task on a sheet of paper, to lie beside the work."""
    work = _opened(revision_id, part)
    return _sheet("checklist", work)


@bp.get("/revisions/<int:revision_id>/tasks/<string:part>/record")
def record(revision_id: int, part: str) -> str:
    """What was signed, on a sheet of paper, for the person who did it."""
    work = _opened(revision_id, part)
    if work.state is not SubmissionState.SIGNED:
        raise NotFound
    return _sheet("record", work)


def _opened(revision_id: int, part: str) -> service.TaskWork:
    """The actor's own work on a task that is open to them."""
    actor = access.actor()
    return service.work(actor, enrolment.opened(actor, revision_id), part)


def _sheet(name: str, work: service.TaskWork) -> str:
    return render_template(
        f"lms/signoff/{name}.html",
        work=work,
        names=service.names_in(work.submission),
        entrustment=ENTRUSTMENT,
        competencies=framework.vocabulary(),
        now=clock.now(),
    )


def _legal_bases(task: Task):
    return legal.named(key for step in task.steps for key in step.legal_bases)


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


def _hand_in(revision: Revision, part: str, form: HandInForm) -> Kept:
    """Files that came along are stored first; a text that is refused is kept as
    a draft.
    """
    actor, key = access.actor(), form.once.data or once_key()
    brings_files = _uploads() or "drop" in request.form
    if brings_files and not service.is_handed_in(actor, key):
        kept = _save(revision, part, form)
        if kept.refusal or kept.joined.is_unseen:
            return kept
    try:
        service.hand_in(actor, revision, part, form.draft(), key, _shown())
    except (Invalid, Conflict) as refusal:
        return Kept(refusal, _keep(revision, part, form))
    return Kept()


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


def _save(revision: Revision, part: str, form: HandInForm) -> Kept:
    """Save the text first, then each file by itself, so one bad file costs
    nothing else; the first refusal.
    """
    actor, first, joined = access.actor(), None, Joined()
    drop = request.form.getlist("drop")
    for batch in ([], *([upload] for upload in _uploads())):
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
            again = service.is_handed_in(actor, form.once.data or "")
            return Kept(None if again else refusal, kept)
    return Kept(first, joined)


def _uploads() -> list[service.Upload]:
    files = request.files.getlist("files")
    return [(file.stream, file.filename) for file in files if file.filename]


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


@bp.get("/inbox")
def inbox() -> str:
    """What waits for this mentor, who waits longest first."""
    state = request.args.get("state")
    if state not in INBOX_STATES:
        state = SubmissionState.SUBMITTED
    actor, only_mine = access.actor(), request.args.get("who") == "mine"
    query = queries.inbox(actor, SubmissionState(state), only_mine)
    page = paginate(query, request.args.get("page", 1, type=int), per=50)
    rows = page.rows
    return render_template(
        "lms/signoff/inbox.html",
        page=page,
        revisions=courses.revisions({row.revision_id for row in rows}),
        state=state,
        who="mine" if only_mine else None,
        State=SubmissionState,
        now=clock.now(),
    )


@bp.get("/submissions/<int:submission_id>")
def review(submission_id: int) -> str:
    """The hand-in and the two answers a mentor can give."""
    return _review_page(submission_id, ReturnForm(), SignForm())


def _review_page(submission_id: int, rework: ReturnForm, sign: SignForm) -> str:
    actor = access.actor()
    work = service.for_review(actor, submission_id)
    sign.offer(step.key for step in work.task.steps)
    return render_template(
        "lms/signoff/review.html",
        work=work,
        rework=rework,
        sign=sign,
        names=service.names_in(work.submission),
        may_review=service.may_review(actor, work.submission),
        competencies=framework.vocabulary(),
        entrustment=ENTRUSTMENT,
        bases=_legal_bases(work.task),
    )


def _to_next(submission_id: int) -> Answer:
    following = queries.next_in_inbox(access.actor(), submission_id)
    endpoint = "lms.signoff.review" if following else "lms.signoff.inbox"
    return redirect(
        url_for(endpoint, submission_id=following, done=submission_id)
    )


@bp.post("/submissions/<int:submission_id>/return")
def return_for_rework(submission_id: int) -> Answer:
    """Return it with a comment."""
    form = ReturnForm(request.form)
    with form.showing(Invalid, Conflict):
        if form.validate():
            answer = form.round.data, form.comment.data or ""
            service.return_for_rework(access.actor(), submission_id, *answer)
            return _to_next(submission_id)
    return _review_page(submission_id, form, SignForm()), form.status


@bp.post("/submissions/<int:submission_id>/sign")
def sign(submission_id: int) -> Answer:
    """Sign it."""
    form = SignForm(request.form)
    # Which steps the task has is the use-case's to say.
    form.offer(_offered(submission_id, form))
    with form.showing(Invalid, Conflict):
        if form.validate():
            answer = form.round.data, form.verdict()
            service.sign(access.actor(), submission_id, *answer)
            return _to_next(submission_id)
    return _review_page(submission_id, ReturnForm(), form), form.status


def _offered(submission_id: int, form: SignForm) -> Iterable[str]:
    if not form.all.data:
        return request.form.getlist("steps")
    work = service.for_review(access.actor(), submission_id)
    return [step.key for step in work.task.steps]


@bp.get("/files/<int:file_id>")
def file(file_id: int) -> Response:
    """A handed-in file as a download that cannot run in this site; a photo may
    be shown in a page.
    """
    stored = service.file(access.actor(), file_id)
    is_shown = "shown" in request.args and stored.kind in PICTURES
    response = send_file(
        files.whole(stored),
        mimetype=stored.kind,
        as_attachment=not is_shown,
        download_name=stored.name,
        max_age=0,
    )
    response.headers.update(HARMLESS)
    return response
