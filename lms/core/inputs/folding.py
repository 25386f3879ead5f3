"""What a form that is folded says of what is inside, and whether it opens."""

from collections.abc import Iterator, Sequence
from typing import Any

from lms.core.inputs.declared import InputField, InputKind
from lms.core.inputs.showing import as_dict, as_list
from lms.core.types import Json

LONG = (InputKind.ROWS, InputKind.GROUP, InputKind.CHOICES)
Gist = Iterator[tuple[InputField, Any]]


def gist(fields: Sequence[InputField], row: Any) -> Gist:
    """What says most in a few words: the first text, and whatever is short."""
    has_text = False
    for field in fields:
        is_text = field.kind is InputKind.TEXTS
        value = _short(field, row)
        if value and not (is_text and has_text):
            yield field, value
        has_text = has_text or bool(is_text and value)


def _short(field: InputField, row: Any) -> Any:
    """What the row says of the field, unless that is long."""
    if field.kind in LONG:
        return None
    return as_dict(row).get(field.name) if field.name else row


def held_at(data: Json, control: str) -> Any:
    """What data hold where the input of this name stands; None if nothing."""
    here: Any = data
    for step in control.split("-"):
        here = _inside(here, step)
    return here


def _inside(here: Any, step: str) -> Any:
    if not step.isdecimal():
        return as_dict(here).get(step)
    rows = as_list(here)
    return rows[int(step)] if int(step) < len(rows) else None


def is_inside(control: str, around: str) -> bool:
    """Whether an input is this one, or stands in it."""
    return control == around or control.startswith(f"{around}-")
