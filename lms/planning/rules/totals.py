"""The plans of many people added up, and a year against what it asks for.
Pure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from lms.planning.types import (
    LearningYear,
    PersonPlan,
    PlanTotals,
)

T = TypeVar("T")


def learning_year(
    done: int, planned: int, required: int, period: int
) -> LearningYear:
    """Minutes done and planned this year, in periods of so many minutes, beside
    the periods that are required.
    """
    return LearningYear(required, done / period, planned / period)


def add_plans(totals: PlanTotals, people: Iterable[PersonPlan]) -> None:
    """Add these people's plans."""
    plans = []
    for person in people:
        totals.short += person.year.short > 0
        plans.append(person.plan)
    totals.people += len(plans)
    totals.met += sum(plan.met for plan in plans)
    totals.minutes += sum(plan.minutes for plan in plans)
    totals.bound += sum(plan.bound for plan in plans)
    for (is_delta, key, minutes), many in _count(plan.shares for plan in plans):
        counts = totals.deltas if is_delta else totals.courses
        before = counts.get(key, (0, 0))
        counts[key] = [before[0] + many, before[1] + minutes * many]
    for (reason, competency), many in _count(plan.reasons for plan in plans):
        of_reason = totals.stuck.setdefault(reason, {})
        of_reason[competency] = of_reason.get(competency, 0) + many


def _count(found: Iterable[Iterable[T]]) -> Iterable[tuple[T, int]]:
    return Counter(chain.from_iterable(found)).items()


HOUR = 60


def coarse(totals: PlanTotals, least: int) -> PlanTotals:
    """What is shown of them from above: numbers of people as multiples of the
    smallest group that is shown (fewer: 0), time in as many hours, and no time
    of a single course. How many people there are is known.
    """
    minutes = _multiple(totals.minutes, least * HOUR)
    return replace(
        totals,
        met=_coarse(totals.met, least),
        short=_coarse(totals.short, least),
        minutes=minutes,
        bound=minutes,
        courses=_coarse_items(totals.courses, least),
        deltas=_coarse_items(totals.deltas, least),
        stuck={
            reason: {key: _coarse(many, least) for key, many in counts.items()}
            for reason, counts in totals.stuck.items()
        },
    )


def _coarse_items(
    counts: Mapping[str, list[int]], least: int
) -> dict[str, list[int]]:
    return {key: [_coarse(many, least), 0] for key, (many, _) in counts.items()}


def _coarse(number: int, least: int) -> int:
    return _multiple(number, least) if number >= least else 0


def _multiple(number: int, of: int) -> int:
    return (number + of // 2) // of * of
