"""Who is stuck, and in which order a mentor reads. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator

from lms.guidance.types import GuidedPerson, Hurdle

LONG = dt.timedelta(days=7)
"""So long returned work may lie (our default, 29 November 2026)."""


def hurdles(
    returned: Iterable[dt.datetime],
    due: Iterable[dt.date],
    now: dt.datetime,
    today: dt.date,
) -> Iterator[Hurdle]:
    """What somebody does not get over. `returned`: when open work was returned
    to them; `due`: the days by which open courses were asked for.
    """
    if any(when <= now - LONG for when in returned):
        yield Hurdle.RETURNED
    if any(day < today for day in due):
        yield Hurdle.LATE


def in_order(people: Iterable[GuidedPerson]) -> list[GuidedPerson]:
    """Who waits longest comes first, then who is stuck, then by name."""
    return sorted(people, key=_urgency)


def _urgency(one: GuidedPerson) -> tuple[bool, float, bool, str]:
    since = one.since.timestamp() if one.since else 0.0
    return one.since is None, since, not one.hurdles, one.name
