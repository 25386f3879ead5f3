"""Years, months of other units, and grades of organisations."""

import datetime as dt

from sqlalchemy import (
    Result,
    Row,
    Select,
    bindparam,
    exists,
    func,
    select,
    update,
)

from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids, Json, group
from lms.evaluation.models import (
    EvaluationPeriod,
    GivenWorkRow,
    MonthElsewhere,
    OrganisationGrade,
    SheetRow,
    YearRow,
)
from lms.evaluation.types import SheetState, YearState
from lms.people import service as people
from lms.people.service import in_ids

YEARS, ELSEWHERE = YearRow.__table__, MonthElsewhere.__table__
ORGANISATIONS = OrganisationGrade.__table__
YEAR, ELSE = YEARS.c, ELSEWHERE.c
ORGANISATION = ORGANISATIONS.c
SHEETS, PERIODS = SheetRow.__table__, EvaluationPeriod.__table__
_SHEET, _PERIOD = SHEETS.c, PERIODS.c
_YEAR = bindparam("year")
_ROWS = select(YEARS)
_ONE = _ROWS.where(YEAR.id == bindparam("row"))
_OF = _ROWS.where(in_ids(YEAR.person_id, "people"), YEAR.year == _YEAR)
_IN = _ROWS.where(in_ids(YEAR.unit_id, "units"), YEAR.year == _YEAR)
_MONTHS = (
    select(ELSEWHERE)
    .where(in_ids(ELSE.person_id, "people"), ELSE.year == _YEAR)
    .order_by(ELSE.month)
)
_HAS_WORK = exists().where(
    GivenWorkRow.period_id == _SHEET.period_id,
    GivenWorkRow.person_id == _SHEET.person_id,
)
_IS_BEGUN = (
    (_SHEET.state != SheetState.OPEN) | (_SHEET.version > 1) | _HAS_WORK
).label("is_begun")
"""The worker opens the sheets of everybody, of who is on leave as well; what
somebody kept in one counts, sent or not.
"""
_SHEETS = (
    select(
        _SHEET.id,
        _SHEET.person_id,
        _SHEET.unit_id,
        _SHEET.state,
        _SHEET.kind,
        _SHEET.decision_id,
        _SHEET.announced_at,
        _SHEET.frozen,
        _IS_BEGUN,
        _PERIOD.valid_from,
        _PERIOD.valid_to,
    )
    .join_from(SHEETS, PERIODS)
    .where(
        in_ids(_SHEET.person_id, "people"),
        _PERIOD.valid_from < bindparam("until"),
        _PERIOD.valid_to > bindparam("since"),
    )
    .order_by(_PERIOD.valid_from, _SHEET.id)
)
_SPANS = _SHEETS.with_only_columns(
    _SHEET.person_id,
    _SHEET.state,
    _PERIOD.valid_from,
    _PERIOD.valid_to,
    maintain_column_froms=True,
)
"""The same without what they hold, which is long."""
_ORGANISATION = (
    select(ORGANISATIONS)
    .where(in_ids(ORGANISATION.unit_id, "units"), ORGANISATION.year == _YEAR)
    .order_by(ORGANISATION.id)
)


def _in_year(query: Select, year: int, **ids: Ids) -> Result:
    listed = {name: list(some) for name, some in ids.items()}
    return execute(query, {**listed, "year": year})


def year_row(row_id: int) -> Row | None:
    """One year of somebody."""
    return execute(_ONE, {"row": row_id}).first()


def years_of(people: Ids, year: int) -> dict[int, Row]:
    """This year of these people, by person."""
    rows = _in_year(_OF, year, people=people)
    return {row.person_id: row for row in rows}


def years_in(units: Ids, year: int) -> Rows:
    """This year of everybody who is graded in these very units."""
    return _in_year(_IN, year, units=units).all()


def elsewhere(people: Ids, year: int) -> dict[int, list[Row]]:
    """Months of other units, by person, in their order."""
    rows = _in_year(_MONTHS, year, people=people)
    return group((row.person_id, row) for row in rows)


def sheets_in_year(people: Ids, year: int) -> dict[int, list[Row]]:
    """Sheets whose period touches this year, by person."""
    return _touching(_SHEETS, people, year)


def spans_in_year(people: Ids, year: int) -> dict[int, list[Row]]:
    """Of the same only where they stand and from when until when."""
    return _touching(_SPANS, people, year)


def _touching(query: Select, people: Ids, year: int) -> dict[int, list[Row]]:
    days = {"since": dt.date(year, 1, 1), "until": dt.date(year + 1, 1, 1)}
    rows = execute(query, {"people": list(people), **days})
    return group((row.person_id, row) for row in rows)


def organisations(units: Ids, year: int) -> dict[int, Row]:
    """The grades of these organisations, by unit; the newest of each."""
    if not units:
        return {}
    rows = _in_year(_ORGANISATION, year, units=units)
    return {row.unit_id: row for row in rows}


def last_closed(path: str, year: int) -> int | None:
    """The last year from this one on that is proposed or decided of somebody
    in the unit with this path or below.
    """
    unit = people.UNITS.c
    query = (
        select(func.max(YEAR.year))
        .join_from(YEARS, people.UNITS, unit.id == YEAR.unit_id)
        .where(
            people.below(path),
            YEAR.year >= year,
            YEAR.state.in_([YearState.PROPOSED, YearState.DECIDED]),
        )
    )
    return execute(query).scalar()


def change(year_id: int, values: Json) -> None:
    """Store what has changed of it; pages that were opened before are older."""
    new = values | {"version": YEAR.version + 1}
    execute(update(YEARS).where(YEAR.id == year_id).values(new))
