"""A person's own work on a task: what is written so far, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import BinaryIO

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, files, merging
from lms.core.db import execute, insert_into, session
from lms.core.errors import Conflict, Invalid
from lms.core.files import StoredFile
from lms.core.merging import Joined, Shown
from lms.core.state import setting
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import EffectKind, Kind, Part, PartEffect, Revision
from lms.enrolment import service as enrolment
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.loader import task_of
from lms.signoff.models import DraftFile, HandIn, HandInFile, Submission
from lms.signoff.types import HandInDraft, Names, SubmissionState, Task

Upload = tuple[BinaryIO, str]
OneOrNone = Submission | None


@dataclass(frozen=True)
class TaskWork:
    """A submission, or its row, with its task. `earlier`: those of the same
    person that were signed before it, in this revision.
    """

    submission: Submission | Row | None
    revision: Revision
    part: Part
    earlier: Sequence[Submission] = ()

    @cached_property
    def task(self) -> Task:
        """What the part asks for."""
        return task_of(self.revision, self.part)

    @property
    def state(self) -> SubmissionState:
        """Where it stands; a draft before anything is written."""
        row = self.submission
        return SubmissionState(row.state if row else "draft")

    @property
    def occasion(self) -> int:
        """For the how many-th time the task is shown."""
        return self.submission.occasion if self.submission else 1

    @property
    def is_shown_again(self) -> bool:
        """Whether it was signed before this time."""
        return bool(self.earlier)

    @property
    def draft_files(self) -> Sequence[StoredFile]:
        """Files that are stored but not handed in yet."""
        return self.submission.draft_files if self.submission else ()

    @property
    def aside(self) -> str:
        """What was typed too late to be handed in; empty without such."""
        row = self.submission
        if row is None or self.is_writing:
            return ""
        kept = row.draft_text
        return "" if kept.strip() == row.handed_in_text else kept

    @property
    def claims(self) -> list[PartEffect]:
        """What a signature proves, at most."""
        asked = EffectKind.ASK_MENTOR
        return [one for one in self.part.effects if one.kind == asked]

    @property
    def proves_all(self) -> bool:
        """Whether what was signed, and judged anew by nobody since, proves all
        that the task can.
        """
        if self.state is not SubmissionState.SIGNED:
            return False
        last = self.submission.reviews[-1]
        steps, trust = last.steps, last.entrustment
        return rules.proven_level(self.task, 1, steps, trust) == 1

    @property
    def is_writing(self) -> bool:
        """Whether the learner may write and hand in."""
        return self.state in rules.OPEN

    @property
    def draft(self) -> HandInDraft:
        """What was written so far."""
        return draft_of(self.submission)

    def mark(self, field: str) -> str:
        """The mark of what a page shows of a field of the draft."""
        return merging.mark(self.draft.fields[field])


def draft_of(row: Submission | Row | None) -> HandInDraft:
    """What was written so far; nothing without a row."""
    if row is None:
        return HandInDraft("", None, "")
    return HandInDraft(
        row.draft_text or "",
        row.draft_done_at,
        row.draft_place or "",
        bool(row.draft_shows_taken),
    )


@dataclass(frozen=True)
class SavedDraft:
    """The submission once a draft is saved, and what became of each field."""

    submission: Submission
    joined: Joined


def work(actor: Actor, revision: Revision, part_key: str) -> TaskWork:
    """The actor's own work on a task of one revision, as they show it now."""
    access.require(actor, Permission.LEARN)
    mine = _mine(actor.person_id, revision, part_key)
    *earlier, newest = session().scalars(_ALL_WHOLE, mine).unique().all() or [
        None
    ]
    return replace(work_on(revision, part_key, newest), earlier=earlier)


def first_before(actor: Actor, work: TaskWork) -> Part | None:
    """What has to be done before the task, in a course that is taken in order;
    nothing once it is begun.
    """
    if work.submission:
        return None
    return enrolment.first_before(actor, work.revision, work.part)


def work_on(
    revision: Revision, part_key: str, submission: Submission | Row | None
) -> TaskWork:
    """What was submitted for a task of one revision, with the task."""
    part = courses.part_of(revision, part_key, Kind.TASK)
    return TaskWork(submission, revision, part)


WHOLE = (
    joinedload(Submission.hand_ins).options(
        joinedload(HandIn.files), joinedload(HandIn.observation)
    ),
    selectinload(Submission.reviews),
)
"""With the hand-ins and their files in one statement: rows are `unique`."""


def audited(submission: Submission | Row) -> Json:
    """What the log says of a submission with every event."""
    return {
        "path": submission.path,
        "person_id": submission.person_id,
        "submission": submission.id,
        "round": submission.round,
    }


def names_in(*submissions: OneOrNone) -> Names:
    """The names of the learner and of the mentors who answered, by person."""
    found = {id_ for one in submissions if one for id_ in one.people}
    return people.names(found) if found else {}


def _mine(person_id: int, revision: Revision, part: str) -> Json:
    return {"person": person_id, "course": revision.id, "task": part}


_OWN = select(Submission).filter_by(
    person_id=bindparam("person"),
    revision_id=bindparam("course"),
    part=bindparam("task"),
)
_ALL_WHOLE = _OWN.order_by(Submission.occasion).options(
    *WHOLE, selectinload(Submission.objections)
)
_NEWEST = _OWN.order_by(Submission.occasion.desc()).limit(1)
_NEWEST_LOCKED = _NEWEST.with_for_update()


