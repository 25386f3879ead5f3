"""Who goes with whom at the least cost: as many pairs as there can be, and of
these the cheapest. Whole numbers in, so the sums are exact.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import Generic, NamedTuple, TypeVar

from lms.core.pairing.assigning import assign as assign

R, C = TypeVar("R", bound=Hashable), TypeVar("C", bound=Hashable)
Costs = Mapping[tuple[R, C], int]
"""What each pair costs; a pair that is missing is forbidden."""


class Pairing(NamedTuple, Generic[R, C]):
    """The pairs, and what they cost in all."""

    pairs: Mapping[R, C]
    cost: int


def pair(
    rows: Iterable[R], places: Mapping[C, int], costs: Costs[R, C]
) -> Pairing[R, C]:
    """Give each row a column, each column as many rows as it has places. Who
    finds none is left out.

    Rows and columns are taken in the order of their keys, so the result never
    depends on the order in which they came.
    """
    keys = sorted(rows)
    seats = _seats(places, costs)
    columns = assign(_matrix(keys, seats, costs))
    found = {
        row: seats[column]
        for row, column in zip(keys, columns, strict=True)
        if column < len(seats) and (row, seats[column]) in costs
    }
    return Pairing(found, sum(costs[one] for one in found.items()))


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


def price(
    rows: Iterable[R],
    places: Mapping[C, int],
    costs: Costs[R, C],
    row: R,
    column: C,
) -> Pairing[R, C]:
    """The best pairing in which this row goes with this column; what it costs
    more than `pair` is the price of wanting so. The pair must be allowed.
    """
    others = [one for one in rows if one != row]
    left = places | {column: places[column] - 1}
    rest = pair(others, left, costs)
    return Pairing({**rest.pairs, row: column}, rest.cost + costs[row, column])
