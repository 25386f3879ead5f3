"""When somebody is told. Pure."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from lms.core.errors import Invalid, WrongFields, refuse_all
from lms.core.types import NoticeKind
from lms.messages.types import (
    ALWAYS,
    USUAL,
    MessageHours,
    SendPace,
    SendWay,
    Wishes,
)

HOURS = range(24)
LONGEST_REST = 30
"""Days after which a rest is over, whatever the calendar says."""
A_DAY = dt.timedelta(days=1)
IsOff = Callable[[dt.date], bool]


def pace_of(wishes: Wishes, way: SendWay, kind: NoticeKind) -> SendPace:
    """How somebody wants this kind by this way."""
    if kind in ALWAYS:
        return SendPace.NOW
    return wishes.get((way, kind), USUAL[way][kind])


def due_at(
    now: dt.datetime,
    pace: SendPace,
    hours: MessageHours,
    zone: ZoneInfo,
    is_off: IsOff,
) -> dt.datetime:
    """The moment at which something that happens now is sent: no sooner than
    quiet hours end; what is gathered, at the next hour of the day's letter.
    """
    local = now.astimezone(zone)
    if pace is SendPace.DAILY:
        local = _next(local, hours.digest_hour)
    found = _awake(local, hours, is_off)
    return now if found == now else found.astimezone(dt.UTC)


def gathered(due: dt.datetime, seconds: int) -> dt.datetime:
    """The end of the span of so many seconds in which something is due, so that
    all of the same span goes together.
    """
    if seconds < 1:
        return due
    over = due.timestamp() % seconds
    return due + dt.timedelta(seconds=seconds - over) if over else due


def _next(local: dt.datetime, hour: int) -> dt.datetime:
    """The next time the clock strikes this hour."""
    at = _at(local, hour)
    return at if at > local else at + A_DAY


def _at(local: dt.datetime, hour: int) -> dt.datetime:
    """That hour of the same day."""
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def _awake(
    local: dt.datetime, hours: MessageHours, is_off: IsOff
) -> dt.datetime:
    """The first moment from here on that is not quiet."""
    for _ in range(LONGEST_REST):
        if hours.rests and is_off(local.date()):
            local = _at(local + A_DAY, _begins(hours))
        elif is_quiet(local.hour, hours):
            local = _next(local, hours.quiet_until)
        else:
            break
    return local


def _begins(hours: MessageHours) -> int:
    """The hour at which a day begins after one that was off."""
    over_night = hours.quiet_from > hours.quiet_until
    wakes = hours.quiet_until if over_night else 0
    return max(hours.digest_hour, wakes)


def is_quiet(hour: int, hours: MessageHours) -> bool:
    """Whether nothing is sent in this hour."""
    start, end = hours.quiet_from, hours.quiet_until
    in_one_day = start <= hour < end
    over_night = hour >= start or hour < end
    return over_night if start > end else in_one_day


def check_hours(hours: MessageHours) -> None:
    """Refuse hours that no clock has, and a day's letter in quiet hours."""
    refuse_all(_wrong_hours(hours))


def _wrong_hours(hours: MessageHours) -> WrongFields:
    wrong = False
    for name in ("digest_hour", "quiet_from", "quiet_until"):
        if getattr(hours, name) not in HOURS:
            wrong = True
            yield Invalid("Choose one of the offered answers.", name)
    if not wrong and is_quiet(hours.digest_hour, hours):
        yield Invalid(
            "This hour is quiet. Choose one in which messages may come.",
            "digest_hour",
        )
