"""What a mentor does with a hand-in: read it, return it, sign it."""

import datetime as dt
from typing import Any

from sqlalchemy import bindparam, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import execute, session, transaction
from lms.core.errors import NotFound
from lms.core.files import StoredFile
from lms.core.marks import N_
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import EffectKind, Kind
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.loader import task_of
from lms.signoff.models import HandIn, Review, Submission
from lms.signoff.service.drafts import WHOLE, TaskWork
from lms.signoff.types import SubmissionState, Verdict

SOURCE = "signoff"


def for_review(actor: Actor, submission_id: int) -> TaskWork:
    """A submission as its mentor, or whoever may read the person's evidence,
    sees it.
    """
    query = select(Submission).where(Submission.id == submission_id)
    submission = session().scalar(query.options(*WHOLE))
    if submission is None or submission.round == 0:
        raise NotFound
    own = submission.person_id == actor.person_id
    if not own and not _in_reach(actor, submission):
        access.require_for(
            actor, Permission.EVIDENCE_READ, submission.person_id
        )
    return _work(submission)


def _work(submission: Submission) -> TaskWork:
    revision = courses.revision(submission.revision_id)
    part = courses.part_of(revision, submission.part, Kind.TASK)
    return TaskWork(submission, revision, part, task_of(revision, part))


def _in_reach(actor: Actor, submission: Submission) -> bool:
    """Where the person worked when they handed in counts, and where they work
    now.
    """
    if access.allows(actor, Permission.TASK_SIGN, [submission.path]):
        return True
    now = people.paths_of(submission.person_id)
    return access.allows(actor, Permission.TASK_SIGN, now)


def may_review(actor: Actor, submission: Submission) -> bool:
    """Whether the review form is offered."""
    return (
        submission.state == SubmissionState.SUBMITTED
        and submission.person_id != actor.person_id
        and _in_reach(actor, submission)
    )


def return_for_rework(
    actor: Actor, submission_id: int, round_shown: int, comment: str
) -> None:
    """Return the hand-in with what to correct."""
    access.require(actor, Permission.TASK_SIGN)
    with transaction():
        submission = _locked(submission_id)
        if _is_repeat(actor, submission, round_shown, signed=False):
            return
        _check_review(actor, submission, round_shown)
        rules.check_return(comment)
        _answer(
            actor,
            submission,
            SubmissionState.RETURNED,
            comment=comment.strip(),
            steps=[],
        )
        audit.record(actor, "signoff.returned", **_audited(submission))
        _notify_learner(
            actor,
            submission,
            N_("%(name)s has returned your task with a comment."),
        )


def sign(
    actor: Actor, submission_id: int, round_shown: int, verdict: Verdict
) -> None:
    """Sign: the record locks, and evidence is written for every competency the
    task proves.
    """
    access.require(actor, Permission.TASK_SIGN)
    with transaction():
        submission = _locked(submission_id)
        if _is_repeat(actor, submission, round_shown, signed=True):
            return
        _check_review(actor, submission, round_shown)
        work = _work(submission)
        rules.check_sign(work.task, verdict)
        _answer(
            actor,
            submission,
            SubmissionState.SIGNED,
            steps=list(verdict.steps),
            entrustment=verdict.entrustment,
            strength=verdict.strength.strip(),
            change=verdict.change.strip(),
        )
        _record_evidence(actor, work, verdict)
        audit.record(
            actor,
            "signoff.signed",
            entrustment=verdict.entrustment,
            **_audited(submission),
        )
        _notify_learner(
            actor, submission, N_("%(name)s has signed off your task.")
        )


def _locked(submission_id: int) -> Submission:
    submission = session().get(Submission, submission_id, with_for_update=True)
    if submission is None:
        raise NotFound
    return submission


def _is_repeat(
    actor: Actor, submission: Submission, round_shown: int, signed: bool
) -> bool:
    """The same mentor's same answer to the same round: a double click, answered
    like the first.
    """
    waiting = submission.state == SubmissionState.SUBMITTED
    if waiting and submission.round == round_shown:
        return False
    query = select(Review.id).where(
        Review.submission_id == submission.id,
        Review.round == round_shown,
        Review.mentor_id == actor.person_id,
        Review.signed == signed,
    )
    return session().scalar(query) is not None


def _check_review(
    actor: Actor, submission: Submission, round_shown: int
) -> None:
    if not _in_reach(actor, submission):
        access.require_for(actor, Permission.TASK_SIGN, submission.person_id)
    rules.check_review(
        SubmissionState(submission.state),
        round_shown,
        submission.round,
        submission.person_id,
        actor.person_id,
    )


def _answer(
    actor: Actor, submission: Submission, state: SubmissionState, **fields: Any
) -> None:
    """Add the mentor's review and where the submission stands with it."""
    now = clock.now()
    submission.state, submission.changed_at = state, now
    review = Review(
        submission_id=submission.id,
        round=submission.round,
        mentor_id=actor.person_id,
        signed=state is SubmissionState.SIGNED,
        reviewed_at=now,
        **fields,
    )
    session().add(review)
    session().flush()


def _audited(submission: Submission) -> Json:
    return {
        "path": submission.path,
        "person_id": submission.person_id,
        "submission": submission.id,
        "round": submission.round,
    }


def _notify_learner(actor: Actor, submission: Submission, text: str) -> None:
    path = f"/revisions/{submission.revision_id}/tasks/{submission.part}"
    outbox.notify(submission.person_id, text, path, name=actor.name)


def _record_evidence(actor: Actor, work: TaskWork, verdict: Verdict) -> None:
    submission = work.submission
    bases = courses.relied_on(work.revision, work.part)
    common = {
        "person_id": submission.person_id,
        "source": SOURCE,
        "object_key": f"task:{submission.slug}:{submission.part}",
        "done_at": _done_at(submission),
        "judged_by": actor.person_id,
        "revision_id": submission.revision_id,
        "bases": bases,
        "confirms": courses.taken_into_account(bases),
        "details": {
            "submission": submission.id,
            "entrustment": verdict.entrustment,
        },
    }
    proofs = [
        Proof(
            competency=effect.competency,
            level=rules.proven_level(work.task, effect.level, verdict),
            depth=effect.depth,
            **common,
        )
        for effect in work.part.effects
        if effect.kind == EffectKind.ASK_MENTOR
    ]
    if proofs:
        evidence.record(*proofs)


_HAND_IN = HandIn.__table__.c
_DONE_AT = select(_HAND_IN.done_at).where(
    _HAND_IN.submission_id == bindparam("submission"),
    _HAND_IN.round == bindparam("round"),
)


def _done_at(submission: Submission) -> dt.datetime:
    choice = {"submission": submission.id, "round": submission.round}
    return execute(_DONE_AT, choice).scalar_one()


def file(actor: Actor, file_id: int) -> StoredFile:
    """A file that the actor handed in, or that belongs to a submission they may
    read.
    """
    stored = session().get(StoredFile, file_id)
    if stored is None:
        raise NotFound
    if stored.owner_id != actor.person_id:
        query = (
            select(Submission.id)
            .join(HandIn)
            .join(HandIn.files)
            .where(StoredFile.id == file_id)
        )
        submission_id = session().scalars(query).first()
        if submission_id is None:
            raise NotFound
        for_review(actor, submission_id)
    return stored
