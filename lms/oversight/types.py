"""Second readings as values, and why there is one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.core.rates import Agreement, Expectation, Interval, Z
from lms.signoff.types import AnchorCase
from lms.terms.types import NumberTerm

OVERSIGHT_TERMS = {
    "oversight.again_first": NumberTerm(
        "Sign-offs of a new mentor that are all read again", 5, 0, 50
    ),
    "oversight.again_percent": NumberTerm(
        "Of later sign-offs, those read again by lot, in percent",
        10,
        0,
        100,
    ),
    "oversight.signs_least": NumberTerm(
        "Sign-offs from which levels and shares are looked at", 20, 5, 500
    ),
    "oversight.readings_least": NumberTerm(
        "Second readings from which agreement is looked at", 10, 5, 500
    ),
    "oversight.low_kappa": NumberTerm(
        "Agreement beyond chance below which it is asked about, in percent",
        40,
        0,
        100,
    ),
    "oversight.quick_seconds": NumberTerm(
        "Seconds below which a long hand-in was hardly read", 60, 5, 600
    ),
    "oversight.quick_letters": NumberTerm(
        "Letters from which a hand-in is long", 500, 50, 5000
    ),
    "oversight.quick_times": NumberTerm(
        "Times in 30 days from which that is asked about", 5, 1, 100
    ),
    "oversight.share_percent": NumberTerm(
        "Share of an authority's sign-offs by one person, in percent",
        60,
        10,
        100,
    ),
    "oversight.minute_most": NumberTerm(
        "Sign-offs within a minute from which that is asked about", 4, 2, 50
    ),
    "oversight.night_most": NumberTerm(
        "Sign-offs at night in 30 days from which that is asked about",
        3,
        1,
        100,
    ),
    "oversight.night_from": NumberTerm(
        "Hour from which it is night", 22, 18, 23
    ),
    "oversight.night_to": NumberTerm("Hour until which it is night", 5, 0, 8),
    "oversight.reuse_most": NumberTerm(
        "Sign-offs of papers used before in 30 days from which that is asked about",
        1,
        1,
        50,
    ),
    "oversight.explain_days": NumberTerm(
        "Working days to explain before the head is asked", 10, 1, 60
    ),
    "oversight.shown_months": NumberTerm(
        "Months after which a closed question is shown no more", 12, 1, 60
    ),
    "oversight.calibrate_months": NumberTerm(
        "Months after which mentors judge the five cases of a task again",
        6,
        1,
        36,
    ),
}


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
    differ and a third is asked, what the third has decided; or that the learner
    objects, so that whoever decides about that is the third.
    """

    OPEN = "open"
    ALIKE = "alike"
    DIFFERS = "differs"
    STANDS = "stands"
    REPLACED = "replaced"
    OBJECTED = "objected"


class FindingCheck(StrEnum):
    """What about somebody's acts is asked: levels beside the difficulty of the
    tasks, signing unread, how well two readers agree (as the first and as the
    second), for whom, and how much of all.
    """

    LEVELS = "levels"
    UNREAD = "unread"
    AGREEMENT = "agreement"
    READER = "reader"
    RELATION = "relation"
    SHARE = "share"
    MINUTE = "minute"
    NIGHT = "night"
    REUSE = "reuse"


CHECKS = N_(
    {
        FindingCheck.LEVELS: "Levels differ from what these tasks let expect",
        FindingCheck.UNREAD: "Signed soon after opening, or with files unopened",
        FindingCheck.AGREEMENT: "Second readings differ often",
        FindingCheck.READER: "Own second readings differ often from the first",
        FindingCheck.RELATION: "Signed for somebody close or in one line",
        FindingCheck.SHARE: "Most of the authority's sign-offs are by one person",
        FindingCheck.MINUTE: "Many sign-offs within one minute",
        FindingCheck.NIGHT: "Several sign-offs at night",
        FindingCheck.REUSE: "Papers or words that were handed in before",
    }
)
MAY_BE = N_(
    {
        FindingCheck.LEVELS: "Perhaps stronger people were signed, or only those who had practised were asked to hand in.",
        FindingCheck.UNREAD: "Perhaps it was read on paper, at the counter, or on somebody else's screen.",
        FindingCheck.AGREEMENT: "Perhaps the steps of the task can be read in two ways.",
        FindingCheck.READER: "Perhaps what was seen at the counter does not stand in the hand-in.",
        FindingCheck.RELATION: "Perhaps nobody else was there who may sign.",
        FindingCheck.SHARE: "Perhaps nobody else was there who may sign.",
        FindingCheck.MINUTE: "Perhaps they were read one after another and signed at the end, or the phone was offline.",
        FindingCheck.NIGHT: "Perhaps there was night duty, or the clock of the place differs.",
        FindingCheck.REUSE: "Perhaps it is an empty form, which looks alike on every photo, or a case that two colleagues dealt with together.",
    }
)
"""What each may also be."""


