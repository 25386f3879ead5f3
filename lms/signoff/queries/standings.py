"""Where people stand with their tasks, of many at once."""

import datetime as dt

from sqlalchemy import Row, bindparam, case, func, select

from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids, IdsByKey, Texts
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.enrolment.service import SINCE, by_part, standing_query
from lms.people.service import in_ids
from lms.signoff.models import Review, Submission
from lms.signoff.types import SubmissionState

_ROW = Submission.__table__.c
_OPEN = (
    select(
        _ROW.person_id,
        _ROW.id,
        _ROW.slug,
        _ROW.part,
        _ROW.revision_id,
        _ROW.state,
        _ROW.changed_at,
    )
    .where(
        in_ids(_ROW.person_id, "people"),
        _ROW.state.in_((SubmissionState.SUBMITTED, SubmissionState.RETURNED)),
    )
    .order_by(_ROW.changed_at, _ROW.id)
)

_TASKS = select(_ROW.id, _ROW.revision_id, _ROW.part).where(
    in_ids(_ROW.id, "submissions")
)


def tasks_of(submissions: Ids) -> dict[int, Texts]:
    """The titles of the tasks of these submissions. No permission of its own."""
    rows = (
        execute(_TASKS, {"submissions": list(submissions)})
        if submissions
        else ()
    )
    return {row.id: courses.part_in(row).title for row in rows}


def open_work(people: Ids) -> Rows:
    """What these people have handed in and nobody answered, and what was
    returned to them, the oldest first. No permission of its own.
    """
    return execute(_OPEN, {"people": list(people)}).all()


_IS_SIGNED = case((_ROW.state == SubmissionState.SIGNED, 1), else_=0)
_WAITS = _ROW.state == SubmissionState.SUBMITTED
STANDINGS = standing_query(
    Kind.TASK,
    Submission.__table__,
    part=_ROW.part,
    is_new=_ROW.changed_at >= bindparam(SINCE),
    tried_last=case((_WAITS, _ROW.changed_at)),
    state=_ROW.state,
    rank=_IS_SIGNED,
    place=-_ROW.occasion,
)
"""The state of each task that people have begun, and whether it has been so
since this moment or later only: signed once it was signed for the first time,
however often it is shown again; and since when it waits for an answer.
"""
_STATES = STANDINGS.order_by("rank", "place")


def states(person_id: int) -> dict[tuple[int, str], str]:
    """The state of each task that somebody has begun, by revision and part. No
    permission of its own.
    """
    rows = execute(_STATES, {"people": [person_id], SINCE: clock.now()})
    return {(row.revision_id, row.part): row.state for row in rows}


_HAS_SIGNED = case((_ROW.state == SubmissionState.SIGNED, _ROW.person_id))
_HANDED_IN = (
    select(
        _ROW.part,
        func.count(_ROW.person_id.distinct()).label("handed_in"),
        func.count(_HAS_SIGNED.distinct()).label("signed"),
    )
    .where(
        _ROW.revision_id == bindparam("revision"),
        _ROW.state != SubmissionState.DRAFT,
    )
    .group_by(_ROW.part)
)


def handed_in(revision_id: int) -> dict[str, Row]:
    """By task of a revision, how many people have handed it in (`handed_in`)
    and to how many it is signed (`signed`). No permission of its own.
    """
    rows = execute(_HANDED_IN, {"revision": revision_id})
    return {row.part: row for row in rows}


_DONE = Submission.__table__.alias("done")
_IS_DONE = (
    select(_DONE.c.id)
    .where(
        _DONE.c.person_id == _ROW.person_id,
        _DONE.c.revision_id == _ROW.revision_id,
        _DONE.c.part == _ROW.part,
        _DONE.c.state == SubmissionState.SIGNED,
    )
    .exists()
)
_UNFINISHED = select(_ROW.part, _ROW.person_id).where(
    _ROW.revision_id.in_(bindparam("revisions", expanding=True)),
    _ROW.state != SubmissionState.SIGNED,
    ~_IS_DONE,
)


def unfinished(revisions: Ids) -> IdsByKey:
    """Who works on a task of these revisions and has no signature yet, by part.
    No permission of its own.
    """
    return by_part(_UNFINISHED, revisions)


_SIGNED = (
    select(_ROW.part, _ROW.person_id)
    .distinct()
    .where(
        _ROW.revision_id.in_(bindparam("revisions", expanding=True)),
        _ROW.state == SubmissionState.SIGNED,
    )
)


def signed(revisions: Ids) -> IdsByKey:
    """To whom tasks of these revisions were signed, by part. No permission of
    its own.
    """
    return by_part(_SIGNED, revisions)


_REVIEW = Review.__table__.c
_LAST_SIGNED = (
    select(
        _ROW.id,
        _ROW.person_id,
        _ROW.revision_id,
        _ROW.part,
        _REVIEW.mentor_id,
        _REVIEW.entrustment,
        _REVIEW.reviewed_at,
    )
    .join(Review.__table__, _REVIEW.submission_id == _ROW.id)
    .where(
        _ROW.person_id == bindparam("person"),
        _ROW.state == SubmissionState.SIGNED,
        _REVIEW.signed,
        _REVIEW.reviewed_at > bindparam("since"),
    )
    .order_by(_REVIEW.reviewed_at.desc(), _REVIEW.id.desc())
    .limit(1)
)


def last_signed(person_id: int, since: dt.datetime) -> Row | None:
    """The task that was signed to somebody last, after a moment: by whom, and
    how they are trusted with it. No permission of its own.
    """
    key = {"person": person_id, "since": since}
    return execute(_LAST_SIGNED, key).first()
