"""Given work, what was delivered of it, sheets and their arithmetic as values.

Amounts are `Fraction`s: of units of the standard product, of points, of
percent. Binary floats are used nowhere in this room.

The formula: Decree 335/2025/NĐ-CP, articles 13 to 18 and Form 01. Where its
text leaves something open, a rule of the layer says what holds there.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from lms.core.errors import Invalid
from lms.core.types import Labels

FULL, HALF = Fraction(100), Fraction(50)  # in percent
MARKS = FULL, HALF
"""The only two values of d, đ and e (article 15(3))."""
Typed = Fraction | Invalid | None
"""An amount as it is typed: None for nothing, of what is no number why not."""
Points = Mapping[str, Typed]


class WorkKind(StrEnum):
    """How work came: planned for the period, given on top of the plan, or taken
    over from somebody who handed it back. Only planned work stands below the
    line.
    """

    PLANNED = "planned"
    AD_HOC = "ad_hoc"
    TAKEN_OVER = "taken_over"


class LateBy(StrEnum):
    """What takes one deduction of lateness: each day, or each delivery."""

    DAY = "day"
    TIME = "time"


class CapOn(StrEnum):
    """What is held at 100 percent: each of the parts, or only their mean."""

    EACH = "each"
    TOTAL = "total"


class SheetKind(StrEnum):
    """Whose sheet it is: an official's, a leader's (with d, đ and e besides), or
    that of support staff, who have three marks of their own instead of given
    work.
    """

    OFFICIAL = "official"
    LEADER = "leader"
    SUPPORT = "support"


class RoomBase(StrEnum):
    """Of whom the share of “excellent” is counted: of those graded good and no
    better, or of all graded good or better.
    """

    GOOD = "good"
    GOOD_OR_BETTER = "good_or_better"


class YearGrade(StrEnum):
    """The four grades of the year (article 20), the best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    DONE = "done"
    NOT_DONE = "not_done"


@dataclass(frozen=True)
class Line:
    """A line of the common criteria: at most so many points."""

    key: str
    most: Fraction


def _lines() -> tuple[Line, ...]:
    five, less = Fraction(5), Fraction(5, 2)
    sizes = {"1": (five, five), "2": (less,) * 4, "3": (less,) * 4}
    return tuple(
        Line(f"{group}.{place}", most)
        for group, row in sizes.items()
        for place, most in enumerate(row, 1)
    )


@dataclass(frozen=True)
class PeriodRule:
    """How a period is scored; frozen when it opens. Deductions are in percent
    of a delivery's units, thresholds in points, the least mark for good first.

    `version` names this arithmetic: a frozen sheet says by which it was
    calculated.
    """

    version: int = 1
    task_points: Fraction = Fraction(70)
    lines: tuple[Line, ...] = field(default_factory=_lines)
    per_failed_check: Fraction = Fraction(25)
    per_lateness: Fraction = Fraction(25)
    late_by: LateBy = LateBy.DAY
    cap: CapOn = CapOn.EACH
    step: Fraction = Fraction(1, 4)
    excellent: Fraction = Fraction(90)
    good: Fraction = Fraction(70)
    done: Fraction = Fraction(50)

    @property
    def line_keys(self) -> list[str]:
        """Of the common lines, in their order."""
        return [line.key for line in self.lines]

    @cached_property
    def common_points(self) -> Fraction:
        """What the common lines give at most."""
        return sum((line.most for line in self.lines), Fraction())


@dataclass(frozen=True)
class Delivered:
    """One accepted delivery: how much, how often it was found wanting before
    (`failed`), how many days after its due day it came. What was excused by a
    named person is not in these figures.
    """

    quantity: Fraction
    failed: int = 0
    days_late: int = 0


@dataclass(frozen=True)
class GivenWork:
    """Work as it was given: the coefficient of that day, the quantity, and what
    was delivered. `handed_back`: it stays in what was assigned and is never
    done here.
    """

    key: str
    coefficient: Fraction
    quantity: Fraction
    kind: WorkKind = WorkKind.PLANNED
    handed_back: bool = False
    deliveries: tuple[Delivered, ...] = ()

    @property
    def units(self) -> Fraction:
        """The quantity in units of the standard product."""
        return self.coefficient * self.quantity


@dataclass(frozen=True)
class SheetFacts:
    """What a sheet is calculated from. `common`: points of each line, None
    where nobody has filled it in. `marks`: d, đ and e of a leader, or the
    three marks of support staff, in percent; None: not given yet.
    """

    works: tuple[GivenWork, ...]
    common: Points
    kind: SheetKind = SheetKind.OFFICIAL
    marks: Points = field(default_factory=dict)


LEADER_MARKS = "d", "dd", "e"
"""d: do those one leads do their work; đ: is the field in order; e: does the
unit hold together. Each is 100 or 50.
"""
SUPPORT_MARKS = "quality", "compliance", "efficiency"
"""Of support staff, each from 0 to 100."""
OF_WORK = "a", "b", "c"
"""Quantity, quality and progress of what was given."""
GIVEN_MARKS: Mapping[SheetKind, tuple[str, ...]] = {
    SheetKind.OFFICIAL: (),
    SheetKind.LEADER: LEADER_MARKS,
    SheetKind.SUPPORT: SUPPORT_MARKS,
}
"""The marks that a person gives on each kind of sheet."""


