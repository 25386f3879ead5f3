"""From notices to letters: each notice goes once to each person by each way
that they want, and what is due together goes in one letter.
"""

import datetime as dt
import secrets
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, update

from lms.core import clock, outbox
from lms.core.columns import UTC, Rows
from lms.core.db import execute, transaction
from lms.core.state import setting, state
from lms.core.types import Ids, Json, NoticeKind
from lms.messages import rules
from lms.messages.models import Letter, OutwardMessage
from lms.messages.service import site
from lms.messages.service.wishes import hours_of, wishes_of
from lms.messages.types import LetterState, MessageHours, SendPace, SendWay
from lms.people import service as people
from lms.terms import service as terms

MESSAGES, LETTERS = OutwardMessage.__table__, Letter.__table__
MESSAGE, LETTER = MESSAGES.c, LETTERS.c
MOST = 100
"""Messages of one letter."""
AT_ONCE = 50
"""Letters made in one step."""
LONGEST_PATH, LONGEST_WORDS = 200, 500
_WAITS = MESSAGE.letter_id.is_(None) & MESSAGE.dropped_at.is_(None)
_NOW = bindparam("now", type_=UTC)
_KNOWN = select(MESSAGE.id).where(
    MESSAGE.notice == bindparam("notice"),
    MESSAGE.person_id == bindparam("person_id"),
    MESSAGE.way == bindparam("way"),
)
_DUE = (
    select(MESSAGE.id, MESSAGE.notice)
    .where(
        MESSAGE.person_id == bindparam("person"),
        MESSAGE.way == bindparam("way"),
        _WAITS,
        MESSAGE.due_at <= _NOW,
    )
    .order_by(MESSAGE.id)
    .limit(MOST)
)
_WHOSE = (
    select(MESSAGE.person_id, MESSAGE.way)
    .where(_WAITS, MESSAGE.due_at <= _NOW)
    .distinct()
    .limit(AT_ONCE)
)
_SETTLE = update(MESSAGES).where(
    MESSAGE.path == bindparam("about"), MESSAGE.dropped_at.is_(None)
)


class Told(NamedTuple):
    """A notice as it is to be sent on; see `outbox.notify`."""

    notice: str
    kind: str
    words: str
    values: Json
    path: str
    settles: str = ""


def take(person: people.Person, told: Told) -> None:
    """Send a notice on by the ways that the person wants, in the open
    transaction. What it settles is not sent any more to anybody.
    """
    if told.settles:
        settle(told.settles)
    if not told.notice or not person.active:
        return
    for way in site.ways():
        if _reaches(way, person.key):
            _take_by(way, person.id, told)


def settle(path: str, person_id: int | None = None) -> None:
    """What leads there is not sent any more, to this person or to anybody; in
    the open transaction.
    """
    done = _SETTLE.values(dropped_at=clock.now())
    if person_id is not None:
        done = done.where(MESSAGE.person_id == person_id)
    execute(done, {"about": path})


def _reaches(way: SendWay, person_key: str) -> bool:
    """Whether there is a way to this person."""
    if way is SendWay.HOOK:
        return True
    return bool(state().host.mail_address(person_key))


def _take_by(way: SendWay, person_id: int, told: Told) -> None:
    kind = NoticeKind(told.kind)
    pace = rules.pace_of(wishes_of(person_id), way, kind)
    key = {"notice": told.notice, "person_id": person_id, "way": way}
    if pace is SendPace.NEVER or execute(_KNOWN, key).first():
        return
    _keep(key, told, hours_of(person_id), pace)


def _keep(key: Json, told: Told, hours: MessageHours, pace: SendPace) -> None:
    now = clock.now()
    due = _due_at(now, told, hours, pace)
    if key["way"] == SendWay.MAIL and told.kind != NoticeKind.ACCOUNT:
        due = rules.gathered(due, setting("LMS_GATHER_SECONDS"))
    row = key | {
        "kind": told.kind,
        "words": told.words[:LONGEST_WORDS],
        "named": dict(told.values),
        "path": told.path[:LONGEST_PATH],
        "at": now,
        "due_at": due,
    }
    execute(insert(MESSAGES), row)
    if due <= now:
        bundle(key["person_id"], key["way"])


def _due_at(
    now: dt.datetime, told: Told, hours: MessageHours, pace: SendPace
) -> dt.datetime:
    if told.kind == NoticeKind.ACCOUNT:
        return now
    return rules.due_at(now, pace, hours, clock.zone(), terms.is_off)


def release() -> bool:
    """One step: make the letters that are due; whether there were any. Each is
    made in a transaction of its own.
    """
    due = execute(_WHOSE, {"now": clock.now()}).all()
    for whose in due:
        with transaction():
            bundle(*whose)
    return bool(due)


def bundle(person_id: int, way: str) -> None:
    """Put what is due for a person by one way into one letter, in the open
    transaction. What they have read in the application meanwhile stays out.
    """
    people.lock(person_id)
    rows = _due(person_id, way)
    unread = _unread(person_id, rows)
    seen = {row.id for row in rows} - {*unread}
    _change(seen, dropped_at=clock.now())
    if unread:
        _change(unread, letter_id=add_letter(person_id, way))


def _due(person_id: int, way: str) -> Rows:
    values = {"person": person_id, "way": way, "now": clock.now()}
    return execute(_DUE, values).all()


def _unread(person_id: int, rows: Rows) -> list[int]:
    names = {row.notice: row.id for row in rows}
    seen = _seen(person_id, names)
    return [names[name] for name in names if name not in seen]


def _seen(person_id: int, notices: Json) -> set[str]:
    """Which of these the person has read in the application."""
    key = people.person(person_id).key
    return {*state().host.read_notices(key, [*notices])}


def _change(ids: Ids, **values: object) -> None:
    if ids:
        mine = people.in_ids(MESSAGE.id, ids)
        execute(update(MESSAGES).where(mine).values(**values))


def add_letter(person_id: int, way: str, address: str | None = None) -> int:
    """A letter that is to be sent, in the open transaction; its id."""
    now = clock.now()
    row = {
        "person_id": person_id,
        "way": way,
        "reference": secrets.token_hex(16),
        "address": address,
        "state": LetterState.READY,
        "made_at": now,
        "changed_at": now,
    }
    added = execute(insert(LETTERS).returning(LETTER.id), row)
    letter_id = added.scalar_one()
    outbox.enqueue("letter", letter_id=letter_id)
    return letter_id
