"""Working days: Monday to Friday, but for days off; and weekend days that are
worked instead. Pure.
"""

import datetime as dt
from collections.abc import Collection

DAY = dt.timedelta(days=1)
SATURDAY = 5
MOST = 1000
"""Working days that are counted at once."""
Days = Collection[dt.date]


def is_workday(day: dt.date, off: Days, worked: Days = ()) -> bool:
    """Whether people work on this day. `off`: holidays; `worked`: days of a
    weekend that stand in for a moved working day.
    """
    if day in off:
        return False
    return day.weekday() < SATURDAY or day in worked


def add(day: dt.date, n: int, off: Days = (), worked: Days = ()) -> dt.date:
    """The n-th working day after a day, which is not counted itself; the day
    itself for 0. ValueError if it cannot be counted.
    """
    if not 0 <= n <= MOST:
        raise ValueError(f"{n} working days cannot be counted")
    while n:
        day += DAY
        n -= is_workday(day, off, worked)
    return day
