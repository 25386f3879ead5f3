"""The plans of many people added up, and a year against what it asks for.
Pure.
"""

from lms.planning.types import LearningYear, PersonPlan, PlanTotals


def learning_year(
    done: int, planned: int, required: int, period: int
) -> LearningYear:
    """Minutes done and planned this year, in periods of so many minutes, beside
    the periods that are required.
    """
    return LearningYear(required, done / period, planned / period)


def add_plan(totals: PlanTotals, person: PersonPlan) -> None:
    """Add one person's plan."""
    plan = person.plan
    totals.people += 1
    totals.met += not person.situation.open_gaps
    totals.short += person.year.short > 0
    totals.minutes += plan.minutes
    totals.bound += plan.bound
    for item in plan.items:
        counts = totals.deltas if item.delta else totals.courses
        people, minutes = counts.get(item.key, (0, 0))
        counts[item.key] = [people + 1, minutes + item.minutes]
    for stuck in plan.stuck:
        people = totals.stuck.setdefault(str(stuck.reason), {})
        key = stuck.gap.requirement.competency
        people[key] = people.get(key, 0) + 1
