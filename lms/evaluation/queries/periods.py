"""Periods."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Row, bindparam, exists, select

from lms.core.cache import Remembered
from lms.core.columns import Rows
from lms.core.db import execute
from lms.evaluation.models import EvaluationPeriod, GivenWorkRow, SheetRow
from lms.evaluation.types import CLOSED
from lms.people import service as people
from lms.people.types import ids_on

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


_known: Remembered[list[Row]] = Remembered(2000)


def running(units: Sequence[int], on: dt.date) -> Rows:
    """The periods of these units in which a day lies. Remembered: whoever opens
    one says so.
    """
    choice = {"units": list(units), "on": on}
    return _known.get((*units, on), lambda: execute(_RUNNING, choice).all())


def periods_of(units: Sequence[int]) -> Rows:
    """The periods of these units, the newest first."""
    return execute(_OF, {"units": list(units)}).all()


DAYS_OPENING = dt.timedelta(days=7)
"""So long the worker looks for people without a sheet, if it stood still on the
first day; who comes later begins their own.
"""
_HAS_SHEETS = exists().where(SheetRow.period_id == PERIOD.id)
_TO_OPEN = (
    select(PERIOD.id)
    .where(
        PERIOD.valid_from <= bindparam("on"),
        PERIOD.valid_to > bindparam("on"),
        (PERIOD.valid_from > bindparam("since")) | ~_HAS_SHEETS,
    )
    .order_by(PERIOD.id)
)


def to_open(on: dt.date) -> Sequence[int]:
    """The periods that run on this day and whose sheets are to be opened: they
    have begun lately, or have none.
    """
    choice = {"on": on, "since": on - DAYS_OPENING}
    return execute(_TO_OPEN, choice).scalars().all()


def period(period_id: int) -> Row | None:
    """One period."""
    return execute(_ONE, {"period": period_id}).first()


_WORK, _SHEET = GivenWorkRow.__table__.c, SheetRow.__table__.c
_PERSON = bindparam("person")
_GIVEN = exists().where(
    _WORK.period_id == PERIOD.id, _WORK.person_id == _PERSON
)
IS_CLOSED = exists().where(
    _SHEET.period_id == PERIOD.id,
    _SHEET.person_id == _PERSON,
    people.one_of(_SHEET.state, CLOSED),
)
"""That the sheet of somebody (`person`) is proposed or announced."""
_OPEN_FOR = (
    select(PERIODS)
    .where(_GIVEN, ~IS_CLOSED)
    .order_by(PERIOD.valid_from.desc(), PERIOD.id.desc())
    .limit(12)
)


def open_for(person_id: int) -> Rows:
    """The periods in which somebody was given work and whose sheet is neither
    proposed nor announced: the last of them, the oldest first.
    """
    return execute(_OPEN_FOR, {"person": person_id}).all()[::-1]


_PLACE = people.UNITS.c


def last_opened(path: str, since: dt.date) -> Row | None:
    """The last period that begins on this day or later and was opened in the
    unit with this path, above it or below.
    """
    units = _PLACE.id.in_(ids_on(path)) | people.below(path)
    query = (
        select(PERIODS)
        .join(people.UNITS, _PLACE.id == PERIOD.unit_id)
        .where(units, PERIOD.valid_from >= since)
    )
    return execute(query.order_by(PERIOD.valid_to.desc()).limit(1)).first()


def last_known(path: str) -> Row | None:
    """The newest period of the unit with this path or one above."""
    return next(iter(periods_of(ids_on(path))), None)
