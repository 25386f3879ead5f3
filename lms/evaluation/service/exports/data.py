"""The same as JSON; `presets/export.schema.json` says what it holds."""

import datetime as dt
import json
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path

from sqlalchemy import Row

from lms.core.types import Json
from lms.decisions.types import SettledFacts
from lms.evaluation.rules.amounts import shown
from lms.evaluation.service.exports.gathering import ExportedPerson
from lms.evaluation.service.exports.tables import (
    EXACT,
    month_document,
    points_of,
    year_state,
)
from lms.evaluation.types import YearMonth

SCHEMA = Path(__file__).parents[2] / "presets" / "export.schema.json"
FORMAT = "congvu-lms/evaluation-year/1"


def schema() -> bytes:
    """The schema, as it is shipped."""
    return SCHEMA.read_bytes()


def as_json(
    found: Sequence[ExportedPerson], year: int, made: dt.datetime
) -> bytes:
    """The whole file, on one line: Python indents ten times as slowly."""
    content = {
        "format": FORMAT,
        "year": year,
        "made_at": made.isoformat(),
        "people": list(map(_person, found)),
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _person(one: ExportedPerson) -> Json:
    return {
        "person": one.key,
        "name": one.name,
        "unit": {"key": one.unit.key, "title": dict(one.unit.title)},
        "months": list(map(partial(_month, one), one.months)),
        "periods": list(map(partial(_period, one), one.sheets)),
        "year": _year(one),
    }


def amount(value: Fraction | None) -> Json | None:
    """An amount: exactly, and cut to decimals."""
    if value is None:
        return None
    exact = "/".join(map(str, value.as_integer_ratio()))
    return {"exact": exact, "decimal": shown(value, EXACT)}


def _month(one: ExportedPerson, month: YearMonth) -> Json:
    return {
        "month": month.month,
        "source": month.source.value,
        "points": amount(month.total),
        "unit": month.place,
        "document": month_document(one, month),
    }


def _period(one: ExportedPerson, sheet: Row) -> Json:
    points = points_of(sheet)
    return {
        **_days(sheet),
        "kind": sheet.kind,
        "state": sheet.state,
        **{name: amount(value) for name, value in points.items()},
        "decision": _decision(one.decided(sheet)),
    }


def _days(sheet: Row) -> Json:
    last = sheet.valid_to - dt.timedelta(days=1)
    return {"first": sheet.valid_from.isoformat(), "last": last.isoformat()}


def _year(one: ExportedPerson) -> Json:
    decided = one.decided(one.row) if one.grade else SettledFacts()
    return {
        "state": year_state(one) or "open",
        "months_worked": one.worked,
        "mean": amount(one.mean),
        "grade": one.grade or None,
        "decision": _decision(decided),
    }


def _decision(decided: SettledFacts) -> Json | None:
    """Who decided, when, and by which document; None before."""
    if decided.at is None:
        return None
    who = {"by": decided.by, "at": decided.at.isoformat()}
    return {
        **who,
        "number": decided.number or None,
        "signed_on": decided.signed_on or None,
    }
