"""What the address of a list narrows it to: read, shown, and taken away again
piece by piece. What it says wrongly is left out, and that is said.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from flask import request

from lms.core.i18n import day
from lms.core.i18n import gettext as _
from lms.core.letters import folding
from lms.core.types import Json, Labels

LONGEST = 100
YEARS = range(1900, 2200)
"""Of days; beyond them no calendar can be calculated with."""
Meaning = tuple[Any, str] | None
"""What a text in an address means, and how that is called; None: nothing that
is known.
"""
Reader = Callable[[str], Meaning]
Readers = Mapping[str, tuple[str, Reader]]
"""By name in the address: what kind of thing it is (marked; empty: it only
sorts), and its reader.
"""


Meant = dict[str, tuple[Any, str]]
"""What was understood, by name."""


class Chip(NamedTuple):
    """One thing that a list is narrowed to: its name in the address, what kind
    of thing it is, and what it is.
    """

    name: str
    label: str
    text: str


class Narrowed(NamedTuple):
    """`values`: what was understood; `address`: how everything is written, None
    for what is not asked for. `is_wrong`: something was not understood.
    """

    values: Json
    address: dict[str, str | None]
    chips: Sequence[Chip]
    is_wrong: bool

    @property
    def about(self) -> list[tuple[str, str]]:
        """For a file of the same list."""
        return [(label, text) for _name, label, text in self.chips]


def narrow(readers: Readers, **given: str) -> Narrowed:
    """What the address of this request says; `given` goes before it."""
    asked = _asked(readers) | given
    meant = _meant(readers, asked)
    values = {name: value for name, (value, _said) in meant.items()}
    address = {name: asked[name] if name in meant else None for name in readers}
    chips = list(_chips(readers, meant))
    return Narrowed(
        values,
        address,
        chips,
        len(meant) < len(asked),
    )


def _meant(readers: Readers, asked: Mapping[str, str]) -> Meant:
    meant = {name: readers[name][1](text) for name, text in asked.items()}
    return {name: one for name, one in meant.items() if one}


def _chips(readers: Readers, meant: Meant) -> Iterator[Chip]:
    for name, (_value, said) in meant.items():
        if label := readers[name][0]:
            yield Chip(name, _(label), said)


def _asked(readers: Readers) -> dict[str, str]:
    return {name: text for name in readers if (text := _text(name))}


def _text(name: str) -> str:
    return folding.tidy(request.args.get(name, "")[:LONGEST])


def any_text(text: str) -> Meaning:
    """Whatever was typed."""
    return text, text


def one_of(texts: Labels) -> Reader:
    """One of these keys; what they are called, as people read it."""
    return partial(_one_of, texts)


def _one_of(texts: Labels, key: str) -> Meaning:
    return (key, texts[key]) if key in texts else None


def labelled(labels: Mapping[Any, str]) -> Reader:
    """One of these keys, whose names are only marked."""
    return one_of({key: _(label) for key, label in labels.items()})


def a_day(text: str) -> Meaning:
    """A day as the address has it, year first."""
    try:
        on = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return (on, day(on)) if on.year in YEARS else None
