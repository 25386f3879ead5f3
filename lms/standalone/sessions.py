"""Sessions on the server: to delete the row is to sign out, whoever holds the
cookie.
"""

import datetime as dt
import hashlib
import secrets
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import (
    Row,
    bindparam,
    delete,
    func,
    select,
    update,
)

from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute, transaction, when_free
from lms.core.state import setting
from lms.core.types import Labels
from lms.people import service as people
from lms.standalone.models import LoginSession, Notice

FRESH = dt.timedelta(minutes=5)
"""How old the moment of the last page may be before it is written anew."""


class NewSession(NamedTuple):
    """Its key goes into the cookie and nowhere else."""

    key: str
    must_change: bool


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


BROWSERS = {
    "Zalo": "Zalo",
    "coc_coc": "Cốc Cốc",
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""What a browser says of itself, and what it is called; the first that fits:
most name others as well.
"""
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def kind_of(agent: str) -> str:
    """A browser and its system in two words, "Firefox, Windows"; "" if neither
    is known. What else it says is kept nowhere.
    """
    said = _first_in(agent, BROWSERS), _first_in(agent, SYSTEMS)
    return ", ".join(filter(None, said))


def _first_in(agent: str, signs: Labels) -> str:
    return next((signs[sign] for sign in signs if sign in agent), "")


def begin(
    person_key: str, must_change: bool = False, agent: str = ""
) -> NewSession:
    """A new session for a person whose right to it has just been checked.
    `agent`: what their browser says of itself.
    """
    key, now = secrets.token_urlsafe(32), clock.now()
    row = LoginSession(key_hash=_digest(key), person_key=person_key)
    row.started_at = row.seen_at = now
    row.must_change, row.browser = must_change, kind_of(agent)
    with transaction() as db:
        db.add(row)
        record("session.started", person_key)
    return NewSession(key, must_change)


def find(key: str) -> Row | None:
    """The live session with this key: its person (`key`, `name`, `active`),
    `must_change`, and how many notices are `unread`. When it was last seen is
    refreshed now and then, unless somebody is writing.
    """
    row = execute(_LIVE, {"digest": _digest(key)}).first()
    if row is None or _has_ended(row):
        return None
    now = clock.now()
    if abs(now - row.seen_at) > FRESH:
        when_free(partial(_touch, row, now))
    return row


def _has_ended(row: Row) -> bool:
    limits = _limits()
    return row.started_at < limits.started or row.seen_at < limits.seen


_SESSION, _PERSON = LoginSession.__table__.c, people.PEOPLE.c
_NOTICE = Notice.__table__.c
_UNREAD = select(func.count()).where(
    _NOTICE.person_id == _PERSON.id, _NOTICE.read_at.is_(None)
)
_LIVE = (
    select(
        *_SESSION["key_hash", "started_at", "seen_at", "must_change"],
        *_PERSON["key", "name", "active"],
        _UNREAD.scalar_subquery().label("unread"),
    )
    .join(people.PEOPLE, _PERSON.key == _SESSION.person_key)
    .where(_SESSION.key_hash == bindparam("digest"))
)


class _Limits(NamedTuple):
    """A session that began or was last seen earlier has ended."""

    started: dt.datetime
    seen: dt.datetime


def _limits() -> _Limits:
    now = clock.now()
    return _Limits(
        now - dt.timedelta(days=setting("LMS_SESSION_DAYS")),
        now - dt.timedelta(minutes=setting("LMS_SESSION_IDLE_MINUTES")),
    )


def _touch(row: Row, now: dt.datetime) -> None:
    """A clock that was ahead makes no session longer."""
    execute(
        update(LoginSession)
        .where(LoginSession.key_hash == row.key_hash)
        .values(seen_at=now, started_at=min(row.started_at, now))
    )


def end(key: str) -> None:
    """Sign out."""
    with transaction() as db:
        if row := db.get(LoginSession, _digest(key)):
            db.delete(row)
            record("session.ended", row.person_key)


class OpenSession(NamedTuple):
    """A session as its person sees it. `handle` names it without its key;
    `here`: it is the one of this browser.
    """

    handle: str
    started_at: dt.datetime
    seen_at: dt.datetime
    browser: str
    here: bool


HANDLE = 16
"""So many letters of the hash name a session among those of one person."""
_OF_PERSON = (
    select(*_SESSION["key_hash", "started_at", "seen_at", "browser"])
    .where(
        _SESSION.person_key == bindparam("person"),
        _SESSION.started_at >= bindparam("started"),
        _SESSION.seen_at >= bindparam("seen"),
    )
    .order_by(_SESSION.seen_at.desc(), _SESSION.key_hash)
)


def of_person(person_key: str, key: str) -> list[OpenSession]:
    """The live sessions of a person, the last used first; `key`: that of this
    browser.
    """
    here, limits = _digest(key), _limits()
    values = {"person": person_key, **limits._asdict()}
    return [
        OpenSession(row.key_hash[:HANDLE], *row[1:], row.key_hash == here)
        for row in execute(_OF_PERSON, values)
    ]


def end_one(person_key: str, handle: str) -> None:
    """End the session of this person with this handle; nothing if it has ended
    already.
    """
    if len(handle) < HANDLE:
        return
    with transaction():
        ended = execute(
            delete(LoginSession).where(
                LoginSession.person_key == person_key,
                LoginSession.key_hash.startswith(handle, autoescape=True),
            )
        )
        if ended.rowcount:
            record("session.ended", person_key)


_LOCK = (
    select(_SESSION.key_hash)
    .where(_SESSION.person_key == bindparam("person"))
    .order_by(_SESSION.key_hash)
    .with_for_update()
)


def end_others(person_key: str, key: str) -> int:
    """End every session of a person but the one of this browser; how many. None
    if that one was ended in the same moment: of two who do it to each other one
    stays.
    """
    here = _digest(key)
    with transaction():
        held = set(execute(_LOCK, {"person": person_key}).scalars())
        others = list(held - {here}) if here in held else []
        if others:
            execute(
                delete(LoginSession).where(LoginSession.key_hash.in_(others))
            )
            record("session.others", person_key, ended=len(others))
    return len(others)


def end_all(person_key: str) -> None:
    """End every session of a person, in the open transaction."""
    execute(delete(LoginSession).where(LoginSession.person_key == person_key))


def sweep() -> None:
    """Forget sessions that have ended by themselves."""
    limits = _limits()
    with transaction():
        execute(
            delete(LoginSession).where(
                (LoginSession.started_at < limits.started)
                | (LoginSession.seen_at < limits.seen)
            )
        )


def record(event: str, person_key: str, **details: Any) -> None:
    """Into the log, in the open transaction."""
    person = people.find_person(person_key)
    whom = person.id if person else None
    audit.record(None, event, person_id=whom, **details)
