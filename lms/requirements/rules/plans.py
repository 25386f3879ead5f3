"""What one change does to the layer of a unit. Pure."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lms.core.errors import Invalid
from lms.framework.types import Depth
from lms.requirements.rules.layers import check, find_replaced, is_redundant
from lms.requirements.types import (
    CellChange,
    CellKey,
    CellPlan,
    Layer,
    NoChange,
    Requirement,
)


@dataclass(frozen=True)
class LayerStack:
    """What the layers on the way to a unit ask of some posts from a day on.

    `own`: the unit's rows; `higher`: those of the layers above, whenever in
    force; `above`: what these add up to on the day. `posts`, `competencies`:
    what may be asked of whom. `names`: of the units on the way, by id.
    """

    since: dt.date
    own: Mapping[CellKey, Sequence[Layer]]
    higher: Mapping[CellKey, Sequence[Layer]]
    above: Mapping[CellKey, Requirement]
    posts: Collection[str]
    competencies: Collection[str]
    names: Mapping[int, str]

    def current(self, key: CellKey) -> Layer | None:
        """The unit's own row that is in force on the day."""
        rows = self.own.get(key, ())
        return next((row for row in rows if row.holds(self.since)), None)


def plan_cell(
    stack: LayerStack,
    change: CellChange,
    until: dt.date | None,
    keep_equal: bool = False,
) -> CellPlan:
    """What a change would do from the day of the stack on, until (excluding)
    another.

    A cell that asks no more than is inherited, or than stands there, needs no
    row of its own; `keep_equal` sets one all the same. Raises `Invalid` or
    `RowOverlap` for what cannot be.
    """
    current = stack.current(change.key)
    if change.level is None:
        return _ending(change, current, NoChange.EMPTY)
    _check(stack, change)
    row = _new_row(stack, change, until)
    if not keep_equal:
        higher = stack.higher.get(change.key, ())
        if is_redundant(row, higher, stack.since):
            return _ending(change, current, NoChange.INHERITED)
        if current and _asks_same(current, row):
            return CellPlan(change, idle=NoChange.SAME)
    own = stack.own.get(change.key, ())
    follows = find_replaced(stack.since, until, own)
    return CellPlan(change, follows, sets=True)


def _ending(
    change: CellChange, current: Layer | None, reason: NoChange
) -> CellPlan:
    return CellPlan(change, current, idle=None if current else reason)


def _check(stack: LayerStack, change: CellChange) -> None:
    if (
        change.post not in stack.posts
        or change.competency not in stack.competencies
    ):
        raise Invalid(
            "Choose a post and a competency from the lists.", "competency"
        )
    above = stack.above.get(change.key)
    name = ""
    if above:
        asks_less = change.level < above.level
        source = above.level_from if asks_less else above.depth_from
        name = stack.names[source.unit_id]
    check(change.level, change.depth, above, name)


def _new_row(
    stack: LayerStack, change: CellChange, until: dt.date | None
) -> Layer:
    return Layer(
        0,
        change.competency,
        change.level,
        Depth(change.depth),
        change.essential,
        since=stack.since,
        until=until,
    )


def _asks_same(one: Layer, other: Layer) -> bool:
    return (one.level, one.depth, one.essential) == (
        other.level,
        other.depth,
        other.essential,
    )
