"""What has changed in how people stand between two days."""

from collections.abc import Container, Iterable, Mapping
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


def essential_gaps(
    splits: Mapping[tuple[str, str], Split], known: Container[str]
) -> Gaps:
    """Of essential splits by post and competency those that somebody has not
    shown yet, by post, if the competency has a name; what most have not first.
    Who only has to re-confirm has shown it.
    """
    many = {
        at: one.missing - one.reconfirm
        for at, one in splits.items()
        if at[1] in known
    }
    rows = sorted(
        (at for at in many if many[at]), key=lambda at: (-many[at], at)
    )
    return group((at[0], (at[1], splits[at])) for at in rows)


def rests_on_one(split: Split | None) -> bool:
    """Whether one person meets it, and others should."""
    return split is not None and split.meets == 1 < split.total


def count_resting(splits: Iterable[Split | None]) -> int:
    """In how many competencies everything rests on one person."""
    return sum(map(rests_on_one, splits))
