"""Layers of requirements: each may add or raise, none may lower. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.framework.types import LEVELS, Depth
from lms.requirements.types import Layer, News, Requirement, Turn


def merge(way: Sequence[int], rows: Iterable[Layer]) -> dict[str, Requirement]:
    """The effective requirement per competency along the way of units, root
    first; the order of the rows never matters.

    Level and depth are each the highest on the way; the topmost layer that
    reaches it is the one that set it, so a row below that asks the same is
    known as redundant. Essential once any layer says so.
    """
    place = {unit: index for index, unit in enumerate(way)}
    by_competency: dict[str, list[Layer]] = {}
    for row in rows:
        if row.unit_id in place:
            by_competency.setdefault(row.competency, []).append(row)
    merged = {}
    for competency, layers in by_competency.items():
        layers.sort(key=lambda row: (place[row.unit_id], row.row))
        level_from = max(
            layers, key=lambda row: (row.level, -place[row.unit_id], -row.row)
        )
        depth_from = max(
            layers, key=lambda row: (row.depth, -place[row.unit_id], -row.row)
        )
        essential = any(row.essential for row in layers)
        merged[competency] = Requirement(
            competency,
            level_from.level,
            depth_from.depth,
            essential,
            level_from,
            depth_from,
            tuple(layers),
        )
    return merged


def check(
    level: int, depth: int, above: Requirement | None, name_of_layer: str
) -> None:
    """Refuse a row outside the scale, or lower than what the layers above ask;
    the refusal names that layer.
    """
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


def replaced(
    since: dt.date, until: dt.date | None, own: Iterable[Layer]
) -> Layer | None:
    """Which row of the same unit, post and competency a row of these days takes
    over from, ending it; raises `Overlap` for another.

    Taken over is a row that is in force on the first day and does not outlast
    the new one. Rows of no length never count.
    """
    follows = None
    for row in own:
        start = row.since or dt.date.min
        overlap = (until is None or start < until) and (
            row.until is None or row.until > since
        )
        if not overlap or (row.until is not None and row.until <= start):
            continue
        outlasts = until is not None and (
            row.until is None or row.until > until
        )
        if start > since or outlasts:
            raise Overlap(row)
        follows = row
    return follows


class Overlap(Exception):
    """A row of the same unit, post and competency would be in force on the same
    days.
    """

    def __init__(self, row: Layer) -> None:
        super().__init__(row.row)
        self.row = row


def is_redundant(own: Layer, above: Iterable[Layer], today: dt.date) -> bool:
    """Whether a layer's own row adds nothing, today and on any later day it is
    in force.

    `above`: every row of the layers above about the same post and competency,
    whenever in force. What they ask changes only on days on which one of them
    begins or ends, so only those days are looked at.
    """
    start = max(today, own.since or today)
    if own.until is not None and own.until <= start:
        return False
    rows = list(above)
    days = {
        start,
        *(
            day
            for row in rows
            for day in (row.since, row.until)
            if day is not None
        ),
    }
    return all(
        _dominated(own, [row for row in rows if row.holds(day)])
        for day in days
        if start <= day and (own.until is None or day < own.until)
    )


def _dominated(own: Layer, rows: Sequence[Layer]) -> bool:
    return (
        max((row.level for row in rows), default=0) >= own.level
        and max((row.depth for row in rows), default=0) >= own.depth
        and any(row.essential for row in rows) >= own.essential
    )


def news(
    before: Mapping[tuple[str, str], Requirement],
    after: Mapping[tuple[str, str], Requirement],
) -> list[News]:
    """How what is inherited has turned, by post and competency: newly asked,
    raised, eased, or no longer asked.
    """
    found = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if (turn := _turn(was, now)) is not None:
            found.append(News(*key, turn, was, now))
    return found


def _turn(was: Requirement | None, now: Requirement | None) -> Turn | None:
    if was is None or now is None:
        return Turn.NEW if now else Turn.GONE if was else None
    old, new = (
        (was.level, was.depth, was.essential),
        (now.level, now.depth, now.essential),
    )
    if old == new:
        return None
    return (
        Turn.RAISED
        if all(a >= b for a, b in zip(new, old, strict=True))
        else Turn.EASED
    )
