"""Acts on the rows of a form."""

from collections.abc import Sequence
from typing import Any

from lms.core.inputs.declared import InputField, InputKind, walk
from lms.core.types import Json

STEPS = {"up": -1, "down": 1}
Step = tuple[InputField, list[str]]


def act_on(fields: Sequence[InputField], data: Json, act: str) -> str:
    """Do what a button of the form says, in place: `add:options`,
    `up:options-2`, `down:…`, `out:…`. The input to go on with; "" if the button
    is none of the form.
    """
    what, _, name = act.partition(":")
    found = list(walk(tuple(fields), name.split("-")))
    if not found or found[-1][0].kind is not InputKind.ROWS:
        return ""
    rows = _rows_at(data, found)
    _field, steps = found[-1]
    if len(steps) > 1:
        return _move(
            rows,
            what,
            int(steps[1]),
            name.rpartition("-")[0],
        )
    return (
        _add(
            found[-1][0],
            rows,
            name,
        )
        if what == "add"
        else ""
    )


def _rows_at(data: Json, found: list[Step]) -> list[Any]:
    """The list that the steps lead to; a new one where nothing is yet."""
    for step in found[:-1]:
        data = _inside(data, step)
    name = found[-1][0].name
    if not isinstance(data.get(name), list):
        data[name] = []
    return data[name]


def _inside(data: Json, step: Step) -> Json:
    field, steps = step
    inner = data.setdefault(field.name, {})
    if len(steps) == 1:
        return inner
    place = int(steps[1])
    return inner[place] if place < len(inner) else {}


def _add(field: InputField, rows: list[Any], name: str) -> str:
    missing = max(field.rows - len(rows), 0)
    rows += [field.blank for _ in range(missing + 1)]
    return f"{name}-{len(rows) - 1}"


def _move(rows: list[Any], what: str, place: int, name: str) -> str:
    if place >= len(rows):
        return ""
    if what == "out":
        rows.pop(place)
        return name
    if what not in STEPS:
        return ""
    target = min(max(place + STEPS[what], 0), len(rows) - 1)
    rows.insert(target, rows.pop(place))
    return f"{name}-{target}"
