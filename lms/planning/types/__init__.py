"""Progress through courses, a person's situation, and the plan that follows
from it.
"""

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from lms.core.marks import N_
from lms.core.types import IdsByKey
from lms.courses.types import Part, Revision
from lms.evidence.types import (
    NO_OPTIONS,
    NOTHING,
    Attainment,
    ConfirmationOptions,
)
from lms.gapmap.rules import compare, gaps
from lms.gapmap.types import Gap
from lms.people.types import Posting, Unit
from lms.planning.types.reasons import REASON_HELP as REASON_HELP
from lms.planning.types.reasons import REASON_LABELS as REASON_LABELS
from lms.planning.types.reasons import StuckReason as StuckReason
from lms.requirements.types import Requirement


class Progress(StrEnum):
    """Where a person stands with one part."""

    OPEN = "open"
    STARTED = "started"
    FAILED = "failed"
    WAITING = "waiting"
    RETURNED = "returned"
    SKIPPED = "skipped"
    DONE = "done"


PROGRESS_LABELS = N_(
    {
        Progress.OPEN: "To do",
        Progress.STARTED: "Begun",
        Progress.FAILED: "Not passed yet",
        Progress.WAITING: "Awaiting sign-off",
        Progress.RETURNED: "Returned for rework",
        Progress.SKIPPED: "Not done",
        Progress.DONE: "Done",
    }
)
FINISHED = (Progress.DONE, Progress.SKIPPED)
"""Nothing more is to come: done, or a practice that one has gone past."""
BEHIND = (
    *FINISHED,
    Progress.WAITING,
)  # asks for no more of the learner's time


@dataclass(frozen=True)
class Taking:
    """A course a person is enrolled in, with their progress per part. `spent`:
    quizzes whose attempts are used up without passing. `this_year`: minutes of
    the parts finished this year. `waiting`: since when parts wait for an answer.
    """

    revision: Revision
    parts: Mapping[str, Progress]
    spent: frozenset[str] = frozenset()
    this_year: int = 0
    waiting: Mapping[str, dt.datetime] = field(default_factory=dict)

    @cached_property
    def terms(self) -> Hashable:
        """All of it that a plan depends on, to compare."""
        return self.revision.id, tuple(self.parts.values()), self.spent

    @property
    def done(self) -> int:
        """Parts finished."""
        return sum(
            progress is Progress.DONE for progress in self.parts.values()
        )

    @property
    def next_part(self) -> Part | None:
        """The part to go on with: what was returned, otherwise the first that
        is not finished; None when nothing of it is to be done now.
        """
        states, parts = self.parts, self.revision.course.parts
        todo = [part for part in parts if states[part.key] not in BEHIND]
        returned = Progress.RETURNED
        return min(
            todo,
            key=lambda one: states[one.key] is not returned,
            default=None,
        )

    @property
    def complete(self) -> bool:
        """Whether every part is finished; a practice may be left out."""
        return all(progress in FINISHED for progress in self.parts.values())


PartKey = tuple[int, str]
"""A revision's id and a part's key."""


@dataclass
class LearningRecord:
    """What a person has done: their courses in the order of joining, by slug,
    the minutes finished this year, and the quizzes begun. `language`: the only
    one in which they take courses; None: in any.
    """

    takings: dict[str, Taking] = field(default_factory=dict)
    minutes: int = 0
    attempts: dict[PartKey, Any] = field(default_factory=dict)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class DueReason:
    """One reason for an assignment. `source`: "rule", "plan" or "direct".
    `rule` and `by`: which rule, or who assigned it by hand.
    """

    source: str
    due_on: dt.date
    rule: int | None
    by: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """An assignment that is still open: up to which part (empty: all of it), by
    when, and all reasons for it.
    """

    part: str
    due_on: dt.date
    reasons: list[DueReason] = field(default_factory=list)
    id: int = 0


DueByPerson = dict[int, dict[str, Due]]
"""By person and course."""


