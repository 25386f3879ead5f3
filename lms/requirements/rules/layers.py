"""Layers of requirements: each may add or raise, none may lower. Pure."""

import datetime as dt
import operator
from collections import defaultdict
from collections.abc import Iterable

from lms.core.errors import Invalid
from lms.core.types import Ids
from lms.framework.types import LEVELS, Depth
from lms.requirements.types import (
    Cells,
    CellValue,
    ChangeKind,
    End,
    InheritedChange,
    Layer,
    Layers,
    MaybeValue,
    Requirement,
    Requirements,
    value_of,
)


def merge(way: Ids, rows: Iterable[Layer]) -> dict[str, Requirement]:
    """The effective requirement per competency along the way of units, root
    first; the order of the rows never matters.

    Level and depth are each the highest on the way; the topmost layer that
    reaches it is the one that set it, so a row below that asks the same is
    known as redundant. Essential once any layer says so.
    """
    cells = defaultdict(list)
    for row in rows:
        cells["", row.competency].append(row)
    added = add_up(way, cells)
    return {key: requirement for (_, key), requirement in added.items()}


def add_up(way: Ids, cells: Cells) -> Requirements:
    """What the rows of each cell add up to on the way to a unit; rows of units
    beside the way do not count.
    """
    place = {unit: index for index, unit in enumerate(way)}
    sorted_cells = {
        key: sorted(
            (row for row in rows if row.unit_id in place),
            key=lambda row: (place[row.unit_id], row.row),
        )
        for key, rows in cells.items()
    }
    return {
        key: _merged(key[1], rows) for key, rows in sorted_cells.items() if rows
    }


def _merged(competency: str, layers: Layers) -> Requirement:
    # Of several that ask the most, `max` takes the first: the topmost.
    level_from = max(layers, key=lambda row: row.level)
    depth_from = max(layers, key=lambda row: row.depth)
    return Requirement(
        competency,
        level_from.level,
        depth_from.depth,
        any(row.essential for row in layers),
        level_from,
        depth_from,
        tuple(layers),
    )


def in_force(cells: Cells, on: dt.date) -> Cells:
    """The rows of each cell that are in force on a day."""
    return {
        key: [row for row in rows if row.holds(on)]
        for key, rows in cells.items()
    }


def check(
    level: int, depth: int, above: Requirement | None, name_of_layer: str
) -> None:
    """Refuse a row outside the scale, or lower than what the layers above ask;
    the refusal names that layer.
    """
    if level not in LEVELS:
        raise Invalid("The level should be from 1 to 5.", "level")
    if depth not in set(Depth):
        raise Invalid("Choose one of the offered answers.", "depth")
    if above is None:
        return
    if level < above.level:
        raise Invalid(
            "%(layer)s already asks for level %(level)s. A lower layer may add or raise, never lower: choose level %(level)s or higher.",
            "level",
            layer=name_of_layer,
            level=above.level,
        )
    if depth < above.depth:
        raise Invalid(
            "%(layer)s already asks for a deeper proof. A lower layer may add or raise, never lower: choose that depth or a deeper one.",
            "depth",
            layer=name_of_layer,
            depth=Depth(above.depth).word,
        )


class RowOverlap(Exception):
    """A row of the same unit, post and competency would be in force on the same
    days.
    """

    def __init__(self, row: Layer) -> None:
        super().__init__(row.row)
        self.row = row


def find_replaced(
    since: dt.date, until: End, own: Iterable[Layer]
) -> Layer | None:
    """Which row of the same unit, post and competency a row of these days takes
    over from, ending it; raises `RowOverlap` for another.

    Taken over is a row that is in force on the first day and does not outlast
    the new one. Rows of no length never count.
    """
    follows = None
    for row in own:
        if not _meets(row, since, until):
            continue
        if not row.holds(since) or (
            until is not None and row.lasts_beyond(until)
        ):
            raise RowOverlap(row)
        follows = row
    return follows


def _meets(row: Layer, since: dt.date, until: End) -> bool:
    start = row.since or dt.date.min
    if not row.lasts_beyond(max(start, since)):
        return False
    return until is None or start < until


def is_redundant(own: Layer, above: Layers, today: dt.date) -> bool:
    """Whether a layer's own row adds nothing, today and on any later day it is
    in force.

    `above`: every row of the layers above about the same post and competency,
    whenever in force. What they ask changes only on days on which one of them
    begins or ends, so only those days are looked at.
    """
    start = max(today, own.since or today)
    if not own.lasts_beyond(start):
        return False
    return all(
        _is_covered(own, [row for row in above if row.holds(day)])
        for day in _days_of_change(above, start)
        if own.lasts_beyond(day)
    )


def find_redundant(
    own: Iterable[Layer], above: Cells, today: dt.date
) -> Layers:
    """The rows of a layer that add nothing."""
    return [
        row for row in own if is_redundant(row, above.get(row.key, ()), today)
    ]


def _days_of_change(rows: Iterable[Layer], start: dt.date) -> set[dt.date]:
    ends = {day for row in rows for day in (row.since, row.until) if day}
    return {start} | {day for day in ends if day > start}


def _is_covered(own: Layer, rows: Iterable[Layer]) -> bool:
    parts = zip(CellValue(0, 0, False), *map(value_of, rows), strict=True)
    return _covers(CellValue(*map(max, parts)), value_of(own))


def compare(before: Requirements, after: Requirements) -> list[InheritedChange]:
    """How what is inherited has changed, by post and competency: newly asked,
    raised, eased, or no longer asked.
    """
    changes = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if value_of(old) != value_of(new):
            kind = _kind_of_change(value_of(old), value_of(new))
            changes.append(InheritedChange(*key, kind, old, new))
    return changes


def _kind_of_change(before: MaybeValue, after: MaybeValue) -> ChangeKind:
    if before is None:
        return ChangeKind.NEW
    if after is None:
        return ChangeKind.GONE
    return ChangeKind.RAISED if _covers(after, before) else ChangeKind.EASED


def _covers(value: CellValue, other: CellValue) -> bool:
    """Whether no part of a value is less than that of the other."""
    return all(map(operator.ge, value, other))
