"""A person to be entered, and what became of a file of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.core.types import Json, Texts
from lms.people.types import KnownPerson, Unit, Workplace


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with one cell; `text` is marked for translation."""

    column: str
    text: str
    values: Json = field(default_factory=dict)


class PersonState(StrEnum):
    """What the list of people can be narrowed to. `NO_POST`: no post today or
    later; `NOWHERE`: no role besides.
    """

    SUSPENDED = "suspended"
    NO_POST = "no-post"
    NO_MENTOR = "no-mentor"
    NOWHERE = "nowhere"


STATE_LABELS = N_(
    {
        PersonState.SUSPENDED: "suspended",
        PersonState.NO_POST: "without a post",
        PersonState.NO_MENTOR: "without a mentor",
        PersonState.NOWHERE: "neither post nor role",
    }
)


class PeopleOrder(StrEnum):
    """What the list of people is sorted by."""

    GIVEN = "given"
    NAME = "name"
    NEWEST = "newest"


ORDER_LABELS = N_(
    {
        PeopleOrder.GIVEN: "given name",
        PeopleOrder.NAME: "whole name",
        PeopleOrder.NEWEST: "newest first",
    }
)


class PeopleFilter(NamedTuple):
    """What the list of people is narrowed to and sorted by (`state`, `sort`: of
    `PersonState` and `PeopleOrder`); empty: all. `unit`: it and all below it.
    """

    search: str = ""
    unit: Unit | None = None
    post: str = ""
    role: str = ""
    state: str = ""
    sort: str = PeopleOrder.GIVEN

    @property
    def narrows(self) -> bool:
        """Whether by more than a name."""
        return bool(self.post or self.role or self.state)


class ListedPerson(NamedTuple):
    """Somebody as a file of the list has them; `roles`: their keys."""

    name: str
    key: str
    active: bool
    held: Workplace | None
    roles: Sequence[str]


class Answer(StrEnum):
    """What was said about a row whose sign-in name somebody has already whose
    name is another one.
    """

    SAME = "same"
    OTHER = "other"
    SKIP = "skip"


class RowAnswer(NamedTuple):
    """The answer, and whose name the page had shown that gave it."""

    answer: Answer
    known: str


class HeldPost(NamedTuple):
    """What somebody holds before a row changes it."""

    unit: Unit
    post: str


@dataclass(frozen=True)
class PersonEntry:
    """A person as typed into the form or a line of a file. `unit`, `post`,
    `role_unit`: keys; `line` counts from 1 with the header of the file. `typed`:
    the sign-in name before it was put into plain letters.

    What the database adds: `known`, who has the sign-in name; `held`, the post
    that they hold, `given`, the one in the row, and whether that `moves` them;
    `doubted`, who has the sign-in name but perhaps is not meant; `other`, the
    sign-in name if it is another person.
    """

    login: str
    name: str
    email: str | None
    unit: str
    post: str
    since: dt.date | None
    role: str = ""
    role_unit: str = ""
    line: int = 0
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[CellProblem, ...] = ()
    typed: str = ""
    known: KnownPerson | None = None
    held: HeldPost | None = None
    given: HeldPost | None = None
    moves: bool = False
    doubted: KnownPerson | None = None
    answer: Answer | None = None
    other: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the row can be taken, and it is said of whom it is."""
        is_open = self.doubted and self.answer in (None, Answer.SKIP)
        return not self.problems and not is_open

    @property
    def is_corrected(self) -> bool:
        """Whether it gives somebody another name."""
        return self.is_taken and self.answer == Answer.SAME


@dataclass
class ImportReport:
    """The outcome of an import or of its dry run. `codes`: one-time codes to
    hand over, by login. `file`: the long file as which the worker stores it.
    """

    rows: list[PersonEntry]
    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    saved: bool = False
    file: int | None = None

    def take(self, batch: "ImportReport") -> None:
        """Add what became of some more rows of the file."""
        self.rows += batch.rows
        self.added += batch.added
        self.unchanged += batch.unchanged
        self.codes |= batch.codes
        self.saved = self.saved or batch.saved

    @property
    def good(self) -> list[PersonEntry]:
        """Rows that can be taken."""
        return [row for row in self.rows if row.is_taken]

    @property
    def asked(self) -> list[PersonEntry]:
        """Rows of which it must be said whose they are."""
        return [row for row in self.rows if row.doubted and not row.problems]

    @property
    def skipped(self) -> list[PersonEntry]:
        """Those among them that nobody is entered from."""
        return [row for row in self.asked if not row.is_taken]

    @property
    def moved(self) -> list[PersonEntry]:
        """Rows that change the post of somebody who is there already."""
        return [row for row in self.good if row.moves]

    @property
    def corrected(self) -> list[PersonEntry]:
        """Rows that correct somebody's name."""
        return [row for row in self.good if row.is_corrected]

    @property
    def noted(self) -> list[PersonEntry]:
        """Rows to look at, though they can be taken."""
        return [row for row in self.rows if row.notes and not row.problems]

    @property
    def bad(self) -> list[PersonEntry]:
        """Rows that cannot be taken."""
        return [row for row in self.rows if row.problems]


class LineNote(NamedTuple):
    """What is to be said of one line of a long file. `outcome`: what became of
    it; `heading`: of the column, in both languages.
    """

    line: int
    label: str
    outcome: str
    heading: Texts
    text: str
    values: Json


class PartReport(NamedTuple):
    """What became of some rows of a long file: how many of which outcome, what
    is to be said of single lines, and who still needs a one-time code.
    """

    counts: Mapping[str, int]
    notes: Sequence[LineNote]
    awaiting: Sequence[int] = ()


OUTCOMES = N_(
    {
        "added": "Added",
        "changed": "Changed",
        "unchanged": "There already",
        "moved": "Of them with another post now",
        "corrected": "Of them with a corrected name",
        "skipped": "Skipped, because it was not said whose row it is",
        "bad": "Left out, because something is wrong",
    }
)
"""What became of rows of a long file, in the order in which it is told."""
FILE_KINDS = N_(
    {
        "people": "Import people",
        "units": "Units from a file",
        "postings": "Postings from a file",
        "profiles": "Posts and their requirements from a file",
    }
)
"""What a long file holds."""


class NewCode(NamedTuple):
    """A one-time code to hand over; "" if the host sees to it."""

    name: str
    login: str
    code: str


class UnitChoices(NamedTuple):
    """Units to choose from. `many`: there are more, to be found by a search,
    and the way up from each is said; `is_cut`: this search finds more than are
    listed.
    """

    units: Sequence[Unit]
    ways: Mapping[int, Sequence[Unit]]
    many: bool = False
    is_cut: bool = False
