"""The only place that reads the time. Rules get `now` as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lms.core.state import setting


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def zone() -> ZoneInfo:
    """The time zone people here live in (setting LMS_TIMEZONE)."""
    return ZoneInfo(setting("LMS_TIMEZONE"))


def today() -> date:
    """Today's date where the people are, which is not always the date in UTC."""
    return now().astimezone(zone()).date()
