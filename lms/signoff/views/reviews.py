"""The mentor's pages: the inbox, a hand-in and the answer to it."""

from collections.abc import Iterable

from flask import (
    redirect,
    render_template,
    request,
    url_for,
)

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Conflict, Invalid
from lms.courses import service as courses
from lms.framework import service as framework
from lms.signoff import queries, service
from lms.signoff.forms import ReturnForm, SignForm
from lms.signoff.types import ENTRUSTMENT, SubmissionState
from lms.signoff.views.frame import bp, legal_bases
from lms.web.feature import Answer
from lms.web.listing import paginate

INBOX_STATES = set(SubmissionState) - {SubmissionState.DRAFT}


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
    may_review = service.may_review(actor, work.submission)
    sign.offer(step.key for step in work.task.steps)
    page = render_template(
        "lms/signoff/review.html",
        work=work,
        rework=rework,
        sign=sign,
        names=service.names_in(work.submission),
        may_review=may_review,
        competencies=framework.vocabulary(),
        entrustment=ENTRUSTMENT,
        bases=legal_bases(work.task),
    )
    if may_review:
        service.remember(actor, work.submission)
    return page


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
