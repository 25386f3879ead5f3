"""What a mentor does with a hand-in: read it, return it, sign it."""

from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import execute, session
from lms.core.errors import Conflict, found
from lms.core.i18n import moment
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.models import Review, Submission
from lms.signoff.service.drafts import TaskWork, audited, carry_files
from lms.signoff.service.kept import drop_judgement, has_draft
from lms.signoff.service.openings import settle
from lms.signoff.service.reading import check_distance, in_reach, work_of
from lms.signoff.service.refusals import judging
from lms.signoff.service.signed_work import signed_works
from lms.signoff.service.trust import trusting
from lms.signoff.service.trust.trusting import BorneOut
from lms.signoff.types import SubmissionState, Verdict

SOURCE = "signoff"


def return_for_rework(
    actor: Actor, submission_id: int, round_shown: int, comment: str
) -> None:
    """Return the hand-in with what to correct."""
    with judging(actor, "return", submission_id, round_shown):
        submission = _locked(actor, submission_id)
        answer = {"signed": False, "comment": comment.strip(), "steps": []}
        if _is_repeat(actor, submission, round_shown, answer):
            return
        _check_review(actor, submission, round_shown)
        rules.check_return(comment)
        _answer(actor, submission, SubmissionState.RETURNED, **answer)
        carry_files(submission)
        audit.record(actor, "signoff.returned", **audited(submission))
        text = N_("%(name)s has returned “%(task)s” with a comment.")
        _notify_learner(actor, work_of(submission), text)


def sign(
    actor: Actor, submission_id: int, round_shown: int, verdict: Verdict
) -> None:
    """Sign: the record locks, and evidence is written for every competency the
    task proves.
    """
    with judging(actor, "sign", submission_id, round_shown):
        submission = _locked(actor, submission_id)
        if _is_repeat(actor, submission, round_shown, _signed(verdict)):
            return
        _check_review(actor, submission, round_shown)
        work = work_of(submission)
        rules.check_sign(work.task, verdict)
        _sign(actor, work, verdict)
        _notify_learner(actor, work, N_("%(name)s has signed off “%(task)s”."))


def sign_seen(
    actor: Actor, submission_id: int, verdict: Verdict, text: str
) -> TaskWork:
    """Sign what waits and tell the learner in these words, in the open
    transaction; whether it may be signed is the caller's to say.
    """
    work = work_of(_locked(actor, submission_id))
    _sign(actor, work, verdict)
    _notify_learner(actor, work, text)
    return work


def _signed(verdict: Verdict) -> Json:
    """What a signature keeps of the verdict."""
    return {
        "signed": True,
        "steps": list(verdict.steps),
        "entrustment": verdict.entrustment,
        "strength": verdict.strength.strip(),
        "change": verdict.change.strip(),
        "findings": verdict.findings,
    }


def _sign(actor: Actor, work: TaskWork, verdict: Verdict) -> None:
    entrustment, facts = verdict.entrustment, audited(work.submission)
    _answer(
        actor,
        work.submission,
        SubmissionState.SIGNED,
        **_signed(verdict),
    )
    _record_evidence(actor, work, verdict)
    audit.record(actor, "signoff.signed", entrustment=entrustment, **facts)


_SUBMISSION = Submission.__table__
_ID = bindparam("submission")
_LOCK = (
    select(_SUBMISSION, has_draft(_SUBMISSION.c.id))
    .where(_SUBMISSION.c.id == _ID)
    .with_for_update()
)
_CHANGE = update(_SUBMISSION).filter_by(id=_ID)
_ADD_REVIEW = insert(Review.__table__)


def _locked(actor: Actor, submission_id: int) -> Row:
    one = {"submission": submission_id, "me": actor.person_id}
    return found(execute(_LOCK, one).first())


def _is_repeat(
    actor: Actor, submission: Row, round_shown: int, answer: Json
) -> bool:
    """The same mentor's same answer to the same round, word for word: a double
    click, answered like the first.
    """
    if _waits(submission, round_shown):
        return False
    query = select(Review).filter_by(
        submission_id=submission.id,
        round=round_shown,
        mentor_id=actor.person_id,
    )
    earlier = session().scalar(query)
    if earlier is None:
        return False
    return all(
        getattr(earlier, name) == value for name, value in answer.items()
    )


def _check_review(actor: Actor, submission: Row, round_shown: int) -> None:
    learner = submission.person_id
    if not in_reach(actor, submission):
        access.require_for(actor, Permission.TASK_SIGN, learner)
    if learner != actor.person_id:
        _check_unanswered(submission, round_shown)
        check_distance(actor, learner)
    rules.check_review(
        submission.state,
        is_newest=submission.round == round_shown,
        is_own=learner == actor.person_id,
    )


_ANSWERED = (
    select(Review.signed, Review.reviewed_at, people.PEOPLE.c.name)
    .join(people.PEOPLE, people.PEOPLE.c.id == Review.mentor_id)
    .where(
        Review.submission_id == _ID,
        Review.round == bindparam("number"),
    )
)


def _waits(submission: Row, round_shown: int) -> bool:
    waiting = submission.state == SubmissionState.SUBMITTED
    return waiting and submission.round == round_shown


