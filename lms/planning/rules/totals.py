"""The plans of many people added up, and a year against what it asks for.
Pure.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import TypeVar

from lms.planning.types import (
    LearningYear,
    PersonPlan,
    Plan,
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
    plans: list[Plan] = []
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
