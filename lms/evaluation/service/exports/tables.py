"""The rows of the files: months, periods, years. Points stand in them once they
were announced, grades once they were decided.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Row

from lms.core.i18n import day, pick
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.core.types import Json, Labels
from lms.decisions import service as decisions
from lms.decisions.types import SettledFacts
from lms.evaluation.rules.amounts import shown
from lms.evaluation.rules.gathering import SheetDays
from lms.evaluation.service.exports.gathering import (
    ExportedPerson,
    is_announced,
)
from lms.evaluation.service.grading import YEAR_LABELS
from lms.evaluation.service.papers.labels import (
    SHEET_KINDS,
    SHEET_STATES,
    YEAR_STATES,
)
from lms.evaluation.service.papers.parts import said
from lms.evaluation.types import MonthSource, Points, YearMonth, YearState

EXACT = 4
"""Decimals of an amount in a file: as many as a month of another unit may
have.
"""
Cells = list[Any]
ToldStates = YearState.PROPOSED, YearState.DECIDED


class ExportTable(NamedTuple):
    """A table: its name, its marked columns, and the rows of a person."""

    title: str
    header: Sequence[str]
    rows: Callable[[ExportedPerson, "Amounts"], Iterator[Cells]]
    legend: Labels = {}


Amounts = Callable[[Fraction | None], Any]
"""How an amount stands in a cell: a number, or as the language writes it."""


def as_number(value: Fraction | None) -> float | None:
    """For a workbook, cut."""
    return None if value is None else float(shown(value, EXACT))


def as_text(value: Fraction | None) -> str:
    """For a table of texts, cut."""
    return "" if value is None else said(value, EXACT)


def document_of(sheet: Row, decided: SettledFacts) -> str:
    """By which document a sheet was announced, in words."""
    if decided.number:
        return decisions.said_document(decided)
    when = day(sheet.announced_at)
    return _("announced in the application on %(day)s", day=when)


def _who(one: ExportedPerson) -> Cells:
    return [one.key, one.name]


def month_rows(one: ExportedPerson, amount: Amounts) -> Iterator[Cells]:
    """A row for each month with a score: what a file of months brings in."""
    for month in one.months:
        if month.total is not None:
            yield [*_who(one), one.year, *_month(one, month, amount)]


def _month(one: ExportedPerson, month: YearMonth, amount: Amounts) -> Cells:
    score = amount(month.total), month.place
    return [month.month, *score, month_document(one, month)]


def month_document(one: ExportedPerson, month: YearMonth) -> str:
    """On what the score of a month rests, in words."""
    if month.source != MonthSource.SHEET:
        return month.document
    covering = [row for row in one.announced if _covers(row, month, one.year)]
    return document_of(covering[-1], one.decided(covering[-1]))


def _covers(sheet: Row, month: YearMonth, year: int) -> bool:
    days = SheetDays(sheet.valid_from, sheet.valid_to, None, "")
    return month.month in days.months(year)


def period_rows(one: ExportedPerson, amount: Amounts) -> Iterator[Cells]:
    """A row for each sheet."""
    for sheet in one.sheets:
        points = map(amount, points_of(sheet).values())
        place = [*_who(one), pick(one.units[sheet.unit_id].title)]
        yield [*place, *_period(sheet), *points, _announced(one, sheet)]


def _period(sheet: Row) -> Cells:
    last = sheet.valid_to - dt.timedelta(days=1)
    kind, state = SHEET_KINDS[sheet.kind], SHEET_STATES[sheet.state]
    return [sheet.valid_from, last, _(kind), _(state)]


def points_of(sheet: Row) -> Points:
    """The points of a sheet; none before it is announced."""
    score: Json = sheet.frozen["score"] if is_announced(sheet) else {}
    return {
        name: Fraction(score[name]) if score.get(name) else None
        for name in ("task_points", "common", "total")
    }


def _announced(one: ExportedPerson, sheet: Row) -> str:
    if not is_announced(sheet):
        return ""
    return document_of(sheet, one.decided(sheet))


def year_rows(one: ExportedPerson, amount: Amounts) -> Iterator[Cells]:
    """The one row of the year, with the unit where they work."""
    place = [*_who(one), pick(one.unit.title), one.year]
    state, grade = YEAR_STATES[year_state(one)], YEAR_LABELS.get(one.grade, "")
    known = [one.worked, amount(one.mean), _(state), _(grade)]
    yield [*place, *known, year_document(one)]


def year_state(one: ExportedPerson) -> str:
    """Where the year stands; what is only prepared is nobody's yet."""
    state = one.row.state if one.row else ""
    return state if state in ToldStates else ""


def year_document(one: ExportedPerson) -> str:
    """By which document it was decided; "" before."""
    decided = one.decided(one.row) if one.grade else SettledFacts()
    return decisions.said_document(decided) if decided.number else ""


TABLES = {
    "months": ExportTable(
        "Months of evaluation",
        (
            "Sign-in name",
            "Name",
            "Year",
            "Month",
            "Points",
            "Unit",
            "Document",
        ),
        month_rows,
    ),
    "periods": ExportTable(
        "Periods of evaluation",
        (
            "Sign-in name",
            "Name",
            "Unit",
            "First day",
            "Last day",
            "Whose sheet",
            "State",
            "Points for the task",
            "Common criteria",
            "Total",
            "Document",
        ),
        period_rows,
        N_(
            {
                "Total": "Points for the task and for common criteria; empty before the sheet is announced.",
                "Document": "By which the points were announced.",
            }
        ),
    ),
    "years": ExportTable(
        "Years of evaluation",
        (
            "Sign-in name",
            "Name",
            "Unit",
            "Year",
            "Months worked",
            "Mean",
            "State",
            "Grade",
            "Document",
        ),
        year_rows,
        N_(
            {
                "Months worked": "Of this year, as far as they are known.",
                "Mean": "Of the points of these months.",
                "Grade": "As it was decided; empty before.",
                "Document": "By which the grade was decided.",
            }
        ),
    ),
}
"""The files of a year, by the name in their address."""
READ_BACK = "months"
"""What another installation brings in as months of another unit."""
