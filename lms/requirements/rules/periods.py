"""Requirements of one post and competency in one layer, laid one over another
in time. Pure.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lms.core.types import Texts
from lms.requirements.types import End, value_of


@dataclass(frozen=True)
class Period:
    """What a layer asks from a day until (excluding) another; `row` is the
    stored row it still is, unless it asks something new.
    """

    level: int
    depth: int
    essential: bool
    reason: Texts
    legal_basis: str | None
    ground: str | None
    start: dt.date
    end: End
    row: int | None = None


def overlay(periods: Sequence[Period], more: Period) -> list[Period]:
    """The periods with one more laid over them: on each day the higher level,
    the greater depth and both reasons count.

    `periods` do not overlap, and neither does the result. A period that asks as
    much as the new one stays as it is.
    """
    covered = []
    rest = [more]
    for period in sorted(periods, key=_start):
        rest = [part for one in rest for part in _outside(one, period)]
        covered += _raised(period, more)
    return sorted([*covered, *rest], key=_start)


def _start(period: Period) -> dt.date:
    return period.start


def _outside(one: Period, other: Period) -> Iterable[Period]:
    """What of one period lies before and after the other."""
    if not _meet(one, other):
        yield one
        return
    if one.start < other.start:
        yield replace(one, end=other.start)
    if other.end is not None and _ends_after(one, other.end):
        yield replace(one, start=other.end)


def _meet(one: Period, other: Period) -> bool:
    return _ends_after(one, other.start) and _ends_after(other, one.start)


def _ends_after(period: Period, day: dt.date) -> bool:
    return period.end is None or period.end > day


def _raised(period: Period, more: Period) -> list[Period]:
    """The period, cut in up to three where the new one asks more than it does."""
    both = _higher_of(period, more)
    if not _meet(period, more) or value_of(both) == value_of(period):
        return [period]
    before_and_after = _outside(period, both)
    return [both, *(_unstored(part, period) for part in before_and_after)]


def _unstored(part: Period, period: Period) -> Period:
    """The part of a period that begins with it is still the stored row."""
    return part if part.start == period.start else replace(part, row=None)


def _higher_of(period: Period, more: Period) -> Period:
    """What both ask together, on the days of both; no day if they never meet."""
    return Period(
        max(period.level, more.level),
        max(period.depth, more.depth),
        period.essential or more.essential,
        _joined(period.reason, more.reason),
        period.legal_basis or more.legal_basis,
        period.ground,
        max(period.start, more.start),
        min(filter(None, (period.end, more.end)), default=None),
    )


def _joined(one: Texts, other: Texts) -> Texts:
    """Both reasons in each language, the same one only once."""
    return {
        language: _sentences(one.get(language), other.get(language))
        for language in one | other
    }


def _sentences(*texts: str | None) -> str:
    return " ".join(dict.fromkeys(filter(None, texts)))
