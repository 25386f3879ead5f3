"""How well two readers of the same things agree, beyond chance."""

from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from typing import NamedTuple

from lms.core.rates.shares import Interval, Z

Counts = Sequence[Sequence[int]]
"""How often the first reader gave the level of the row and the second that of
the column: as many rows as columns.
"""
Shares = list[float]
Table = list[Shares]
Weigh = Callable[[int, int], float]
"""How much two levels count as one."""


class Agreement(NamedTuple):
    """Of `many` double readings the `share` with the same level; Cohen's
    weighted kappa (1: always alike, 0: as by chance) and its 95 % interval.
    """

    many: int
    share: float
    kappa: float
    interval: Interval


def agreement(counts: Counts, power: int = 2) -> Agreement | None:
    """Weighted kappa: a difference of levels weighs by its square (Cohen, Psychol
    Bull 1968;70:213–220), or with `power` 1 as it is. The interval is kappa
    ± 1.96 standard errors by Fleiss, Cohen and Everitt (Psychol Bull
    1969;72:323–327), cut at −1 and 1. None: of no readings, or where both
    gave one level only, so that chance explains all.
    """
    many = sum(map(sum, counts))
    if not many:
        return None
    table = [[count / many for count in row] for row in counts]
    weigh = _weights(len(table), power)
    chance = _by_chance(table, weigh)
    return _measured(table, weigh, chance, many) if chance < 1 else None


def _measured(
    table: Table, weigh: Weigh, chance: float, many: int
) -> Agreement:
    seen = sum(part * weigh(*cell) for cell, part in _cells(table))
    kappa = (seen - chance) / (1 - chance)
    error = _error(table, weigh, seen, chance) / sqrt(many)
    low, high = max(-1.0, kappa - Z * error), min(1.0, kappa + Z * error)
    share = sum(row[place] for place, row in enumerate(table))
    return Agreement(many, share, kappa, Interval(low, high))


def _weights(size: int, power: int) -> Weigh:
    """1 for the same level, 0 for the two farthest from each other."""
    widest = max(1, size - 1) ** power

    def weigh(row: int, column: int) -> float:
        return 1 - abs(row - column) ** power / widest

    return weigh


def _cells(table: Table) -> Iterator[tuple[tuple[int, int], float]]:
    for row, shares in enumerate(table):
        for column, share in enumerate(shares):
            yield (row, column), share


def _margins(table: Table) -> tuple[Shares, Shares]:
    columns = zip(*table, strict=True)
    return [sum(row) for row in table], [sum(one) for one in columns]


def _by_chance(table: Table, weigh: Weigh) -> float:
    rows, columns = _margins(table)
    means = (_mean(columns, weigh, place) for place in range(len(rows)))
    return sum(row * mean for row, mean in zip(rows, means, strict=True))


def _error(table: Table, weigh: Weigh, seen: float, chance: float) -> float:
    """The standard error of one reading: formula 13 of Fleiss and others."""
    rows, columns = _margins(table)
    of_row = [_mean(columns, weigh, row) for row in range(len(rows))]
    of_column = [_mean(rows, weigh, place) for place in range(len(rows))]
    total = 0.0
    for (i, j), share in _cells(table):
        pull = (of_row[i] + of_column[j]) * (1 - seen)
        total += share * (weigh(i, j) * (1 - chance) - pull) ** 2
    total -= (seen * chance - 2 * chance + seen) ** 2
    return sqrt(max(0.0, total)) / (1 - chance) ** 2


def _mean(shares: Shares, weigh: Weigh, place: int) -> float:
    """The mean weight of one level beside all of the other reader's."""
    parts = enumerate(shares)
    return sum(share * weigh(other, place) for other, share in parts)
