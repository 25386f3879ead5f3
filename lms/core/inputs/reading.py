"""The mapping that inputs make of another one."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from lms.core.inputs import origins
from lms.core.inputs.declared import InputField, InputKind
from lms.core.inputs.showing import as_dict, as_list, clean, name_of, shown
from lms.core.types import Json
from lms.core.yamlfile import LANGUAGES

Typed = Mapping[str, Sequence[str]]
"""What a form sends, by the names of its inputs."""
MOST_ROWS = 100
NUMBER = re.compile(r"[-+−]?[0-9]{1,15}([.,][0-9]{1,12})?")
_SIGNS = str.maketrans(",−", ".-")
SHORT = re.compile(r"[0-9]{1,3}")
BETWEEN = re.compile(r"[;\s]+|,\s+")


class _Asked(NamedTuple):
    """A field, what its input is called, what was typed, what is stored."""

    field: InputField
    name: str
    typed: Typed
    stored: Any

    def first(self, besides: str = "") -> str:
        """What was typed, as it is kept."""
        values = self.typed.get(name_of(self.name, besides), ())
        return clean(values[0]) if values else ""


def filled(
    fields: Sequence[InputField], typed: Typed, stored: Any, before: str = ""
) -> Json:
    """What is stored with what was typed instead. Values that nobody can read
    stand in it as they were typed, and so do rows without anything: whoever
    reads it says what is wrong.
    """
    data = deepcopy(as_dict(stored))
    for field in fields:
        held = data.get(field.name)
        asked = _Asked(
            field,
            name_of(before, field.name),
            typed,
            held,
        )
        value = _value(asked)
        if value is None:
            data.pop(field.name, None)
        else:
            data[field.name] = value
    return data


def _value(asked: _Asked) -> Any:
    """None: it is not written."""
    return _READERS[asked.field.kind](asked)


def _texts(asked: _Asked) -> Any:
    here = {language: asked.first(language) for language in LANGUAGES}
    if here == shown(asked.field, asked.stored):
        return asked.stored
    return {one: text for one, text in here.items() if text} or None


def _simple(parse: Callable[[str], Any]) -> Callable[[_Asked], Any]:
    """Reads one input: as it stood, or what its text means."""

    def read(asked: _Asked) -> Any:
        here = asked.first()
        if here == shown(asked.field, asked.stored):
            return asked.stored
        return parse(here) if here else None

    return read


def _number(text: str) -> Any:
    """A number, or the text if it is none."""
    if not NUMBER.fullmatch(text):
        return text
    plain = text.translate(_SIGNS)
    return float(plain) if "." in plain else int(plain)


def _day(text: str) -> Any:
    """A day, or the text if it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _numbers(text: str) -> list[Any]:
    return [_number(one) for one in BETWEEN.split(text) if one]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def _tick(asked: _Asked) -> Any:
    here = bool(asked.first())
    if here == shown(asked.field, asked.stored):
        return asked.stored
    return here or None


def _choice(asked: _Asked) -> Any:
    here = asked.first()
    if here == shown(asked.field, asked.stored):
        return asked.stored
    values = {shown(asked.field, one): one for one, _ in asked.field.choices}
    return values.get(here, here) if here else None


def _choices(asked: _Asked) -> Any:
    here = [clean(value) for value in asked.typed.get(asked.name, ())]
    held = shown(asked.field, asked.stored)
    if set(here) == set(held):
        return asked.stored
    kept = [key for key in held if key in here]
    return [*kept, *(key for key in here if key not in held)] or None


def _rows(asked: _Asked) -> Any:
    held = as_list(asked.stored)
    marks = [origins.marks_of(asked.field, one) for one in held]
    rows = [
        _row(
            asked,
            place,
            origins.find(
                asked.first(f"{place}-was"),
                held,
                marks,
            ),
        )
        for place in range(_number_of_rows(asked))
    ]
    return asked.stored if rows == held else rows or None


def _number_of_rows(asked: _Asked) -> int:
    count = asked.first("rows")
    return min(int(count), MOST_ROWS) if SHORT.fullmatch(count) else 0


def _row(asked: _Asked, place: int, was: Any | None) -> Any:
    """The row at this place of the form; `was`: what is stored of it."""
    name, field = name_of(asked.name, place), asked.field
    stored = field.blank if was is None else was
    if not field.is_bare:
        return filled(
            field.fields,
            asked.typed,
            stored,
            name,
        )
    value = _value(
        _Asked(
            field.fields[0],
            name,
            asked.typed,
            stored,
        )
    )
    return field.blank if value is None else value


def _group(asked: _Asked) -> Any:
    field, stored = asked.field, asked.stored
    here = filled(
        field.fields,
        asked.typed,
        stored,
        asked.name,
    )
    return stored if here == as_dict(stored) else here or None


_READERS: dict[InputKind, Callable[[_Asked], Any]] = {
    InputKind.TEXTS: _texts,
    InputKind.WORDS: _simple(str),
    InputKind.LINES: _simple(_lines),
    InputKind.NUMBER: _simple(_number),
    InputKind.NUMBERS: _simple(_numbers),
    InputKind.DAY: _simple(_day),
    InputKind.TICK: _tick,
    InputKind.CHOICE: _choice,
    InputKind.CHOICES: _choices,
    InputKind.ROWS: _rows,
    InputKind.GROUP: _group,
}


def without_blanks(fields: Sequence[InputField], data: Json) -> Json:
    """The same without the rows in which nobody wrote anything."""
    kept = dict(data)
    for field in fields:
        value = kept.get(field.name)
        if field.kind is InputKind.ROWS and isinstance(value, list):
            _drop_blanks(
                field,
                kept,
                value,
            )
        elif field.kind is InputKind.GROUP and isinstance(value, dict):
            kept[field.name] = without_blanks(field.fields, value)
    return kept


def _drop_blanks(field: InputField, data: Json, rows: list[Any]) -> None:
    left = [
        row
        if field.is_bare or not isinstance(row, dict)
        else without_blanks(field.fields, row)
        for row in rows
    ]
    left = [row for row in left if row not in ({}, "")]
    if left or not rows:
        data[field.name] = left
    else:
        del data[field.name]
