"""Changes of a framework's tree: put a competency elsewhere, add one, take one
out. Pure: a content in, another one out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.core.errors import Invalid
from lms.core.types import Json
from lms.framework.rules.content import (
    Content,
    Row,
    arranged,
    by_key,
    by_parent,
)

WAYS = UP, DOWN, IN, OUT = "up", "down", "in", "out"
STEPS = {UP: -1, DOWN: 1}


@dataclass(frozen=True)
class Branch:
    """A competency in its place: how deep it stands (0: at the top) and which
    ways it can be moved.
    """

    row: Row
    depth: int
    ways: tuple[str, ...]


def branches(content: Content) -> list[Branch]:
    """Every competency in order, with its place."""
    rows = content["competencies"]
    depths, siblings = {None: -1}, by_parent(rows)
    places = []
    for row in rows:
        depth = depths[row["key"]] = depths[row["parent"]] + 1
        places.append(Branch(row, depth, _ways(row, siblings[row["parent"]])))
    return places


def _ways(row: Row, siblings: list[Row]) -> tuple[str, ...]:
    is_first, is_last = siblings[0] == row, siblings[-1] == row
    possible = {
        UP: not is_first,
        DOWN: not is_last,
        IN: not is_first,
        OUT: row["parent"] is not None,
    }
    return tuple(way for way, can in possible.items() if can)


def _with(content: Content, rows: Iterable[Row]) -> Content:
    return {**content, "competencies": arranged(rows)}


def _find(content: Content, key: str) -> Row:
    if row := by_key(content).get(key):
        return row
    raise Invalid(
        "The competency “%(key)s” is no longer in this draft.", key=key
    )


def _others(content: Content, key: str) -> list[Row]:
    return [row for row in content["competencies"] if row["key"] != key]


def move(content: Content, key: str, way: str) -> Content:
    """The competency with all that stands under it one step up or down among
    its neighbours, under the one before, or beside the one above.
    """
    row = _find(content, key)
    siblings = by_parent(content["competencies"])[row["parent"]]
    if way not in _ways(row, siblings):
        raise Invalid(
            "“%(key)s” cannot be moved that way from where it stands.", key=key
        )
    place = siblings.index(row)
    if way in STEPS:
        return _swap(content, row, siblings[place + STEPS[way]])
    if way == OUT:
        return _move_out(content, row)
    return _move_in(content, row, siblings[place - 1])


def _swap(content: Content, one: Row, other: Row) -> Content:
    """Two neighbours change places."""
    rows = {**by_key(content), one["key"]: other, other["key"]: one}
    return _with(content, rows.values())


def _move_in(content: Content, row: Row, parent: Row) -> Content:
    """Under the one before, as the last one there."""
    moved = {**row, "parent": parent["key"]}
    return _with(content, [*_others(content, row["key"]), moved])


def _move_out(content: Content, row: Row) -> Content:
    """Beside the one above, right after it."""
    parent = _find(content, row["parent"])
    rows = _others(content, row["key"])
    after = rows.index(parent) + 1
    rows.insert(after, {**row, "parent": parent["parent"]})
    return _with(content, rows)


def put(content: Content, key: str | None, row: Row) -> Content:
    """The competency with other texts, or a new one (`key` None) as the last
    one under its parent.

    Under another parent it becomes the last one there; that it may not stand
    under itself is seen when the content is checked.
    """
    rows = content["competencies"]
    if key is None:
        rows = [*rows, row]
    elif _find(content, key)["parent"] == row["parent"]:
        rows = [row if other["key"] == key else other for other in rows]
    else:
        rows = [*_others(content, key), row]
    return {**content, "competencies": rows}


def take_out(content: Json, key: str) -> Content:
    """Without the competency; what stood under it takes its place."""
    parent = _find(content, key)["parent"]
    rows = [
        {**row, "parent": parent} if row["parent"] == key else row
        for row in _others(content, key)
    ]
    return _with(content, rows)
