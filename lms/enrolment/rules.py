"""How long somebody was at a part, as far as two moments can tell. Pure."""

import datetime as dt

LONGEST = dt.timedelta(hours=3)
"""Whoever needs longer was probably not at it all the time."""
MINUTE = dt.timedelta(minutes=1)


def minutes_between(
    begun: dt.datetime | None, ended: dt.datetime, zone: dt.tzinfo
) -> int | None:
    """The minutes from one moment to another of the same day, where the people
    are; None where they tell nothing of how long somebody was at it.
    """
    if begun is None or not begun <= ended <= begun + LONGEST:
        return None
    days = {moment.astimezone(zone).date() for moment in (begun, ended)}
    return round((ended - begun) / MINUTE) if len(days) == 1 else None
