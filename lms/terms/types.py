"""Numbers that units may set, as they are declared and as they hold; days off."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lms.core.marks import N_

OURS = N_("our default, 29 November 2026")
"""Where a default comes from that nobody's law sets."""


class TermCounting(NamedTuple):
    """When a number begins to count, said by the room that reads it: of a unit's
    path and the day from which it is set. `check_back` refuses a day that is
    gone where something rests on what held then.
    """

    said: Callable[[str, dt.date], str]
    check_back: Callable[[str, dt.date], None]


class NumberTerm(NamedTuple):
    """A number that units may set: what it means, its default, the least and
    the most that make sense, and where the default comes from. Without
    `counting` it counts from its day on, which is never gone.
    """

    label: str
    default: int
    least: int
    most: int
    source: str = OURS
    counting: TermCounting | None = None


@dataclass(frozen=True)
class SetTerm:
    """A number as it holds in a unit: who says so (a unit's id; None: the
    default), on what ground, from which day on.
    """

    name: str
    value: int
    unit_id: int | None = None
    ground: str = ""
    since: dt.date | None = None


@dataclass(frozen=True)
class TermDraft:
    """What a unit sets a number to; no value: what stands above holds again."""

    name: str
    value: int | None
    ground: str
    since: dt.date | None


class DayDraft(NamedTuple):
    """A day off, or (`worked`) a day of a weekend that is worked instead."""

    day: dt.date | None
    name: str
    document: str
    worked: bool = False


class DaysKnown(NamedTuple):
    """Days off, weekend days that are worked, and the years that have a list."""

    off: frozenset[dt.date]
    worked: frozenset[dt.date]
    years: frozenset[int]


Declared = Mapping[str, NumberTerm]
LONGEST = 200
"""Characters of a ground, a name and a document."""
