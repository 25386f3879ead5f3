"""Pages of a task: the learner's hand-in, the mentor's inbox and review, and
the files.
"""

from flask import (
    Blueprint,
    Response,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.core import files, once
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.i18n import gettext as _
from lms.core.i18n import moment
from lms.core.marks import N_
from lms.courses import service as courses
from lms.legal import service as legal
from lms.signoff import queries, service
from lms.signoff.forms import HandInForm, ReturnForm, SignForm
from lms.signoff.types import ENTRUSTMENT, State
from lms.web.feature import Feature
from lms.web.frame import NavItem
from lms.web.listing import paginate

bp = Blueprint("signoff", __name__, template_folder="templates")
NAV = (
    NavItem(
        "signoff.inbox",
        N_("Inbox"),
        Permission.TASK_SIGN,
        30,
        also=("submissions", "confirmations"),
    ),
)
FEATURE = Feature((bp,), NAV)


@bp.get("/revisions/<int:revision_id>/tasks/<string:part>")
def task(revision_id: int, part: str) -> str:
    """The task, its history, and the form with what was written so far."""
    work = service.work(access.actor(), courses.revision(revision_id), part)
    form = HandInForm(obj=None)
    if work.submission:
        form.text.data, form.place.data = (
            work.submission.draft_text,
            work.submission.draft_place,
        )
        form.done_at.data = _local(work.submission.draft_done_at)
    form.once.data = once.key()
    return _task_page(work, form)


def _local(value):
    from_utc = value.astimezone(service.clock.zone()) if value else None
    return from_utc.replace(tzinfo=None) if from_utc else None


def _task_page(
    work: service.Work, form: HandInForm, refusal: LMSError | None = None
) -> str:
    bases = legal.named(
        key for step in work.task.steps for key in step.legal_bases
    )
    return render_template(
        "lms/signoff/task.html",
        work=work,
        form=form,
        State=State,
        entrustment=ENTRUSTMENT,
        bases=bases,
        refusal=refusal,
    )


def _draft(form: HandInForm) -> service.Draft:
    return service.Draft(
        form.text.data or "", form.moment(), form.place.data or ""
    )


@bp.post("/revisions/<int:revision_id>/tasks/<string:part>")
def hand_in(revision_id: int, part: str) -> AnyResponse | tuple[str, int]:
    """Save the draft with its files, then hand it in unless only saving was
    asked for.
    """
    actor, revision, form = (
        access.actor(),
        courses.revision(revision_id),
        HandInForm(request.form),
    )
    readable = form.validate()
    problem = _save(actor, revision, part, form)
    only_save = "save" in request.form
    if problem is None and readable and not only_save:
        try:
            service.hand_in(
                actor,
                revision,
                part,
                _draft(form),
                form.once.data or once.key(),
            )
        except (Invalid, Conflict) as refused:
            problem = refused
        except (
            IntegrityError
        ):  # the same form twice at the same moment: the first one counts
            problem = None
    if problem is None and (readable or only_save):
        return redirect(
            url_for("lms.signoff.task", revision_id=revision_id, part=part)
            + ("#form" if only_save else "")
        )
    if problem:
        form.refuse(problem)
    return _task_page(
        service.work(actor, revision, part), form, problem
    ), problem.status if problem else 422


def _save(actor, revision, part: str, form: HandInForm) -> LMSError | None:
    """Save the text first, then each file by itself, so one bad file costs
    nothing else; the first refusal.
    """
    problem: LMSError | None = None
    uploads = [
        (file.stream, file.filename)
        for file in request.files.getlist("files")
        if file.filename
    ]
    drop = request.form.getlist("drop")
    for upload in [None, *uploads]:
        try:
            service.save_draft(
                actor,
                revision,
                part,
                _draft(form),
                [upload] if upload else [],
                drop,
            )
        except Invalid as refused:
            problem = problem or refused
        except Conflict as refused:
            return (
                None
                if _handed_in_with(actor, revision, part, form.once.data or "")
                else refused
            )
    return problem


def _handed_in_with(actor, revision, part: str, key: str) -> bool:
    work = service.work(actor, revision, part)
    return bool(
        work.submission
        and key
        and any(row.once == key for row in work.submission.hand_ins)
    )


@bp.post("/revisions/<int:revision_id>/tasks/<string:part>/autosave")
def autosave(revision_id: int, part: str) -> Response:
    """Save the text without leaving the page; says when."""
    submission = service.save_draft(
        access.actor(),
        courses.revision(revision_id),
        part,
        _draft(HandInForm(request.form)),
    )
    return jsonify(
        saved=_("Saved at %(time)s", time=moment(submission.draft_saved_at))
    )


@bp.get("/inbox")
def inbox() -> str:
    """What waits for this mentor, grouped by task."""
    actor = access.actor()
    state = (
        State(request.args["state"])
        if request.args.get("state") in set(State) - {State.DRAFT}
        else State.SUBMITTED
    )
    page = paginate(
        queries.inbox(actor, state),
        request.args.get("page", 1, type=int),
        per=50,
    )
    revisions = courses.revisions(
        sorted({row.revision_id for row in page.rows})
    )
    return render_template(
        "lms/signoff/inbox.html",
        page=page,
        state=state,
        State=State,
        revisions=revisions,
    )


@bp.get("/submissions/<int:submission_id>")
def review(submission_id: int) -> str:
    """The hand-in and the two answers a mentor can give."""
    return _review_page(submission_id, ReturnForm(), SignForm())


def _review_page(
    submission_id: int, give_back: ReturnForm, sign: SignForm
) -> str:
    actor = access.actor()
    work = service.for_review(actor, submission_id)
    sign.offer([step.key for step in work.task.steps], list(ENTRUSTMENT))
    bases = legal.named(
        key for step in work.task.steps for key in step.legal_bases
    )
    return render_template(
        "lms/signoff/review.html",
        work=work,
        back=give_back,
        sign=sign,
        may_review=service.may_review(actor, work.submission),
        entrustment=ENTRUSTMENT,
        bases=bases,
    )


def _answered(submission_id: int) -> AnyResponse:
    """On to the next one that waits."""
    actor = access.actor()
    following = queries.next_in_inbox(actor, submission_id)
    return redirect(
        url_for(
            "lms.signoff.review", submission_id=following, done=submission_id
        )
        if following
        else url_for("lms.signoff.inbox", done=submission_id)
    )


@bp.post("/submissions/<int:submission_id>/return")
def give_back(submission_id: int) -> AnyResponse | tuple[str, int]:
    """Return it with a comment."""
    form = ReturnForm(request.form)
    try:
        form.validate()
        service.give_back(
            access.actor(),
            submission_id,
            form.round.data or 0,
            form.comment.data or "",
        )
    except (Invalid, Conflict) as refused:
        form.refuse(refused)
        return _review_page(submission_id, form, SignForm()), refused.status
    return _answered(submission_id)


@bp.post("/submissions/<int:submission_id>/sign")
def sign(submission_id: int) -> AnyResponse | tuple[str, int]:
    """Sign it."""
    actor, form = access.actor(), SignForm(request.form)
    form.offer(
        request.form.getlist("steps"), list(ENTRUSTMENT)
    )  # which steps the task has is the use-case's to say
    form.validate()
    verdict = service.Verdict(
        tuple(form.steps.data or ()),
        form.entrustment.data,
        form.strength.data or "",
        form.change.data or "",
    )
    try:
        service.sign(actor, submission_id, form.round.data or 0, verdict)
    except (Invalid, Conflict) as refused:
        form.refuse(refused)
        return _review_page(submission_id, ReturnForm(), form), refused.status
    return _answered(submission_id)


@bp.get("/files/<int:file_id>")
def file(file_id: int) -> Response:
    """A handed-in file, always as a download that cannot run in this site."""
    stored = service.file(access.actor(), file_id)
    response = send_file(
        files.path_of(stored.sha256),
        mimetype=stored.kind,
        as_attachment=True,
        download_name=stored.name,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