@dataclass(frozen=True)
class WorkShare:
    """What one piece of work gives, in units: assigned below the line, done,
    done well, done in time.
    """

    key: str
    assigned: Fraction
    done: Fraction
    well: Fraction
    in_time: Fraction

    @property
    def taken_by_faults(self) -> Fraction:
        """Units that failed checks took."""
        return self.done - self.well

    @property
    def taken_by_lateness(self) -> Fraction:
        """Units that lateness took."""
        return self.done - self.in_time


@dataclass(frozen=True)
class Score:
    """A sheet's arithmetic. `parts`: a, b, c and a leader's d, đ, e in percent,
    as they enter the mean. `missing`: keys of lines and marks that are not
    filled in; as long as there are any, or nothing was assigned, there is no
    total: it is never 0 and never the most by default.
    """

    works: tuple[WorkShare, ...]
    assigned: Fraction
    parts: Mapping[str, Fraction]
    task_percent: Fraction | None
    task_points: Fraction | None
    common: Fraction | None
    missing: Sequence[str]

    @property
    def total(self) -> Fraction | None:
        """Points of the period, at most 100."""
        if self.task_points is None or self.common is None or self.missing:
            return None
        return self.task_points + self.common


class ListState(StrEnum):
    """Where a catalogue stands. Whether a decided one is in force its days
    say.
    """

    DRAFT = "draft"
    DECIDED = "decided"


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    TAKEN_BACK = "taken-back"


class Cause(StrEnum):
    """What an objective cause may excuse."""

    LATE = "late"
    FAILED = "failed"


class PeriodKind(StrEnum):
    """How long a period is (article 23(3): by month or by quarter)."""

    MONTH = "month"
    QUARTER = "quarter"


PERIOD_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3}


@dataclass(frozen=True)
class ProductDraft:
    """A product as it is typed; see `Product`."""

    key: str
    title: str
    output: str
    complexity: int | None
    points: Typed
    is_standard: bool = False
    competencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListDecision:
    """What puts a catalogue in force: the document, its day, and from when."""

    document: str
    decided_on: dt.date | None
    valid_from: dt.date | None


@dataclass(frozen=True)
class WorkDraft:
    """Work to be given; see `GivenWorkRow`. `title` only where it is not a
    product of the catalogue.
    """

    product_id: int | None
    title: str
    coefficient: Typed
    quantity: Typed
    due_on: dt.date | None
    kind: WorkKind = WorkKind.PLANNED


@dataclass(frozen=True)
class DeliveryDraft:
    """What is delivered: how much, when it was done, a note."""

    quantity: Typed
    done_on: dt.date | None
    note: str


class SheetState(StrEnum):
    """Where a sheet stands: the person fills it in, has sent it, it is proposed
    for announcing, it is announced.
    """

    OPEN = "open"
    SENT = "sent"
    PROPOSED = "proposed"
    ANNOUNCED = "announced"


CLOSED = SheetState.PROPOSED, SheetState.ANNOUNCED
"""In these nothing of the period changes any more for the person."""


@dataclass(frozen=True)
class SelfAssessment:
    """What a person says of the common lines, by key; None: not filled in."""

    common: Points
    note: str = ""


@dataclass(frozen=True)
class SheetReview:
    """What whoever reviews says: the kind of sheet, points of the common lines,
    marks, and grounds by key.
    """

    kind: SheetKind
    common: Points
    marks: Points
    grounds: Labels


@dataclass(frozen=True)
class LinesDraft:
    """What the common lines say in a unit, by key ("": not written), after
    which document and from which day on.
    """

    words: Labels
    document: str
    since: dt.date | None


NOT_GRADED = "not_graded"
"""Decided of a year in which somebody worked too few months."""
YEAR_OUTCOMES = (*YearGrade, NOT_GRADED)


class MonthSource(StrEnum):
    """Where a month's score comes from: a sheet that was announced here, another
    unit's document; a sheet that is begun and has no score, of a month that
    has come or not; one that is open and in which there is nothing yet; or nothing.
    """

    SHEET = "sheet"
    ELSEWHERE = "elsewhere"
    BEGUN = "begun"
    COMING = "coming"
    UNTOUCHED = "untouched"
    NONE = "none"


@dataclass(frozen=True)
class YearMonth:
    """A month of a year. `total`: None where there is no score; `place`: in
    which unit; `document`: of another unit; `sheet`: of ours, if there is one.
    """

    month: int
    total: Fraction | None = None
    place: str = ""
    source: MonthSource = MonthSource.NONE
    document: str = ""
    sheet: int = 0


@dataclass(frozen=True)
class MonthDraft:
    """A month that another unit has scored, as it is typed."""

    month: int | None
    place: str
    total: Typed
    document: str


@dataclass(frozen=True)
class YearDraft:
    """What whoever leads prepares: the grade they propose ("" for none yet), on
    what ground, among whom the share is counted, and the minutes.
    """

    proposed: str = ""
    ground: str = ""
    is_head: bool = False
    like_tasks: str = ""
    minutes_on: dt.date | None = None
    minutes_number: str = ""
    minutes_text: str = ""


@dataclass(frozen=True)
class OrganisationDraft:
    """The grade of an organisation with the document that gave it."""

    grade: str
    document: str
    decided_on: dt.date | None


class YearState(StrEnum):
    """Where somebody's year stands."""

    PREPARED = "prepared"
    PROPOSED = "proposed"
    DECIDED = "decided"


@dataclass(frozen=True)
class YearRule:
    """How a year is graded where somebody works: the thresholds, from how many
    months of work on, the share of “excellent” in percent and its base.
    """

    rule: PeriodRule
    least: int
    share: int
    base: RoomBase
