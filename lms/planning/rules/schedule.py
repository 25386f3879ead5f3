"""In which order a plan is taken, what is closed with each step, and by when.
Pure.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from lms.gapmap.rules import URGENCY
from lms.planning.rules.plan_needs import PlanNeeds
from lms.planning.types import PlanItem

WEEK = dt.timedelta(days=7)
LEAST_URGENT = 9


def schedule(
    items: Sequence[PlanItem], needs: PlanNeeds, weekly: int, today: dt.date
) -> list[PlanItem]:
    """These steps in order, with days. Of what each does something about, what
    is closed with it stays; what something after it is needed for as well is
    moved to `towards`.
    """
    found, spent, left = list[PlanItem](), 0, set(range(len(needs.needs)))
    for item in _ordered(items):
        spent += item.minutes
        for part in item.parts:
            left.difference_update(needs.meets(item.revision, part))
        open_gaps = needs.gaps_with(left)
        found.append(
            replace(
                item,
                closes=tuple(
                    gap for gap in item.closes if gap not in open_gaps
                ),
                towards=tuple(gap for gap in item.closes if gap in open_gaps),
                ready_on=today + WEEK * -(-spent // max(1, weekly)),
            )
        )
    return found


class _Rank(NamedTuple):
    """The short quizzes first, then what is due first, then essential before
    useful, then by urgency.
    """

    is_course: bool
    due_on: dt.date
    is_useful: bool
    urgency: int


def _rank(item: PlanItem) -> _Rank:
    is_essential = any(gap.requirement.essential for gap in item.closes)
    urgency = [URGENCY[gap.state] for gap in item.closes]
    return _Rank(
        not item.delta,
        item.assigned_on or dt.date.max,
        not is_essential,
        min(urgency, default=LEAST_URGENT),
    )


def _ordered(items: Iterable[PlanItem]) -> list[PlanItem]:
    """By rank, the key deciding between equals; but what others build on comes
    before them, and inherits their rank.
    """
    found, left = list[PlanItem](), {item.key: item for item in items}
    after = {
        key: [other.slug for other in item.before] for key, item in left.items()
    }
    ranks = {key: _rank(item) for key, item in left.items()}
    for _ in after:  # so often that a rank travels down the longest chain
        for key, others in after.items():
            ranks[key] = min([ranks[key], *(ranks[one] for one in others)])
    queue = sorted(left, key=lambda key: (ranks[key], key))
    while queue:
        barred = {other for key in queue for other in after[key]}
        key = next((key for key in queue if key not in barred), queue[0])
        queue.remove(key)
        found.append(left[key])
    return found
