"""Marks a text for translation where it is written, without translating it
there. Free of Flask, so rules may use it.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

Texts = TypeVar("Texts")


def N_(texts: Texts) -> Texts:  # noqa: N802 - the name gettext tools look for
    """The text itself, or a table of texts; the page translates them."""
    return texts


@dataclass(frozen=True)
class Message:
    """A text with its values, still in no language: `core.i18n.say` says it. So
    a pure rule can word a whole sentence.

    A value may be a message itself, a list of such (joined as the language
    joins lists), a day, a moment (its day is meant), or plain.
    """

    text: str
    values: tuple[tuple[str, Any], ...] = ()


def message(text: str, **values: Any) -> Message:
    """A text with its values."""
    return Message(text, tuple(values.items()))
