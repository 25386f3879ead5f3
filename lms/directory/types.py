"""Rows of an import and what became of them."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from lms.people.types import Span


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell; `text` is marked for translation."""

    column: str
    text: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of the file, read. `line` counts from 1 with the header."""

    line: int
    login: str
    name: str
    email: str | None
    unit: str
    post: str
    since: dt.date | None
    role: str
    role_unit: str
    problems: tuple[Problem, ...] = ()


@dataclass
class Report:
    """The outcome of an import or of its dry run. `codes`: one-time codes to
    hand over, by login.
    """

    rows: list[Row]
    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    saved: bool = False

    @property
    def bad(self) -> list[Row]:
        """Rows that cannot be taken."""
        return [row for row in self.rows if row.problems]


@dataclass
class PostingChange:
    """What becomes of one person's postings: those to add, and those that get
    another end.
    """

    person_id: int
    added: list[Span] = field(default_factory=list)
    ended: list[Span] = field(default_factory=list)
