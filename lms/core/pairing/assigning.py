"""A column for each row, all different, at the least sum.

Shortest augmenting paths: Kuhn, Naval Research Logistics Quarterly
1955;2:83-97; Jonker and Volgenant, Computing 1987;38:325-340. The time grows
with rows x rows x columns.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy

Matrix = Sequence[Sequence[int]]
FREE = 0
"""No row: a column that is not taken. Rows count from 1."""


class Assigning:
    """Rows and columns count from 1. `holder`: the row of each column; column 0
    is that of the row which looks for one. The sums of `row_price` and
    `column_price` never exceed a cost, and meet it where a row has its column.
    """

    def __init__(self, matrix: Matrix) -> None:
        self.width = max(map(len, matrix), default=0)
        self.many = len(matrix)
        nobody = [0] * self.width
        self.matrix = [*matrix, *[nobody] * (self.width - self.many)]
        self.row_price = [0] * (self.width + 1)
        self.column_price = [0] * (self.width + 1)
        self.holder = [FREE] * (self.width + 1)

    def complete(self) -> "Assigning":
        """The same with a column for each row. The rows of nobody, which come
        last and cost nothing, have what is left.
        """
        for row in range(1, self.many + 1):
            self.add(row)
        nobody = iter(range(self.many + 1, self.width + 1))
        self.holder[1:] = [row or next(nobody) for row in self.holder[1:]]
        return self

    def columns(self) -> list[int]:
        """The column of each row, both counted from 0."""
        found = [0] * self.width
        for column, row in enumerate(self.holder[1:]):
            found[row - 1] = column
        return found[: self.many]

    def exchanged(self, row: int, column: int) -> list[int]:
        """The columns at the least sum if this row has this column, counted
        from 0; of a complete assignment. Only whoever had the column looks for
        another, so it costs one search.
        """
        found, wanted = self._copied(), column + 1
        found.holder = [*self.holder]
        found.holder[self.holder.index(row + 1, 1)] = FREE
        found.add(self.holder[wanted])
        found.holder[wanted] = row + 1
        return found.columns()

    def _copied(self) -> "Assigning":
        found = copy(self)
        found.row_price = [*self.row_price]
        found.column_price = [*self.column_price]
        return found

    def add(self, row: int) -> None:
        """Give one more row a column; others move where that is cheaper."""
        self.holder[0] = row
        column, came_from = self._nearest_free()
        for before in _way_back(column, came_from):
            self.holder[column] = self.holder[before]
            column = before

    def _nearest_free(self) -> tuple[int, list[int]]:
        """The free column that is reached most cheaply, and from which column
        each was reached.
        """
        came_from = [0] * (self.width + 1)
        reach: list[int | None] = [None] * (self.width + 1)
        reach[0], column, seen = 0, 0, []
        open_ = list(range(1, self.width + 1))
        while self.holder[column] != FREE:
            seen.append(column)
            column = self._step(column, open_, reach, came_from)
            open_.remove(column)
        self._settle(reach, seen, reach[column])
        return column, came_from

    def _step(
        self,
        at: int,
        open_: Sequence[int],
        reach: list[int | None],
        came_from: list[int],
    ) -> int:
        """Look from the row in this column to all open ones; the nearest."""
        row, prices = self.holder[at], self.column_price
        costs = self.matrix[row - 1]
        base = reach[at] - self.row_price[row]
        nearest, least = 0, None
        for column in open_:
            way = base + costs[column - 1] - prices[column]
            known = reach[column]
            if known is None or way < known:
                reach[column], came_from[column] = way, at
                known = way
            if least is None or known < least:
                least, nearest = known, column
        return nearest

    def _settle(
        self, reach: Sequence[int], seen: Iterable[int], least: int
    ) -> None:
        """Bring the prices up to date once a free column is reached."""
        for column in seen:
            step = least - reach[column]
            self.row_price[self.holder[column]] += step
            self.column_price[column] -= step


def _way_back(column: int, came_from: Sequence[int]) -> Iterator[int]:
    while column:
        column = came_from[column]
        yield column
