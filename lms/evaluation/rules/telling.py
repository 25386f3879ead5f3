"""The arithmetic of a sheet in sentences: what a decision shows, line by line.
Pure; amounts are cut to three decimals, and the frozen sheet keeps them whole.
"""

from collections.abc import Iterator
from fractions import Fraction

from lms.core.marks import N_
from lms.core.types import Json, Labels
from lms.decisions.types import ArithmeticLine, Lines
from lms.evaluation.rules.amounts import shown
from lms.evaluation.rules.freezing import facts_of, rule_of
from lms.evaluation.rules.scoring import score, wanted
from lms.evaluation.types import Score, WorkShare

PART_LABELS = N_(
    {
        "a": "a, quantity: %(percent)s %%",
        "b": "b, quality: %(percent)s %%",
        "c": "c, progress: %(percent)s %%",
        "d": "d, results of those led: %(percent)s %%",
        "dd": "đ, the field in order: %(percent)s %%",
        "e": "e, the unit holds together: %(percent)s %%",
        "quality": "Quality: %(percent)s %%",
        "compliance": "Compliance: %(percent)s %%",
        "efficiency": "Efficiency: %(percent)s %%",
    }
)
"""The parts of the task's percent, as a line says them."""
CUT = N_("Decimals are cut, not rounded.")


def lines_of(inputs: Json) -> Lines:
    """The lines of a frozen sheet; `inputs`: its facts, its rule, and the titles
    of its work by key.
    """
    facts, rule = facts_of(inputs["facts"]), rule_of(inputs["rule"])
    result = score(facts, rule)
    return [
        *_of_works(result, inputs["titles"]),
        *_of_parts(result, wanted(facts.kind)),
        *_of_total(result, rule.task_points),
    ]


def _of_works(result: Score, titles: Labels) -> Iterator[ArithmeticLine]:
    for work in result.works:
        yield _work(work, titles.get(work.key, work.key))
    if result.works:
        yield ArithmeticLine(
            "Assigned: %(units)s units of the standard product",
            {"units": _said(result.assigned)},
        )


def _work(work: WorkShare, title: str) -> ArithmeticLine:
    return ArithmeticLine(
        "“%(title)s”: %(done)s of %(assigned)s units; returns take %(faults)s from quality, lateness %(late)s from progress",
        {
            "title": title,
            "done": _said(work.done),
            "assigned": _said(work.assigned),
            "faults": _said(work.taken_by_faults),
            "late": _said(work.taken_by_lateness),
        },
    )


def _of_parts(result: Score, keys: tuple[str, ...]) -> Iterator[ArithmeticLine]:
    for key in keys:
        if key in result.parts:
            percent = _said(result.parts[key])
            yield ArithmeticLine(PART_LABELS[key], {"percent": percent})


def _of_total(result: Score, most: Fraction) -> Iterator[ArithmeticLine]:
    yield ArithmeticLine(
        "Task: mean %(percent)s %% of %(most)s points = %(points)s",
        {
            "percent": _said(result.task_percent),
            "most": _said(most),
            "points": _said(result.task_points),
        },
    )
    yield ArithmeticLine(
        "Common criteria: %(points)s points",
        {"points": _said(result.common)},
    )
    total = shown(result.total) if result.total is not None else "–"
    yield ArithmeticLine(
        "Total of the period: %(total)s points", {"total": total}, "sum"
    )


def _said(amount: Fraction | None) -> str:
    return "–" if amount is None else shown(amount, 3)
