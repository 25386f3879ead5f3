"""Write, hand in, return and sign. A mentor acts only where she holds the role,
and never on her own work.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import joinedload, selectinload

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, files, outbox
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.files import StoredFile
from lms.core.marks import N_
from lms.core.state import setting
from lms.courses import service as courses
from lms.courses.types import EffectKind, Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.loader import read_task as read_task
from lms.signoff.loader import task_of
from lms.signoff.models import DraftFile, HandIn, Review, Submission
from lms.signoff.types import HandInDraft, SubmissionState, Task, Verdict

SOURCE = "signoff"
Upload = tuple[BinaryIO, str]


@dataclass(frozen=True)
class TaskWork:
    """A submission with its task. `draft_files` are stored but not handed in
    yet.
    """

    submission: Submission | None
    revision: Revision
    part: Part
    task: Task
    draft_files: Sequence[StoredFile] = ()

    @property
    def state(self) -> SubmissionState:
        """Where it stands; a draft before anything is written."""
        if self.submission is None:
            return SubmissionState.DRAFT
        return SubmissionState(self.submission.state)

    @property
    def draft(self) -> HandInDraft:
        """What was written so far."""
        row = self.submission
        if row is None:
            return HandInDraft("", None, "")
        return HandInDraft(row.draft_text, row.draft_done_at, row.draft_place)


def work(actor: Actor, revision: Revision, part_key: str) -> TaskWork:
    """The actor's own work on a task of one revision."""
    access.require(actor, Permission.LEARN)
    submission = session().scalar(
        _own(actor, revision, part_key).options(*_WHOLE)
    )
    part = courses.part_of(revision, part_key, Kind.TASK)
    return TaskWork(
        submission,
        revision,
        part,
        task_of(revision, part),
        _draft_files(submission),
    )


_WHOLE = (
    selectinload(Submission.hand_ins).selectinload(HandIn.files),
    selectinload(Submission.reviews).joinedload(Review.mentor),
    joinedload(Submission.person),
)


def _own(actor: Actor, revision: Revision, part: str):
    return select(Submission).where(
        Submission.person_id == actor.person_id,
        Submission.revision_id == revision.id,
        Submission.part == part,
    )


def _draft_files(submission: Submission | None) -> Sequence[StoredFile]:
    if submission is None or submission.state not in (
        SubmissionState.DRAFT,
        SubmissionState.RETURNED,
    ):
        return ()
    query = (
        select(StoredFile)
        .join(DraftFile, DraftFile.file_id == StoredFile.id)
        .where(DraftFile.submission_id == submission.id)
    )
    return session().scalars(query.order_by(StoredFile.id)).all()


def save_draft(
    actor: Actor,
    revision: Revision,
    part_key: str,
    draft: HandInDraft,
    uploads: Sequence[Upload] = (),
    drop: Collection[str] = (),
) -> Submission:
    """Keep what stands in the form, however unfinished. Files are checked and
    stored; those named in `drop` are let go.
    """
    access.require(actor, Permission.LEARN)
    courses.part_of(revision, part_key, Kind.TASK)
    with transaction() as db:
        people.lock(actor.person_id)
        submission = db.scalar(
            _own(actor, revision, part_key).with_for_update()
        )
        if submission is None:
            enrolment.join(actor, revision)
            path = _path(actor)
            submission = Submission(
                person_id=actor.person_id,
                revision_id=revision.id,
                slug=revision.slug,
                part=part_key,
                path=path,
            )
            submission.state, submission.round, submission.changed_at = (
                SubmissionState.DRAFT,
                0,
                clock.now(),
            )
            db.add(submission)
        rules.check_open(SubmissionState(submission.state))
        submission.draft_text, submission.draft_done_at = (
            draft.text[: rules.LONGEST_TEXT + 1],
            draft.done_at,
        )
        submission.draft_place, submission.draft_saved_at = (
            draft.place[:200],
            clock.now(),
        )
        db.flush()
        _keep_files(actor, submission, uploads, drop)
    return submission


def _keep_files(
    actor: Actor,
    submission: Submission,
    uploads: Sequence[Upload],
    drop: Collection[str],
) -> None:
    """Every good file is kept even if another is refused; the first refusal is
    raised after that, by `hand_in` or the view.
    """
    db = session()
    for stored in _draft_files(submission):
        if str(stored.id) in drop:
            db.execute(delete(DraftFile).where(DraftFile.file_id == stored.id))
            files.forget(stored)
    held = len(
        db.scalars(
            select(DraftFile.file_id).where(
                DraftFile.submission_id == submission.id
            )
        ).all()
    )
    for stream, name in uploads:
        if held >= setting("LMS_UPLOAD_COUNT"):
            raise Invalid(
                N_(
                    "At most %(count)s files can be handed in. Remove one first."
                ),
                "files",
                count=setting("LMS_UPLOAD_COUNT"),
            )
        stored = files.keep(stream, name, actor.person_id)
        db.add(DraftFile(submission_id=submission.id, file_id=stored.id))
        held += 1
    db.flush()


