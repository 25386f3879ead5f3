"""The arithmetic of a year as it is frozen, and in sentences. Pure."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from lms.core.marks import N_
from lms.core.types import Json
from lms.decisions.types import ArithmeticLine, Lines
from lms.evaluation.rules.amounts import shown
from lms.evaluation.rules.freezing import read, rule_as_data, rule_of, written
from lms.evaluation.rules.gathering import mean_of, worked
from lms.evaluation.rules.year import excellent_room, grade_of, is_graded
from lms.evaluation.types import (
    NOT_GRADED,
    MonthSource,
    RoomBase,
    YearGrade,
    YearMonth,
    YearRule,
)

Months = Sequence[YearMonth]
SUGGESTS = N_(
    {
        YearGrade.EXCELLENT: "The thresholds suggest: excellent completion",
        YearGrade.GOOD: "The thresholds suggest: good completion",
        YearGrade.DONE: "The thresholds suggest: completion",
        YearGrade.NOT_DONE: "The thresholds suggest: not completed",
        NOT_GRADED: "Too few months: not graded this year",
    }
)
PROPOSED = N_(
    {
        YearGrade.EXCELLENT: "Proposed: excellent completion of tasks",
        YearGrade.GOOD: "Proposed: good completion of tasks",
        YearGrade.DONE: "Proposed: completion of tasks",
        YearGrade.NOT_DONE: "Proposed: tasks not completed",
        NOT_GRADED: "Proposed: not to be graded this year",
    }
)
ORGANISATION = N_(
    {
        YearGrade.EXCELLENT: "The organisation they head: excellent completion",
        YearGrade.GOOD: "The organisation they head: good completion",
        YearGrade.DONE: "The organisation they head: completion",
        YearGrade.NOT_DONE: "The organisation they head: not completed",
        "": "They head the organisation, whose grade is not entered yet",
    }
)


def suggestion(months: Months, terms: YearRule) -> str:
    """The grade under the thresholds, “not graded”, or "" without a score. A
    suggestion; a person decides.
    """
    if not is_graded(worked(months), terms.least):
        return NOT_GRADED
    return _by_thresholds(mean_of(months), terms)


def _by_thresholds(total: Fraction | None, terms: YearRule) -> str:
    return "" if total is None else grade_of(total, terms.rule)


def year_inputs(months: Months, terms: YearRule, facts: Json) -> Json:
    """What the arithmetic starts from, as data without any float. `facts`:
    `grade` as it is proposed, `people` and `proposed` of the group, `head`,
    `organisation`, `minutes`.
    """
    return {
        "months": [_as_data(one) for one in months],
        "rule": rule_as_data(terms.rule),
        "least": terms.least,
        "share": terms.share,
        "base": terms.base.value,
        **facts,
    }


def _as_data(one: YearMonth) -> Json:
    total = written(one.total)
    return {**vars(one), "source": one.source.value, "total": total}


def _month_of(data: Json) -> YearMonth:
    total, source = read(data["total"]), MonthSource(data["source"])
    return YearMonth(**{**data, "total": total, "source": source})


def months_of(inputs: Json) -> list[YearMonth]:
    """The months that were frozen."""
    return [_month_of(one) for one in inputs["months"]]


def rule_of_year(inputs: Json) -> YearRule:
    """The rule that was frozen."""
    rule = rule_of(inputs["rule"])
    base = RoomBase(inputs["base"])
    return YearRule(rule, inputs["least"], inputs["share"], base)


def room(people: int, terms: YearRule) -> int:
    """How many of so many may be excellent."""
    return excellent_room(people, Fraction(terms.share), terms.base)


def lines_of_year(inputs: Json) -> Lines:
    """The lines of a frozen year."""
    months, terms = months_of(inputs), rule_of_year(inputs)
    return [
        *map(_line, months),
        *_of_mean(months, terms),
        *_of_group(inputs, terms),
        *_of_head(inputs),
        _of_minutes(inputs["minutes"]),
    ]


def _line(one: YearMonth) -> ArithmeticLine:
    if one.total is None:
        text = N_("Month %(month)s: no score, not counted in the mean")
        return ArithmeticLine(text, {"month": one.month})
    values = {
        "month": one.month,
        "total": shown(one.total),
        "place": one.place,
    }
    if one.source == MonthSource.SHEET:
        text = N_("Month %(month)s: %(total)s points, %(place)s")
        return ArithmeticLine(text, values)
    return ArithmeticLine(
        "Month %(month)s: %(total)s points, %(place)s, by %(document)s",
        {**values, "document": one.document},
    )


def _of_mean(months: Months, terms: YearRule) -> Iterator[ArithmeticLine]:
    total = mean_of(months)
    scored = sum(one.total is not None for one in months)
    if total is not None:
        text = N_("Mean of %(months)s months: %(mean)s points")
        values = {"months": scored, "mean": shown(total)}
        yield ArithmeticLine(text, values, "sum")
    if grade := suggestion(months, terms):
        yield ArithmeticLine(SUGGESTS[grade])


BASES = N_(
    {
        RoomBase.GOOD: "Room for “excellent” in the group: %(room)s; %(share)s %% of those graded good and no better, among %(people)s graded good or better. Proposed so far: %(proposed)s",
        RoomBase.GOOD_OR_BETTER: "Room for “excellent” in the group: %(room)s; %(share)s %% of %(people)s graded good or better. Proposed so far: %(proposed)s",
    }
)


def _of_group(inputs: Json, terms: YearRule) -> Iterator[ArithmeticLine]:
    people = inputs["people"]
    yield ArithmeticLine(
        BASES[terms.base],
        {
            "room": room(people, terms),
            "share": terms.share,
            "people": people,
            "proposed": inputs["proposed"],
        },
    )


def _of_head(inputs: Json) -> Iterator[ArithmeticLine]:
    if inputs["head"]:
        yield ArithmeticLine(ORGANISATION[inputs["organisation"]])


def _of_minutes(minutes: Any) -> ArithmeticLine:
    text = N_("Minutes no. %(number)s of %(day)s: %(text)s")
    return ArithmeticLine(text, minutes)
