"""How a period stands for one person: the arithmetic of what was given so far.
No sheet yet, and no score: what waits may still be accepted.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.columns import Rows
from lms.evaluation.queries import periods
from lms.evaluation.queries.works import (
    WorkKin,
    WorkSeen,
    answered,
    kin,
    to_do,
    works_of,
)
from lms.evaluation.rules.facts import given_work
from lms.evaluation.rules.freezing import rule_of
from lms.evaluation.rules.scoring import score
from lms.evaluation.service.leading import held_by, require_led
from lms.evaluation.service.periods import current_period
from lms.evaluation.types import (
    PeriodRule,
    Score,
    SheetFacts,
    WorkShare,
)


class PeriodProgress(NamedTuple):
    """The work of somebody in a period, with what each piece gives by the
    period's rule.
    """

    period: Row
    rule: PeriodRule
    works: Sequence[WorkSeen]
    score: Score
    kin: WorkKin

    @property
    def shares(self) -> Mapping[int, WorkShare]:
        """What each piece of work gives, by its id."""
        return {int(one.key): one for one in self.score.works}

    @property
    def has_back(self) -> bool:
        """Whether something was handed back, or all of it taken away."""
        return not all(_is_open(one) and one.row.quantity for one in self.works)

    @property
    def is_untaken(self) -> bool:
        """Whether something was handed back and nobody has taken it over."""
        back = {one.row.id for one in self.works if not _is_open(one)}
        return not back <= self.kin.taken.keys()

    @property
    def has_lost(self) -> bool:
        """Whether returns or lateness took something, which a cause may stand
        behind.
        """
        works = self.score.works
        return any(
            one.taken_by_faults or one.taken_by_lateness for one in works
        )

    @property
    def next_due(self) -> WorkSeen | None:
        """What is due next of what is still to be delivered, or again."""
        return next(filter(_is_to_do, self.works), None)


def _is_open(seen: WorkSeen) -> bool:
    return seen.row.handed_back_at is None


def _is_to_do(seen: WorkSeen) -> bool:
    return _is_open(seen) and bool(seen.left or seen.is_returned)


SOON = dt.timedelta(days=3)


def work_to_do(actor: Actor) -> Rows:
    """The actor's own work that came back, is overdue or due soon, in this
    order.
    """
    access.require(actor, Permission.LEARN)
    today = clock.today()
    return to_do(actor.person_id, today, today + SOON)


def my_period(actor: Actor) -> Row | None:
    """The period that runs today where the actor works."""
    access.require(actor, Permission.LEARN)
    return _period(actor.person_id)


def my_progress(actor: Actor) -> PeriodProgress | None:
    """The actor's own, in the period that runs today where they work."""
    access.require(actor, Permission.LEARN)
    return _progress(actor.person_id)


def progress_of(actor: Actor, person_id: int) -> PeriodProgress | None:
    """Somebody's, for whoever leads them."""
    require_led(actor, person_id)
    return _progress(person_id)


def my_earlier(actor: Actor) -> list[PeriodProgress]:
    """Those of other periods than the one that runs in which the actor has still
    something to do, the oldest first: a period is not over with its last day,
    and who moved takes their work along.
    """
    access.require(actor, Permission.LEARN)
    return [one for one in _earlier(actor.person_id) if one.next_due]


def earlier_of(actor: Actor, person_id: int) -> list[PeriodProgress]:
    """Somebody's, for whoever leads them; also those in which something is to be
    given to somebody else, or a cause may be accepted.
    """
    require_led(actor, person_id)
    known = _earlier(person_id)
    return [
        one for one in known if one.next_due or one.is_untaken or one.has_lost
    ]


def _earlier(person_id: int) -> list[PeriodProgress]:
    period = _period(person_id)
    return [
        _of(person_id, row)
        for row in periods.open_for(person_id)
        if period is None or row.id != period.id
    ]


def _progress(person_id: int) -> PeriodProgress | None:
    period = _period(person_id)
    return None if period is None else _of(person_id, period)


def _period(person_id: int) -> Row | None:
    held = held_by(person_id)
    return current_period(held[-1].unit.path) if held else None


def _of(person_id: int, period: Row) -> PeriodProgress:
    works = answered(works_of(person_id, period.id))
    rule = rule_of(period.rule)
    facts = SheetFacts(tuple(map(given_work, works)), {})
    return PeriodProgress(
        period,
        rule,
        works,
        score(facts, rule),
        kin(works),
    )
