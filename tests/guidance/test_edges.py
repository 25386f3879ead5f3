"""Who is stuck and who comes first, without a database."""

import datetime as dt
from types import SimpleNamespace

import pytest

from lms.guidance import rules
from lms.guidance.types import Hurdle

NOW = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("returned", "due", "found"),
    [
        ((7, 1), (), [Hurdle.RETURNED]),
        ((6,), (), []),
        ((), (1, -5), [Hurdle.LATE]),
        ((), (0,), []),
    ],
)
def test_one_that_lies_long_or_is_late_is_enough(returned, due, found):
    times = [NOW - days * DAY for days in returned]
    days = [NOW.date() - ago * DAY for ago in due]
    assert [*rules.hurdles(times, days, NOW, NOW.date())] == found


def test_whoever_waits_comes_before_whoever_is_stuck():
    def one(name, since=None, hurdles=()):
        return SimpleNamespace(name=name, since=since, hurdles=hurdles)

    people = [
        one("d"),
        one("c", hurdles=(Hurdle.LATE,)),
        one("b", NOW),
        one("a", NOW - DAY),
        one("e", NOW - DAY, (Hurdle.LATE,)),
    ]
    assert [found.name for found in rules.in_order(people)] == [*"eabcd"]
