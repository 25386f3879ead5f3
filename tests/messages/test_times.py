"""When somebody is told."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Invalid
from lms.messages import rules
from lms.messages.rules.calendars import calendar
from lms.messages.rules.times import is_quiet
from lms.messages.types import CalendarEntry, MessageHours, SendPace

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
YEAR = [
    dt.datetime.combine(dt.date(year, 1, 1), dt.time.min)
    for year in (2026, 2027)
]
USUAL = MessageHours(7, 21, 6)


def weekend(day):
    return day.isoweekday() > 5


def local(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=HERE)


def due(now, pace, hours=USUAL):
    found = rules.due_at(local(now), pace, hours, HERE, weekend)
    return f"{found.astimezone(HERE):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("now", "pace", "then"),
    [
        ("2026-11-25T10:00", SendPace.NOW, "2026-11-25T10:00"),
        ("2026-11-25T20:59", SendPace.NOW, "2026-11-25T20:59"),
        ("2026-11-25T21:00", SendPace.NOW, "2026-11-26T06:00"),
        ("2026-11-26T05:59", SendPace.NOW, "2026-11-26T06:00"),
        ("2026-11-27T22:00", SendPace.NOW, "2026-11-30T07:00"),  # a Friday
        ("2026-11-28T10:00", SendPace.NOW, "2026-11-30T07:00"),
        ("2026-11-25T06:59", SendPace.DAILY, "2026-11-25T07:00"),
        ("2026-11-25T07:00", SendPace.DAILY, "2026-11-26T07:00"),
        ("2026-11-27T10:00", SendPace.DAILY, "2026-11-30T07:00"),
    ],
)
def test_what_is_sent_when(now, pace, then):
    assert due(now, pace) == then


def test_who_wants_no_rest_is_told_on_sundays():
    hours = MessageHours(7, 0, 0, rests=False)
    assert due("2026-11-29T23:00", SendPace.NOW, hours) == "2026-11-29T23:00"


def test_a_calendar_that_is_all_days_off_ends():
    found = rules.due_at(
        local("2026-11-25T10:00"), SendPace.NOW, USUAL, HERE, lambda _day: True
    )
    assert found > local("2026-11-25T10:00")


@given(
    st.datetimes(*YEAR),
    st.sampled_from([SendPace.NOW, SendPace.DAILY]),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_nothing_is_due_in_quiet_hours_or_in_the_past(now, pace, start, end):
    now = now.replace(tzinfo=HERE)
    hours = MessageHours(end, start, end)
    found = rules.due_at(now, pace, hours, HERE, weekend)
    there = found.astimezone(HERE)
    assert found >= now
    assert not is_quiet(there.hour, hours)
    assert not weekend(there.date())


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        (MessageHours(24, 21, 6), "digest_hour"),
        (MessageHours(7, -1, 6), "quiet_from"),
        (MessageHours(22, 21, 6), "digest_hour"),
    ],
)
def test_hours_that_cannot_be_are_refused(hours, field):
    with pytest.raises(Invalid) as refused:
        rules.check_hours(hours)
    assert refused.value.field == field


def test_the_last_day_of_all_stands_in_a_calendar():
    now = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
    last = CalendarEntry("x", "Last", dt.date.max)
    assert b"99991231" in calendar([last], "t", "", "h", now)
