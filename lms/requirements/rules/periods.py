"""Requirements of one post and competency in one layer, laid one over another
in time. Pure.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

Text = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Period:
    """What a layer asks from a day until (excluding) another; `row` is the
    stored row it still is, unless it asks something new.
    """

    level: int
    depth: int
    essential: bool
    reason: Text
    legal_basis: str | None
    ground: str | None
    start: dt.date
    end: dt.date | None
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
    start = max(period.start, more.start)
    end = min(filter(None, (period.end, more.end)), default=None)
    both = _higher_of(period, more)
    if (end is not None and start >= end) or _asks_same(both, period):
        return [period]
    parts = [replace(both, start=start, end=end, row=None)]
    if period.start < start:
        parts.insert(0, replace(period, end=start))
    if end is not None and _ends_after(period, end):
        parts.append(replace(period, start=end, row=None))
    return parts


def _higher_of(period: Period, more: Period) -> Period:
    return replace(
        period,
        level=max(period.level, more.level),
        depth=max(period.depth, more.depth),
        essential=period.essential or more.essential,
        reason=_joined(period.reason, more.reason),
        legal_basis=period.legal_basis or more.legal_basis,
    )


def _asks_same(one: Period, other: Period) -> bool:
    return (one.level, one.depth, one.essential) == (
        other.level,
        other.depth,
        other.essential,
    )


def _joined(one: Text, other: Text) -> Text:
    """Both reasons in each language, the same one only once."""
    first, second = dict(one), dict(other)
    return tuple(
        (language, _sentences(first.get(language), second.get(language)))
        for language in first | second
    )


def _sentences(*texts: str | None) -> str:
    return " ".join(dict.fromkeys(filter(None, texts)))