def _path(actor: Actor) -> str:
    posting = people.posting(actor.person_id)
    if posting is None:
        raise Conflict(
            N_(
                "You hold no post in any unit at the moment, so no mentor could find this. Ask your administrator to enter your posting."
            )
        )
    return posting.unit.path


def hand_in(
    actor: Actor,
    revision: Revision,
    part_key: str,
    draft: HandInDraft,
    once: str,
) -> Submission:
    """Hand in the draft with its files. The same form twice is one hand-in."""
    access.require(actor, Permission.LEARN)
    with transaction() as db:
        people.lock(actor.person_id)
        if twice := db.scalar(select(HandIn).where(HandIn.once == once)):
            if twice.submission.person_id != actor.person_id:
                raise NotFound
            return twice.submission
        submission = db.scalar(
            _own(actor, revision, part_key).with_for_update()
        )
        if submission is None:
            raise NotFound
        now = clock.now()
        rules.check_hand_in(SubmissionState(submission.state), draft, now)
        held = list(_draft_files(submission))
        submission.round += 1
        submission.state, submission.path, submission.changed_at = (
            SubmissionState.SUBMITTED,
            _path(actor),
            now,
        )
        row = HandIn(
            submission_id=submission.id,
            round=submission.round,
            text=draft.text.strip(),
            done_at=draft.done_at,
            place=draft.place.strip(),
        )
        row.arrived_at, row.once, row.files = now, once, held
        db.add(row)
        db.execute(
            delete(DraftFile).where(DraftFile.submission_id == submission.id)
        )
        audit.record(
            actor,
            "signoff.handed_in",
            path=submission.path,
            person_id=actor.person_id,
            submission=submission.id,
            round=submission.round,
        )
        for mentor in access.holders(Permission.TASK_SIGN, submission.path):
            if mentor != actor.person_id:
                _tell(
                    mentor,
                    N_(
                        "%(name)s has handed in a task and waits for your answer."
                    ),
                    f"/submissions/{submission.id}",
                    name=actor.name,
                )
    return submission


def is_handed_in(actor: Actor, once: str) -> bool:
    """Whether the actor's form with this key has been handed in."""
    query = (
        select(HandIn.id)
        .join(Submission)
        .where(HandIn.once == once, Submission.person_id == actor.person_id)
    )
    return session().scalar(query) is not None


def _tell(person_id: int, text: str, path: str, **values: str) -> None:
    outbox.enqueue(
        "notify", person_id=person_id, text=text, values=values, path=path
    )


def _in_reach(actor: Actor, submission: Submission | Row[Any]) -> bool:
    """Where she worked when she handed in counts, and where she works now."""
    return access.allows(
        actor, Permission.TASK_SIGN, [submission.path]
    ) or access.allows(
        actor, Permission.TASK_SIGN, people.paths_of(submission.person_id)
    )


def for_review(actor: Actor, submission_id: int) -> TaskWork:
    """A submission as its mentor, or whoever may read the person's evidence,
    sees it.
    """
    submission = session().scalar(
        select(Submission)
        .where(Submission.id == submission_id)
        .options(*_WHOLE)
    )
    if submission is None or submission.round == 0:
        raise NotFound
    if submission.person_id != actor.person_id and not _in_reach(
        actor, submission
    ):
        access.require_for(
            actor, Permission.EVIDENCE_READ, submission.person_id
        )
    revision = courses.revision(submission.revision_id)
    part = courses.part_of(revision, submission.part, Kind.TASK)
    return TaskWork(submission, revision, part, task_of(revision, part))


def may_review(actor: Actor, submission: Submission) -> bool:
    """Whether the review form is offered."""
    waiting = (
        submission.state == SubmissionState.SUBMITTED
        and submission.person_id != actor.person_id
    )
    return waiting and _in_reach(actor, submission)


_ROW = Submission.__table__.c
_HANDED_IN = HandIn.__table__.c
_DONE_AT = (
    select(_HANDED_IN.done_at)
    .where(_HANDED_IN.submission_id == _ROW.id, _HANDED_IN.round == _ROW.round)
    .scalar_subquery()
)
_LOCKED = (
    select(Submission.__table__, _DONE_AT.label("done_at"))
    .where(_ROW.id == bindparam("submission"))
    .with_for_update(of=Submission.__table__)
)
_MOVE = update(Submission.__table__).where(_ROW.id == bindparam("submission"))
_REVIEW = insert(Review.__table__)


