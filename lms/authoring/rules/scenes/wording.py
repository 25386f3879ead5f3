"""Effects and conditions as a form asks for them, and as the file says them. What
a form leaves as it was stays in the file letter by letter. Pure.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lms.core.inputs import as_dict
from lms.core.marks import N_
from lms.core.types import Json
from lms.core.yamlfile import Mistake
from lms.scenarios.types import Bounds

NUMBER = re.compile(r"[+-]?[0-9]{1,10}")
SETS = re.compile(r"(?:=|set to)\s*([+-]?[0-9]{1,10})")
NO_EFFECT = N_(
    "write +2 to add, -3 to take away, or = 5 to set it to 5; whole numbers only"
)
NO_BOUNDS = N_("write whole numbers, or leave it empty")
MASKS = ("when", "pass")
"""Conditions, by the keys under which files have them."""


def effect_shown(value: Any) -> str:
    """Of one variable, as a form shows it: "+2", "-3", "= 5"."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:+d}"
    found = SETS.fullmatch(str(value).strip())
    return f"= {int(found[1])}" if found else str(value)


def effect_written(text: str) -> Any:
    """The same, as the file says it; the text itself if it is no effect."""
    plain = re.sub(r"\s", "", text).replace("−", "-")
    if NUMBER.fullmatch(plain):
        return int(plain)
    found = SETS.fullmatch(plain)
    return f"set to {int(found[1])}" if found else text


def bounds_shown(value: Any) -> Json:
    """A condition on one variable, as a form shows it."""
    found = Bounds.read(str(value))
    if found is None:
        return {"low": str(value)}
    both = found._asdict().items()
    return {side: number for side, number in both if number is not None}


def bounds_written(bounds: Json) -> str:
    """The same, as the file says it; "" if nothing is asked."""
    return Bounds(bounds.get("low"), bounds.get("high")).written()


def as_form(stored: Json) -> Json:
    """What the file says, as a form shows it."""
    form = dict(stored)
    if "effects" in form:
        form["effects"] = _each(form["effects"], effect_shown)
    for name in MASKS:
        if name in form:
            form[name] = _each(form[name], bounds_shown)
    return form


def _each(mapping: Any, show: Callable[[Any], Any]) -> Json:
    return {str(key): show(one) for key, one in as_dict(mapping).items()}


def as_file(form: Json, stored: Json) -> Json:
    """What a form says, as the file does; `stored`: what it said before."""
    written = dict(form)
    for name in _WAYS.keys() & form.keys():
        held = as_dict(stored.get(name))
        said = _written(as_dict(form[name]), held, _WAYS[name])
        _put(
            written,
            name,
            said,
        )
    return written


class _Way(NamedTuple):
    """How a form shows what a file says, and the way back."""

    show: Callable[[Any], Any]
    write: Callable[[Any], Any]


_BOUNDS = _Way(bounds_shown, bounds_written)
_WAYS = {
    "effects": _Way(effect_shown, effect_written),
    **dict.fromkeys(MASKS, _BOUNDS),
}


def _put(data: Json, name: str, value: Json) -> None:
    if value:
        data[name] = value
    else:
        del data[name]


def _written(form: Json, held: Json, way: _Way) -> Json:
    same = {
        key for key in form.keys() & held if way.show(held[key]) == form[key]
    }
    found = {
        key: held[key] if key in same else way.write(said)
        for key, said in form.items()
    }
    return {key: value for key, value in found.items() if value not in ("", 0)}


def misread(form: Json) -> Iterator[Mistake]:
    """What is neither an effect nor a bound, where it is typed."""
    for key, said in as_dict(form.get("effects")).items():
        if not _is_effect(effect_written(said)):
            yield Mistake("", 1, f"effects.{key}", NO_EFFECT)
    for name in MASKS:
        for key, bounds in as_dict(form.get(name)).items():
            if not _are_numbers(bounds):
                yield Mistake("", 1, f"{name}.{key}", NO_BOUNDS)


def _is_effect(written: Any) -> bool:
    return not isinstance(written, str) or bool(SETS.fullmatch(written))


def _are_numbers(bounds: Json) -> bool:
    return all(type(one) is int for one in bounds.values())
