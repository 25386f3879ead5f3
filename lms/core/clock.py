"""The only place that reads the time. Rules get `now` as an argument."""

from datetime import UTC, date, datetime, time, timedelta
from time import sleep
from zoneinfo import ZoneInfo

from lms.core.state import setting


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def pause(seconds: float) -> None:
    """Let others go first."""
    sleep(seconds)


def zone() -> ZoneInfo:
    """The time zone people here live in (setting LMS_TIMEZONE)."""
    return ZoneInfo(setting("LMS_TIMEZONE"))


def start_of(day: date) -> datetime:
    """Local midnight, when a day begins."""
    return datetime.combine(day, time.min, zone())


def end_of(day: date) -> datetime:
    """The moment at which a day is over where the people are."""
    return start_of(day + timedelta(days=1)).astimezone(UTC)


def today() -> date:
    """Today's date where the people are, which is not always the date in UTC."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day people here had at this moment."""
    return moment.astimezone(zone()).date()
