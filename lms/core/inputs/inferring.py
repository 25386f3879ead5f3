"""The fields of something that declares none, from an example of it."""

from collections.abc import Sequence
from typing import Any

from lms.core.inputs.declared import InputField, InputKind
from lms.core.types import Json
from lms.core.yamlfile import LANGUAGES


def inferred(
    example: Json, besides: Sequence[str] = ()
) -> tuple[InputField, ...]:
    """A field for each key of the example, called as the file calls it."""
    return tuple(
        _field(name, value)
        for name, value in example.items()
        if name not in besides
    )


def fields_of(
    declared: Sequence[InputField], data: Json, besides: Sequence[str]
) -> tuple[InputField, ...]:
    """The declared fields and, behind them, those of what data hold besides."""
    known = {*besides, *(field.name for field in declared)}
    return (*declared, *inferred(data, tuple(known)))


def _field(name: str, value: Any) -> InputField:
    kind = _kind(value)
    inner = {
        InputKind.ROWS: _columns,
        InputKind.GROUP: inferred,
    }
    fields = inner[kind](value) if kind in inner else ()
    return InputField(
        name,
        kind,
        name,
        fields=fields,
    )


def _kind(value: Any) -> InputKind:
    match value:
        case bool():
            return InputKind.TICK
        case int() | float():
            return InputKind.NUMBER
        case {**inside} if inside:
            is_text = set(inside) <= set(LANGUAGES)
            return InputKind.TEXTS if is_text else InputKind.GROUP
        case [str(), *_]:
            return InputKind.LINES
        case [int() | float(), *_]:
            return InputKind.NUMBERS
        case [dict(), *_]:
            return InputKind.ROWS
    return InputKind.WORDS


def _columns(rows: list[Any]) -> tuple[InputField, ...]:
    if _kind(rows[0]) is InputKind.TEXTS:
        return (InputField("", InputKind.TEXTS),)
    every = {}
    for row in rows:
        every.update({name: row[name] for name in row if name not in every})
    return inferred(every)
