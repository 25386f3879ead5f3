"""What those who may see it read of a submission: the mentor, and whoever may
read the person's evidence.
"""

from sqlalchemy import Row, bindparam, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import session
from lms.core.errors import NotAllowed, NotFound, found
from lms.core.files import StoredFile
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.mentoring import service as mentoring
from lms.signoff.models import HandIn, Submission
from lms.signoff.service.drafts import WHOLE, TaskWork, work_on
from lms.signoff.service.trust.blinding import blindfold, is_blind
from lms.signoff.types import SubmissionState

_ONE = (
    select(Submission, is_blind(Submission.id))
    .filter_by(id=bindparam("submission"))
    .options(*WHOLE)
)


def for_review(actor: Actor, submission_id: int | None) -> TaskWork:
    """A submission as its mentor, or whoever may read the person's evidence,
    sees it.
    """
    one = {"submission": submission_id, "me": actor.person_id}
    rows = session().execute(_ONE, one).unique()
    submission, is_closed = found(rows.first())
    return readable(actor, submission, is_closed)


def readable(
    actor: Actor, submission: Submission | Row, is_closed: bool
) -> TaskWork:
    """The work, if the actor may read it and it is not closed to them."""
    if submission.round == 0:
        raise NotFound
    learner = submission.person_id
    if learner != actor.person_id and not in_reach(actor, submission):
        access.require_for(actor, Permission.EVIDENCE_READ, learner)
    if is_closed:
        raise blindfold()
    return work_of(submission)


def work_of(submission: Submission | Row) -> TaskWork:
    """A submission with its task."""
    revision = courses.revision(submission.revision_id)
    return work_on(revision, submission.part, submission)


def in_reach(actor: Actor, submission: Submission | Row) -> bool:
    """Where the person worked when they handed in counts, and where they work
    now.
    """
    then, sign = [submission.path], Permission.TASK_SIGN
    return access.allows(actor, sign, then) or access.sees_person(
        actor, submission.person_id, sign
    )


def may_review(actor: Actor, submission: Submission | Row) -> bool:
    """Whether the review form is offered."""
    both = actor.person_id, submission.person_id
    return could_answer(actor, submission) and not mentoring.is_barred(*both)


def revoked(work: TaskWork) -> list[Row]:
    """What was revoked of what a signature has proven (`evidence.records`), and
    nothing of the same work took its place. No permission of its own.
    """
    if work.state is not SubmissionState.SIGNED:
        return []
    one = work.submission
    rows = evidence.records_of_work(one.person_id, one.id)
    counting = {row.competency for row in rows if not row.gone_id}
    return [row for row in rows if row.competency not in counting]


def could_answer(actor: Actor, submission: Submission | Row) -> bool:
    """Whether the actor could answer what waits, but for how close they are."""
    return (
        submission.state == SubmissionState.SUBMITTED
        and submission.person_id != actor.person_id
        and in_reach(actor, submission)
    )


def check_distance(actor: Actor, person_id: int) -> None:
    """Refuse to judge the work of somebody who is too close to the actor."""
    if mentoring.is_barred(actor.person_id, person_id):
        raise NotAllowed(
            "You are too close to this person to judge their work: declared ties, or one of you heads the unit of the other. Another mentor will do it."
        )


def file(actor: Actor, file_id: int) -> StoredFile:
    """A file that the actor handed in, or that belongs to a submission they may
    read.
    """
    stored = found(session().get(StoredFile, file_id))
    if stored.owner_id != actor.person_id:
        handed_in = HandIn.files.any(StoredFile.id == file_id)
        query = select(HandIn.submission_id).where(handed_in)
        for_review(actor, session().scalars(query).first())
    return stored
