"""Reports of something wrong or unclear in a course."""

from dataclasses import dataclass
from enum import StrEnum

from lms.core.marks import N_
from lms.courses.types import Part, Revision, Text


class Trouble(StrEnum):
    """What is the matter with a text."""

    WRONG = "wrong"
    UNCLEAR = "unclear"


class ReportOutcome(StrEnum):
    """What came of a report: the text is or will be corrected, or it stays."""

    CORRECTED = "corrected"
    STANDS = "stands"


TROUBLE_LABELS = N_(
    {
        Trouble.WRONG: "Something is wrong",
        Trouble.UNCLEAR: "Something is unclear",
    }
)
OUTCOME_LABELS = N_(
    {
        ReportOutcome.CORRECTED: "Corrected, or will be in the next revision",
        ReportOutcome.STANDS: "The text stays as it is",
    }
)
LONGEST = 500
LONGEST_ANSWER = 1000


@dataclass(frozen=True)
class ReportedPlace:
    """What is reported: a part of a revision or, if there is an `item`, one of
    its questions or steps; and its words.
    """

    revision: Revision
    part: Part
    item: str
    words: Text
