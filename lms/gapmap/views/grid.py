"""A grid of a map as it is drawn: its columns by name, page by page, its rows
with those first in which most is missing.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import request

from lms.core.i18n import pick
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Texts, id_in
from lms.framework import service as framework
from lms.gapmap import rules
from lms.gapmap.rules import Movement
from lms.gapmap.types import WIDEST, Columns, Split, UnitMap
from lms.legal.types import FIRST
from lms.posts import service as posts
from lms.web.limits import whole

NOTHING_ASKED = 0
Title = Texts | str
Cells = Sequence[tuple[str | int, Any, Movement | None]]
"""Column, what stands there, and what has changed since another day."""
SPANS = {"month": 30, "quarter": 91, "year": 365}
"""Days."""
SINCE_LABELS = N_(
    {
        "month": "A month ago",
        "quarter": "A quarter ago",
        "year": "A year ago",
    }
)
FRAMEWORK = "framework"
"""Rows in the order of the framework, not those first that miss most."""


class GridScope(NamedTuple):
    """How a grid is asked for, and which cell of it is open: of a competency
    in a column, or (empty) in all of them. `since`: what it is compared with,
    one of `SPANS` or a day; empty: with nothing.
    """

    columns: Columns | None
    sort: str
    part: int
    cell: str
    column: str | int
    since: str

    @property
    def values(self) -> dict[str, str | None]:
        """For addresses of the same grid."""
        kept = {"sort": self.sort or None, "since": self.since or None}
        return {"by": self.columns, **kept}

    def before(self, shown: dt.date) -> dt.date | None:
        """The day to compare the shown one with; None: none, or none before it."""
        if self.since in SPANS:
            return shown - dt.timedelta(days=SPANS[self.since])
        day = _day(self.since)
        return day if day and FIRST <= day < shown else None


def _day(typed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return None


def grid_scope() -> GridScope:
    """As the address says; what it says wrongly is as if it were not said."""
    asked, sort = request.args.get("by"), request.args.get("sort")
    columns = Columns(asked) if asked in list(Columns) else None
    at, since = request.args.get("at", ""), request.args.get("since", "")
    return GridScope(
        columns,
        FRAMEWORK if sort == FRAMEWORK else "",
        max(
            1,
            request.args.get(
                "part",
                1,
                type=whole,
            ),
        ),
        request.args.get("cell", ""),
        id_in(at) or at,
        since if since in SPANS or _day(since) else "",
    )


class Row(NamedTuple):
    """A competency, how all stand in it, and the cells: first that of all."""

    competency: Any
    whole: Split | None
    cells: Cells

    @property
    def splits(self) -> list[Split]:
        """What can be said of single columns."""
        return [split for _column, split, _change in self.cells[1:] if split]


class DrawnGrid(NamedTuple):
    """One page of columns with their rows; how many such pages there are."""

    columns: Mapping[str | int, Title]
    rows: Sequence[Row]
    part: int
    parts: int

    @property
    def veiled(self) -> Sequence[Row]:
        """Of which too few people are asked to say anything."""
        return [
            row for row in self.rows if row.whole is None and not row.splits
        ]

    @property
    def longest(self) -> int:
        """How many people the largest group of a column is of."""
        groups = (split.total for row in self.rows for split in row.splits)
        return max(groups, default=0)

    @property
    def longest_row(self) -> int:
        """The same of those whom a row asks for."""
        wholes = (row.whole.total for row in self.rows if row.whole)
        return max(wholes, default=0)

    @property
    def has_differences(self) -> bool:
        """Whether some column says anything but the figures of all."""
        return any(
            row.splits and (len(self.columns) > 1 or row.splits[0] != row.whole)
            for row in self.rows
        )

    @property
    def resting(self) -> Sequence[Row]:
        """What one person meets, and others should."""
        return [row for row in self.rows if rules.rests_on_one(row.whole)]

    @property
    def met_by_nobody(self) -> Sequence[Row]:
        """What nobody does."""
        return [row for row in self.rows if row.whole and not row.whole.meets]


def drawn(
    map_: UnitMap, scope: GridScope, before: UnitMap | None = None
) -> DrawnGrid:
    """The grid of a map; of units it holds one part already. `before`: the map
    of an earlier day, to say what has changed.
    """
    columns, part, parts = _titles(map_), map_.grid.part, map_.grid.parts
    if map_.grid.columns is Columns.POSTS:
        parts = max(1, -(-len(columns) // WIDEST))
        part = min(scope.part, parts)
        columns = columns[(part - 1) * WIDEST :][:WIDEST]
    shown = ["", *(column for column, _ in columns)]
    rows = [
        Row(row, map_.splits[key], _cells(map_, before, key, shown))
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


def _moved(
    before: Mapping[Any, Split | None], key: Any, now: Split | None
) -> Movement | None:
    """What has changed there, if anything has."""
    moved = rules.movement(before.get(key), now)
    return moved if moved.is_any else None


def _cells(
    map_: UnitMap,
    before: UnitMap | None,
    key: str,
    shown: Sequence[str | int],
) -> Cells:
    now = _row(map_, key)
    if before is None:
        return [(one, now.get(one, NOTHING_ASKED), None) for one in shown]
    old = _row(before, key)
    return [
        (one, now.get(one, NOTHING_ASKED), _moved(old, one, now.get(one)))
        for one in shown
    ]


def _row(map_: UnitMap, key: str) -> dict[str | int, Split | None]:
    """Of all, and of each column."""
    return {**map_.grid.cells.get(key, {}), "": map_.splits.get(key)}


def _titles(map_: UnitMap) -> Sequence[tuple[str | int, Title]]:
    """The columns and what they are called, by name."""
    held = {key for row in map_.grid.cells.values() for key in row} - {""}
    if map_.grid.columns is Columns.UNITS:
        units = [one.unit for one in map_.below]
        return [(one.id, one.title) for one in units if one.id in held]
    known = posts.posts()
    titles = [(key, known[key].title if key in known else key) for key in held]
    return sorted(titles, key=lambda one: folding.alphabetical(pick(one[1])))
