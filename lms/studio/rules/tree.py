"""Changes of a framework's tree: put a competency elsewhere, add one, take one
out. Pure: a content in, another one out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.framework.rules.content import Content, Row, arranged, by_key

UP, DOWN, IN, OUT = "up", "down", "in", "out"
WAYS = (UP, DOWN, IN, OUT)


@dataclass(frozen=True)
class Branch:
    """A competency in its place: how deep it stands (0: at the top) and which
    ways it can be moved.
    """

    row: Row
    depth: int
    ways: tuple[str, ...]


def branches(content: Mapping[str, Any]) -> list[Branch]:
    """Every competency in order, with its place."""
    rows, depths, found = (
        content["competencies"],
        dict[str | None, int](),
        list[Branch](),
    )
    depths[None] = -1
    beside: dict[str | None, list[str]] = {}
    for row in rows:
        beside.setdefault(row["parent"], []).append(row["key"])
    for row in rows:
        depths[row["key"]] = depths[row["parent"]] + 1
        first, last = (
            beside[row["parent"]][0] == row["key"],
            beside[row["parent"]][-1] == row["key"],
        )
        can = {
            UP: not first,
            DOWN: not last,
            IN: not first,
            OUT: row["parent"] is not None,
        }
        found.append(
            Branch(
                row, depths[row["key"]], tuple(way for way in WAYS if can[way])
            )
        )
    return found


def _neighbours(rows: Sequence[Row], row: Row) -> list[str]:
    return [one["key"] for one in rows if one["parent"] == row["parent"]]


def _with(content: Mapping[str, Any], rows: Sequence[Row]) -> Content:
    return {**content, "competencies": arranged(rows)}


def _found(content: Mapping[str, Any], key: str) -> Row:
    if row := by_key(content).get(key):
        return row
    raise Invalid(
        N_("The competency “%(key)s” is no longer in this draft."), key=key
    )


def moved(content: Mapping[str, Any], key: str, way: str) -> Content:
    """The competency with all that stands under it one step up or down among
    its neighbours, under the one before, or beside the one above.
    """
    row, rows = _found(content, key), content["competencies"]
    near = _neighbours(rows, row)
    place = near.index(key)
    refused = Invalid(
        N_("“%(key)s” cannot be moved that way from where it stands."), key=key
    )
    if way in (UP, DOWN):
        other = place + (1 if way == DOWN else -1)
        if not 0 <= other < len(near):
            raise refused
        known = by_key(content)
        near[place], near[other] = near[other], near[place]
        rest = [one for one in rows if one["parent"] != row["parent"]]
        return _with(content, [known[one] for one in near] + rest)
    if way == IN and place > 0:
        return _under(content, key, near[place - 1])
    if way == OUT and row["parent"] is not None:
        above = by_key(content)[row["parent"]]
        rest = [one for one in rows if one["key"] != key]
        after = [one["key"] for one in rest].index(above["key"]) + 1
        return _with(
            content,
            [*rest[:after], {**row, "parent": above["parent"]}, *rest[after:]],
        )
    raise refused


def _under(content: Mapping[str, Any], key: str, parent: str | None) -> Content:
    """As the last one there."""
    row = by_key(content)[key]
    return _with(
        content,
        [one for one in content["competencies"] if one["key"] != key]
        + [{**row, "parent": parent}],
    )


def put(content: Mapping[str, Any], key: str | None, row: Row) -> Content:
    """The competency with other texts, or a new one (`key` None) as the last
    one under its parent.

    Under another parent it becomes the last one there; that it may not stand
    under itself is seen when the content is checked.
    """
    rows = content["competencies"]
    if key is None:
        return {**content, "competencies": [*rows, row]}
    old = _found(content, key)
    if old["parent"] == row["parent"]:
        return {
            **content,
            "competencies": [row if one["key"] == key else one for one in rows],
        }
    return {
        **content,
        "competencies": [one for one in rows if one["key"] != key] + [row],
    }


def taken_out(content: Mapping[str, Any], key: str) -> Content:
    """Without the competency; what stood under it takes its place."""
    row, rows = _found(content, key), []
    for one in content["competencies"]:
        if one["key"] == key:
            continue
        rows.append(
            {**one, "parent": row["parent"]} if one["parent"] == key else one
        )
    return _with(content, rows)
