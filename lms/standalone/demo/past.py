"""The demo's past: acts are dated by the clock, so while the demo is made,
before anybody is served, the clock says the day of the act.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from unittest.mock import patch

from lms.core import clock
from lms.core.db import transaction

TICK = dt.timedelta(milliseconds=1)


class PastClock:
    """Goes forward only, a little whenever somebody looks at it."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment

    def now(self) -> dt.datetime:
        """The moment at which the demo's people are."""
        self.moment += TICK
        return self.moment

    def go_to(self, moment: dt.datetime) -> None:
        """Let the time pass until then."""
        self.moment = max(self.moment, moment)

    def wait(self, minutes: int) -> None:
        """Let some time pass."""
        self.moment += dt.timedelta(minutes=minutes)


@contextmanager
def living_from(moment: dt.datetime) -> Iterator[PastClock]:
    """Live in the past from this moment on, in the whole process."""
    past = PastClock(moment)
    with patch.object(
        clock,
        "now",
        past.now,
    ):
        yield past


class Act(NamedTuple):
    """Something that happens at a moment."""

    at: dt.datetime
    do: Callable[[], None]


Make = Callable[..., Act]
"""An act with its day, so many working days back, and its hour."""


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """This time of a day where the people are."""
    local = dt.datetime.combine(
        day,
        dt.time(hour, minute),
        clock.zone(),
    )
    return local.astimezone(dt.UTC)


def act_on(
    days: Sequence[dt.date], back: int, do: Callable[[], None], hour: int = 9
) -> Act:
    """So many of these working days back."""
    return Act(moment(days[-1 - back], hour, 40), do)


def live_through(past: PastClock, acts: Iterable[Act]) -> None:
    """Do all of it, each at its time; a day is stored at once."""
    in_time = sorted(acts, key=attrgetter("at"))
    for _day, some in groupby(in_time, lambda act: act.at.date()):
        with transaction():
            for act in some:
                past.go_to(act.at)
                act.do()
