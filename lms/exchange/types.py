"""What a file was read into: a content, where each part of it stood, what is
wrong and what the format could not carry.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lms.core import folding
from lms.core.marks import N_
from lms.directory.loader import day_of

Content = dict[str, Any]
# What others call the things of a framework: {"framework": {...},
# "competencies": {key: {...}}, …}; empty for what we named ourselves.
Names = dict[str, Any]
LANGUAGES = ("vi", "en")
Told = Callable[[int], None]  # hears how many more rows are done


def quiet(_count: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Place:
    """Where something stands: the line of a file and a column, or a field like
    "CFItems[3].uri".
    """

    line: int | None = None
    field: str = ""


@dataclass(frozen=True)
class Note:
    """One sentence about a file, marked for translation: a mistake at its
    place, or something a format cannot carry.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    place: Place = Place()


@dataclass
class Reading:
    """A framework as a file has it, not yet checked as a whole. `places`: where
    a part such as "competencies.dig.safety.title" stood.
    """

    content: Content = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Note] = field(default_factory=list)
    losses: list[Note] = field(default_factory=list)
    names: Names = field(default_factory=dict)

    def place(self, part: str) -> Place:
        """Where this part stood, or the nearest part it belongs to."""
        while part and part not in self.places:
            part = part.rpartition(".")[0]
        return self.places.get(part, Place())

    def wrong(self, place: Place, text: str, /, **values: Any) -> None:
        """Note a mistake."""
        self.problems.append(Note(text, values, place))

    def lost(
        self, text: str, place: Place | None = None, /, **values: Any
    ) -> None:
        """Note what is not taken over."""
        self.losses.append(Note(text, values, place or Place()))


@dataclass(frozen=True)
class Written:
    """A framework as a file, and what that format could not carry."""

    content: bytes
    losses: tuple[Note, ...] = ()


def slug(text: str, longest: int = 60) -> str:
    """A key made of what others call something: "S-DT 1" becomes "s-dt-1"; ""
    if nothing of it can stand in a key.
    """
    plain = re.sub(r"[^a-z0-9.]+", "-", folding.fold(text))
    return re.sub(r"[.-]*\.[.-]*", ".", plain)[:longest].strip(".-")


def one_line(text: str) -> str:
    """The text as it stands where a format has no lines."""
    return " ".join(text.split())


class State(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BAD = "bad"


@dataclass
class Line:
    """A row of a file: its number, what it is called, what becomes of it and
    what is to be said about it.
    """

    number: int
    label: str
    cells: Mapping[str, str]
    state: State = State.UNCHANGED
    notes: list[Note] = field(default_factory=list)

    def wrong(self, column: str, text: str, /, **values: Any) -> None:
        """Note a mistake in one of its cells; the row cannot be taken."""
        self.state = State.BAD
        self.notes.append(Note(text, values, Place(self.number, column)))

    def day(self, column: str) -> dt.date | None:
        """The day in one of its cells; none if it is empty or no day, which is
        noted.
        """
        said = self.cells[column]
        try:
            return day_of(said) if said else None
        except ValueError:
            self.wrong(
                column,
                N_("“%(value)s” is not a day; write it like 22/11/2026"),
                value=said[:40],
            )
            return None


@dataclass
class Report:
    """What a file of rows would do, or did. `sealed`: the rows on their way
    through the page to the second step.
    """

    lines: list[Line]
    saved: bool = False
    sealed: str = ""

    def of(self, state: State) -> list[Line]:
        """The rows of which this becomes."""
        return [line for line in self.lines if line.state == state]

    @property
    def bad(self) -> list[Line]:
        """Rows that cannot be taken."""
        return self.of(State.BAD)

    @property
    def changing(self) -> list[Line]:
        """Rows that would change something."""
        return [
            line
            for line in self.lines
            if line.state in (State.NEW, State.CHANGED)
        ]

    @property
    def problems(self) -> list[Note]:
        """Every mistake in its place."""
        return [note for line in self.bad for note in line.notes]

    def goes(self, dry_run: bool, only_good: bool) -> bool:
        """Whether the rows are to be stored: all, or the good ones if that was
        asked for.
        """
        return (
            not dry_run and bool(self.changing) and (only_good or not self.bad)
        )