def _opened(
    actor: Actor, submission_id: int, round_shown: int, signed: bool
) -> Row[Any] | None:
    """The locked submission if this mentor may answer this round of it; None if
    this very answer is stored already.
    """
    submission = execute(_LOCKED, {"submission": submission_id}).first()
    if submission is None:
        raise NotFound
    waiting = (
        submission.state == SubmissionState.SUBMITTED
        and submission.round == round_shown
    )
    if not waiting and _is_repeat(actor, submission_id, round_shown, signed):
        return None
    if not _in_reach(actor, submission):
        access.require_for(actor, Permission.TASK_SIGN, submission.person_id)
    rules.check_review(
        SubmissionState(submission.state),
        round_shown,
        submission.round,
        submission.person_id,
        actor.person_id,
    )
    return submission


def _is_repeat(
    actor: Actor, submission_id: int, round_shown: int, signed: bool
) -> bool:
    """The same mentor's same answer to the same round: a double click, answered
    like the first.
    """
    mine = (
        (Review.submission_id == submission_id)
        & (Review.round == round_shown)
        & (Review.mentor_id == actor.person_id)
    )
    return (
        session().scalar(select(Review.id).where(mine, Review.signed == signed))
        is not None
    )


def _review(
    actor: Actor, submission: Row[Any], state: SubmissionState, **said: Any
) -> None:
    """Store the mentor's answer and where the submission stands with it."""
    now = clock.now()
    row = {
        "submission_id": submission.id,
        "round": submission.round,
        "mentor_id": actor.person_id,
        "reviewed_at": now,
    }
    answer = {**row, "signed": state is SubmissionState.SIGNED, **said}
    moved = {"submission": submission.id, "state": state, "changed_at": now}
    execute(_REVIEW, answer)
    execute(_MOVE, moved)


def return_for_rework(
    actor: Actor, submission_id: int, round_shown: int, comment: str
) -> None:
    """Return the hand-in with what to correct."""
    access.require(actor, Permission.TASK_SIGN)
    with transaction():
        submission = _opened(actor, submission_id, round_shown, signed=False)
        if submission is None:
            return
        rules.check_return(comment)
        _review(
            actor,
            submission,
            SubmissionState.RETURNED,
            comment=comment.strip(),
            steps=[],
        )
        audit.record(
            actor,
            "signoff.returned",
            path=submission.path,
            person_id=submission.person_id,
            submission=submission.id,
            round=round_shown,
        )
        _tell(
            submission.person_id,
            N_("%(name)s has returned your task with a comment."),
            _learner_path(submission),
            name=actor.name,
        )


def sign(
    actor: Actor, submission_id: int, round_shown: int, verdict: Verdict
) -> None:
    """Sign: the record locks, and evidence is written for every competency the
    task proves.
    """
    access.require(actor, Permission.TASK_SIGN)
    with transaction():
        submission = _opened(actor, submission_id, round_shown, signed=True)
        if submission is None:
            return
        revision = courses.revision(submission.revision_id)
        part = courses.part_of(revision, submission.part, Kind.TASK)
        task = task_of(revision, part)
        rules.check_sign(task, verdict)
        said = {
            "strength": verdict.strength.strip(),
            "change": verdict.change.strip(),
        }
        _review(
            actor,
            submission,
            SubmissionState.SIGNED,
            steps=list(verdict.steps),
            entrustment=verdict.entrustment,
            **said,
        )
        _record(actor, submission, revision, part, verdict)
        audit.record(
            actor,
            "signoff.signed",
            path=submission.path,
            person_id=submission.person_id,
            submission=submission.id,
            round=round_shown,
            entrustment=verdict.entrustment,
        )
        _tell(
            submission.person_id,
            N_("%(name)s has signed off your task."),
            _learner_path(submission),
            name=actor.name,
        )


def _record(
    actor: Actor,
    submission: Row[Any],
    revision: Revision,
    part: Part,
    verdict: Verdict,
) -> None:
    task, bases = task_of(revision, part), courses.relied_on(revision, part)
    confirms = courses.taken_into_account(bases)
    proofs = [
        Proof(
            person_id=submission.person_id,
            competency=effect.competency,
            level=rules.proven_level(task, effect.level, verdict),
            depth=effect.depth,
            source=SOURCE,
            object_key=f"task:{submission.slug}:{submission.part}",
            done_at=submission.done_at,
            judged_by=actor.person_id,
            revision_id=submission.revision_id,
            bases=bases,
            confirms=confirms,
            details={
                "submission": submission.id,
                "entrustment": verdict.entrustment,
            },
        )
        for effect in part.effects
        if effect.kind == EffectKind.ASK_MENTOR
    ]
    if proofs:
        evidence.record(*proofs)


def _learner_path(submission: Row[Any]) -> str:
    return f"/revisions/{submission.revision_id}/tasks/{submission.part}"


def file(actor: Actor, file_id: int) -> StoredFile:
    """A file that the actor handed in, or that belongs to a submission she may
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
