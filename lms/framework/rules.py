"""Layers of requirements: each may add or raise, none may lower. Pure."""

from collections.abc import Iterable, Sequence

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.framework.types import LEVELS, Depth, Layer, Requirement


def merge(way: Sequence[int], rows: Iterable[Layer]) -> dict[str, Requirement]:
    """The effective requirement per competency along the way of units, root first.

    Level and depth are each the highest on the way; the topmost layer that reaches it is the one that set it, so a row
    below that asks the same is known as redundant. Essential once any layer says so.
    """
    place = {unit: index for index, unit in enumerate(way)}
    by_competency: dict[str, list[Layer]] = {}
    for row in rows:
        if row.unit_id in place:
            by_competency.setdefault(row.competency, []).append(row)
    merged = {}
    for competency, layers in by_competency.items():
        layers.sort(key=lambda row: place[row.unit_id])
        level_from = max(layers, key=lambda row: (row.level, -place[row.unit_id]))
        depth_from = max(layers, key=lambda row: (row.depth, -place[row.unit_id]))
        essential = any(row.essential for row in layers)
        merged[competency] = Requirement(
            competency, level_from.level, depth_from.depth, essential, level_from, depth_from, tuple(layers)
        )
    return merged


def check(level: int, depth: int, above: Requirement | None, name_of_layer: str) -> None:
    """Refuse a row outside the scale, or lower than what the layers above ask; the refusal names that layer."""
    if level not in LEVELS:
        raise Invalid(N_("The level should be from 1 to 5."), "level")
    if depth not in set(Depth):
        raise Invalid(N_("Choose one of the offered answers."), "depth")
    if above is None:
        return
    if level < above.level:
        raise Invalid(
            N_(
                "%(layer)s already asks for level %(level)s. A lower layer may add or raise, never lower: choose level %(level)s or higher."
            ),
            "level",
            layer=name_of_layer,
            level=above.level,
        )
    if depth < above.depth:
        raise Invalid(
            N_(
                "%(layer)s already asks for a deeper proof. A lower layer may add or raise, never lower: choose that depth or a deeper one."
            ),
            "depth",
            layer=name_of_layer,
            depth=Depth(above.depth).word,
        )
