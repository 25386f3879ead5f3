"""Second readings as values, and why there is one."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.terms.types import NumberTerm

OVERSIGHT_TERMS = {
    "oversight.again_first": NumberTerm(
        N_("Sign-offs of a new mentor that are all read again"), 5, 0, 50
    ),
    "oversight.again_percent": NumberTerm(
        N_("Of later sign-offs, those read again by lot, in percent"),
        10,
        0,
        100,
    ),
}
Steps = Collection[str]
"""Keys of critical steps that were done safely."""


class ReadingReason(StrEnum):
    """Why a judgement is read again."""

    FIRST = "first"
    LOT = "lot"
    GUIDES = "guides"
    CHECK = "check"
    OBJECTION = "objection"


REASONS = N_(
    {
        ReadingReason.FIRST: "one of the first that this mentor signed",
        ReadingReason.LOT: "drawn by lot",
        ReadingReason.GUIDES: "signed with the highest level",
        ReadingReason.CHECK: "a check asks for it",
        ReadingReason.OBJECTION: "who handed it in has objected",
    }
)


class ReadingOutcome(StrEnum):
    """What came of a second reading: nothing yet, both say the same, they
    differ and a third is asked, and what the third has decided.
    """

    OPEN = "open"
    ALIKE = "alike"
    DIFFERS = "differs"
    STANDS = "stands"
    REPLACED = "replaced"


OUTCOMES = N_(
    {
        ReadingOutcome.OPEN: "not read yet",
        ReadingOutcome.ALIKE: "read alike",
        ReadingOutcome.DIFFERS: "differs, a third person decides",
        ReadingOutcome.STANDS: "the first judgement stands",
        ReadingOutcome.REPLACED: "replaced by a third person",
    }
)


class ReadingSample(NamedTuple):
    """How much of what is signed is read again: all of a mentor's `first`, then
    `percent` by lot.
    """

    first: int
    percent: int


class Opinion(NamedTuple):
    """What somebody says of a hand-in: the entrustment (1 to 5) and the steps."""

    level: int
    steps: frozenset[str]


@dataclass(frozen=True)
class ReadingDraft:
    """A second reading as it is sent; see `SecondReading`."""

    level: int | None
    steps: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True)
class ThirdDraft:
    """What a third reader decides. `level` and `steps` count where the first
    judgement is replaced.
    """

    outcome: str
    reason: str
    level: int | None = None
    steps: tuple[str, ...] = ()


class Signature(NamedTuple):
    """Of a judgement, what the draw looks at: `ordinal` as what number its
    mentor signed it, `is_odd` whether a check fires.
    """

    submission_id: int
    ordinal: int
    level: int
    is_odd: bool = False


class ReaderChoice(NamedTuple):
    """Somebody who could read, and how many they were asked to lately."""

    person_id: int
    load: int


LATELY = dt.timedelta(days=90)
"""So long the load of a reader is looked back (our default, 29 November 2026)."""
