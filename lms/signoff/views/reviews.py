"""The mentor's page of a hand-in, and the answer to it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock, merging
from lms.core.errors import Conflict, Invalid, LMSError, NotAllowed, NotFound
from lms.core.merging import Change, Shown
from lms.core.types import Json
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.people import service as people
from lms.signoff import queries, rules, service
from lms.signoff.forms import JudgeForm, fields_of
from lms.signoff.service import EarlierFile, KeptJudgement, TaskWork
from lms.signoff.types import (
    Judging,
    Observations,
    StepOutcome,
    SubmissionState,
)
from lms.signoff.views.frame import bp, legal_bases
from lms.signoff.views.inbox import choice_in
from lms.web import autosave as autosaving
from lms.web.feature import Answer, go_to
from lms.web.forms import shown_in
from lms.web.limits import whole

Act = Callable[[JudgeForm, TaskWork], None]


def _steps(work: TaskWork) -> list[str]:
    return [step.key for step in work.task.steps]


@bp.get("/submissions/<int:submission_id>")
def review(submission_id: int) -> str:
    """The hand-in, and what the mentor has written about it so far."""
    one = access.actor(), submission_id
    work, kept = service.for_review(*one), service.kept_judgement(*one)
    return _page(
        work,
        JudgeForm(kept.values),
        kept,
    )


def _page(
    work: TaskWork, form: JudgeForm, kept: KeptJudgement, asks: bool = False
) -> str:
    """`asks` once more before something that may not be meant."""
    actor, submission = access.actor(), work.submission
    may_review = service.may_review(actor, submission)
    seen, gone = service.observations(work), service.revoked(work)
    names = service.names_in(submission) | service.witnesses(seen)
    form.offer(_steps(work))
    page = render_template(
        "lms/signoff/review.html",
        work=work,
        form=form,
        kept=kept,
        changes=service.changes(submission),
        follows=service.consequences(work) if may_review else (),
        names=names | people.names({row.gone_by for row in gone}),
        revoked=gone,
        may_revoke=evidence.may_revoke(actor, submission.person_id),
        observations=seen,
        waits=may_review and _waits(work, seen),
        may_review=may_review,
        is_near=not may_review and service.could_answer(actor, submission),
        may_decide=submission.reviews and service.in_reach(actor, submission),
        competencies=framework.vocabulary(),
        entrustment=service.scale(work.task),
        bases=legal_bases(work.task),
        choice=choice_in(request.args).address,
        reused=_reused(work) if may_review else (),
        Outcome=StepOutcome,
        Change=Change,
        asks=asks,
    )
    if may_review:
        service.remember(actor, submission)
    return page


def _reused(work: TaskWork) -> list[tuple[EarlierFile, str]]:
    """Files that were handed in before, and by whom; no name of whoever the
    mentor does not see.
    """
    used = service.used_before(work.submission.latest())
    names = people.names({one.person_id for one in used})
    return [
        (one, names[one.person_id] if _sees(one.person_id) else "")
        for one in used
    ]


def _sees(person_id: int) -> bool:
    return access.sees_person(
        access.actor(),
        person_id,
        Permission.TASK_SIGN,
    )


def _waits(work: TaskWork, seen: Observations) -> bool:
    """Whether trusting them alone would wait for a second observation."""
    day = clock.day_of(work.submission.latest().done_at)
    return service.waits_for_second(seen, access.actor().person_id, day)


def _shown(work: TaskWork) -> Shown:
    names = fields_of(_steps(work))
    return shown_in(request.form, {name: name for name in names})


@bp.post("/submissions/<int:submission_id>/return")
def return_for_rework(submission_id: int) -> Answer:
    """Return it with a comment."""
    return _judge(
        submission_id,
        "return",
        _return,
    )


def _return(form: JudgeForm, work: TaskWork) -> None:
    answer = form.round.data, form.comment.data
    service.return_for_rework(
        access.actor(),
        work.submission.id,
        *answer,
    )


@bp.post("/submissions/<int:submission_id>/sign")
def sign(submission_id: int) -> Answer:
    """Sign it."""
    return _judge(
        submission_id,
        "sign",
        _sign,
    )


def _sign(form: JudgeForm, work: TaskWork) -> None:
    answer = form.round.data, form.verdict()
    service.sign(
        access.actor(),
        work.submission.id,
        *answer,
    )


def _judge(submission_id: int, name: str, act: Act) -> Answer:
    """Do it and go on to the next one, or show the page again with all that
    was written.
    """
    actor, form = access.actor(), JudgeForm(request.form)
    log = partial(
        _log,
        submission_id,
        name,
    )
    try:
        choice = choice_in(request.args)
        work, kept = service.for_answer(actor, submission_id)
    except (NotAllowed, NotFound) as refusal:
        log(refusal)
        raise
    form.offer(_steps(work))
    if refusal := _unready(form, work, kept):
        log(refusal)
        return _again(
            work,
            form,
            refusal,
        )
    if name == "sign" and _asks(form, work):
        return _again(
            work,
            form,
            None,
        )
    return _act(
        act,
        form,
        work,
        choice,
    )


def _act(act: Act, form: JudgeForm, work: TaskWork, choice: Any) -> Answer:
    submission_id = work.submission.id
    try:
        following = _following(submission_id, choice)
        act(form, work)
    except (Invalid, Conflict) as refusal:
        # What the other has done stands in the page.
        fresh = service.for_review(access.actor(), submission_id)
        return _again(
            fresh,
            form,
            refusal,
        )
    return redirect(following)


def _following(submission_id: int, choice: Any) -> str:
    """The address of the next one, sought while this one still waits."""
    next_id = _next_id(submission_id, choice)
    return _address(next_id, choice.address | {"done": submission_id})


def _address(next_id: int | None, values: Json) -> str:
    endpoint = "lms.signoff.review" if next_id else "lms.signoff.inbox"
    return url_for(
        endpoint,
        submission_id=next_id,
        **values,
    )


def _next_id(submission_id: int, choice: Any) -> int | None:
    actor = access.actor()
    if not access.allows(actor, Permission.TASK_SIGN):
        return None
    return queries.next_in_inbox(
        actor,
        submission_id,
        choice,
    )


def _unready(
    form: JudgeForm, work: TaskWork, kept: KeptJudgement
) -> LMSError | None:
    """Why nothing is done with the form as it is."""
    if not form.validate():
        return Invalid("Please check what you entered")
    if _is_unseen(form, work, kept):
        return Conflict(
            "You have written about this on another page in the meantime. Nothing has been answered: look at what is there now, then answer."
        )
    return None


def _is_unseen(form: JudgeForm, work: TaskWork, kept: KeptJudgement) -> bool:
    """Whether something is kept that the page which sends this has not shown."""
    if work.state is not SubmissionState.SUBMITTED:
        return False  # what was answered is the use-case's to say
    return merging.join(kept.values, form.values(), _shown(work)).is_unseen


def _asks(form: JudgeForm, work: TaskWork) -> bool:
    """Whether to ask once more before a high level without all steps."""
    return not form.sure.data and rules.is_bold(work.task, form.verdict())


def _log(submission_id: int, name: str, refusal: LMSError) -> None:
    number = request.form.get(
        "round",
        0,
        type=whole,
    )
    tried = Judging(
        name,
        submission_id,
        number,
    )
    service.log_refusal(
        access.actor(),
        tried,
        refusal,
    )


def _again(work: TaskWork, form: JudgeForm, refusal: LMSError | None) -> Answer:
    """The page with all that was written, which is kept as well. Without a
    refusal it asks once more.
    """
    actor, submission_id = access.actor(), work.submission.id
    if refusal and not form.errors:
        form.refuse(refusal)
    kept = service.keep_judgement(
        actor,
        submission_id,
        work.submission.round,
        form.values(),
        _shown(work),
    )
    work = service.for_review(actor, submission_id)
    return _page(
        work,
        form.with_newer(kept.values, kept.joined),
        kept,
        asks=refusal is None,
    ), form.status


@bp.post("/submissions/<int:submission_id>/keep")
def keep(submission_id: int) -> Answer:
    """Keep what is written for later."""
    form, actor = JudgeForm(request.form), access.actor()
    work = service.for_answer(actor, submission_id).work
    form.offer(_steps(work))
    if work.state is SubmissionState.SIGNED:
        form.refuse(_signed())
        fresh = service.for_review(actor, submission_id)
        return _page(fresh, form, KeptJudgement(0, {}, None)), form.status
    joined = _kept(form, work).joined
    if joined.conflicts:
        return _again(
            work,
            form,
            _changed_elsewhere(),
        )
    there = choice_in(request.args).address | {"done": "judgement-kept"}
    return go_to(
        "lms.signoff.review",
        submission_id=submission_id,
        **there,
    )


def _signed() -> Conflict:
    return Conflict(
        "This task is signed off: nothing more is kept of it. What you wrote stands below, for you to copy."
    )


def _changed_elsewhere() -> Conflict:
    return Conflict(
        "This was also changed on another page in the meantime. Nothing is lost: choose below what counts."
    )


def _kept(form: JudgeForm, work: TaskWork) -> KeptJudgement:
    return service.keep_judgement(
        access.actor(),
        work.submission.id,
        _round(form, work),
        form.values(),
        _shown(work),
    )


def _round(form: JudgeForm, work: TaskWork) -> int:
    """That the page shows which sends this."""
    return form.round.data or work.submission.round


@bp.post("/submissions/<int:submission_id>/autosave")
def keep_typed(submission_id: int) -> Answer:
    """Keep what is written without leaving the page: says when, and asks about
    what was changed elsewhere as well.
    """
    form, actor = JudgeForm(request.form), access.actor()
    work = service.for_answer(actor, submission_id).work
    form.offer(_steps(work))
    if not service.may_review(actor, work.submission):
        return autosaving.closed(_answered())
    kept = _kept(form, work)
    names = [one for one in form.values() if one not in kept.joined.newer]
    was = {name: kept.mark(name) for name in names}
    both = {
        name: render_template(
            "lms/signoff/both_judged.html", name=name, kept=kept, form=form
        )
        for name in kept.joined.conflicts
    }
    return autosaving.saved(
        kept.saved_at,
        was,
        both,
    )


def _answered() -> Conflict:
    return Conflict(
        "This hand-in has been answered meanwhile. What you wrote stays on this page; open it again to see the answer."
    )
