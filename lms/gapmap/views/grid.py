"""A grid of a map as it is drawn: its columns by name, page by page, its rows
with those first in which most is missing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import request

from lms.core import folding
from lms.core.i18n import pick
from lms.framework import service as framework
from lms.gapmap.types import WIDEST, Columns, Split, UnitMap
from lms.posts import service as posts
from lms.web.limits import id_in

NOTHING_ASKED = 0
Title = Mapping[str, str] | str
Cells = Sequence[tuple[str | int, Any]]
FRAMEWORK = "framework"
"""Rows in the order of the framework, not those first that miss most."""


class GridScope(NamedTuple):
    """How a grid is asked for, and which cell of it is open: of a competency
    in a column, or (empty) in all of them.
    """

    columns: Columns | None
    sort: str
    part: int
    cell: str
    column: str | int

    @property
    def values(self) -> dict[str, str | None]:
        """For addresses of the same grid."""
        return {"by": self.columns, "sort": self.sort or None}


def grid_scope() -> GridScope:
    """As the address says; what it says wrongly is as if it were not said."""
    asked, sort = request.args.get("by"), request.args.get("sort")
    columns = Columns(asked) if asked in list(Columns) else None
    at = request.args.get("at", "")
    return GridScope(
        columns,
        FRAMEWORK if sort == FRAMEWORK else "",
        max(1, request.args.get("part", 1, type=int)),
        request.args.get("cell", ""),
        id_in(at) or at,
    )


class Row(NamedTuple):
    """A competency, how all stand in it, and how in each column."""

    competency: Any
    whole: Split | None
    cells: Cells

    @property
    def rests_on_one(self) -> bool:
        """Whether one person meets it, and others should."""
        split = self.whole
        return bool(split) and split.meets == 1 < split.total

    @property
    def met_by_nobody(self) -> bool:
        """Whether nobody does."""
        return bool(self.whole) and not self.whole.meets


class DrawnGrid(NamedTuple):
    """One page of columns with their rows; how many such pages there are."""

    columns: Mapping[str | int, Title]
    rows: Sequence[Row]
    part: int
    parts: int


def drawn(map_: UnitMap, scope: GridScope) -> DrawnGrid:
    """The grid of a map; of units it holds one part already."""
    columns, part, parts = _titles(map_), map_.grid.part, map_.grid.parts
    if map_.grid.columns is Columns.POSTS:
        parts = max(1, -(-len(columns) // WIDEST))
        part = min(scope.part, parts)
        columns = columns[(part - 1) * WIDEST :][:WIDEST]
    rows = [
        Row(
            row,
            map_.splits[key],
            _cells(map_, key, columns),
        )
        for key, row in framework.vocabulary().items()
        if key in map_.splits
    ]
    if scope.sort != FRAMEWORK:
        rows.sort(key=_by_missing)
    return DrawnGrid(
        dict(columns),
        rows,
        part,
        parts,
    )


def _by_missing(row: Row) -> int:
    return -row.whole.missing if row.whole else 1


def _cells(
    map_: UnitMap, key: str, columns: Sequence[tuple[str | int, Title]]
) -> Cells:
    row = map_.grid.cells.get(key, {})
    return [(column, row.get(column, NOTHING_ASKED)) for column, _ in columns]


def _titles(map_: UnitMap) -> Sequence[tuple[str | int, Title]]:
    """The columns and what they are called, by name."""
    held = {key for row in map_.grid.cells.values() for key in row} - {""}
    if map_.grid.columns is Columns.UNITS:
        units = [one.unit for one in map_.below]
        return [(one.id, one.title) for one in units if one.id in held]
    known = posts.posts()
    titles = [(key, known[key].title if key in known else key) for key in held]
    return sorted(titles, key=lambda one: folding.fold(pick(one[1])))