class FindingState(StrEnum):
    """Where a question stands: the person was told and may explain, they have,
    their time is over; the head has closed it.
    """

    TOLD = "told"
    EXPLAINED = "explained"
    PASSED = "passed"
    CLOSED = "closed"


FINDING_STATES = N_(
    {
        FindingState.TOLD: "asked, may explain",
        FindingState.EXPLAINED: "explained",
        FindingState.PASSED: "not explained in time",
        FindingState.CLOSED: "closed",
    }
)


class SignedFacts(NamedTuple):
    """Of a signature, what the checks look at. `chance`: how often others sign
    this task at 4 or 5; `seconds` between opening and signing, None: not known.
    """

    review_id: int
    level: int
    chance: float
    seconds: float | None = None
    letters: int = 0
    files: int = 0
    files_opened: bool = False
    is_close: bool = False
    is_recent: bool = True
    at: dt.datetime | None = None


class CheckLimits(NamedTuple):
    """From where on something is asked about; see `OVERSIGHT_TERMS`."""

    signs_least: int = 20
    readings_least: int = 10
    low_kappa: int = 40
    quick_seconds: int = 60
    quick_letters: int = 500
    quick_times: int = 5
    share_percent: int = 60
    minute_most: int = 4
    night_most: int = 3
    night_from: int = 22
    night_to: int = 5
    reuse_most: int = 1


class Reused(NamedTuple):
    """Reviews of the last 30 days that signed what was handed in before: files
    in another submission, texts by somebody else.
    """

    files: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()

    @property
    def reviews(self) -> list[int]:
        """All of them."""
        return sorted({*self.files, *self.texts})


NOT_REUSED = Reused()


@dataclass(frozen=True)
class MentorFigures:
    """What somebody signed in a year beside what was to be expected. `seconds`:
    the median, of `timed` whose opening is known; `common`: the commonest
    level; `unread` and `close`: ids of reviews; `first` and `second`: how they
    agree as first and as second reader.
    """

    many: int
    high: int
    expected: Expectation
    seconds: float | None = None
    timed: int = 0
    common: int = 0
    common_many: int = 0
    unread: tuple[int, ...] = ()
    close: tuple[int, ...] = ()
    minute: tuple[int, ...] = ()
    night: tuple[int, ...] = ()
    first: Agreement | None = None
    second: Agreement | None = None
    of_unit: int = 0
    reused: Reused = NOT_REUSED

    @property
    def usual(self) -> Interval:
        """Between which counts luck alone leaves it in 19 of 20 cases."""
        far = Z * self.expected.spread
        return Interval(self.expected.mean - far, self.expected.mean + far)


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
    """What a third reader decides. `level`, `steps` and `strength` count where the first
    judgement is replaced.
    """

    outcome: str
    reason: str
    level: int | None = None
    steps: tuple[str, ...] = ()
    strength: str = ""


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


class CalibrationDraft(NamedTuple):
    """What a mentor says of a case; `mark`: of the case as their page shows
    it.
    """

    mark: str
    said: ReadingDraft


class CaseAgreement(NamedTuple):
    """Of so many cases, how many got the agreed level, how many the one beside
    it, and how many just the agreed steps.
    """

    many: int
    exact: int
    near: int
    steps: int


@dataclass(frozen=True)
class CalibrationState:
    """Where a mentor stands with the cases of a task. `said`: what counts, by
    case; `until`: how long; `is_again`: they judged them before.
    """

    cases: tuple[AnchorCase, ...]
    said: Mapping[str, Opinion]
    until: dt.datetime | None
    is_again: bool

    @property
    def following(self) -> AnchorCase | None:
        """The case to judge now; None if all are."""
        return next(
            (one for one in self.cases if one.key not in self.said), None
        )

    @property
    def pairs(self) -> list[tuple[AnchorCase, Opinion]]:
        """What was judged, beside the case."""
        return [
            (one, self.said[one.key])
            for one in self.cases
            if one.key in self.said
        ]
