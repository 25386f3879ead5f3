"""A person to be entered, and what became of a file of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lms.core.types import Json
from lms.people.types import Unit


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with one cell; `text` is marked for translation."""

    column: str
    text: str
    values: Json = field(default_factory=dict)


@dataclass(frozen=True)
class PersonEntry:
    """A person as typed into the form or a line of a file. `unit`, `post`,
    `role_unit`: keys; `line` counts from 1 with the header of the file.
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


@dataclass
class ImportReport:
    """The outcome of an import or of its dry run. `codes`: one-time codes to
    hand over, by login.
    """

    rows: list[PersonEntry]
    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    saved: bool = False

    @property
    def good(self) -> list[PersonEntry]:
        """Rows that can be taken."""
        return [row for row in self.rows if not row.problems]

    @property
    def bad(self) -> list[PersonEntry]:
        """Rows that cannot be taken."""
        return [row for row in self.rows if row.problems]


class UnitChoices(NamedTuple):
    """Units to choose from. `many`: there are more, to be found by a search,
    and the way up from each is said; `is_cut`: this search finds more than are
    listed.
    """

    units: Sequence[Unit]
    ways: Mapping[int, Sequence[Unit]]
    many: bool = False
    is_cut: bool = False
