"""Days that somebody should not miss, as a calendar that their own program
reads (RFC 5545, RFC 7986). Pure.
"""

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from lms.messages.types import CalendarEntry

PRODUCT = "-//Cong vu LMS//calendar//VI"
A_DAY = dt.timedelta(days=1)
LAST_BUT_ONE = dt.date.max - A_DAY
"""After the last day of the calendar none begins."""
EVERY = dt.timedelta(hours=6)
"""After which a program may ask again."""


def calendar(
    entries: Iterable[CalendarEntry],
    title: str,
    base: str,
    host: str,
    now: dt.datetime,
) -> bytes:
    """The calendar. `base`: what makes paths absolute; `host`: what makes the
    ids of entries those of this site. The same entries give the same bytes.
    """
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("name", title)
    feed.add("x-wr-calname", title)
    feed.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for entry in sorted(entries, key=lambda one: one.uid):
        feed.add_component(_event(entry, base, host, now))
    return feed.to_ical()


def _event(
    entry: CalendarEntry, base: str, host: str, now: dt.datetime
) -> Event:
    event, changed = Event(), entry.changed_at or now
    event.add("uid", f"{entry.uid}@{host}")
    event.add("dtstamp", changed.astimezone(dt.UTC))
    event.add("class", "PRIVATE")
    if entry.path:
        event.add("url", base + entry.path)
    _add_time(event, entry)
    return event


def _add_time(event: Event, entry: CalendarEntry) -> None:
    event.add("summary", entry.title)
    event.add("dtstart", _start(entry.start))
    event.add("dtend", _end(entry))
    event.add("transp", "TRANSPARENT" if _is_day(entry) else "OPAQUE")


def _is_day(entry: CalendarEntry) -> bool:
    return not isinstance(entry.start, dt.datetime)


def _start(start: dt.date) -> dt.date:
    if isinstance(start, dt.datetime):
        return start.astimezone(dt.UTC)
    return start


def _end(entry: CalendarEntry) -> dt.date:
    """A whole day ends where the next begins."""
    if _is_day(entry):
        return min(entry.start, LAST_BUT_ONE) + A_DAY
    return _start(entry.start) + dt.timedelta(minutes=entry.minutes)
