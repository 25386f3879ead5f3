"""A task that is signed is shown again: a new draft beside the locked record."""

from sqlalchemy import Row, bindparam, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict
from lms.core.types import Ids, group
from lms.courses.types import Revision
from lms.enrolment import service as enrolment
from lms.people.service import in_ids
from lms.signoff.models import HandIn, Review, Submission
from lms.signoff.service.drafts import newest_of, next_of
from lms.signoff.types import SubmissionState


def begin_occasion(
    actor: Actor, revision: Revision, part_key: str
) -> Submission:
    """The actor shows a task once more that was signed: a new draft, to be
    handed in and judged by itself. What is begun already is not begun twice.
    """
    access.require(actor, Permission.LEARN)
    with access.own_act(actor) as db:
        newest = newest_of(actor.person_id, revision, part_key)
        if newest is None:
            raise Conflict(
                "This task has not been signed off yet, so there is nothing to show once more. Hand it in first."
            )
        if newest.state != SubmissionState.SIGNED:
            return newest
        enrolment.join(actor, revision)
        submission = next_of(actor.person_id, revision, part_key)
        db.flush()
        return submission


_SUBMISSION = Submission.__table__.c
_REVIEW, _HAND_IN = Review.__table__.c, HandIn.__table__.c
_SIGNED = (
    select(
        _SUBMISSION.id,
        _SUBMISSION.person_id,
        _SUBMISSION.revision_id,
        _SUBMISSION.slug,
        _SUBMISSION.part,
        _SUBMISSION.occasion,
        _HAND_IN.done_at,
        _REVIEW.mentor_id,
        _REVIEW.entrustment,
        _REVIEW.steps,
        _REVIEW.reviewed_at,
        _REVIEW.version,
    )
    .join_from(
        Submission.__table__,
        Review.__table__,
        _REVIEW.submission_id == _SUBMISSION.id,
    )
    .join(
        HandIn.__table__,
        (_HAND_IN.submission_id == _SUBMISSION.id)
        & (_HAND_IN.round == _REVIEW.round),
    )
    .where(_SUBMISSION.state == SubmissionState.SIGNED, _REVIEW.signed)
    .order_by(_SUBMISSION.occasion, _REVIEW.version)
)
_OCCASIONS = _SIGNED.where(
    _SUBMISSION.person_id == bindparam("person"),
    _SUBMISSION.slug == bindparam("slug"),
    _SUBMISSION.part == bindparam("part"),
)
_ALL_OF = _SIGNED.where(in_ids(_SUBMISSION.person_id, "people"))


def occasions_of(submission: Submission | Row) -> Rows:
    """What was signed of this person's work on this task so far, in all
    revisions, the first time first. The caller has checked the right to see
    it.
    """
    task = {"person": submission.person_id, "slug": submission.slug}
    rows = execute(_OCCASIONS, task | {"part": submission.part})
    return list({row.id: row for row in rows}.values())


def occasions_by_task(ids: Ids) -> dict[tuple[int, str, str], list[Row]]:
    """The same of all tasks of these people, by person, course and part, in one
    statement. No permission of its own.
    """
    rows = {row.id: row for row in execute(_ALL_OF, {"people": list(ids)})}
    return group(
        ((row.person_id, row.slug, row.part), row) for row in rows.values()
    )
