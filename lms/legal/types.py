"""What kinds of legal documents there are, and what is known of one."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.core.types import Texts

FIRST, LAST = dt.date(1945, 9, 2), dt.date(2199, 12, 31)
"""Days outside of these are typing mistakes."""
Day = dt.date | None
"""A day, if one is known."""

KINDS = N_(
    {
        "law": "Law",
        "resolution": "Resolution",
        "decree": "Decree",
        "circular": "Circular",
        "decision": "Decision",
        "other": "Another document",
    }
)


class BasisState(StrEnum):
    """Whether a document holds today, later, or no longer."""

    IN_FORCE = "in-force"
    COMING = "coming"
    OVER = "over"


BASIS_STATES = N_(
    {
        BasisState.IN_FORCE: "in force",
        BasisState.COMING: "not yet in force",
        BasisState.OVER: "replaced or no longer in force",
    }
)


class LawFilter(NamedTuple):
    """What the list of legal documents is narrowed to; empty: all. `what`: of
    which kind.
    """

    search: str = ""
    what: str = ""
    state: str = ""


PREFIXES = {
    "law": "luat",
    "resolution": "nq",
    "decree": "nd",
    "circular": "tt",
    "decision": "qd",
    "other": "vb",
}
CERTAINTIES = N_(
    {
        "V": "I have read the full text, or two independent sources say the same",
        "M": "Known from one report only; pages say “compare with the official text”",
    }
)


@dataclass(frozen=True)
class Document:
    """What somebody typed of one document. Texts have both languages; an empty
    one falls back to the other.
    """

    kind: str
    number: str
    title: Texts
    issued: Day
    effective_from: Day
    effective_to: Day
    checked_on: Day
    certainty: str
    source: str
    note: Texts


@dataclass(frozen=True)
class Succession:
    """What has to be known of a document to say what may replace it: its
    number, the key of what has replaced it, and the first day on which it can
    hold.
    """

    number: str
    replaced_by: str | None
    first_day: Day