class CoursesOf(NamedTuple):
    """A person's courses by slug: those they take, and those they are asked to
    take and have not finished.
    """

    takings: Mapping[str, Taking]
    due: Mapping[str, Due]


@dataclass(frozen=True)
class RuleTerms:
    """A rule as it is typed. Either `due_on` or `due_days`. `below`: also in
    the units below. `post` empty: whatever the post.
    """

    slug: str
    post: str
    below: bool
    valid_from: dt.date
    valid_to: dt.date | None
    due_on: dt.date | None
    due_days: int | None
    part: str = ""
    note: str = ""


class ActPreview(NamedTuple):
    """What an act that reaches many would do: in which unit, and how many
    people it concerns.
    """

    unit: Unit
    people: int


@dataclass(frozen=True, eq=False)
class EvidenceDetails:
    """What a person's single pieces of evidence tell beyond their sum, where
    the plan depends on it. Only the very same ones are equal.

    `read`: the competencies of which they were looked at. `options`: by
    competency, for gaps to re-confirm and where several must have judged.
    `doubts`: by competency the replaced legal bases that put evidence in doubt.
    `confirms`: the legal bases whose replacement a part takes into account.
    `closed`: short quizzes passed since the change, or used up.
    """

    read: frozenset[str] = frozenset()
    options: Mapping[str, ConfirmationOptions] = field(default_factory=dict)
    doubts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    confirms: Mapping[PartKey, frozenset[str]] = field(default_factory=dict)
    closed: frozenset[PartKey] = frozenset()

    def options_for(self, gap: Gap) -> ConfirmationOptions:
        """What the pieces would do for the gap."""
        return self.options.get(gap.requirement.competency, NO_OPTIONS)


NO_DETAILS = EvidenceDetails()
RequiredTerms = frozenset[tuple[str, int, int, bool]]
"""What is required, to compare: competency, level, depth, whether essential."""


@dataclass
class Situation:
    """All that a plan depends on. `required`: what the post asks for there, by
    competency. `mentors`: who else may sign their tasks, the nearest first.
    `language`: the only one they take courses in, or None.

    `attained`: what their evidence adds up to. `weekly`: minutes a week to plan
    with. `done`: minutes of work finished this year. `details`: what their
    single pieces of evidence tell beyond that; it is filled in last, because
    the gaps say of whom it has to be read. `terms`: those of `required`, where
    they have been calculated for many people.
    """

    person_id: int
    posting: Posting | None
    required: Mapping[str, Requirement]
    attained: Mapping[str, Attainment]
    takings: Mapping[str, Taking]
    mentors: Sequence[int]
    language: str | None
    weekly: int
    done: int
    due: Mapping[str, Due]
    details: EvidenceDetails = NO_DETAILS
    terms: RequiredTerms | None = None

    @cached_property
    def gaps(self) -> list[Gap]:
        """What is required beside what is attained, most urgent first."""
        return gaps(self.required, self.attained)

    @cached_property
    def open_gaps(self) -> list[Gap]:
        """The gaps that are not closed."""
        return [gap for gap in self.gaps if not gap.closed]

    def gaps_in(self, competencies: Iterable[str]) -> list[Gap]:
        """The gaps in those of these competencies that are required."""
        return [
            compare(self.required[key], self.attained.get(key, NOTHING))
            for key in competencies
            if key in self.required
        ]

    @property
    def doubtful(self) -> frozenset[str]:
        """The competencies, asked for or not, of which a change of law put
        something in doubt.
        """
        return frozenset(
            competency
            for competency, attainment in self.attained.items()
            if attainment.sure is not None
        )


