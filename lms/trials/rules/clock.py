"""The clock of a trial."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Sequence

from lms.trials.types import Away, ClockDay, TrialClock

DAY = dt.timedelta(days=1)
MONTHS = 12


def end_of(start: dt.date, months: int) -> dt.date:
    """The same day so many months later, which no longer belongs to it; a day
    that does not exist becomes the first of the next month.
    """
    years, month = divmod(start.month - 1 + months, MONTHS)
    year, month = start.year + years, month + 1
    last = monthrange(year, month)[1]
    if start.day <= last:
        return dt.date(year, month, start.day)
    return dt.date(year, month, last) + DAY


def moved(end: dt.date, away: Iterable[Away], allowance: int) -> dt.date:
    """The end after pauses and absences: a pause moves it by its days; absences
    only once together they exceed the allowance, and then all of them do
    (after England's induction of teachers).
    """
    away = list(away)
    paused = sum(one.days for one in away if one.is_pause)
    absent = sum(one.days for one in away if not one.is_pause)
    if absent <= allowance:
        absent = 0
    return end + dt.timedelta(days=paused + absent)


def clock_of(
    start: dt.date,
    end: dt.date,
    months: int,
    talk: int,
    opens: int,
    early: int = 0,
) -> TrialClock:
    """The days of a trial, none of them before its first: reviews at a third
    and two thirds of its months.
    """
    thirds = (months * 1, months * 2)
    before = (end - dt.timedelta(days=days) for days in (talk, opens))
    return TrialClock(
        start,
        end,
        [_third(start, end, months, part) for part in thirds],
        *(max(start, day) for day in before),
        early,
    )


def _third(start: dt.date, end: dt.date, months: int, part: int) -> dt.date:
    """The milestone: so many thirds of a month later where the months can be
    divided and nothing has moved the end, otherwise by days.
    """
    if part % 3 == 0 and end_of(start, months) == end:
        return end_of(start, part // 3)
    days = (end - start).days * part // (3 * months)
    return start + dt.timedelta(days=days)


REVIEW, TALK, OPENS, LAST = "review", "talk", "opens", "last"


def in_order(
    clock: TrialClock, held: Sequence[dt.date], reviews: int
) -> list[ClockDay]:
    """All days of the clock between its first and its last, the earliest first;
    `held`: the days of the reviews that were.
    """
    known = [
        ClockDay(
            REVIEW,
            on,
            number,
            True,
        )
        for number, on in enumerate(held, 1)
    ]
    due = _reviews_due(clock, range(len(held) + 1, reviews + 1))
    others = ClockDay(TALK, clock.talk_by), ClockDay(OPENS, clock.opens_on)
    return sorted([*known, *due, *others], key=lambda one: one.on)


def _reviews_due(clock: TrialClock, numbers: range) -> list[ClockDay]:
    return [ClockDay(REVIEW, clock.review_due(one), one) for one in numbers]


def to_come(clock: TrialClock, held: int, reviews: int) -> list[ClockDay]:
    """What nobody should miss of a trial that is not decided: the reviews to be
    held, from when it may be decided, and its last day.
    """
    opens, last = (
        ClockDay(OPENS, clock.opens_on),
        ClockDay(LAST, clock.last_day),
    )
    return [*_reviews_due(clock, range(held + 1, reviews + 1)), opens, last]


def overdue_days(end: dt.date, today: dt.date) -> int:
    """How many days ago its last day was, by which it is decided; 0 if it is not
    over.
    """
    return max(0, (today - end + DAY).days)
