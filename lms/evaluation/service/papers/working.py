"""How each number of given work came about, line by line."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from lms.core.i18n import gettext as _
from lms.evaluation.rules.scoring import wanted
from lms.evaluation.service.papers.parts import how, total
from lms.evaluation.types import (
    FULL,
    OF_WORK,
    CapOn,
    Delivered,
    GivenWork,
    LateBy,
    PeriodRule,
    Score,
    SheetKind,
    WorkKind,
)

Lines = Iterator[str]


def of_work(work: GivenWork, rule: PeriodRule) -> Lines:
    """Of one piece of work: what was assigned, then each delivery."""
    yield _assigned(work)
    if work.handed_back:
        yield _("Handed back: it stays assigned and counts as not done.")
        return
    for number, one in enumerate(work.deliveries, start=1):
        yield from _delivery(number, work.coefficient, one, rule)


def _assigned(work: GivenWork) -> str:
    text = (
        _("Assigned: %(k)s × %(n)s = %(units)s")
        if work.kind == WorkKind.PLANNED
        else _("On top of the plan: %(k)s × %(n)s = %(units)s")
    )
    return text % _factors(work)


def _factors(work: GivenWork) -> dict[str, str]:
    return {
        "k": how(work.coefficient),
        "n": how(work.quantity),
        "units": how(work.units),
    }


def _delivery(
    number: int, coefficient: Fraction, one: Delivered, rule: PeriodRule
) -> Lines:
    done = coefficient * one.quantity
    yield _(
        "Delivery %(number)s: %(k)s × %(m)s = %(done)s",
        number=number,
        k=how(coefficient),
        m=how(one.quantity),
        done=how(done),
    )
    if one.failed:
        text = _("– quality after %(times)s returns: %(taken)s")
        yield text % _taken(done, rule.per_failed_check, one.failed)
    if late := _lateness(one, rule):
        yield _late(rule) % _taken(done, rule.per_lateness, late)


def _late(rule: PeriodRule) -> str:
    if rule.late_by == LateBy.DAY:
        return _("– progress, %(times)s days late: %(taken)s")
    return _("– progress, late %(times)s time: %(taken)s")


def _lateness(one: Delivered, rule: PeriodRule) -> int:
    """How often lateness takes its deduction."""
    is_by_day = rule.late_by == LateBy.DAY
    return one.days_late if is_by_day else min(one.days_late, 1)


def _taken(done: Fraction, percent: Fraction, times: int) -> dict[str, str]:
    """The calculation of what so many deductions leave, never below 0."""
    left = max(Fraction(), 1 - percent * times / FULL)
    sides = f"{how(done)} × (1 − {times} × {how(percent)} %)"
    kept = how(done * left)
    return {"times": str(times), "taken": f"{sides} → {kept}"}


UNITS = {"a": "done", "b": "well", "c": "in_time"}


def sums(result: Score) -> list[Fraction]:
    """Units done, done well and done in time, of all work."""
    works = result.works
    return [
        total(getattr(one, name) for one in works) for name in UNITS.values()
    ]


def of_part(key: str, result: Score, rule: PeriodRule) -> str:
    """Of a, b or c: its units over what was assigned; of a mark that somebody
    gives: nothing to calculate.
    """
    if key not in OF_WORK or not result.assigned:
        return ""
    units = total(getattr(one, UNITS[key]) for one in result.works)
    sides = f"100 × {how(units)} / {how(result.assigned)}"
    is_held = rule.cap == CapOn.EACH and units > result.assigned
    return f"{sides} → {_('held at 100')}" if is_held else sides


def of_mean(result: Score, kind: SheetKind) -> str:
    """Of the mean of all parts that belong to such a sheet."""
    return mean(result.parts.get(key) for key in wanted(kind))


def mean(amounts: Iterable[Fraction | None]) -> str:
    """Of a mean of so many amounts."""
    known = [how(one) for one in amounts]
    return f"({' + '.join(known)}) / {len(known)}"


def of_points(result: Score, rule: PeriodRule) -> str:
    """Of the points for the task."""
    return f"{how(rule.task_points)} × {how(result.task_percent)} / 100"


def of_total(result: Score) -> str:
    """Of the points of the period."""
    return f"{how(result.task_points)} + {how(result.common)}"
