"""A value as an input shows it."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from lms.core.inputs.declared import InputField, InputKind
from lms.core.letters import folding
from lms.core.types import Json, Texts, fingerprint
from lms.core.yamlfile import LANGUAGES


def name_of(before: str, name: str | int) -> str:
    """What the input of a key below another is called."""
    return "-".join(str(part) for part in (before, name) if part != "")


def clean(text: Any) -> str:
    """A text as it is kept: tidy lines, no ends."""
    lines = str(text).replace("\r\n", "\n").split("\n")
    return "\n".join(map(folding.tidy, lines)).strip()


def shown(field: InputField, value: Any) -> Any:
    """What stands in the input: text, by language where there are two; a list
    of texts where several are chosen.
    """
    return _SHOWN.get(field.kind, _plain)(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return _number(value) if _is_number(value) else clean(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: float) -> str:
    """As people type it: no exponent, no empty decimals."""
    if isinstance(value, int) or not math.isfinite(value):
        return str(value)
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _texts(value: Any) -> Texts:
    pair = as_dict(value)
    return {one: clean(pair.get(one) or "") for one in LANGUAGES}


def as_dict(value: Any) -> Json:
    """The value, if it is a mapping; otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The value, if it is a list; otherwise an empty one."""
    return value if isinstance(value, list) else []


def _all_plain(value: Any) -> list[str]:
    return [_plain(entry) for entry in as_list(value)]


_SHOWN: dict[InputKind, Callable[[Any], Any]] = {
    InputKind.TEXTS: _texts,
    InputKind.LINES: lambda value: "\n".join(_all_plain(value)),
    InputKind.NUMBERS: lambda value: " ".join(_all_plain(value)),
    InputKind.TICK: lambda value: value is True,
    InputKind.CHOICES: _all_plain,
}


def mark_of(fields: Sequence[InputField], data: Json) -> str:
    """A short mark of what these fields hold: the same for equal data."""
    held = [repr(data.get(field.name)) for field in fields]
    return fingerprint(held)[:24]
