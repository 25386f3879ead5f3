"""Files that were handed in before: the same bytes, or photos that look alike.
A question for a person, never a verdict: two photos of one form look alike.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Row, bindparam, select

from lms.core import files
from lms.core.db import execute
from lms.core.types import Json
from lms.signoff.models import HandIn, HandInFile, Submission

_FILE, _BROUGHT = files.FILES.c, HandInFile.__table__.c
_HAND_IN, _WORK = HandIn.__table__.c, Submission.__table__.c
MOST_EARLIER = 20
"""Earlier uses of one file that are told."""


class EarlierUse(NamedTuple):
    """A file of a submission, and an earlier one in another submission that is
    the same (`distance` 0 and `is_same`) or looks alike, with whose it was.
    """

    file_id: int
    earlier_file_id: int
    earlier_submission_id: int
    person_id: int
    is_same: bool
    distance: int


def similar_papers(submission_id: int) -> list[EarlierUse]:
    """Of each file of a submission, what was handed in earlier in another one
    and is the same or looks alike. No permission of its own.

    Four statements a file: the same bytes by the index of digests, looks by
    four indexes (`files.alike`). At most `MOST_EARLIER` for a file.
    """
    rows = execute(_FILES_OF, {"submission": submission_id}).all()
    return [use for row in rows for use in _earlier(row)]


_BROUGHT_FILES = (
    select(
        _FILE.id,
        _FILE.sha256,
        _HAND_IN.submission_id,
        _HAND_IN.arrived_at,
        _WORK.person_id,
    )
    .join(HandInFile.__table__, _BROUGHT.file_id == _FILE.id)
    .join(HandIn.__table__, _HAND_IN.id == _BROUGHT.hand_in_id)
    .join(Submission.__table__, _WORK.id == _HAND_IN.submission_id)
)
_FILES_OF = _BROUGHT_FILES.where(_WORK.id == bindparam("submission")).order_by(
    _FILE.id
)
_EARLIER = (
    _BROUGHT_FILES.where(
        _FILE.sha256.in_(bindparam("digests", expanding=True)),
        _WORK.id != bindparam("submission"),
        _HAND_IN.arrived_at < bindparam("before"),
    )
    .order_by(_HAND_IN.arrived_at)
    .limit(MOST_EARLIER)
)


def _earlier(row: Row) -> Iterator[EarlierUse]:
    distances = {one.sha256: one.distance for one in files.alike(row.sha256)}
    wanted = {
        "digests": [row.sha256, *distances],
        "submission": row.submission_id,
        "before": row.arrived_at,
    }
    for one in execute(_EARLIER, wanted):
        is_same = one.sha256 == row.sha256
        yield _use(
            row,
            one,
            is_same,
            distances.get(one.sha256, 0),
        )


def _use(row: Row, one: Row, is_same: bool, distance: int) -> EarlierUse:
    whose = one.submission_id, one.person_id
    return EarlierUse(
        row.id,
        one.id,
        *whose,
        is_same,
        distance,
    )


class EarlierFile(NamedTuple):
    """A file of a submission that was handed in before with another one, by
    whom and when first.
    """

    name: str
    person_id: int
    path: str
    arrived_at: dt.datetime


_MINE = files.FILES.alias("mine").c
_SAME_BYTES = (
    select(
        _MINE.name,
        _WORK.person_id,
        _WORK.path,
        _HAND_IN.arrived_at,
    )
    .join_from(_MINE.id.table, files.FILES, _FILE.sha256 == _MINE.sha256)
    .join(HandInFile.__table__, _BROUGHT.file_id == _FILE.id)
    .join(HandIn.__table__, _HAND_IN.id == _BROUGHT.hand_in_id)
    .join(Submission.__table__, _WORK.id == _HAND_IN.submission_id)
    .where(
        _MINE.id.in_(bindparam("papers", expanding=True)),
        _WORK.id != bindparam("submission"),
        _HAND_IN.arrived_at < bindparam("before"),
    )
    .order_by(_HAND_IN.arrived_at, _MINE.id)
    .limit(MOST_EARLIER)
)


def used_before(hand_in: HandIn) -> list[EarlierFile]:
    """Of the files of a hand-in, the very same bytes that came with another
    submission before, each where it was first; one statement. No permission of
    its own.
    """
    if not hand_in.files:
        return []
    found = [EarlierFile(*row) for row in execute(_SAME_BYTES, _of(hand_in))]
    return list({one.name: one for one in reversed(found)}.values())


def _of(hand_in: HandIn) -> Json:
    papers = [one.id for one in hand_in.files]
    work, before = hand_in.submission_id, hand_in.arrived_at
    return {"papers": papers, "submission": work, "before": before}
