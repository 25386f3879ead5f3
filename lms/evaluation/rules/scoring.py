"""What a sheet adds up to (Decree 335/2025/NĐ-CP, articles 14 to 17). Pure.

With coefficient k, assigned n, and per delivery quantity m, failed checks f and
lateness l, all of it in percent of what was assigned, A = Σ k·n:

    a = Σ k·m / A
    b = Σ k·m·max(0, 1 − 0.25·f) / A
    c = Σ k·m·max(0, 1 − 0.25·l) / A

Task points are 70 times the mean of these, and of d, đ, e for leaders.
"""

from collections.abc import Iterable
from fractions import Fraction

from lms.evaluation.types import (
    FULL,
    GIVEN_MARKS,
    HALF,
    OF_WORK,
    CapOn,
    Delivered,
    GivenWork,
    LateBy,
    PeriodRule,
    Points,
    Score,
    SheetFacts,
    SheetKind,
    WorkKind,
    WorkShare,
)

NOTHING = Fraction()


def score(facts: SheetFacts, rule: PeriodRule) -> Score:
    """The arithmetic of a sheet. Without anything assigned there is no score at
    all.
    """
    works = tuple(work_share(work, rule) for work in facts.works)
    assigned = _sum(work.assigned for work in works)
    parts = _parts(works, assigned, rule) | _given(facts)
    percent = _percent(parts, facts.kind)
    return Score(
        works=works,
        assigned=assigned,
        parts=parts,
        task_percent=percent,
        task_points=_points(percent, rule),
        common=_common(facts.common, rule),
        missing=tuple(missing(facts, rule)),
    )


def work_share(work: GivenWork, rule: PeriodRule) -> WorkShare:
    """What one piece of work gives. Handed back, it stays assigned and gives
    nothing; ad hoc and taken over work is done on top.
    """
    deliveries = () if work.handed_back else work.deliveries
    is_planned = work.kind == WorkKind.PLANNED
    done = [work.coefficient * one.quantity for one in deliveries]
    kept = [
        (_kept(rule.per_failed_check, one.failed), _kept_time(one, rule))
        for one in deliveries
    ]
    pairs = list(zip(done, kept, strict=True))
    return WorkShare(
        key=work.key,
        assigned=work.units if is_planned else NOTHING,
        done=_sum(done),
        well=_sum(units * share for units, (share, _) in pairs),
        in_time=_sum(units * share for units, (_, share) in pairs),
    )


def _kept_time(one: Delivered, rule: PeriodRule) -> Fraction:
    times = one.days_late
    if rule.late_by == LateBy.TIME:
        times = min(times, 1)
    return _kept(rule.per_lateness, times)


def _kept(deduction: Fraction, times: int) -> Fraction:
    """The share that is left after so many deductions, never below nothing."""
    return max(NOTHING, 1 - deduction * times / FULL)


def _parts(
    works: Iterable[WorkShare], assigned: Fraction, rule: PeriodRule
) -> dict[str, Fraction]:
    if not assigned:
        return {}
    sums = {
        "a": _sum(work.done for work in works),
        "b": _sum(work.well for work in works),
        "c": _sum(work.in_time for work in works),
    }
    return {
        key: _held(FULL * units / assigned, rule) for key, units in sums.items()
    }


def _held(percent: Fraction, rule: PeriodRule) -> Fraction:
    return min(percent, FULL) if rule.cap == CapOn.EACH else percent


def _given(facts: SheetFacts) -> dict[str, Fraction]:
    """The marks of a leader or of support staff that are given."""
    given = {key: facts.marks.get(key) for key in GIVEN_MARKS[facts.kind]}
    return {key: mark for key, mark in given.items() if mark is not None}


def wanted(kind: SheetKind) -> tuple[str, ...]:
    """The parts whose mean is the task's percent on such a sheet."""
    of_work = () if kind == SheetKind.SUPPORT else OF_WORK
    return (*of_work, *GIVEN_MARKS[kind])


def _percent(parts: Points, kind: SheetKind) -> Fraction | None:
    """The mean, as soon as all that belongs to it is there."""
    keys = wanted(kind)
    if not all(key in parts for key in keys):
        return None
    mean = _sum(parts[key] for key in keys) / len(keys)
    return min(mean, FULL)


def _points(percent: Fraction | None, rule: PeriodRule) -> Fraction | None:
    return None if percent is None else rule.task_points * percent / FULL


def _common(given: Points, rule: PeriodRule) -> Fraction | None:
    points = [given.get(line.key) for line in rule.lines]
    return None if None in points else _sum(points)


def missing(facts: SheetFacts, rule: PeriodRule) -> Iterable[str]:
    """The keys of lines and marks that nobody has filled in. Empty is not 0."""
    for line in rule.lines:
        if facts.common.get(line.key) is None:
            yield line.key
    for key in GIVEN_MARKS[facts.kind]:
        if facts.marks.get(key) is None:
            yield key


def proposed_d(task_percents: Iterable[Fraction | None]) -> Fraction | None:
    """The mark d as it follows from the sheets of those one leads: 100 if all
    of them reach 50 percent, else 50; none without a sheet. People decide.
    """
    known = [one for one in task_percents if one is not None]
    if not known:
        return None
    return FULL if min(known) >= HALF else HALF


def _sum(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, NOTHING)
