"""Changes of a framework's tree: put a competency elsewhere, add one, take one
out. Pure: a content in, another one out.
"""

from collections import defaultdict
from dataclasses import dataclass

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.types import Json
from lms.framework.rules.content import Content, Row, arranged, by_key

WAYS = UP, DOWN, IN, OUT = "up", "down", "in", "out"


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
    siblings = _siblings(content)
    depths: dict[str | None, int] = {None: -1}
    places = []
    for row in content["competencies"]:
        depth = depths[row["key"]] = depths[row["parent"]] + 1
        places.append(Branch(row, depth, _ways(row, siblings[row["parent"]])))
    return places


def _siblings(content: Content) -> dict[str | None, list[str]]:
    """By parent, the competencies that stand under it, in order."""
    siblings = defaultdict(list)
    for row in content["competencies"]:
        siblings[row["parent"]].append(row["key"])
    return siblings


def _ways(row: Row, siblings: list[str]) -> tuple[str, ...]:
    is_first, is_last = siblings[0] == row["key"], siblings[-1] == row["key"]
    possible = {
        UP: not is_first,
        DOWN: not is_last,
        IN: not is_first,
        OUT: row["parent"] is not None,
    }
    return tuple(way for way, can in possible.items() if can)


def _with(content: Content, rows: list[Row]) -> Content:
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
    siblings = _siblings(content)[row["parent"]]
    if way not in _ways(row, siblings):
        text = N_("“%(key)s” cannot be moved that way from where it stands.")
        raise Invalid(text, key=key)
    place = siblings.index(key)
    if way == UP:
        return _swap(content, siblings[place - 1], key)
    if way == DOWN:
        return _swap(content, key, siblings[place + 1])
    if way == IN:
        moved = {**row, "parent": siblings[place - 1]}
        return _with(content, [*_others(content, key), moved])
    return _move_out(content, row)


def _swap(content: Content, first: str, second: str) -> Content:
    """Two neighbours change places."""
    rows = by_key(content)
    order = {first: rows[second], second: rows[first]}
    return _with(content, [order.get(key, row) for key, row in rows.items()])


def _move_out(content: Content, row: Row) -> Content:
    """Beside the one above, right after it."""
    parent = by_key(content)[row["parent"]]
    moved, rows = {**row, "parent": parent["parent"]}, []
    for other in _others(content, row["key"]):
        rows.append(other)
        if other["key"] == parent["key"]:
            rows.append(moved)
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
