"""Requirements of one post and competency in one layer, laid one over another
in time. Pure.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

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

    def asks(self) -> tuple[int, int, bool]:
        """What has to be met."""
        return self.level, self.depth, self.essential


def overlay(there: Sequence[Period], more: Period) -> list[Period]:
    """The periods with one more laid over them: on each day the higher level,
    the greater depth and both reasons count.

    `there` do not overlap, and neither does the result. A period that asks as
    much as the new one stays as it is.
    """
    found: list[Period] = []
    left: list[Period] = [more]
    for old in sorted(there, key=lambda period: period.start):
        left = [piece for one in left for piece in _outside(one, old)]
        found += _raised(old, more)
    return sorted([*found, *left], key=lambda period: period.start)


def _outside(one: Period, other: Period) -> Iterable[Period]:
    """What of one period lies before and after the other."""
    ends_before = one.end is not None and one.end <= other.start
    if ends_before or (other.end is not None and other.end <= one.start):
        yield one
        return
    if one.start < other.start:
        yield replace(one, end=other.start)
    if other.end is not None and (one.end is None or one.end > other.end):
        yield replace(one, start=other.end)


def _raised(old: Period, more: Period) -> list[Period]:
    """The old period, cut in up to three where the new one asks more than it
    does.
    """
    start, end = max(old.start, more.start), _first(old.end, more.end)
    both = (
        max(old.level, more.level),
        max(old.depth, more.depth),
        old.essential or more.essential,
    )
    if (end is not None and start >= end) or both == old.asks():
        return [old]
    level, depth, essential = both
    pieces = [
        replace(
            old,
            level=level,
            depth=depth,
            essential=essential,
            reason=_joined(old.reason, more.reason),
            legal_basis=old.legal_basis or more.legal_basis,
            start=start,
            end=end,
            row=None,
        )
    ]
    if old.start < start:
        pieces.insert(0, replace(old, end=start))
    if end is not None and (old.end is None or end < old.end):
        pieces.append(replace(old, start=end, row=None))
    return pieces


def _first(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _joined(one: Text, other: Text) -> Text:
    """Both reasons in each language, the same one only once."""
    said, more = dict(one), dict(other)
    names: dict[str, Any] = {**said, **more}
    return tuple(
        (
            name,
            " ".join(
                dict.fromkeys(
                    text for text in (said.get(name), more.get(name)) if text
                )
            ),
        )
        for name in names
    )
