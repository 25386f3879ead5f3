"""Periods, and the rule that holds in a unit."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Row, bindparam, select

from lms.core.db import execute
from lms.evaluation.models import EvaluationPeriod, EvaluationRule
from lms.evaluation.rules.freezing import rule_of
from lms.evaluation.types import PeriodRule
from lms.people.types import ids_on

PERIODS, RULES = EvaluationPeriod.__table__, EvaluationRule.__table__
PERIOD, RULE = PERIODS.c, RULES.c
_UNITS = bindparam("units", expanding=True)
_RULES = (
    select(RULES)
    .where(RULE.unit_id.in_(_UNITS), RULE.valid_from <= bindparam("on"))
    .order_by(RULE.valid_from.desc())
)
_RUNNING = select(PERIODS).where(
    PERIOD.unit_id.in_(_UNITS),
    PERIOD.valid_from <= bindparam("on"),
    PERIOD.valid_to > bindparam("on"),
)
_OF = (
    select(PERIODS)
    .where(PERIOD.unit_id.in_(_UNITS))
    .order_by(PERIOD.valid_from.desc())
    .limit(60)
)
_ONE = select(PERIODS).where(PERIOD.id == bindparam("period"))


def rule_row(path: str, on: dt.date) -> Row | None:
    """What the nearest unit has set for periods that begin on this day."""
    way = [*reversed(ids_on(path))]
    rows = execute(_RULES, {"units": way, "on": on}).all()
    return min(
        rows,
        key=lambda row: way.index(row.unit_id),
        default=None,
    )


def rule_at(path: str, on: dt.date) -> PeriodRule:
    """The rule for a period of the unit with this path that begins on this day;
    ours where nobody has set one.
    """
    row = rule_row(path, on)
    return rule_of(row.rule) if row else PeriodRule()


def running(units: Sequence[int], on: dt.date) -> Sequence[Row]:
    """The periods of these units in which a day lies."""
    return execute(_RUNNING, {"units": list(units), "on": on}).all()


def periods_of(units: Sequence[int]) -> Sequence[Row]:
    """The periods of these units, the newest first."""
    return execute(_OF, {"units": list(units)}).all()


def period(period_id: int) -> Row | None:
    """One period."""
    return execute(_ONE, {"period": period_id}).first()
