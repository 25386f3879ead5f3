"""The rule by which a period is scored: numbers that a unit sets, each from a
day on and with its ground. A period keeps those of its first day.
"""

import datetime as dt
from fractions import Fraction
from typing import NamedTuple

from lms.core.marks import N_
from lms.evaluation.service.layers.counting import OF_PERIODS, OF_YEARS
from lms.evaluation.types import CapOn, LateBy, PeriodRule
from lms.people import service as people
from lms.people.types import Unit
from lms.terms import service as terms
from lms.terms.types import NumberTerm, SetTerm

DECREE = N_("Decree 335/2025/NĐ-CP")
PER_CHECK = "evaluation.per_failed_check"
PER_LATENESS = "evaluation.per_lateness"
LATE_BY, CAP, STEP = "evaluation.late_by", "evaluation.cap", "evaluation.step"
EXCELLENT, GOOD = "evaluation.excellent", "evaluation.good"
ENOUGH = "evaluation.done"
RULE_TERMS = {
    PER_CHECK: NumberTerm(
        "Each return of a delivery takes from its quality, in percent",
        25,
        0,
        100,
        DECREE,
        counting=OF_PERIODS,
    ),
    PER_LATENESS: NumberTerm(
        "Each lateness takes from progress, in percent of the delivery",
        25,
        0,
        100,
        DECREE,
        counting=OF_PERIODS,
    ),
    LATE_BY: NumberTerm(
        "What counts as one lateness: 1, each day; 2, each delivery",
        1,
        1,
        2,
        counting=OF_PERIODS,
    ),
    CAP: NumberTerm(
        "What is held at 100 %: 1, each of quantity, quality and progress; 2, only their mean",
        1,
        1,
        2,
        counting=OF_PERIODS,
    ),
    STEP: NumberTerm(
        "Steps of a common line, in hundredths of a point",
        25,
        1,
        50,
        counting=OF_PERIODS,
    ),
    EXCELLENT: NumberTerm(
        "Points from which on a year is excellent",
        90,
        80,
        100,
        DECREE,
        counting=OF_YEARS,
    ),
    GOOD: NumberTerm(
        "Points from which on a year is good",
        70,
        60,
        79,
        DECREE,
        counting=OF_YEARS,
    ),
    ENOUGH: NumberTerm(
        "Points from which on the tasks of a year are completed",
        50,
        1,
        59,
        DECREE,
        counting=OF_YEARS,
    ),
}
"""Their bounds keep the three thresholds in their order."""
DECIMALS = "evaluation.decimals"
CATALOGUE_TERMS = {
    DECIMALS: NumberTerm(
        "Decimals of a coefficient, to which it is cut",
        1,
        0,
        2,
        "handbook of the Ministry of Home Affairs, 2026, read in a copy",
    )
}
"""A catalogue takes those of the day on which it is decided, work that stands in
none those of the day on which it is given.
"""
SHOWN_TERMS = RULE_TERMS | CATALOGUE_TERMS
SHORT = N_(
    {
        LATE_BY: "What counts as one lateness",
        CAP: "What is held at 100 %",
    }
)
"""Of numbers that stand for a choice: what is chosen, and below the choices."""
CHOICES = N_(
    {
        (LATE_BY, 1): "each day",
        (LATE_BY, 2): "each delivery, however many days",
        (CAP, 1): "each of quantity, quality and progress",
        (CAP, 2): "only the mean of the three",
    }
)
LATE = {1: LateBy.DAY, 2: LateBy.TIME}
CAPS = {1: CapOn.EACH, 2: CapOn.TOTAL}


def decimals_at(path: str) -> int:
    """How many a coefficient has today in the unit with this path."""
    return terms.value(path, DECIMALS)


def rule_at(path: str, on: dt.date) -> PeriodRule:
    """The rule for a period of the unit with this path that begins on this
    day.
    """
    known = {name: terms.value(path, name, on) for name in RULE_TERMS}
    return PeriodRule(
        per_failed_check=Fraction(known[PER_CHECK]),
        per_lateness=Fraction(known[PER_LATENESS]),
        late_by=LATE[known[LATE_BY]],
        cap=CAPS[known[CAP]],
        step=Fraction(known[STEP], 100),
        excellent=Fraction(known[EXCELLENT]),
        good=Fraction(known[GOOD]),
        done=Fraction(known[ENOUGH]),
    )


class RuleNumber(NamedTuple):
    """A number of the rule, what it means, and where it comes from: the unit
    that has set it, or none. `choice`: what a number that stands for one says.
    """

    label: str
    here: SetTerm
    unit: Unit | None
    choice: str


def numbers_at(path: str) -> list[RuleNumber]:
    """Those of the rule as they are today. No permission of its own."""
    known = {name: terms.at(path, name) for name in SHOWN_TERMS}
    ids = {one.unit_id for one in known.values() if one.unit_id}
    units = {one.id: one for one in people.units_among(ids)}
    return [
        RuleNumber(
            SHORT.get(name) or SHOWN_TERMS[name].label,
            one,
            units.get(one.unit_id),
            CHOICES.get((name, one.value), ""),
        )
        for name, one in known.items()
    ]
