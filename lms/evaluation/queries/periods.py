"""Periods."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Row, bindparam, select

from lms.core.db import execute
from lms.evaluation.models import EvaluationPeriod

PERIODS = EvaluationPeriod.__table__
PERIOD = PERIODS.c
_UNITS = bindparam("units", expanding=True)
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


def running(units: Sequence[int], on: dt.date) -> Sequence[Row]:
    """The periods of these units in which a day lies."""
    return execute(_RUNNING, {"units": list(units), "on": on}).all()


def periods_of(units: Sequence[int]) -> Sequence[Row]:
    """The periods of these units, the newest first."""
    return execute(_OF, {"units": list(units)}).all()


def period(period_id: int) -> Row | None:
    """One period."""
    return execute(_ONE, {"period": period_id}).first()