def _check_unanswered(submission: Row, round_shown: int) -> None:
    """Refuse to answer what somebody has answered; says who, when and how."""
    if _waits(submission, round_shown):
        return
    shown = {"submission": submission.id, "number": round_shown}
    if answer := execute(_ANSWERED, shown).first():
        raise _answered(answer)


def _answered(answer: Row) -> Conflict:
    return rules.answered(
        answer.signed, name=answer.name, at=moment(answer.reviewed_at)
    )


def _answer(
    actor: Actor, submission: Row, state: SubmissionState, **answer: Any
) -> None:
    """Add the mentor's answer and where the submission stands with it."""
    now, submission_id = clock.now(), submission.id
    act = {
        "submission_id": submission_id,
        "round": submission.round,
        "mentor_id": actor.person_id,
        "reviewed_at": now,
    }
    settle(actor, submission_id)
    execute(_ADD_REVIEW, act | answer)
    if submission.has_draft:
        drop_judgement(actor, submission_id)
    change = {"submission": submission_id, "state": state, "changed_at": now}
    execute(_CHANGE, change)


def _notify_learner(actor: Actor, work: TaskWork, text: str) -> None:
    """For the other mentors nothing is left to do."""
    submission = work.submission
    waited = f"submission-{submission.id}"
    mentoring.settle_heads(submission.person_id, mentoring.NOBODY, waited)
    outbox.notify(
        submission.person_id,
        text,
        f"/revisions/{submission.revision_id}/tasks/{submission.part}",
        settles=f"/submissions/{submission.id}",
        kind=NoticeKind.ANSWER,
        name=actor.name,
        task=dict(work.part.title),
    )


def judge_anew(
    actor: Actor, submission_id: int, round_: int, verdict: Verdict, reason: str
) -> None:
    """Sign anew what another has judged, after an objection: the evidence of
    the judgement before is revoked for this reason, that of the new one
    written. What was judged before stays to be read. In the open transaction,
    by somebody who was asked to decide; whether they were is the caller's to
    say.
    """
    submission = _locked(actor, submission_id)
    before = judgement_of(submission_id, round_)
    _check_second_reader(actor, submission, before)
    said = _signed(verdict) | {"reason": reason.strip()}
    if before.version > 1 and _says(actor, before, said):
        return
    newest = submission.round == round_
    rules.check_replacing(submission.state, is_newest=newest, reason=reason)
    work = work_of(submission)
    rules.check_sign(work.task, verdict)
    _replace(actor, work, before.version + 1, said)
    _record_evidence(actor, work, verdict)


_NEWEST = (
    select(Review.__table__)
    .filter_by(submission_id=_ID, round=bindparam("round"))
    .order_by(Review.version.desc())
    .limit(1)
)


def judgement_of(submission_id: int, round_: int) -> Row:
    """The answer to this hand-in that counts, as a row of `Review`; NotFound
    without one.
    """
    values = {"submission": submission_id, "round": round_}
    return found(execute(_NEWEST, values).first())


def _check_second_reader(actor: Actor, submission: Row, before: Row) -> None:
    is_own = submission.person_id == actor.person_id
    has_judged = before.version == 1 and before.mentor_id == actor.person_id
    rules.check_second_reader(is_own=is_own, has_judged=has_judged)
    check_distance(actor, submission.person_id)


def _says(actor: Actor, review: Row, answer: Json) -> bool:
    """Whether this is their answer, word for word."""
    is_theirs = review.mentor_id == actor.person_id
    return is_theirs and answer.items() <= review._asdict().items()


def _replace(actor: Actor, work: TaskWork, version: int, said: Json) -> None:
    submission, signed = work.submission, SubmissionState.SIGNED
    learner, reason = submission.person_id, said["reason"]
    evidence.take_back(actor, learner, submission.id, reason)
    _answer(actor, submission, signed, version=version, **said)
    audit.record(
        actor,
        "signoff.replaced",
        entrustment=said["entrustment"],
        **audited(submission),
    )


def _record_evidence(actor: Actor, work: TaskWork, verdict: Verdict) -> None:
    borne = trusting.borne_out(work, verdict)
    common = _common(actor, work, borne)
    task, steps = work.task, verdict.steps
    proofs = [
        Proof(
            competency=effect.competency,
            level=rules.proven_level(
                task, effect.level, steps, borne.entrustment
            ),
            depth=effect.depth,
            **common,
        )
        for effect in work.claims
    ]
    if proofs:
        evidence.record(*proofs)


def _common(actor: Actor, work: TaskWork, borne: BorneOut) -> Json:
    """What the evidence for each competency of the task has alike."""
    submission, others = work.submission, list(borne.others)
    works = signed_works([submission.id, *others])
    signed = works[submission.id]
    bases = courses.relied_on(work.revision, work.part)
    details = {"submission": submission.id, "entrustment": borne.entrustment}
    rests_on = {
        "reviewer": actor.key,
        "revision": work.revision.digest,
        "work": signed.fingerprint,
    }
    if others:
        details["with"] = others
        rests_on["also"] = [works[id_].fingerprint for id_ in others]
    return {
        "person_id": submission.person_id,
        "source": SOURCE,
        "object_key": rules.object_key(submission),
        "done_at": signed.done_at,
        "judged_by": actor.person_id,
        "revision_id": submission.revision_id,
        "bases": bases,
        "confirms": courses.taken_into_account(bases),
        "details": details,
        "rests_on": rests_on,
    }
