"""Somebody's days as a calendar that their own program reads, at an address
that nobody can guess and that they can end.
"""

import secrets
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Row, bindparam, delete, insert, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, i18n
from lms.core.db import execute, transaction
from lms.core.errors import NotFound, found
from lms.core.i18n import gettext as _
from lms.core.state import setting, state
from lms.messages import rules
from lms.messages.models import CalendarFeed
from lms.messages.service import site
from lms.messages.service.proofs import prove, proven
from lms.messages.service.wishes import language_of
from lms.messages.types import CalendarEntry
from lms.people import service as people

_FEED = CalendarFeed.__table__
_OF = select(_FEED).where(_FEED.c.person_id == bindparam("person"))
CALENDAR = "calendar"
"""The purpose of the address."""


class OpenFeed(NamedTuple):
    """Where somebody's calendar is read, and since when."""

    token: str
    since: object


def my_feed(actor: Actor) -> OpenFeed | None:
    """The actor's, if they have opened one."""
    access.require(actor, Permission.LEARN)
    row = _row(actor.person_id)
    if row is None or not row.is_open:
        return None
    token = prove(CALENDAR, str(row.person_id), row.serial)
    return OpenFeed(token, row.made_at)


def open_feed(actor: Actor) -> None:
    """Give the actor's calendar a new address; the old one ends."""
    access.require(actor, Permission.LEARN)
    with transaction():
        _put(actor.person_id, is_open=True)


def close_feed(actor: Actor) -> None:
    """Nobody reads the actor's calendar any more."""
    access.require(actor, Permission.LEARN)
    with transaction():
        _put(actor.person_id, is_open=False)


def _put(person_id: int, is_open: bool) -> None:
    people.lock(person_id)
    execute(delete(_FEED).where(_FEED.c.person_id == person_id))
    row = {
        "person_id": person_id,
        "serial": secrets.token_hex(8),
        "is_open": is_open,
        "made_at": clock.now(),
    }
    execute(insert(_FEED), row)


def read_feed(token: str) -> bytes:
    """The calendar at an address; NotFound for one that never was or has
    ended, and for whoever is suspended.
    """
    person_id = _whose(token)
    with i18n.use(language_of(person_id)):
        title = _("My days in %(site)s", site=setting("LMS_TITLE"))
        names = site.base(), site.host_name()
        now = clock.start_of(clock.today())
        return rules.calendar(_entries(person_id), title, *names, now)


def _entries(person_id: int) -> Iterator[CalendarEntry]:
    for days in state().calendars:
        yield from days(person_id)


def _whose(token: str) -> int:
    person, serial = found(proven(CALENDAR, token))
    row = found(_row(int(person)))
    if not row.is_open or row.serial != serial:
        raise NotFound
    if not people.person(row.person_id).active:
        raise NotFound
    return row.person_id


def _row(person_id: int) -> Row | None:
    return execute(_OF, {"person": person_id}).first()
