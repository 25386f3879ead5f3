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
from lms.evaluation.queries.works import (
    WorkKin,
    WorkSeen,
    kin,
    to_do,
    works_of,
)
from lms.evaluation.rules.facts import given_work
from lms.evaluation.rules.freezing import rule_of
from lms.evaluation.rules.scoring import score
from lms.evaluation.service.leading import require_led
from lms.evaluation.service.periods import current_period
from lms.evaluation.types import PeriodRule, Score, SheetFacts, WorkShare
from lms.people import service as people


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
    def shares(self) -> Mapping[str, WorkShare]:
        """What each piece of work gives, by its id as text."""
        return {one.key: one for one in self.score.works}

    def share(self, work_id: int) -> WorkShare:
        """Of one piece of work."""
        return self.shares[str(work_id)]

    @property
    def has_back(self) -> bool:
        """Whether something was handed back."""
        return not all(map(_is_open, self.works))

    @property
    def next_due(self) -> WorkSeen | None:
        """What is due next of what is still to be delivered, or again."""
        return next(filter(_is_to_do, self.works), None)


def _is_open(seen: WorkSeen) -> bool:
    return seen.row.handed_back_at is None


def _is_to_do(seen: WorkSeen) -> bool:
    return _is_open(seen) and bool(seen.left or seen.is_returned)


SOON = dt.timedelta(days=3)


def work_to_do(actor: Actor) -> Sequence[Row]:
    """The actor's own work that came back, is overdue or due soon, in this
    order.
    """
    access.require(actor, Permission.LEARN)
    today = clock.today()
    return to_do(actor.person_id, today, today + SOON)


def my_progress(actor: Actor) -> PeriodProgress | None:
    """The actor's own, in the period that runs today where they work."""
    access.require(actor, Permission.LEARN)
    return _progress(actor.person_id)


def progress_of(actor: Actor, person_id: int) -> PeriodProgress | None:
    """Somebody's, for whoever leads them."""
    require_led(actor, person_id)
    return _progress(person_id)


def _progress(person_id: int) -> PeriodProgress | None:
    paths = people.paths_of(person_id)
    period = current_period(paths[-1]) if paths else None
    if period is None:
        return None
    works = works_of(person_id, period.id)
    rule = rule_of(period.rule)
    facts = SheetFacts(tuple(map(given_work, works)), {})
    return PeriodProgress(
        period,
        rule,
        works,
        score(facts, rule),
        kin(works),
    )
