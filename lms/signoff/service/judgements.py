"""What was signed, for those who look at judgements: rows of all their facts but
the words. No permissions of their own.

Of each: `id`, `submission_id`, `round`, `mentor_id`, `person_id`, `slug`,
`part`, `revision_id`, `path` (where it was handed in), `steps`, `entrustment`,
`reviewed_at`, `letters` and how many `files` of the hand-in, when the mentor
first opened it and a file of it (`opened_at`, `files_at`; None: that was not
remembered), and `place`: how many the mentor had signed with it.
"""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Row, bindparam, func, select

from lms.core.columns import Rows
from lms.core.db import execute, session
from lms.core.errors import found
from lms.core.files import StoredFile
from lms.core.types import Ids
from lms.courses import service as courses
from lms.courses.types import Part, Revision
from lms.people.service import below, in_ids
from lms.signoff.loader import task_of
from lms.signoff.models import (
    HandIn,
    HandInFile,
    ObservedWork,
    Opening,
    Review,
    Submission,
)
from lms.signoff.types import Task, TaskName

_REVIEW, _WORK = Review.__table__.c, Submission.__table__.c
_HAND_IN, _OPENING = HandIn.__table__.c, Opening.__table__.c
_EARLIER = Review.__table__.alias("earlier")
_ORDINAL = (
    select(func.count())
    .select_from(_EARLIER)
    .where(
        _EARLIER.c.mentor_id == _REVIEW.mentor_id,
        _EARLIER.c.id <= _REVIEW.id,
        _EARLIER.c.signed,
    )
    .scalar_subquery()
)
_COUNTED = (
    select(func.count())
    .select_from(HandInFile)
    .where(HandInFile.hand_in_id == _HAND_IN.id)
    .scalar_subquery()
)
_FACTS = (
    _REVIEW.id,
    _REVIEW.submission_id,
    _REVIEW.round,
    _REVIEW.mentor_id,
    _REVIEW.steps,
    _REVIEW.entrustment,
    _REVIEW.reviewed_at,
    _WORK.person_id,
    _WORK.slug,
    _WORK.part,
    _WORK.revision_id,
    _WORK.path,
    func.length(_HAND_IN.text).label("letters"),
    _COUNTED.label("files"),
    _OPENING.opened_at,
    _OPENING.files_at,
)
_JUDGED = (
    select(*_FACTS)
    .select_from(Review.__table__)
    .join(Submission.__table__, _WORK.id == _REVIEW.submission_id)
    .join(
        HandIn.__table__,
        (_HAND_IN.submission_id == _REVIEW.submission_id)
        & (_HAND_IN.round == _REVIEW.round),
    )
    .outerjoin(
        Opening.__table__,
        (_OPENING.submission_id == _REVIEW.submission_id)
        & (_OPENING.round == _REVIEW.round)
        & (_OPENING.person_id == _REVIEW.mentor_id),
    )
    .where(_REVIEW.signed)
    .order_by(_REVIEW.id)
)
_SIGHTED = (
    select(ObservedWork.hand_in_id)
    .where(ObservedWork.hand_in_id == _HAND_IN.id)
    .exists()
)
"""Seen by a mentor: nothing was handed in that one could read."""
_SINCE = _REVIEW.reviewed_at >= bindparam("since")
_OF_TIME = (
    _JUDGED.add_columns(_ORDINAL.label("place"))
    .where(
        _SINCE,
        _REVIEW.reviewed_at < bindparam("until"),
        _REVIEW.id > bindparam("after"),
        ~_SIGHTED,
    )
    .limit(bindparam("most"))
)
_OF_MENTORS = _JUDGED.where(in_ids(_REVIEW.mentor_id, "mentors"), _SINCE)
_OF_IDS = _JUDGED.where(in_ids(_REVIEW.id, "ids"))


def signed_between(
    since: dt.datetime, until: dt.datetime, after: int, most: int
) -> Rows:
    """So many at most with a hand-in to read, that were signed from a moment until (excluding) another,
    with higher ids than `after`, in their order.
    """
    choice = {"since": since, "until": until, "after": after, "most": most}
    return execute(_OF_TIME, choice).all()


def signed_by(mentors: Ids, since: dt.datetime) -> Rows:
    """All that these mentors signed since then, without `place`."""
    choice = {"mentors": list(mentors), "since": since}
    return execute(_OF_MENTORS, choice).all()


_LEVELS = (
    select(
        _WORK.slug,
        _WORK.part,
        _REVIEW.entrustment,
        func.count().label("many"),
    )
    .join_from(
        Review.__table__,
        Submission.__table__,
        _WORK.id == _REVIEW.submission_id,
    )
    .where(_REVIEW.mentor_id == bindparam("mentor"), _REVIEW.signed, _SINCE)
    .group_by(_WORK.slug, _WORK.part, _REVIEW.entrustment)
)
_TIMES = (
    select(_REVIEW.id, _OPENING.opened_at, _REVIEW.reviewed_at)
    .join_from(
        Review.__table__,
        Opening.__table__,
        (_OPENING.submission_id == _REVIEW.submission_id)
        & (_OPENING.round == _REVIEW.round)
        & (_OPENING.person_id == _REVIEW.mentor_id),
    )
    .where(_REVIEW.mentor_id == bindparam("mentor"), _REVIEW.signed, _SINCE)
)


