"""Marks a text for translation where it is written, without translating it
there. Free of Flask, so rules may use it.
"""

from dataclasses import dataclass
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools look for
    """The text itself; the page translates it."""
    return text


@dataclass(frozen=True)
class Said:
    """A text with its values, still in no language: `core.i18n.say` says it. So
    a pure rule can word a whole sentence.

    A value may be said itself, be a list of such (joined as the language joins
    lists), a day, a moment (its day is meant), or plain.
    """

    text: str
    values: tuple[tuple[str, Any], ...] = ()


def said(text: str, **values: Any) -> Said:
    """A text with its values."""
    return Said(text, tuple(values.items()))
