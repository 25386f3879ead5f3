"""Who has to read, who was asked how often, and what waits for a reader."""

import datetime as dt
from itertools import chain
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update

from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids
from lms.oversight.models import SecondReading
from lms.oversight.types import ReadingOutcome
from lms.people.service import in_ids

READINGS = SecondReading.__table__
READING = READINGS.c
OPEN, DIFFERS = ReadingOutcome.OPEN, ReadingOutcome.DIFFERS
_ME = bindparam("me")
MINE = or_(
    (READING.reader_id == _ME) & (READING.outcome == OPEN),
    (READING.third_id == _ME) & (READING.outcome == DIFFERS),
)
"""What waits for the person `me`."""
_WAITING = select(READINGS).where(MINE).order_by(READING.asked_at, READING.id)
_COUNT = select(func.count(READING.id), func.min(READING.asked_at)).where(MINE)


def waiting_for(person_id: int) -> Rows:
    """What waits for a person, the oldest first."""
    return execute(_WAITING, {"me": person_id}).all()


_STANDING = select(READINGS).where(
    READING.submission_id == bindparam("submission"),
    READING.round == bindparam("round"),
    READING.outcome == ReadingOutcome.STANDS,
    or_(READING.person_id == _ME, READING.mentor_id == _ME),
)


def standing(me: int, submission_id: int, round_: int) -> Rows:
    """What third persons have said of a judgement that stands, for the two whom
    it is about and nobody else.
    """
    choice = {"me": me, "submission": submission_id, "round": round_}
    return execute(_STANDING, choice).all()


_OTHERS = select(READING.mentor_id, READING.reader_id, READING.third_id).where(
    READING.submission_id == bindparam("submission_id"),
    READING.round == bindparam("round"),
    READING.id != bindparam("id"),
)


def known_before(row: Row) -> set[int | None]:
    """Who gave an earlier judgement of the same hand-in, or was asked to read it
    for that.
    """
    return {*chain(*execute(_OTHERS, row._asdict()))}


_DIFFERING = (
    select(READINGS)
    .where(
        READING.submission_id == bindparam("submission"),
        READING.round == bindparam("round"),
        READING.outcome == DIFFERS,
    )
    .with_for_update()
)


def differing(submission_id: int, round_: int) -> Rows:
    """The readings of a hand-in about which a third is to decide, locked."""
    choice = {"submission": submission_id, "round": round_}
    return execute(_DIFFERING, choice).all()


def count_for(person_id: int) -> Row:
    """How many, and since when the first."""
    return execute(_COUNT, {"me": person_id}).one()


_UNSETTLED = (
    select(READINGS)
    .where(
        READING.outcome.in_((OPEN, DIFFERS)), READING.id > bindparam("after")
    )
    .order_by(READING.id)
    .limit(bindparam("most"))
)


def unsettled(after: int, most: int) -> Rows:
    """So many at most that somebody still has to read."""
    return execute(_UNSETTLED, {"after": after, "most": most}).all()


def change(row: Row, **values: Any) -> None:
    """In the open transaction: change a reading."""
    this = update(READINGS).where(READING.id == row.id)
    execute(this.values(**values))


def _loads(column):
    return (
        select(column, func.count())
        .where(in_ids(column, "people"), READING.asked_at >= bindparam("since"))
        .group_by(column)
    )


_LOADS = _loads(READING.reader_id), _loads(READING.third_id)


def loads(people: Ids, since: dt.datetime) -> dict[int, int]:
    """How often each of these was asked to read since then."""
    choice, sums = {"people": list(people), "since": since}, dict[int, int]()
    for query in _LOADS:
        for person, many in execute(query, choice):
            sums[person] = sums.get(person, 0) + many
    return sums
