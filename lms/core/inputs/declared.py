"""What a form asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class InputKind(StrEnum):
    """How a value is written and read."""

    TEXTS = "texts"
    """A text in both languages."""
    WORDS = "words"
    """One line."""
    LINES = "lines"
    """A list of short texts, each on a line of its own."""
    NUMBER = "number"
    NUMBERS = "numbers"
    """A list of numbers, with spaces between."""
    DAY = "day"
    """A day of the calendar."""
    TICK = "tick"
    """True, or not written."""
    CHOICE = "choice"
    """One of a few values."""
    CHOICES = "choices"
    """A list of some of them."""
    ROWS = "rows"
    """A list; each row has `fields`. A row of one field without a name is that
    very value.
    """
    GROUP = "group"
    """A mapping with `fields`."""


@dataclass(frozen=True)
class InputField:
    """One key of a mapping; its texts are marked. `choices`: values and what
    they are called; `offer`: the name of choices that only the page knows.
    `one`: what one row is called. `rows`: how many there are at least.
    """

    name: str
    kind: InputKind
    label: str = ""
    hint: str = ""
    fields: tuple["InputField", ...] = ()
    choices: tuple[tuple[Any, str], ...] = ()
    offer: str = ""
    one: str = ""
    rows: int = 0
    needed: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether its rows are values rather than mappings."""
        return [field.name for field in self.fields] == [""]

    @property
    def blank(self) -> Any:
        """A row that says nothing yet."""
        return {} if not self.is_bare or self.holds_texts else ""

    @property
    def holds_texts(self) -> bool:
        """Whether its rows are texts in both languages."""
        return self.fields[0].kind is InputKind.TEXTS


def texts_of(name: str, label: str, hint: str = "") -> InputField:
    """A text that is needed, in both languages."""
    return InputField(
        name,
        InputKind.TEXTS,
        label,
        hint,
        needed=True,
    )


def find_field(fields: tuple[InputField, ...], name: str) -> InputField | None:
    """The one of this name."""
    return next((field for field in fields if field.name == name), None)


def walk(
    fields: tuple[InputField, ...], steps: list[str]
) -> Iterator[tuple[InputField, list[str]]]:
    """The fields that lead to a place, each with the steps that reach it: of
    `["options", "1", "text"]` the options with their number, then the text.
    """
    rest = list(steps)
    while rest and (field := find_field(fields, rest[0])):
        taken = [rest.pop(0)]
        if field.kind is InputKind.ROWS and rest and rest[0].isdecimal():
            taken.append(rest.pop(0))
        yield field, taken
        fields = field.fields
