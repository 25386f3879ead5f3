"""The dossier of a trial assembles itself: one page, nothing retyped."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Row, Select, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import NotFound, found
from lms.gapmap.types import Gap
from lms.people import service as people
from lms.trials import rules
from lms.trials.queries import stored
from lms.trials.queries.stored import IS_OPEN, TRIAL, by_due, takes_part
from lms.trials.service import standing
from lms.trials.service.deciding import opening, reads_decision
from lms.trials.service.noting import looks_after
from lms.trials.types import (
    SIDE_COLUMNS,
    ClockDay,
    PlanMark,
    ShownCount,
    TrialClock,
    TrialSide,
    TrialState,
)


class Dossier(NamedTuple):
    """A trial with all that was noted and shown, for one of its readers."""

    row: Row
    side: TrialSide
    clock: TrialClock
    gaps: Sequence[Gap]
    count: ShownCount
    mark: PlanMark
    reviews: Rows
    concerns: Rows
    aways: Rows
    successors: Rows
    meetings: int
    planned_meetings: int
    last_number: int
    decision: Row | None
    office: bool
    reads: bool

    @property
    def open_concerns(self) -> list[Row]:
        """Those for which help stands."""
        return [one for one in self.concerns if not one.closed_on]

    @property
    def days(self) -> list[ClockDay]:
        """Of the clock, the earliest first."""
        held = [one.held_on for one in self.reviews]
        return rules.in_order(self.clock, held, self.last_number)

    @property
    def opens_later(self) -> bool:
        """Whether all reviews were held and it is too early to lay it before
        the decider.
        """
        is_running = self.row.state == TrialState.RUNNING
        return is_running and not self.next_number and not self.may_open

    @property
    def overdue(self) -> int:
        """Days since its end, if it runs still."""
        is_running = self.row.state == TrialState.RUNNING
        end, today = self.row.ends_before, clock.today()
        return rules.overdue_days(end, today) if is_running else 0

    @property
    def next_number(self) -> int:
        """The number of the next review; 0 if all were held."""
        number = len(self.reviews) + 1
        return number if number <= self.last_number else 0

    @property
    def may_open(self) -> bool:
        """Whether it may be laid before the decider today."""
        is_time = clock.today() >= self.clock.opens_on
        return (
            (self.row.state == TrialState.RUNNING)
            and is_time
            and not self.next_number
        )

    @property
    def proposes(self) -> bool:
        """Whether the reader may lay it before the decider today."""
        is_asked = self.side is TrialSide.REVIEWER or (
            self.side is TrialSide.OFFICE and self.office
        )
        return is_asked and self.may_open and not self.is_proposed

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for its decision."""
        return self.decision is not None and self.decision.stage == "told"


def side_of(actor: Actor, row: Row) -> TrialSide | None:
    """As what somebody reads a trial; None: not at all."""
    for column, side in SIDE_COLUMNS.items():
        if actor.person_id == getattr(row, column):
            return side
    return TrialSide.OFFICE if _sees(actor, row) else None


def _sees(actor: Actor, row: Row) -> bool:
    """Whether the actor reads it without being one of its people."""
    return looks_after(actor, row) or reads_decision(actor, row)


def dossier(actor: Actor, trial_id: int) -> Dossier:
    """A trial for its person, mentor, reviewer and decider, for those who look
    after it there and for whoever else decides or answers; for everybody else
    it does not exist.
    """
    row = found(stored.trial(trial_id))
    side = side_of(actor, row)
    if side is None:
        raise NotFound
    return _dossier(actor, row, side)


def _dossier(actor: Actor, row: Row, side: TrialSide) -> Dossier:
    gaps, days = standing.essential(row), standing.clock_at(row)
    count = standing.count_of(row, gaps)
    gone = days.day_of(clock.today())
    return Dossier(
        row,
        side,
        days,
        gaps,
        count,
        rules.mark_of(count, gone, days.days),
        stored.reviews(row.id),
        stored.concerns(row.id),
        stored.aways(row.id) if side is not TrialSide.MENTOR else (),
        stored.successors(row.id),
        row.met,
        standing.term(row, "meetings"),
        standing.last_number(row),
        opening(row),
        looks_after(actor, row),
        reads_decision(actor, row),
    )


def mine(actor: Actor) -> Dossier | None:
    """The actor's own trial, the newest; None: they never had one."""
    access.require(actor, Permission.LEARN)
    rows = stored.of_person(actor.person_id)
    return _dossier(actor, rows[0], TrialSide.PERSON) if rows else None


def trials(actor: Actor) -> Select:
    """Open trials in which the actor takes part or which they look after, by
    what ends next.
    """
    mine_ = takes_part(actor.person_id)
    here = access.seen(actor, Permission.DECISION_PROPOSE)
    others = TRIAL.person_id != actor.person_id
    return by_due(IS_OPEN & (mine_ | here) & others)


MOST_FOUND = 20


def find(actor: Actor, search: str) -> Rows:
    """Who holds a post today where the actor may plan a trial, by their name;
    nobody without the right.
    """
    held = people.held_posts(clock.today())
    seen = access.seen(actor, Permission.DECISION_PROPOSE, held)
    called = held.c.person_id.in_(people.named(search))
    query = select(held).where(
        seen,
        called,
        held.c.post != "",
    )
    ordered = query.order_by(held.c.given_first, held.c.person_id)
    return execute(ordered.limit(MOST_FOUND)).all()
