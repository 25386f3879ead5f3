"""Shares of tasks as they were counted last night, and double readings."""

import datetime as dt

from sqlalchemy import bindparam, delete, insert, select

from lms.core.columns import Rows
from lms.core.db import execute
from lms.oversight.models import TaskShare
from lms.oversight.queries.readings import READING
from lms.people.service import below
from lms.signoff.service import HighShare

_SHARES = TaskShare.__table__
_SHARE = _SHARES.c
TaskKey = tuple[str, str]
_AT = select(_SHARES).where(_SHARE.path == bindparam("at"))


def shares_at(path: str) -> dict[TaskKey, HighShare]:
    """How often each task was signed in and below a unit, and how often high,
    by slug and part.
    """
    rows = execute(_AT, {"at": path})
    return {(row.slug, row.part): HighShare(row.many, row.high) for row in rows}


def is_counted(path: str, today: dt.date) -> bool:
    """Whether these shares were counted today."""
    return any(row.counted_on == today for row in execute(_AT, {"at": path}))


def store_shares(
    path: str, shares: dict[TaskKey, HighShare], today: dt.date
) -> None:
    """In the open transaction: keep what was counted, instead of before."""
    execute(delete(_SHARES).where(_SHARE.path == path))
    rows = [
        {"path": path, "slug": slug, "part": part, "counted_on": today}
        | one._asdict()
        for (slug, part), one in shares.items()
    ]
    if rows:
        execute(insert(_SHARES), rows)


_PAIRS = select(
    READING.mentor_id, READING.reader_id, READING.first_level, READING.level
).where(READING.saved_at >= bindparam("since"))


def pairs_of(person_id: int, since: dt.datetime) -> Rows:
    """The levels of the double readings in which a person was the first or the
    second reader.
    """
    mine = (READING.mentor_id == person_id) | (READING.reader_id == person_id)
    return execute(_PAIRS.where(mine), {"since": since}).all()


def pairs_in(path: str, since: dt.datetime) -> Rows:
    """The same of all in and below a unit."""
    query = _PAIRS.where(below(path, READING.place))
    return execute(query, {"since": since}).all()
