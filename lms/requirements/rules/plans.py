"""What one change does to the layer of a unit. Pure."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from lms.core.errors import Invalid
from lms.core.types import Names
from lms.people.types import Unit
from lms.requirements.rules.layers import (
    add_up,
    check,
    find_replaced,
    in_force,
    is_redundant,
)
from lms.requirements.types import (
    CellChange,
    CellKey,
    CellPlan,
    Cells,
    ChangeTerms,
    Layer,
    MaybeValue,
    NoChange,
    Requirement,
    Requirements,
    value_of,
)


@dataclass(frozen=True)
class LayerStack:
    """What the layers on the way to a unit ask of some posts from a day on.

    `units`: those on the way, the unit itself last; `names`: what they are
    called, by id. `own`: its rows; `higher`: those of the layers above,
    whenever in force. `posts`, `competencies`: what may be asked of whom.
    """

    since: dt.date
    units: Sequence[Unit]
    names: Names
    own: Cells
    higher: Cells
    posts: Collection[str]
    competencies: Collection[str]

    @cached_property
    def above(self) -> Requirements:
        """What the layers above add up to on the day."""
        return add_up(self.names, in_force(self.higher, self.since))

    @cached_property
    def current(self) -> Mapping[CellKey, Layer]:
        """The unit's own rows that are in force on the day."""
        return {
            row.key: row
            for row in chain(*self.own.values())
            if row.holds(self.since)
        }

    def required(self) -> Requirements:
        """What all layers together ask on the day."""
        keys = self.own.keys() | self.higher.keys()
        cells = {
            key: [*self.higher.get(key, ()), *self.own.get(key, ())]
            for key in keys
        }
        return add_up(self.names, in_force(cells, self.since))

    def asked(self, key: CellKey) -> MaybeValue:
        """What the unit asks on the day, or else inherits."""
        return value_of(self.current.get(key) or self.above.get(key))

    def offers(self, change: CellChange) -> bool:
        """Whether the post and the competency may still be chosen."""
        is_post = change.post in self.posts
        return is_post and change.competency in self.competencies


def plan_cell(
    stack: LayerStack,
    change: CellChange,
    terms: ChangeTerms,
    keep_equal: bool,
) -> CellPlan:
    """What a change would do from the day of the stack on, until (excluding)
    that of the terms.

    A cell that asks no more than is inherited, or than stands there, needs no
    row of its own; `keep_equal` sets one all the same. Raises `Invalid` or
    `RowOverlap` for what cannot be.
    """
    if not change.sets:
        return _ending(stack, change, terms, NoChange.EMPTY)
    _check(stack, change)
    if not keep_equal:
        if _is_inherited(stack, change, terms):
            return _ending(stack, change, terms, NoChange.INHERITED)
        if value_of(stack.current.get(change.key)) == value_of(change):
            return CellPlan(change, terms, idle=NoChange.SAME)
    own = stack.own.get(change.key, ())
    follows = find_replaced(stack.since, terms.until, own)
    return CellPlan(change, terms, follows, sets=True)


def _ending(
    stack: LayerStack, change: CellChange, terms: ChangeTerms, reason: NoChange
) -> CellPlan:
    current = stack.current.get(change.key)
    return CellPlan(change, terms, current, idle=None if current else reason)


def _is_inherited(
    stack: LayerStack, change: CellChange, terms: ChangeTerms
) -> bool:
    days = {"since": stack.since, "until": terms.until}
    row = Layer(0, change.competency, *value_of(change), **days)
    return is_redundant(row, stack.higher.get(change.key, ()), stack.since)


def _check(stack: LayerStack, change: CellChange) -> None:
    if not stack.offers(change):
        raise Invalid(
            "Choose a post and a competency from the lists.", "competency"
        )
    above = stack.above.get(change.key)
    name = stack.names[_stricter_than(change, above).unit_id] if above else ""
    check(change.level, change.depth, above, name)


def _stricter_than(change: CellChange, above: Requirement) -> Layer:
    """The layer above that a refusal of the change would name."""
    asks_less = change.level < above.level
    return above.level_from if asks_less else above.depth_from
