"""What has changed in how people stand between two days."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lms.core.types import group
from lms.gapmap.types import NOBODY, Split

Splits = Mapping[str, Split | None]
Gaps = Mapping[str, list[tuple[str, Split]]]
"""By post: competencies, and how its holders stand."""


class Movement(NamedTuple):
    """How people stood on an earlier day, and stand on the day shown."""

    before: Split
    now: Split

    @property
    def met(self) -> int:
        """How many more meet what is asked; below 0: fewer."""
        return self.now.meets - self.before.meets

    @property
    def asked(self) -> int:
        """How many more are asked; below 0: fewer."""
        return self.now.total - self.before.total

    @property
    def is_any(self) -> bool:
        """Whether another number is shown."""
        return bool(self.met or self.asked)


def movement(before: Split | None, now: Split | None) -> Movement:
    """Between two days; where nothing was asked, nobody stood anywhere."""
    return Movement(before or NOBODY, now or NOBODY)


def movements(before: Splits, now: Splits) -> dict[str, Movement]:
    """By competency, where something has changed."""
    keys = dict.fromkeys([*now, *before])
    found = {key: movement(before.get(key), now.get(key)) for key in keys}
    return {key: one for key, one in found.items() if one.is_any}


def essential_gaps(splits: Mapping[tuple[str, str], Split]) -> Gaps:
    """Of essential splits by post and competency those in which somebody is
    missing, by post; what most people lack first.
    """
    rows = sorted(splits.items(), key=lambda one: (-one[1].missing, one[0]))
    return group((at[0], (at[1], one)) for at, one in rows if one.missing)


def rests_on_one(split: Split | None) -> bool:
    """Whether one person meets it, and others should."""
    return split is not None and split.meets == 1 < split.total


def count_resting(splits: Iterable[Split | None]) -> int:
    """In how many competencies everything rests on one person."""
    return sum(map(rests_on_one, splits))
