"""Trial periods, their clock and dossier as values, and the numbers that units may
set.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_
from lms.terms.types import NumberTerm

KIND = "trial"
"""The kind of decision that ends a trial."""
LONGEST_TEXT = 4000
LAST_REVIEW = 3
"""The number of the final review; the first two stand at the milestones."""
TRIAL_TERMS = {
    "trials.longest_months": NumberTerm(
        "Months that a trial period lasts at most", 12, 1, 36
    ),
    "trials.absence_days": NumberTerm(
        "Days of absence that move no end of a trial period", 30, 0, 180
    ),
    "trials.opens_days": NumberTerm(
        "Days before its end from which a trial period may be decided",
        30,
        1,
        90,
    ),
    "trials.talk_days": NumberTerm(
        "Days before its end by which a talk about the outcome is held",
        60,
        1,
        180,
    ),
    "trials.concern_days": NumberTerm(
        "Days that help must have stood before a trial ends without success",
        30,
        1,
        180,
    ),
    "trials.review_days": NumberTerm(
        "Days before it is due from which a review may be held", 14, 0, 60
    ),
    "trials.meetings": NumberTerm(
        "Meetings with the mentor that a trial period plans", 6, 0, 100
    ),
}


class TrialState(StrEnum):
    """Where a trial stands. Overdue is no state but a flag."""

    PLANNED = "planned"
    RUNNING = "running"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    UNPROVEN = "unproven"
    WITHDRAWN = "withdrawn"


TRIAL_STATES = N_(
    {
        TrialState.PLANNED: "Planned",
        TrialState.RUNNING: "Under way",
        TrialState.CONFIRMED: "Confirmed in the post",
        TrialState.ENDED: "Ended without confirmation",
        TrialState.UNPROVEN: "Not enough evidence",
        TrialState.WITHDRAWN: "Withdrawn",
    }
)
OPEN_STATES = TrialState.PLANNED, TrialState.RUNNING


class AwayKind(StrEnum):
    """Why the clock stands, or somebody is away. Never a text."""

    MATERNITY = "maternity"
    SICKNESS = "sickness"
    MISSION = "mission"
    LEAVE = "leave"


AWAY_LABELS = N_(
    {
        AwayKind.MATERNITY: "Maternity leave",
        AwayKind.SICKNESS: "Sickness",
        AwayKind.MISSION: "Mission elsewhere",
        AwayKind.LEAVE: "Other leave",
    }
)


class TrialSide(StrEnum):
    """Who reads a trial, and as what."""

    PERSON = "person"
    MENTOR = "mentor"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    OFFICE = "office"


REPLACED = N_(
    {TrialSide.MENTOR: "Mentor", TrialSide.REVIEWER: "Reviewer"},
)
"""Who may be replaced; who decides is another one only where a decision is
opened or handed on.
"""
SIDE_COLUMNS = {
    "person_id": TrialSide.PERSON,
    "reviewer_id": TrialSide.REVIEWER,
    "decider_id": TrialSide.DECIDER,
    "mentor_id": TrialSide.MENTOR,
}
"""Where a trial names its four people."""


class Away(NamedTuple):
    """From a day until (excluding) another; a pause stops the clock, an absence
    counts against the allowance.
    """

    since: dt.date
    until: dt.date
    is_pause: bool

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.until - self.since).days


@dataclass(frozen=True)
class TrialDraft:
    """A trial as it is planned: of whom, from when, how long, after which
    document, and the three people.
    """

    person_id: int
    starts_on: dt.date | None
    months: int | None
    document_no: str
    document_date: dt.date | None
    signer: str
    mentor_id: int | None
    reviewer_id: int | None
    decider_id: int | None


@dataclass(frozen=True)
class ReviewDraft:
    """A review as it was held. Of somebody who is not on track: what is
    missing, what help is given, and when it is looked at again. `number`: which
    one the page showed as the next.
    """

    held_on: dt.date | None
    on_track: bool | None
    note: str
    what: str = ""
    plan: str = ""
    review_on: dt.date | None = None
    number: int | None = None


class SuccessorDraft(NamedTuple):
    """Who takes the place of the mentor or reviewer, and why. `known`: how many
    had been replaced when the page was opened.
    """

    role: str
    after_id: int | None
    why: str
    known: int | None = None


class AwayDraft(NamedTuple):
    """A pause or an absence as it is entered; `until` excluded."""

    kind: str
    since: dt.date | None
    until: dt.date | None
    is_pause: bool


class TrialClock(NamedTuple):
    """The days of a trial: the first, the one until which (excluding) it lasts,
    the milestones, the talk, from when it may be decided, and how many days
    before it is due a review may be held.
    """

    starts_on: dt.date
    ends_before: dt.date
    milestones: Sequence[dt.date]
    talk_by: dt.date
    opens_on: dt.date
    review_days: int = 0

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.ends_before - self.starts_on).days

    def review_due(self, number: int) -> dt.date:
        """When a review is due: the first ones at the milestones, those after
        them once it may be decided; of a short trial, half-way from there to
        its end.
        """
        last = self.milestones[-1]
        half = last + (self.ends_before - last) // 2
        days = [*self.milestones, max(self.opens_on, half)]
        return days[min(number, len(days)) - 1]

    def review_from(self, number: int) -> dt.date:
        """From when a review may be held: of what comes later it could not
        speak.
        """
        early = self.review_due(number) - dt.timedelta(days=self.review_days)
        return max(early, self.starts_on)

    def day_of(self, today: dt.date) -> int:
        """How many days are gone, from 0 to all."""
        return min(max((today - self.starts_on).days, 0), self.days)

    @property
    def last_day(self) -> dt.date:
        """The last day that belongs to it."""
        return self.ends_before - dt.timedelta(days=1)


class ClockDay(NamedTuple):
    """A day of the clock: until when something is due, or when it was held. Of
    reviews with their number.
    """

    what: str
    on: dt.date
    number: int = 0
    held: bool = False


class ShownCount(NamedTuple):
    """Of essential requirements: how many there are, met at the start, met
    now, unproven (nothing recorded), and not yet met.
    """

    needed: int
    at_start: int
    met: int
    unproven: int = 0
    not_yet: int = 0


class PlanMark(NamedTuple):
    """How many were to be met by now, in whole ones and hundredths, and by how
    many one is behind.
    """

    planned: int
    hundredths: int
    behind: int


@dataclass(frozen=True)
class TrialFacts:
    """What a decision about a trial looks at. `helped_since`: since when help
    stands for a concern that is open; `closed_on`: when the last one was closed.
    """

    final_held: bool
    heard: bool
    helped_since: dt.date | None
    meetings: int
    planned_meetings: int
    mentor: str
    count: ShownCount
    closed_on: dt.date | None = None
