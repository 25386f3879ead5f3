"""In which order a plan is taken, what is closed with each step, and by when.
Pure.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from lms.gapmap.rules import URGENCY
from lms.gapmap.types import Gap
from lms.planning.rules.plan_needs import PlanNeeds
from lms.planning.types import PlanItem, Progress, Taking

WEEK = dt.timedelta(days=7)
LEAST_URGENT = 9
Takings = Mapping[str, Taking]


def schedule(
    items: Sequence[PlanItem], needs: PlanNeeds, weekly: int, today: dt.date
) -> list[PlanItem]:
    """These steps in order, with days. Of what each does something about, what
    is closed with it stays; what something after it is needed for as well is
    moved to `towards`.
    """
    found, spent, left = list[PlanItem](), 0, set(range(len(needs.needs)))
    for item in _ordered(items, needs.situation.takings):
        spent += item.minutes
        for part in item.parts:
            left.difference_update(needs.meets(item.revision, part))
        ready_on = today + WEEK * -(-spent // max(1, weekly))
        found.append(_placed(item, needs.gaps_with(left), ready_on))
    return found


def _placed(
    item: PlanItem, open_gaps: Sequence[Gap], ready_on: dt.date
) -> PlanItem:
    """With its day, and the gaps that stay open after it apart."""
    return replace(
        item,
        closes=[gap for gap in item.closes if gap not in open_gaps],
        towards=[gap for gap in item.closes if gap in open_gaps],
        ready_on=ready_on,
    )


class _Rank(NamedTuple):
    """What was returned first, then the short quizzes, then what is due first,
    then what is begun, then essential before useful, then by urgency.
    """

    is_not_returned: bool
    is_course: bool
    due_on: dt.date
    is_new: bool
    is_useful: bool
    urgency: int


def _rank(item: PlanItem, takings: Takings) -> _Rank:
    taking = takings.get(item.key)
    is_essential = any(gap.requirement.essential for gap in item.closes)
    urgency = [URGENCY[gap.state] for gap in item.closes]
    return _Rank(
        not taking or Progress.RETURNED not in taking.parts.values(),
        not item.delta,
        item.assigned_on or dt.date.max,
        taking is None,
        not is_essential,
        min(urgency, default=LEAST_URGENT),
    )


def _ordered(items: Iterable[PlanItem], takings: Takings) -> list[PlanItem]:
    """By rank, the key deciding between equals; but what others build on comes
    before them.
    """
    left = {item.key: item for item in items}
    ranks = _inherited_ranks(left, takings)
    queue = sorted(left, key=lambda key: (ranks[key], key))
    found = []
    while queue:
        builders = {slug for key in queue for slug in _builders(left[key])}
        key = next((key for key in queue if key not in builders), queue[0])
        queue.remove(key)
        found.append(left[key])
    return found


def _builders(item: PlanItem) -> list[str]:
    return [revision.slug for revision in item.before]


def _inherited_ranks(
    items: Mapping[str, PlanItem], takings: Takings
) -> dict[str, _Rank]:
    """What others build on inherits their rank."""
    ranks = {key: _rank(item, takings) for key, item in items.items()}
    for _ in items:  # so often that a rank travels down the longest chain
        for key, item in items.items():
            others = [ranks[slug] for slug in _builders(item)]
            ranks[key] = min([ranks[key], *others])
    return ranks
