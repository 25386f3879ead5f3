"""What of a long form is folded, and what a fold says of its inside."""

from collections.abc import Hashable, Sequence
from typing import Any

from flask import request

from lms.authoring.forms import ItemForm
from lms.authoring.rules import declared
from lms.core import inputs
from lms.core.i18n import gettext as _
from lms.core.i18n import pick_marked
from lms.core.inputs import InputField, InputKind
from lms.core.yamlfile import LANGUAGES


def is_touched(form: ItemForm) -> bool:
    """Whether it was sent and comes back, so that it is to be seen."""
    is_changed = form.data != form.before
    return bool(form.goes_on_at or form.problems or is_changed)


def is_still(form: ItemForm) -> bool:
    """Whether it shows what the draft holds, with nothing typed or searched."""
    has_searched = any(name.endswith("-find") for name in request.values)
    return not (is_touched(form) or has_searched)


def looks_of(form: ItemForm, field: InputField) -> tuple[Hashable, ...]:
    """All that the input of a field depends on while the form is still."""
    return (
        field,
        repr(
            form.value(
                field,
                form.data,
            )
        ),
        offered(form),
    )


def offered(form: ItemForm) -> tuple[Hashable, ...]:
    """The mark of all that may be chosen: what is known everywhere was read
    together with the legal bases.
    """
    known = getattr(
        form.offers.get("legal_bases"),
        "mark",
        None,
    )
    courses = tuple(
        form.offers.get(
            "courses",
            (),
        )
    )
    said = (tuple(form.offers.get(name, {}).items()) for name in OWN)
    return known, courses, *said


RARE = ("anchors", "mistakes")
"""Rows that are written once and seldom read again: folded on a desk as well."""
OWN = ("lessons", "figures", "places", "steps")
"""Offers of a draft of its own."""


def is_open(form: ItemForm, control: str, value: Any) -> bool:
    """Whether what is folded opens: something in it is wrong, one goes on
    there, or it was changed on the page.
    """
    spots = [form.goes_on_at, *(one.control for one in form.problems)]
    if any(inputs.is_inside(spot, control) for spot in spots):
        return True
    return _is_changed(form, control, value)


def _is_changed(form: ItemForm, control: str, value: Any) -> bool:
    """A row is not if the draft holds it at another place."""
    around, _sep, last = control.rpartition("-")
    if not last.isdecimal():
        return bool(value != _held(form, control))
    return value not in inputs.as_list(_held(form, around))


def _held(form: ItemForm, control: str) -> Any:
    """What the draft holds at this input."""
    return inputs.held_at(form.before, control)


def is_any_open(form: ItemForm, fields: Sequence[InputField]) -> bool:
    """Whether one of these, folded together, is to be seen."""
    data = form.data
    return any(is_open(form, one.name, form.value(one, data)) for one in fields)


def is_folded(
    form: ItemForm, field: InputField, control: str, data: Any
) -> bool:
    """Whether a text is put away until one opens it: a long one that is there
    in both languages.
    """
    value = inputs.as_dict(form.value(field, data))
    if field.name not in declared.FOLDED or not all(map(value.get, LANGUAGES)):
        return False
    return not is_open(form, control, value)


def lacks(field: InputField, row: Any) -> bool:
    """Whether a row says nothing where a long text is needed."""
    names = {one.name for one in field.fields}.intersection(declared.FOLDED)
    return not names.issubset(inputs.as_dict(row))


def gist(form: ItemForm, fields: Sequence[InputField], value: Any) -> list[str]:
    """What is inside, in a few words."""
    found = inputs.gist(fields, value)
    return [_in_words(form, field, one) for field, one in found]


def _in_words(form: ItemForm, field: InputField, value: Any) -> str:
    if field.kind is InputKind.TEXTS:
        return pick_marked(inputs.as_dict(value))
    if field.kind is InputKind.TICK:
        return f"✓ {_(field.label)}"
    return _called(form, field, value)


def _called(form: ItemForm, field: InputField, value: Any) -> str:
    here = str(inputs.shown(field, value))
    return form.known(field).get(here) or here.replace("\n", ", ")
