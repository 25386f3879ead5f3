"""Which groups are too small to show from above, and how coarse the rest is."""

from collections.abc import Mapping
from typing import Any


def hidden(groups: Mapping[Any, int], least: int) -> set[Any]:
    """The groups that are too small to show; and, so that none can be found by
    subtraction, as many of the next smallest as it takes.

    What is hidden in all is at least `least` people, which no small group has
    alone, as statistical offices do it (primary and secondary suppression).
    """
    order = sorted(groups, key=lambda key: (groups[key], str(key)))
    count = sum(size < least for size in groups.values())
    while (
        0 < count < len(order)
        and sum(groups[key] for key in order[:count]) < least
    ):
        count += 1
    return set(order[:count])


def is_few(people: int, least: int) -> bool:
    """Whether so many are a group too small to show; nobody is no group."""
    return 0 < people < least


def rounded(number: int, least: int) -> int:
    """The nearest multiple of the smallest group that is shown, so that no two
    numbers that overlap can be subtracted.
    """
    return (number + least // 2) // least * least
