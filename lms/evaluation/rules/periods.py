"""The days of a period. Pure."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from lms.core.errors import Conflict, Invalid
from lms.evaluation.types import PERIOD_MONTHS, PeriodKind


class PeriodDays(NamedTuple):
    """From a day until (excluding) another."""

    since: dt.date
    until: dt.date

    @property
    def last(self) -> dt.date:
        """The last day, as people say it."""
        return self.until - dt.timedelta(days=1)


def days_of(kind: PeriodKind, day: dt.date) -> PeriodDays:
    """The month or quarter in which a day lies."""
    length = PERIOD_MONTHS[kind]
    month = (day.month - 1) // length * length + 1
    since = dt.date(day.year, month, 1)
    following = month + length
    year, month = day.year + following // 13, (following - 1) % 12 + 1
    return PeriodDays(since, dt.date(year, month, 1))


def kind_of(days: PeriodDays) -> PeriodKind | None:
    """Of which kind these days are, if they are a whole month or quarter."""
    for kind in PeriodKind:
        if days_of(kind, days.since) == days:
            return kind
    return None


def check_new(
    days: PeriodDays, known: Iterable[PeriodDays], today: dt.date
) -> None:
    """A period overlaps no other of its unit and is not over already."""
    if days.until <= today:
        raise Invalid(
            "This period is over. Choose the one that runs or one that comes.",
            "first",
        )
    for one in known:
        if days.since < one.until and one.since < days.until:
            raise Conflict(
                "It overlaps the period from %(first)s to %(last)s, which is open already. Choose a day outside it.",
                first=one.since,
                last=one.last,
            )
