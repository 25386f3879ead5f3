"""The least time that closes a person's gaps. Pure."""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from lms.core.types import Ids
from lms.courses.types import Part
from lms.planning.rules.course_offers import CourseIndex, course_offers
from lms.planning.rules.cover import Counts, CourseOption, CourseStage
from lms.planning.rules.optimiser import NODES, Best, best
from lms.planning.rules.plan_needs import PlanNeeds
from lms.planning.rules.schedule import schedule
from lms.planning.types import (
    BEHIND,
    FINISHED,
    CourseOffer,
    Due,
    Plan,
    PlanItem,
    Progress,
    RequiredTerms,
    Situation,
)
from lms.requirements.types import Requirement

EVERY_NEED = -1
Stages = list[CourseStage]


def calculate_plan(
    situation: Situation,
    index: CourseIndex,
    today: dt.date,
    limit: int = NODES,
) -> Plan:
    """The least time that closes every closable gap of one person, in order,
    with days; and what cannot be closed, and why.
    """
    needs = PlanNeeds(situation, index, course_offers(situation, index))
    problem = _Problem(needs)
    best_found = problem.solve(EVERY_NEED, limit)
    bound = best_found.bound
    if needs.cut:  # what was left out of account could take less
        bound = problem.solve(~_bits(needs.cut), limit).bound
    items = schedule(
        _items(needs, best_found.parts), needs, situation.weekly, today
    )
    return Plan(
        items=items,
        waiting=needs.waiting,
        stuck=needs.stuck,
        minutes=best_found.minutes,
        bound=bound,
        this_year=sum(
            item.minutes for item in items if item.ready_on.year == today.year
        ),
        met=not situation.open_gaps,
    )


def _items(needs: PlanNeeds, parts: Counts) -> list[PlanItem]:
    return [
        _item(needs, needs.offers[key], count, parts)
        for key, count in parts.items()
    ]


def profile(situation: Situation) -> Hashable:
    """All that a plan depends on, without the person: whoever has the same
    profile has the same plan on the same day.
    """
    attained = (
        (key, one.levels, one.sure, one.count > 0)
        for key, one in situation.attained.items()
    )
    due = situation.due.items()
    return (
        situation.terms or required_terms(situation.required),
        frozenset(attained),
        frozenset(one.terms for one in situation.takings.values()),
        frozenset((slug, one.part, one.due_on) for slug, one in due),
        (bool(situation.mentors), situation.language, situation.weekly),
        situation.details,
    )


@lru_cache(maxsize=1000)
def _same(terms: RequiredTerms) -> RequiredTerms:
    """Equal ones are one and the same, which is quicker to compare."""
    return terms


def required_terms(required: Mapping[str, Requirement]) -> RequiredTerms:
    """What is required, without where that is said."""
    terms = (
        (one.competency, one.level, one.depth, one.essential)
        for one in required.values()
    )
    return _same(frozenset(terms))


class _Problem:
    """The courses on offer as the optimiser sees them."""

    def __init__(self, needs: PlanNeeds) -> None:
        self.offers, self.due = needs.offers, needs.situation.due
        self.meets = {
            key: [
                _bits(needs.meets(offer.revision, part)) for part in offer.parts
            ]
            for key, offer in needs.offers.items()
        }
        self.required = {
            key for offer in needs.offers.values() for key in offer.requires
        }

    def solve(self, mask: int, limit: int) -> Best:
        """The best selection for these of the needs, as bits."""
        options = []
        for key, offer in sorted(self.offers.items()):
            meets = [bits & mask for bits in self.meets[key]]
            assigned = _assigned(offer, self.due.get(key))
            option = course_option(offer, meets, assigned, key in self.required)
            if option:
                options.append(option)
        return _best(tuple(options), limit)


@lru_cache(maxsize=4096)
def _best(options: tuple[CourseOption, ...], limit: int) -> Best:
    """People in the same situation are planned for once."""
    return best(options, limit)


def _bits(numbers: Ids) -> int:
    return sum(1 << number for number in numbers)


def course_option(
    offer: CourseOffer, meets: Ids, assigned: int, required: bool
) -> CourseOption | None:
    """The course as the optimiser sees it: a stage wherever another need is
    met, where it is assigned to, and its end if others need it. `meets`: per
    part the needs it meets, as bits.
    """
    every = list(_stages(offer, meets))
    if not every or not every[-1].minutes:
        return None
    stages, met = Stages(), 0
    for stage in every:
        if stage.closes != met or stage.parts == assigned:
            stages.append(stage)
        met = stage.closes
    if required:
        stages = _whole(stages, every[-1], offer.usable)
    if not stages:
        return None
    return CourseOption(offer.key, tuple(stages), offer.requires, assigned)


def _stages(offer: CourseOffer, meets: Ids) -> Iterator[CourseStage]:
    """Taking the course up to each part that is not done."""
    minutes, mask = 0, 0
    for place in range(offer.usable):
        progress = offer.progress[place]
        if progress not in FINISHED:
            if progress is not Progress.WAITING:
                minutes += offer.parts[place].minutes
            mask |= meets[place]
            yield CourseStage(place + 1, minutes, mask)


def _whole(stages: Stages, last: CourseStage, usable: int) -> Stages:
    """With its very end, also where the last parts are behind the person."""
    return [
        *(stage for stage in stages if stage.minutes < last.minutes),
        replace(last, parts=usable),
    ]


def _assigned(offer: CourseOffer, due: Due | None) -> int:
    """How many parts are assigned: up to one of them, all, or those that can be
    done.
    """
    if due is None:
        return 0
    keys = [part.key for part in offer.parts]
    last = keys.index(due.part) + 1 if due.part in keys else len(keys)
    for place in reversed(range(min(last, offer.usable))):
        if offer.progress[place] not in BEHIND:
            return place + 1
    return 0


def _todo(offer: CourseOffer, count: int) -> list[Part]:
    """Those of so many parts that ask for time still."""
    return [
        offer.parts[place]
        for place in range(count)
        if offer.progress[place] not in BEHIND
    ]


def _item(
    needs: PlanNeeds,
    offer: CourseOffer,
    count: int,
    taken: Iterable[str],
) -> PlanItem:
    """So many parts of a course, with all gaps it does something about."""
    todo = _todo(offer, count)
    others = [needs.offers[key] for key in taken]
    due = needs.situation.due.get(offer.key)
    is_whole = count == len(offer.parts)
    return PlanItem(
        key=offer.key,
        revision=offer.revision,
        parts=todo,
        minutes=sum(part.minutes for part in todo),
        closes=needs.touched(offer.revision, todo),
        before=[one.revision for one in others if offer.key in one.requires],
        assigned_on=due.due_on if due else None,
        ready_on=dt.date.max,
        upto="" if is_whole else offer.parts[count - 1].key,
    )
