"""Which of the rows that are stored a row of a form was. Its place says so until
rows are moved, left out or saved by themselves; what it holds that no input
shows says so always, and never belongs to another row. Pure.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from lms.core.inputs.declared import InputField, InputKind
from lms.core.inputs.showing import as_dict, as_list
from lms.core.types import Json, fingerprint

LONG = 12
"""Letters of a mark."""


class RowMarks(NamedTuple):
    """Of what no input shows of a row: of its own, its key if it has one; and
    of the rows inside it.
    """

    own: str = ""
    inner: str = ""


def origin_of(field: InputField, row: Any, place: int) -> str:
    """What a form sends back of a row that it shows at this place."""
    return ":".join(
        [
            str(place),
            *marks_of(field, row),
        ]
    )


def marks_of(field: InputField, row: Any) -> RowMarks:
    """The same marks wherever the row stands, and whatever is typed in it."""
    if field.is_bare:
        return RowMarks()
    here = as_dict(row)
    hidden = _hidden(field.fields, here)
    key = hidden.get("key")
    inside = [
        marks_of(rows, one)
        for rows in field.fields
        if rows.kind is InputKind.ROWS
        for one in as_list(here.get(rows.name))
    ]
    return RowMarks(
        key if isinstance(key, str) else _mark(hidden),
        _mark([one for one in inside if any(one)]),
    )


def _hidden(fields: Sequence[InputField], row: Json) -> Json:
    """What is in it besides these fields, and in the mappings that they are."""
    names = {field.name for field in fields}
    found = {name: row[name] for name in row if name not in names}
    for field in fields:
        if field.kind is InputKind.GROUP:
            found[field.name] = _hidden(
                field.fields,
                as_dict(row.get(field.name)),
            )
    return {name: value for name, value in found.items() if value != {}}


def _mark(hidden: Any) -> str:
    return fingerprint([repr(hidden)])[:LONG] if hidden else ""


def find(
    origin: str, held: Sequence[Any], marks: Sequence[RowMarks]
) -> Any | None:
    """The row of those held that this one was, to be changed; None if it is
    new. `marks`: theirs.
    """
    at, _colon, said = origin.partition(":")
    own, _colon, inner = said.rpartition(":")
    if origin in [one.own for one in marks]:
        own = origin  # a page from before marks: it names the key alone
    ranks = {
        place: (
            bool(own),
            bool(inner) and one.inner == inner,
            str(place) == at,
        )
        for place, one in enumerate(marks)
        if one.own == own
    }
    best = max(ranks, key=ranks.__getitem__, default=0)
    return deepcopy(held[best]) if any(ranks.get(best, ())) else None
