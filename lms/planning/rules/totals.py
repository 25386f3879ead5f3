"""The plans of many people added up, and a year against what it asks for.
Pure.
"""

from collections.abc import Iterable

from lms.planning.types import (
    LearningYear,
    PersonPlan,
    Plan,
    PlanItem,
    PlanTotals,
)


def learning_year(
    done: int, planned: int, required: int, period: int
) -> LearningYear:
    """Minutes done and planned this year, in periods of so many minutes, beside
    the periods that are required.
    """
    return LearningYear(required, done / period, planned / period)


def add_plans(totals: PlanTotals, people: Iterable[PersonPlan]) -> None:
    """Add these people's plans; those that people share, once for all of
    them.
    """
    shared: dict[int, list[Plan]] = {}
    for person in people:
        totals.short += person.year.short > 0
        shared.setdefault(id(person.plan), []).append(person.plan)
    for plans in shared.values():
        _add(totals, plans[0], len(plans))


def _add(totals: PlanTotals, plan: Plan, people: int) -> None:
    totals.people += people
    totals.met += plan.met * people
    totals.minutes += plan.minutes * people
    totals.bound += plan.bound * people
    _add_items(totals.courses, plan.courses, people)
    _add_items(totals.deltas, plan.deltas, people)
    for stuck in plan.stuck:
        counts = totals.stuck.setdefault(str(stuck.reason), {})
        key = stuck.gap.requirement.competency
        counts[key] = counts.get(key, 0) + people


def _add_items(
    counts: dict[str, list[int]], items: Iterable[PlanItem], people: int
) -> None:
    for item in items:
        many, minutes = counts.get(item.key, (0, 0))
        counts[item.key] = [many + people, minutes + item.minutes * people]