def save_draft(
    actor: Actor,
    revision: Revision,
    part_key: str,
    draft: HandInDraft,
    uploads: Sequence[Upload] = (),
    drop: Names = (),
    shown: Shown | None = None,
) -> SavedDraft:
    """Keep what was typed, however unfinished. Files are checked and stored;
    those whose ids are named in `drop` are let go. `shown`: what the page
    showed, which takes nothing else back.
    """
    access.require(actor, Permission.LEARN)
    courses.part_of(revision, part_key, Kind.TASK)
    with access.own_act(actor) as db:
        submission = own_submission(actor, revision, part_key)
        rules.check_open(submission.state)
        stored = draft_of(submission)
        joined = merging.join(stored.fields, draft.fields, shown)
        fill(submission, stored.taking(joined.taken, draft))
        db.flush()
        if drop:
            _drop_files(submission, drop)
        if uploads:
            _add_files(submission, uploads)
    return SavedDraft(submission, joined)


def keep_aside(
    actor: Actor, revision: Revision, part_key: str, text: str
) -> None:
    """Keep a text that came too late to be handed in, after what was kept so
    before; rework begins with it. Nothing that is handed in changes.
    """
    access.require(actor, Permission.LEARN)
    with access.own_act(actor):
        submission = own_submission(actor, revision, part_key)
        submission.draft_text = rules.kept_aside(
            text, submission.draft_text, submission.handed_in_text
        )


def fill(submission: Submission, draft: HandInDraft) -> None:
    """What was typed, as far as there is room for it."""
    submission.draft_text = draft.text[: rules.LONGEST_TEXT + 1]
    submission.draft_done_at = draft.done_at
    submission.draft_place = draft.place[: rules.LONGEST_PLACE]
    submission.draft_shows_taken = draft.shows_taken
    submission.draft_saved_at = clock.now()


def own_submission(
    actor: Actor, revision: Revision, part_key: str
) -> Submission:
    """The actor's submission, locked in the open transaction; begun if they
    have none, to be stored with what the caller does to it.
    """
    if submission := newest_of(actor.person_id, revision, part_key):
        return submission
    enrolment.join(actor, revision)
    part = courses.part_of(revision, part_key, Kind.TASK)
    enrolment.check_order(actor, revision, part)
    return next_of(actor.person_id, revision, part_key)


def newest_of(
    person_id: int, revision: Revision, part_key: str
) -> Submission | None:
    """What this person showed last or is showing now, locked in the open
    transaction.
    """
    mine = _mine(person_id, revision, part_key)
    return session().scalar(_NEWEST_LOCKED, mine)


def next_of(person_id: int, revision: Revision, part_key: str) -> Submission:
    """A new submission of this person, a draft, to be stored with what the
    caller does to it. The caller holds the lock of the person.
    """
    task = {"person_id": person_id, "slug": revision.slug, "part": part_key}
    submission = Submission(
        **task,
        revision_id=revision.id,
        occasion=_count_shown(task) + 1,
        path=path_of(person_id),
        state=SubmissionState.DRAFT,
        round=0,
        changed_at=clock.now(),
    )
    session().add(submission)
    return submission


def _count_shown(task: Json) -> int:
    """How often this task was handed in and not returned, in all revisions."""
    return session().scalar(_SHOWN, task) or 0


_SHOWN = select(func.max(Submission.occasion)).where(
    Submission.person_id == bindparam("person_id"),
    Submission.slug == bindparam("slug"),
    Submission.part == bindparam("part"),
    Submission.state.in_((SubmissionState.SUBMITTED, SubmissionState.SIGNED)),
)


def path_of(person_id: int) -> str:
    """Where they work, so that a mentor there finds what they hand in."""
    posting = people.posting(person_id)
    if posting is None:
        raise Conflict(
            "You hold no post in any unit at the moment, so no mentor could find this. Ask your administrator to enter your posting."
        )
    return posting.unit.path


def _drop_files(submission: Submission, ids: Names) -> None:
    """What was handed in before stays there."""
    handed_in = _handed_in(submission)
    for file in list(submission.draft_files):
        if str(file.id) in ids:
            submission.draft_files.remove(file)
            if file.id not in handed_in:
                files.forget(file)


def _handed_in(submission: Submission) -> set[int]:
    files_of = (one.files for one in submission.hand_ins)
    return {file.id for some in files_of for file in some}


_CARRIED = (
    select(HandIn.submission_id, HandInFile.file_id)
    .join(HandInFile, HandInFile.hand_in_id == HandIn.id)
    .where(
        HandIn.submission_id == bindparam("submission"),
        HandIn.round == bindparam("number"),
    )
)


def carry_files(submission: Row) -> None:
    """Rework begins with the files of what is returned; in the open
    transaction.
    """
    shown = {"submission": submission.id, "number": submission.round}
    if rows := execute(_CARRIED, shown).all():
        _draft_files([row._asdict() for row in rows])


def _draft_files(rows: list[Json]) -> None:
    execute(insert_into(DraftFile.__table__).on_conflict_do_nothing(), rows)


def _add_files(submission: Submission, uploads: Sequence[Upload]) -> None:
    """A file sent again after a cut is the one that is there already."""
    limit, stored = setting("LMS_UPLOAD_COUNT"), submission.draft_files
    new = {files.digest_of(upload[0]): upload for upload in uploads}
    for known in stored:
        new.pop(known.sha256, None)
    if len(stored) + len(new) > limit:
        raise Invalid(
            "At most %(count)s files can be handed in. Remove one first.",
            "files",
            count=limit,
        )
    for stream, name in new.values():
        stored.append(_kept(stream, name, submission.person_id))


def _kept(stream: BinaryIO, name: str, owner_id: int) -> StoredFile:
    """A file that was stored, its pictures asked for."""
    stored = files.keep(stream, name, owner_id)
    files.ask(stored)
    return stored
