"""What each piece of work gives and what each fault takes, line by line, and
what would change if a cause were accepted. Pure.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from lms.evaluation.rules.scoring import score
from lms.evaluation.types import Delivered, GivenWork, PeriodRule, SheetFacts


class IfExcused(NamedTuple):
    """The score if one delivery's lateness, or its failed checks, were excused:
    task percent and total, and what the sheet would gain in points.
    """

    work: str
    delivery: int
    cause: str
    gains: Fraction


def what_if(facts: SheetFacts, rule: PeriodRule) -> Iterator[IfExcused]:
    """For each delivery that lost something, what accepting its cause would
    give, one at a time. Without any nothing is calculated.
    """
    lost = [
        (place, *one)
        for place, work in enumerate(facts.works)
        for one in _excusable(work)
    ]
    before = score(facts, rule).task_points if lost else None
    if before is None:
        return
    for place, number, cause, excused in lost:
        works = (*facts.works[:place], excused, *facts.works[place + 1 :])
        after = score(replace(facts, works=works), rule).task_points
        yield IfExcused(
            excused.key,
            number,
            cause,
            after - before,
        )


def _excusable(work: GivenWork) -> Iterator[tuple[int, str, GivenWork]]:
    if work.handed_back:
        return
    for number, one in enumerate(work.deliveries):
        if one.days_late:
            yield number, "late", _with(work, number, replace(one, days_late=0))
        if one.failed:
            yield number, "failed", _with(work, number, replace(one, failed=0))


def _with(work: GivenWork, number: int, one: Delivered) -> GivenWork:
    others = work.deliveries
    changed = (*others[:number], one, *others[number + 1 :])
    return replace(work, deliveries=changed)
