"""What the application has to tell a person, shown on a page of theirs."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select, update

from lms import Notification
from lms.core import clock
from lms.core.db import execute, session, transaction, when_free
from lms.core.state import setting
from lms.people import service as people
from lms.standalone.models import Notice

SHOWN = 100
LONGEST, LONGEST_PATH = 500, 200


class NoticePage(NamedTuple):
    """The newest notices, and the ids of those that were not read before."""

    rows: Sequence[Notice]
    fresh: frozenset[int]


def add(person_key: str, notification: Notification) -> None:
    """A line for the person, in the open transaction; a stranger's is dropped.
    What it settles is settled for everybody.
    """
    if notification.settles:
        settle(notification.settles)
    person = people.find_person(person_key)
    if person and not _is_there(person.id, notification.id):
        session().add(_notice(person.id, notification))


_TOLD = select(Notice.told).where(
    Notice.person_id == bindparam("person"),
    Notice.told.in_(bindparam("ids", expanding=True)),
)


def _is_there(person_id: int, name: str) -> bool:
    """Whether this very notice was added before."""
    values = {"person": person_id, "ids": [name]}
    return bool(name) and execute(_TOLD, values).first() is not None


def seen(person_key: str, ids: Iterable[str]) -> set[str]:
    """Which of these notices the person has read."""
    person = people.find_person(person_key)
    if person is None:
        return set()
    values = {"person": person.id, "ids": list(ids)}
    is_read = Notice.read_at.is_not(None)
    return set(execute(_TOLD.where(is_read), values).scalars())


def _notice(person_id: int, told: Notification) -> Notice:
    return Notice(
        person_id=person_id,
        at=clock.now(),
        path=told.path[:LONGEST_PATH],
        text=told.text[:LONGEST],
        words=told.words[:LONGEST],
        named=dict(told.values),
        told=told.id,
    )


def settle(path: str, person_key: str | None = None) -> None:
    """Nothing is left to do about notices that lead there, for this person or
    for everybody; in the open transaction.
    """
    values = {"about": path, "now": clock.now()}
    if person_key is None:
        execute(_SETTLE, values)
    elif person := people.find_person(person_key):
        execute(_SETTLE.where(Notice.person_id == person.id), values)


_NOW = bindparam("now", type_=Notice.read_at.type)
_SETTLE = (
    update(Notice)
    .where(
        Notice.path == bindparam("about"),
        Notice.settled_at.is_(None),
    )
    .values(
        settled_at=_NOW,
        read_at=func.coalesce(Notice.read_at, _NOW),
    )
)


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
