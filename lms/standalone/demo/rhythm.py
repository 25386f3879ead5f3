"""When in a year people learn: on working days, not around Tết, little in the
summer; and what each of them takes when. Pure: the same days, the same year.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

TET = {
    2025: (1, 29),
    2026: (2, 17),
    2027: (2, 6),
    2028: (1, 26),
    2029: (2, 13),
    2030: (2, 3),
}
"""Month and day of the first day of the lunar year."""
USUAL_TET = 2, 5
BEFORE, AFTER = dt.timedelta(days=6), dt.timedelta(days=12)
HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2)}
SUMMER = {7, 8}
SETTLING = 5
"""Working days until somebody new takes the first course."""
ENTRUSTED = (4, 3, 5, 3, 2, 4, 3)
"""How much supervision is needed next time, one after the other."""
SHARES = (0.9, 1.0, 0.8, 1.0, 0.7)
"""How much of a quiz is answered rightly."""

Day = dt.date
Days = Sequence[Day]


def working_days(begin: Day, end: Day) -> list[Day]:
    """The working days from one day until (excluding) another."""
    every = (begin + dt.timedelta(days=n) for n in range((end - begin).days))
    return [day for day in every if _is_worked(day)]


def _is_worked(day: Day) -> bool:
    tet = dt.date(day.year, *TET.get(day.year, USUAL_TET))
    is_tet = tet - BEFORE <= day <= tet + AFTER
    is_holiday = (day.month, day.day) in HOLIDAYS
    return day.weekday() < 5 and not is_tet and not is_holiday


def learning_days(days: Days) -> list[Day]:
    """Those of the working days on which people take courses: in the summer
    only one in three.
    """
    return [
        day
        for number, day in enumerate(days)
        if day.month not in SUMMER or number % 3 == 0
    ]


class Study(NamedTuple):
    """A course somebody takes: its quiz on a day, its task handed in so many
    working days later and answered so many after that; sent back once, if
    `rounds` is 2.
    """

    slug: str
    day: Day
    right: float
    until_task: int
    until_answer: int
    entrustment: int
    rounds: int


def studies(
    slugs: Sequence[str], days: Days, count: int, number: int
) -> Iterator[Study]:
    """What somebody takes of these courses on these days, at most so many of
    them; `number`: theirs, so that no two do the same.
    """
    mine = learning_days(days)[SETTLING:]
    step = len(mine) // max(1, count)
    for turn in range(
        min(
            count,
            len(slugs),
            len(mine),
        )
    ):
        at = turn * step + (number * 7 + turn * 3) % max(1, step)
        luck = number + turn
        yield Study(
            slugs[luck % len(slugs)],
            mine[at],
            SHARES[luck % len(SHARES)],
            6 + luck % 5,
            1 + luck % 6,
            ENTRUSTED[luck % len(ENTRUSTED)],
            2 if luck % 6 == 5 else 1,
        )


def later(days: Days, day: Day, by: int) -> Day | None:
    """So many working days after one of them; None if that is yet to come."""
    at = days.index(day) + by
    return days[at] if at < len(days) else None


def evenings(days: Days, lately: int) -> Collection[Day]:
    """When the demo's worker does its work: at the end of each month, and on
    each of the last days.
    """
    last = {(day.year, day.month): day for day in days}
    return {*last.values(), *days[-lately:]}
