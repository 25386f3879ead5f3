"""Who goes with whom at the least cost: as many pairs as there can be, and of
these the cheapest. Whole numbers in, so the sums are exact.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import Generic, NamedTuple, TypeVar

from lms.core.pairing.assigning import Assigning

R, C = TypeVar("R", bound=Hashable), TypeVar("C", bound=Hashable)
Costs = Mapping[tuple[R, C], int]
"""What each pair costs; a pair that is missing is forbidden."""


class Pairing(NamedTuple, Generic[R, C]):
    """The pairs, and what they cost in all."""

    pairs: Mapping[R, C]
    cost: int


class Solved(Generic[R, C]):
    """Each row with a column, each column with as many rows as it has places.
    Who finds none is left out. `best`: the pairs at the least cost.

    Rows and columns are taken in the order of their keys, so the result never
    depends on the order in which they came.
    """

    def __init__(
        self, rows: Iterable[R], places: Mapping[C, int], costs: Costs[R, C]
    ) -> None:
        self.rows, self.costs = sorted(rows), costs
        self.seats = _seats(places, costs)
        matrix = _matrix(self.rows, self.seats, costs)
        self.search = Assigning(matrix).complete()
        self.best = self._pairing(self.search.columns())

    def wished(self, row: R, column: C) -> Pairing[R, C]:
        """The best pairing in which this row goes with this column; what it
        costs more than `best` is the price of wanting so. The pair must be
        allowed.
        """
        wish = self.rows.index(row), self.seats.index(column)
        return self._pairing(self.search.exchanged(*wish))

    def _pairing(self, columns: Sequence[int]) -> Pairing[R, C]:
        found = {
            row: self.seats[column]
            for row, column in zip(self.rows, columns, strict=False)
            if self._may(row, column)
        }
        return Pairing(found, sum(self.costs[one] for one in found.items()))

    def _may(self, row: R, column: int) -> bool:
        is_seat = column < len(self.seats)
        return is_seat and (row, self.seats[column]) in self.costs


def _seats(places: Mapping[C, int], costs: Costs[R, C]) -> list[C]:
    """A column as often as it has places, if anybody may have it."""
    wanted = sorted({column for _row, column in costs} & places.keys())
    return list(chain(*(repeat(one, places[one]) for one in wanted)))


def _matrix(
    rows: Sequence[R], seats: Sequence[C], costs: Costs[R, C]
) -> list[list[int]]:
    """What is forbidden costs more than all pairs together, so nobody goes
    without who need not.
    """
    most = max(map(abs, costs.values()), default=0)
    beyond = 1 + 2 * len(rows) * most
    spare = [beyond] * max(0, len(rows) - len(seats))
    return [
        [costs.get((row, seat), beyond) for seat in seats] + spare
        for row in rows
    ]
