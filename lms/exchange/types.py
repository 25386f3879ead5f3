"""What files hold: frameworks on their way in and out, rows, and what is to be
said about them, each with its place.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from lms.core import tables
from lms.core.errors import LMSError
from lms.core.letters.folding import fold
from lms.core.types import Json, fingerprint
from lms.people.types import Reach

Texts = dict[str, str]  # one text in each language: {"vi": …, "en": …}
Cells = dict[str, str]  # a row by its columns
Keys = dict[str, str]  # our keys by the identifiers of others
Lines = dict[str, int]  # the line of each value so far
Content = Json
# What others call the things of a framework: {"framework": {...},
# "competencies": {key: {...}}, …}; empty for what we named ourselves.
Names = Json
LANGUAGES = ("vi", "en")
NOT_JSON = (ValueError, RecursionError)  # what reading it may raise
# How a table in Vietnamese writes a depth; every table may use either.
DEPTHS = {
    "knows": "biết",
    "knows_how": "biết cách",
    "shows_how": "quan sát",
    "does": "thực hiện",
}
CellLists = dict[str, list[Cells]]  # rows by the list they belong to
Record = tuple[int, Cells]  # the line of a row and its cells
MOST_ROWS = 20_000
Progress = Callable[[int], None]  # is told how many more rows are done
Allows = Callable[[str], bool]  # in the unit with this path
DAY = dt.timedelta(days=1)
_HALF = re.compile(r"[\ud800-\udfff]")


def filled(parts: Json) -> Json:
    """The parts without those that are empty."""
    return {name: part for name, part in parts.items() if part}


def half_letters(value: Any, place: str = "") -> Iterator[str]:
    """Where in some JSON a text or a name cannot be written, as it holds half of
    a pair of surrogates.
    """
    if isinstance(value, dict):
        yield from half_letters("".join(value), place)
        for name, part in value.items():
            yield from half_letters(part, f"{place}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from half_letters(part, f"{place}[{index}]")
    elif isinstance(value, str) and _HALF.search(value):
        yield place


def texts_of(name: str, texts: Texts) -> Cells:
    """A text as the cells of its two columns."""
    return {f"{name}.{one}": texts.get(one, "") for one in LANGUAGES}


def last_day(until: dt.date | None) -> str:
    """The last day before an end, as files have it; "" if there is no end."""
    return (until - DAY).isoformat() if until else ""


def no_progress(_count: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class FilePlace:
    """Where something stands: the line of a file and a column, or a field like
    "CFItems[3].uri".
    """

    line: int | None = None
    field: str = ""


Where = FilePlace | str  # a place, or the field of one


def _place(where: Where) -> FilePlace:
    return FilePlace(field=where) if isinstance(where, str) else where


@dataclass(frozen=True)
class Note:
    """One sentence about a file, marked for translation: a mistake at its
    place, or something a format cannot carry.
    """

    text: str
    values: Json = field(default_factory=dict)
    place: FilePlace = FilePlace()


Notes = list[Note]
Places = Mapping[str, Where]


@dataclass
class ImportedFramework:
    """A framework as a file has it, not yet checked as a whole. `places`: where
    a part such as "competencies.dig.safety.title" stood. `names`: what others
    call its parts, to be written again. `may_check`: whether the whole is to be
    checked although something is wrong, so that all mistakes are named at once.
    """

    content: Content = field(default_factory=dict)
    places: dict[str, Where] = field(default_factory=dict)
    problems: Notes = field(default_factory=list)
    losses: Notes = field(default_factory=list)
    names: Names = field(default_factory=dict)
    may_check: bool = False

    def place(self, part: str) -> FilePlace:
        """Where this part stood, or the nearest part it belongs to."""
        while part and part not in self.places:
            part = part.rpartition(".")[0]
        return _place(self.places.get(part, ""))

    def mark(self, part: str, where: Where, parts: Places) -> None:
        """Note where something stands, and where its parts do."""
        self.places |= {
            part: where,
            **{f"{part}.{name}": at for name, at in parts.items()},
        }

    def wrong(self, text: str, place: Where = "", /, **values: Any) -> None:
        """Note a mistake."""
        self.problems.append(Note(text, values, _place(place)))

    def drop(self, text: str, place: Where = "", /, **values: Any) -> None:
        """Note what is not taken over."""
        self.losses.append(Note(text, values, _place(place)))


class RowState(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BAD = "bad"


@dataclass
class FileRow:
    """A row of a file: its number, what it is called, what becomes of it and
    what is to be said about it; `before`: what it takes the place of.
    """

    number: int
    label: str
    cells: Cells
    state: RowState = RowState.UNCHANGED
    notes: Notes = field(default_factory=list)
    before: Any = None

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def at(self, column: str) -> FilePlace:
        """The place of one of its cells."""
        return FilePlace(self.number, column)

    def places(self, columns: Cells) -> dict[str, FilePlace]:
        """The places of parts, by the column in which each stands."""
        return {part: self.at(column) for part, column in columns.items()}

    @property
    def is_bad(self) -> bool:
        """Whether it cannot be taken."""
        return self.state == RowState.BAD

    def wrong_cell(self, column: str, text: str, /, **values: Any) -> None:
        """Note a mistake in one of its cells; the row cannot be taken. The text
        may say the cell as %(key)s or, shorter, as %(value)s.
        """
        cell = self.cells.get(column, "")
        values = {"key": cell[:80], "value": cell[:40], **values}
        self.state = RowState.BAD
        self.notes.append(Note(text, values, self.at(column)))

    def change(self) -> None:
        """It changes something, unless it cannot be taken."""
        if not self.is_bad:
            self.state = RowState.CHANGED

    def require(self, *columns: str) -> None:
        """Note every one of these cells that is empty."""
        for column in columns:
            if not self[column]:
                self.wrong_cell(column, "is missing")

    def choose(
        self,
        column: str,
        choices: Mapping[str, Any],
        text: str,
        /,
        **values: Any,
    ) -> Any:
        """What one of its cells stands for, case and marks put aside; None if it
        is none of the choices, which is noted.
        """
        word = fold(self[column])
        if word not in choices:
            self.wrong_cell(column, text, **values)
        return choices.get(word)

    def refuse_surplus(self, text: str) -> None:
        """Note a cell that stands under no heading, if there is one."""
        if text:
            self.wrong_cell(
                "",
                "“%(value)s” stands beyond the headings, so it belongs to no column",
                value=text[:40],
            )

    def repeats(self, column: str, lines: Lines) -> bool:
        """Whether an earlier row says the same in this column, which is noted."""
        line = lines.setdefault(self[column], self.number)
        if line == self.number:
            return False
        self.wrong_cell(column, "is already in line %(line)s", line=line)
        return True

    def refuse(self, refusal: LMSError, columns: Cells) -> None:
        """Note the refusal of a use-case, at the column of its field."""
        column = columns.get(refusal.field, refusal.field)
        self.wrong_cell(column, refusal.text, **refusal.values)

    def day(self, column: str) -> dt.date | None:
        """The day in one of its cells; none if it is empty or no day, which is
        noted.
        """
        cell = self[column]
        try:
            if cell:
                return tables.read_day(cell)
        except ValueError:
            self.wrong_cell(
                column,
                "“%(value)s” is not a day; write it like 22/11/2026",
            )
        return None

    def end(self, column: str) -> dt.date | None:
        """The day after the last one that a cell names; none for no end, which
        other programs write 31/12/9999.
        """
        last = self.day(column)
        return last + DAY if last and last < dt.date.max else None


RowLists = dict[str, list[FileRow]]  # what a file holds: "units", "posts", …


class RowColumns(NamedTuple):
    """What a file of rows may hold: each column by any of its headings, English
    first, then Vietnamese; and those that must be there.
    """

    headings: Mapping[str, Sequence[str]]
    required: Sequence[str]

    def heading(self, column: str, language: str = "en") -> str:
        """The heading of a column as people see it."""
        words = self.headings.get(column, (column, column))
        return words[1] if language == "vi" else words[0]

    def header(self, language: str = "en") -> list[str]:
        """All headings."""
        return [self.heading(column, language) for column in self.headings]


def read_columns(text: str) -> RowColumns:
    """Columns from a line each: its name here, with a star if a file must have
    it, then its headings with bars between them.
    """
    headings, required = {}, []
    for line in text.strip().splitlines():
        name, words = line.split(maxsplit=1)
        column = name.removesuffix("*")
        headings[column] = words.split(" | ")
        if column != name:
            required.append(column)
    return RowColumns(headings, required)


class RowsImport(NamedTuple):
    """How rows are brought in: only tried, or only the good ones. `unit`: the
    key of the unit that is meant where a row names none. `in_background`: long
    files are left to the worker. `shown`: the mark of the report that was read.
    """

    dry_run: bool = False
    only_good: bool = False
    progress: Progress = no_progress
    unit: str = ""
    in_background: bool = False
    shown: str = ""


@dataclass
class RowsReport:
    """What a file of rows would do, or did. `file`: the long file as which the
    worker stores it. `reach`: whom the rows would hold for, where they are
    about more than themselves.
    """

    lines: list[FileRow]
    saved: bool = False
    file: int | None = None
    reach: Reach | None = None

    def of(self, *states: RowState) -> list[FileRow]:
        """The rows of which one of these becomes."""
        return [line for line in self.lines if line.state in states]

    @property
    def bad(self) -> list[FileRow]:
        """Rows that cannot be taken."""
        return self.of(RowState.BAD)

    @property
    def changing(self) -> list[FileRow]:
        """Rows that would change something."""
        return self.of(RowState.NEW, RowState.CHANGED)

    @property
    def counts(self) -> dict[str, int]:
        """How many are new and how many change something, as the log has it."""
        return {
            "added": len(self.of(RowState.NEW)),
            "changed": len(self.of(RowState.CHANGED)),
        }

    @property
    def problems(self) -> Notes:
        """Every mistake in its place."""
        return [note for line in self.bad for note in line.notes]

    @property
    def mark(self) -> str:
        """Of what becomes of each row, and of what it takes the place of."""
        return fingerprint(
            [[row.number, row.state, str(row.before)] for row in self.lines]
        )

    def is_outdated(self, options: RowsImport) -> bool:
        """Whether something else would happen than was read."""
        is_other = bool(options.shown) and options.shown != self.mark
        return is_other and bool(self.changing)

    def should_store(self, options: RowsImport) -> bool:
        """Whether the rows are to be stored: all, or the good ones if that was
        asked for; none that would do something else than was read.
        """
        if options.dry_run or not self.changing or self.is_outdated(options):
            return False
        return options.only_good or not self.bad
