"""What the application has to tell a person, shown on a page of theirs."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from lms import Notification
from lms.core import clock
from lms.core.db import execute, session, transaction, when_free
from lms.core.state import setting
from lms.people import service as people
from lms.standalone.models import Notice

SHOWN, LONGEST = 100, 500


class NoticePage(NamedTuple):
    """The newest notices, and the ids of those that were not read before."""

    rows: Sequence[Notice]
    fresh: frozenset[int]


def add(person_key: str, notification: Notification) -> None:
    """A line for the person, in the open transaction; a stranger's is dropped.
    What it settles is settled for everybody.
    """
    if notification.settles:
        _settle(notification.settles)
    if person := people.find_person(person_key):
        notice = Notice(person_id=person.id, at=clock.now())
        notice.text = notification.text[:LONGEST]
        notice.path = notification.path[:200]
        notice.words = notification.words[:LONGEST]
        notice.named = dict(notification.values)
        session().add(notice)


def _settle(path: str) -> None:
    open_ones = Notice.path == path, Notice.settled_at.is_(None)
    now = clock.now()
    read = func.coalesce(Notice.read_at, now)
    done = {"settled_at": now, "read_at": read}
    execute(update(Notice).where(*open_ones).values(done))


def read(person_id: int) -> NoticePage:
    """The person's notices, newest first, which are read from now on; while
    somebody is writing they stay unread.
    """
    newest = (
        select(Notice)
        .where(Notice.person_id == person_id)
        .order_by(Notice.id.desc())
        .limit(SHOWN)
    )
    rows = session().scalars(newest).all()
    fresh = frozenset(row.id for row in rows if row.read_at is None)
    if fresh:
        when_free(partial(_mark_read, person_id))
    return NoticePage(rows, fresh)


def _mark_read(person_id: int) -> None:
    execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None))
        .values(read_at=clock.now())
    )


def sweep() -> None:
    """Forget old notices, read or not."""
    kept = dt.timedelta(days=setting("LMS_NOTICE_DAYS"))
    with transaction():
        execute(delete(Notice).where(Notice.at < clock.now() - kept))