def levels_signed(mentor_id: int, since: dt.datetime) -> Rows:
    """How many (`many`) of each task a mentor signed since then with each
    `entrustment`.
    """
    choice = {"mentor": mentor_id, "since": since}
    return execute(_LEVELS, choice).all()


def times_signed(mentor_id: int, since: dt.datetime) -> Rows:
    """Of what a mentor signed since then: when they opened and when they signed
    it, where the opening is known.
    """
    choice = {"mentor": mentor_id, "since": since}
    return execute(_TIMES, choice).all()


def judgements(ids: Ids) -> dict[int, Row]:
    """These, without `place`, by the id of the review."""
    rows = execute(_OF_IDS, {"ids": list(ids)})
    return {row.id: row for row in rows}


class HighShare(NamedTuple):
    """Of a task, how many signatures there were, and how many at 4 or 5."""

    many: int
    high: int


_HIGH = func.count().filter(_REVIEW.entrustment >= 4)
_SHARES = (
    select(_WORK.slug, _WORK.part, func.count(), _HIGH)
    .join_from(
        Review.__table__,
        Submission.__table__,
        _WORK.id == _REVIEW.submission_id,
    )
    .where(_REVIEW.signed, _SINCE)
    .group_by(_WORK.slug, _WORK.part)
)


def high_shares(
    path: str, since: dt.datetime
) -> dict[tuple[str, str], HighShare]:
    """How often each task was signed in and below a unit, and how often high;
    by slug and part.
    """
    rows = execute(_SHARES.where(below(path, _WORK.path)), {"since": since})
    return {(slug, part): HighShare(*n) for slug, part, *n in rows}


_AT_WORK = (
    select(_REVIEW.mentor_id)
    .where(_REVIEW.signed, _SINCE, _REVIEW.mentor_id > bindparam("after"))
    .distinct()
    .order_by(_REVIEW.mentor_id)
    .limit(bindparam("most"))
)


def mentors_at_work(since: dt.datetime, after: int, most: int) -> list[int]:
    """So many at most, with higher ids than `after`, who signed since then."""
    choice = {"since": since, "after": after, "most": most}
    return [*execute(_AT_WORK, choice).scalars()]


_TEXTS = (
    select(_REVIEW.id, func.substr(_HAND_IN.text, 1, bindparam("most")))
    .join_from(
        Review.__table__,
        HandIn.__table__,
        (_HAND_IN.submission_id == _REVIEW.submission_id)
        & (_HAND_IN.round == _REVIEW.round),
    )
    .where(in_ids(_REVIEW.id, "ids"))
)


def judged_texts(ids: Ids, most: int) -> dict[int, str]:
    """The first `most` letters of what these reviews judged, by review."""
    rows = execute(_TEXTS, {"ids": list(ids), "most": most})
    return dict(map(tuple, rows))


_SIGNED_TASKS = (
    select(_WORK.slug, _WORK.part)
    .join_from(
        Review.__table__,
        Submission.__table__,
        _WORK.id == _REVIEW.submission_id,
    )
    .where(_REVIEW.mentor_id == bindparam("mentor"), _REVIEW.signed, _SINCE)
    .distinct()
)


def tasks_signed_by(mentor_id: int, since: dt.datetime) -> set[TaskName]:
    """The tasks that somebody signed since then."""
    choice = {"mentor": mentor_id, "since": since}
    return {TaskName(*row) for row in execute(_SIGNED_TASKS, choice)}


def have_opened(submission_id: int, round_: int) -> set[int]:
    """Who has had this hand-in before them as somebody who may judge it."""
    query = select(_OPENING.person_id).filter_by(
        submission_id=submission_id, round=round_
    )
    return {*execute(query).scalars()}


_SIGNERS = (
    select(_WORK.path, _REVIEW.mentor_id, func.count().label("many"))
    .join_from(
        Review.__table__,
        Submission.__table__,
        _WORK.id == _REVIEW.submission_id,
    )
    .where(_REVIEW.signed, _SINCE)
    .group_by(_WORK.path, _REVIEW.mentor_id)
    .order_by(_WORK.path, _REVIEW.mentor_id)
)


def signers(since: dt.datetime, path: str = "") -> Rows:
    """Who signed how many (`many`) since then, by the unit of the hand-in
    (`path`) and mentor (`mentor_id`); in and below one unit if a path is
    given.
    """
    query = _SIGNERS.where(below(path, _WORK.path)) if path else _SIGNERS
    return execute(query, {"since": since}).all()


class BlindWork(NamedTuple):
    """A hand-in as somebody reads it who is to know neither whose it is nor
    what was said of it.
    """

    hand_in: HandIn
    revision: Revision
    part: Part
    task: Task


def blind_work(submission_id: int, round_: int) -> BlindWork:
    """What was handed in at a round. Who may read it is the caller's to say."""
    query = select(HandIn).filter_by(submission_id=submission_id, round=round_)
    hand_in = found(session().scalar(query))
    work = hand_in.submission
    revision = courses.revision(work.revision_id)
    part = revision.course.part(work.part)
    return BlindWork(hand_in, revision, part, task_of(revision, part))


def file_of(submission_id: int, round_: int, file_id: int) -> StoredFile:
    """A file of a hand-in, or NotFound. Who may see it is the caller's to say."""
    files = blind_work(submission_id, round_).hand_in.files
    return found(next((one for one in files if one.id == file_id), None))
