"""A running trial on the first page of its people, each with their next step."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Row, select, union_all

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, gates
from lms.core.db import execute
from lms.core.marks import Message
from lms.trials import rules
from lms.trials.queries.stored import MET, SUMS, TRIAL, by_due
from lms.trials.service import standing
from lms.trials.types import (
    SIDE_COLUMNS,
    TrialSide,
    TrialState,
)

MOST_AT_HOME = 5
"""Those that end first; all of them stand in the list."""

_RUNS = TRIAL.state == TrialState.RUNNING
_SIDES = [
    select(TRIAL.id).where(TRIAL[side] == gates.PERSON, _RUNS)
    for side in SIDE_COLUMNS
]
_AT_HOME = (
    by_due(TRIAL.id.in_(union_all(*_SIDES)))
    .add_columns(*SUMS, MET)
    .limit(MOST_AT_HOME)
)
"""Found by their indexes and nothing else: by an “or”, or by their state, all
that run would be walked over.
"""
GATE = gates.gate(*_SIDES)


class TrialLine(NamedTuple):
    """A trial with what the reader is in it and what comes next for them, and
    whether that lies ahead.
    """

    row: Row
    side: TrialSide
    step: Message
    ahead: bool


def for_home(actor: Actor) -> Iterator[TrialLine]:
    """Running trials of the actor, or in which they take part, those that end
    first.
    """
    for row in execute(_AT_HOME, {"person": actor.person_id}).all():
        side = next(
            side
            for column, side in SIDE_COLUMNS.items()
            if getattr(row, column) == actor.person_id
        )
        may = access.allows(actor, Permission.DECISION_DECIDE, [row.path])
        now = _standing(row, may)
        step, ahead = rules.step_of(side, now), rules.is_ahead(side, now)
        yield TrialLine(row, side, step, ahead)


def _standing(row: Row, may_decide: bool) -> rules.TrialStanding:
    return rules.TrialStanding(
        standing.clock_at(row),
        row.held,
        standing.last_number(row),
        row.help_on,
        row.met,
        standing.term(row, "meetings"),
        clock.today(),
        may_decide,
    )