@dataclass(frozen=True, slots=True)
class CourseOffer:
    """What one course, or one short quiz beside a course, offers a person.
    `usable`: so many parts can be done; then `block` bars the way.
    """

    key: str
    revision: Revision
    parts: tuple[Part, ...]
    progress: tuple[Progress, ...]
    usable: int
    block: StuckReason | None
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One course of a plan, or one short quiz beside a course: the parts still
    to do, how long they take, which gaps they close, by when.

    `assigned_on`: the day it was assigned for, if it was; `ready_on`: when the
    weekly time reaches its end. `before`: courses that build on it. `upto`: the last part
    the plan needs; empty: all of the course. `closes`: the gaps that are closed
    with it, by it and what comes before it in the plan; `towards`: those that
    need something after it as well.
    """

    key: str
    revision: Revision
    parts: Sequence[Part]
    minutes: int
    closes: Sequence[Gap]
    before: Sequence[Revision]
    assigned_on: dt.date | None
    ready_on: dt.date
    upto: str
    towards: Sequence[Gap] = ()

    @property
    def delta(self) -> bool:
        """Whether it is a short quiz about a change of law, which nobody joins
        a course for.
        """
        return bool(self.parts and self.parts[0].confirms)

    @property
    def due_on(self) -> dt.date:
        """By when."""
        return self.assigned_on or self.ready_on

    @property
    def tight(self) -> bool:
        """Whether the weekly time is too short for the day it was assigned for."""
        return self.ready_on > self.due_on


@dataclass(frozen=True, slots=True)
class StuckGap:
    """A gap that nothing on offer closes, and why."""

    gap: Gap
    reason: StuckReason


@dataclass(frozen=True)
class Plan:
    """The least time that closes every closable gap, in the order to take it.

    `waiting`: gaps that close when a mentor signs what has been handed in.
    `bound`: no plan needs fewer minutes. `met`: there is no gap.
    """

    items: Sequence[PlanItem]
    waiting: Sequence[Gap]
    stuck: Sequence[StuckGap]
    minutes: int
    bound: int
    this_year: int
    met: bool

    @property
    def exact(self) -> bool:
        """Whether it is proven to be the least."""
        return self.minutes == self.bound

    @cached_property
    def shares(self) -> list[tuple[bool, str, int]]:
        """What it adds to a sum: of each item whether it is a short quiz, its
        key, and its minutes.
        """
        return [(item.delta, item.key, item.minutes) for item in self.items]

    @cached_property
    def reasons(self) -> list[tuple[str, str]]:
        """Each reason for which a gap stays, with its competency."""
        return [
            (str(stuck.reason), stuck.gap.requirement.competency)
            for stuck in self.stuck
        ]

    @property
    def courses(self) -> list[PlanItem]:
        """The courses among its items: what can be assigned."""
        return [item for item in self.items if not item.delta]

    @property
    def deltas(self) -> list[PlanItem]:
        """The short quizzes about a change of law."""
        return [item for item in self.items if item.delta]


@dataclass
class PlanTotals:
    """The plans of many people added up. `courses`: by slug, how many people
    need it and for how many minutes; `deltas`: the same for short quizzes
    about a change of law, by the course's slug and the part's key. `stuck`:
    by reason and competency, how many people cannot be helped. `met`: people
    with nothing open. `short`: people who would stay below the yearly
    periods. `bound`: no plan for them all needs fewer minutes.
    """

    people: int = 0
    met: int = 0
    short: int = 0
    minutes: int = 0
    bound: int = 0
    courses: IdsByKey = field(default_factory=dict)
    stuck: dict[str, dict[str, int]] = field(default_factory=dict)
    deltas: IdsByKey = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """How far from the least it can be at most, as a share of the bound."""
        return (self.minutes - self.bound) / self.bound if self.bound else 0.0


@dataclass(frozen=True, slots=True)
class LearningYear:
    """Working time of a year against what is asked for, in periods. `planned`:
    until the year's end.
    """

    required: int
    done: float
    planned: float

    @property
    def short(self) -> float:
        """Periods still missing if everything goes as planned."""
        return max(0.0, self.required - self.done - self.planned)


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person, their plan, and their year against the periods asked for."""

    situation: Situation
    plan: Plan
    year: LearningYear
