"""The twelve months of a year, gathered from sheets and other units. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from lms.evaluation.rules.year import MONTHS, PeriodScore, mean
from lms.evaluation.types import MonthDraft, MonthSource, YearMonth


class SheetDays(NamedTuple):
    """A sheet with the days of its period, until (excluding) the last. `total`:
    None unless it is announced; `is_begun`: whether anything was given or filled
    in.
    """

    since: dt.date
    until: dt.date
    total: Fraction | None
    place: str
    is_begun: bool = True
    id: int = 0

    @property
    def source(self) -> MonthSource:
        """What its months rest on."""
        if self.total is not None:
            return MonthSource.SHEET
        return MonthSource.BEGUN if self.is_begun else MonthSource.UNTOUCHED

    def months(self, year: int) -> Iterable[int]:
        """The months of this year whose first day it covers."""
        first, end = (
            _first_month(year, day) for day in (self.since, self.until)
        )
        return range(max(first, 1), min(end, MONTHS + 1))


def _first_month(year: int, day: dt.date) -> int:
    """The number of the first month that begins on this day or later, counted
    from January of the year.
    """
    number = MONTHS * (day.year - year) + day.month
    return number if day.day == 1 else number + 1


class NotedMonth(NamedTuple):
    """A month of a person's year that another unit has scored."""

    person_id: int
    year: int
    draft: MonthDraft


class MonthMark(StrEnum):
    """How far a month of a year is: announced here or noted from another unit,
    with a sheet that is open, without one, or still to come. The values are the
    parts of a picture (`signs.parts`).
    """

    ANNOUNCED = "done"
    OPEN = "now"
    MISSING = "skipped"
    COMING = "todo"


class YearKnown(NamedTuple):
    """What is known of somebody's year: twelve months, and where it stands."""

    months: Sequence[YearMonth]
    state: str


Elsewhere = Mapping[int, YearMonth]
"""Months of other units, by their number."""


def twelve(
    year: int, sheets: Iterable[SheetDays], elsewhere: Elsewhere, today: dt.date
) -> list[YearMonth]:
    """Each month once: from an announced sheet, else from another unit's
    document. A quarter fills three; of two sheets over one month counts the
    one that begins later. Months without a score stay as gaps. A month that has
    not come was not worked yet, though a quarter's sheet is begun; the one that
    runs counts: years are graded in the middle of December.
    """
    come = MONTHS * (today.year - year) + today.month
    known = {}
    for one in sorted(sheets, key=lambda sheet: sheet.since):
        for month in one.months(year):
            here = _of_sheet(month, one, month <= come)
            known[month] = _better(known.get(month), here)
    return [_chosen(month, known, elsewhere) for month in range(1, MONTHS + 1)]


def _of_sheet(month: int, sheet: SheetDays, has_come: bool) -> YearMonth:
    source = sheet.source
    if source == MonthSource.BEGUN and not has_come:
        source = MonthSource.COMING
    return YearMonth(month, sheet.total, sheet.place, source, sheet=sheet.id)


def _better(known: YearMonth | None, new: YearMonth) -> YearMonth:
    """A sheet without a score takes no place, but that of an untouched one."""
    if known is None or known.source == MonthSource.UNTOUCHED:
        return new
    return known if new.total is None else new


def _chosen(
    month: int, known: Mapping[int, YearMonth], elsewhere: Elsewhere
) -> YearMonth:
    here = known.get(month, YearMonth(month))
    if here.source == MonthSource.SHEET:
        return here
    return elsewhere.get(month, here)


def marks(
    year: int,
    sheets: Iterable[tuple[SheetDays, bool]],
    elsewhere: Collection[int],
    today: dt.date,
) -> list[MonthMark]:
    """How far each of the twelve months is, by sheets (and whether each is
    announced) and the months of other units; never what it scored.
    """
    known = dict.fromkeys(elsewhere, MonthMark.ANNOUNCED)
    for sheet, is_announced in sheets:
        for month in sheet.months(year):
            if is_announced:
                known[month] = MonthMark.ANNOUNCED
            known.setdefault(month, MonthMark.OPEN)
    come = MONTHS * (today.year - year) + today.month
    return [
        known.get(month)
        or (MonthMark.MISSING if month < come else MonthMark.COMING)
        for month in range(1, MONTHS + 1)
    ]


def mean_of(months: Iterable[YearMonth]) -> Fraction | None:
    """The mean of the months that have a score."""
    return mean(PeriodScore(1, one.total) for one in months)


def worked(months: Iterable[YearMonth]) -> int:
    """Months with a score, or begun and with a sheet: those somebody worked."""
    return sum(one.source not in NOT_WORKED for one in months)


NOT_WORKED = MonthSource.COMING, MonthSource.UNTOUCHED, MonthSource.NONE
