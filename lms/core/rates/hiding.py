"""Which counts of a row may be shown where small groups are to be hidden."""

from collections.abc import Sequence

Shown = list[int | None]
"""Counts; None: hidden."""


def hide(row: Sequence[int], least: int) -> Shown:
    """The row whose sum is shown as well, without counts from 1 to below
    `least`; where only one is hidden so, the next smallest that is not 0 goes
    too, or subtracting would give it. Of fewer than `least` in all nothing is
    shown but a row of noughts.
    """
    if 0 < sum(row) < least:
        return [None] * len(row)
    small = [place for place, count in enumerate(row) if 0 < count < least]
    if len(small) == 1:
        small += _next_smallest(row, least)
    return [None if n in small else count for n, count in enumerate(row)]


def _next_smallest(row: Sequence[int], least: int) -> list[int]:
    rest = [place for place, count in enumerate(row) if count >= least]
    return sorted(rest, key=lambda place: (row[place], place))[:1]
