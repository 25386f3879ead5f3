"""Offers, pairs and candidates as values, and the numbers that units may set."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.core.types import SHARE_UNITS
from lms.terms.types import NumberTerm

Keys = Sequence[str]
"""Of competencies."""
Day = dt.date
Until = dt.date | None
"""The day until (excluding) which something holds; None: no end is known."""


class PairState(StrEnum):
    """Where a pair stands: not everybody has said yes, it runs, somebody said
    no, it is over.
    """

    ASKED = "asked"
    RUNNING = "running"
    DECLINED = "declined"
    ENDED = "ended"


class PairEnd(StrEnum):
    """Why a pair is over. None of them is anybody's fault."""

    DONE = "done"
    CHANGED = "changed"
    MOVED = "moved"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    OTHERWISE = "otherwise"


END_LABELS = N_(
    {
        PairEnd.DONE: "The time that was agreed is over",
        PairEnd.CHANGED: "Another mentor suits better",
        PairEnd.MOVED: "One of the two has another post",
        PairEnd.LAPSED: "The two no longer meet",
        PairEnd.WITHDRAWN: "The question was taken back",
        PairEnd.OTHERWISE: "The two work together in another way now",
    }
)
A_NO_LASTS = dt.timedelta(days=92)
"""For so long a pair that one of both did not want is not suggested again:
whoever had no time, or mistook the button, may have it a season later.
"""
CHOSEN_ENDS = PairEnd.DONE, PairEnd.CHANGED, PairEnd.LAPSED
"""What people may choose from."""


class Side(StrEnum):
    """Whose yes a pair needs, and who else sees it."""

    MENTOR = "mentor"
    PERSON = "person"
    HEAD = "head"
    SUBSTITUTE = "substitute"


class PairPeriod(NamedTuple):
    """From a day until (excluding) another."""

    since: Day
    until: Until = None

    def holds(self, on: Day) -> bool:
        """Whether the day lies in it."""
        return self.since <= on and (self.until is None or on < self.until)

    def meets(self, other: "PairPeriod") -> bool:
        """Whether some day lies in both."""
        return _before(self.since, other.until) and _before(
            other.since, self.until
        )

    @property
    def last(self) -> Until:
        """Its last day, as people say it."""
        return self.until and self.until - dt.timedelta(days=1)


def _before(day: Day, end: Until) -> bool:
    return end is None or day < end


@dataclass(frozen=True)
class OfferDraft:
    """What a mentor offers; see `MentorOffer`."""

    places: int | None
    contact: str
    competencies: tuple[str, ...] = ()
    since: dt.date | None = None
    until: Until = None


@dataclass(frozen=True)
class PairTerms:
    """Who is to guide whom, in what, and when."""

    mentor_id: int
    person_id: int
    period: PairPeriod
    is_main: bool = True
    competencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeetingDraft:
    """A meeting as it is noted; see `PairMeeting`."""

    held_on: dt.date | None
    minutes: int | None
    next_step: str
    next_on: dt.date | None
    observes: bool = False


class Silence(StrEnum):
    """What is due for a pair, by how long it has been silent: nothing, both are
    to be asked or were, the head is to be told or was.
    """

    NONE = "none"
    NOTE = "note"
    NOTED = "noted"
    TELL = "tell"
    TOLD = "told"


class Candidate(NamedTuple):
    """Somebody who could guide a person. `fit`: of what the person still has to
    show, the share in which this colleague has shown the level at work, in
    `SHARE_UNITS`. `proven`: these competencies. `load` of `places` are taken.
    """

    person_id: int
    name: str
    fit: int
    proven: Keys
    load: int
    places: int
    trusted: bool

    @property
    def free(self) -> int:
        """Places that are left."""
        return self.places - self.load

    @property
    def percent(self) -> int:
        """The fit, for a page."""
        return 100 * self.fit // SHARE_UNITS

    @property
    def is_suited(self) -> bool:
        """Whether anything speaks for them but that they offered."""
        return self.fit > 0 and self.trusted


@dataclass(frozen=True)
class ShortList:
    """Who could guide a person: the three who are suited best, and others who
    have offered. `wanted`: what a mentor is chosen by; `missing`: how much the
    person has not met yet.
    """

    person_id: int
    name: str
    best: Sequence[Candidate]
    others: Sequence[Candidate]
    wanted: Keys
    missing: int


class GuidingMentor(NamedTuple):
    """A mentor as those whom they guide see them. `stands_in_for`: the mentor
    whose substitute they are; `until`: the last day, if one is known.
    """

    person_id: int
    name: str
    contact: str
    is_main: bool
    competencies: Keys
    pair_id: int
    until: Until
    stands_in_for: str = ""
    is_away: bool = False


@dataclass(frozen=True)
class Receivers:
    """Whom something handed in reaches: the person's `mentors`, or whoever may
    sign where they work (`others`, ids).
    """

    mentors: Sequence[GuidingMentor]
    others: Sequence[int]

    @property
    def ids(self) -> Sequence[int]:
        """Who is told."""
        return [one.person_id for one in self.mentors] or self.others


MENTORING_TERMS = {
    "mentoring.places": NumberTerm(
        "People whom one mentor may guide at once, at most", 6, 1, 20
    ),
    "mentoring.new_days": NumberTerm(
        "Days after which somebody in a post no longer counts as new",
        183,
        1,
        1000,
    ),
    "mentoring.silent_days": NumberTerm(
        "Days without a meeting and a signature until the pair is asked",
        30,
        7,
        365,
    ),
    "mentoring.head_days": NumberTerm(
        "Days after that until the head is told", 15, 1, 180
    ),
    "mentoring.answer_days": NumberTerm(
        "Working days within which a hand-in should be answered", 5, 1, 60
    ),
    "mentoring.far_percent": NumberTerm(
        "What another place of work costs a suggestion, in percent",
        10,
        0,
        50,
    ),
}
"""Numbers that units may set (`terms`)."""
