"""Sheets of a period."""

import datetime as dt

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    exists,
    func,
    select,
    update,
)

from lms.core import clock, gates
from lms.core.columns import Condition, IdQuery, Rows
from lms.core.db import execute
from lms.core.types import Ids, Json
from lms.evaluation.models import EvaluationPeriod, GivenWorkRow, SheetRow
from lms.evaluation.types import CLOSED, SheetKind, SheetState
from lms.people import service as people
from lms.people.service import in_ids

SHEETS, PERIODS = SheetRow.__table__, EvaluationPeriod.__table__
SHEET, PERIOD = SHEETS.c, PERIODS.c
_WITH_DAYS = select(
    *SHEET, PERIOD.valid_from, PERIOD.valid_to, PERIOD.rule
).join_from(SHEETS, PERIODS, PERIOD.id == SHEET.period_id)
_ANY = SHEETS.alias()
_REVIEWED = exists().where(
    _ANY.c.person_id == SHEET.person_id, _ANY.c.reviewed_at.is_not(None)
)
# Whose sheet it is stands there from its review on. One of before says it, too;
# of somebody who was never reviewed nobody knows it.
_MAY_BE_SUPPORT = ~_REVIEWED | _REVIEWED.where(_ANY.c.kind == SheetKind.SUPPORT)
_ONE = (
    _WITH_DAYS.add_columns(
        people.PEOPLE.c.name,
        people.UNITS.c.path,
        _MAY_BE_SUPPORT.label("may_be_support"),
    )
    .join(people.PEOPLE, people.PEOPLE.c.id == SHEET.person_id)
    .join(people.UNITS, people.UNITS.c.id == SHEET.unit_id)
    .where(SHEET.id == bindparam("sheet"))
)
_OF_PERSON = (
    _WITH_DAYS.where(SHEET.person_id == bindparam("person"))
    .order_by(PERIOD.valid_from.desc())
    .limit(60)
)
MOST, DAY, LATELY = 12, dt.timedelta(days=1), dt.timedelta(days=100)
_HAS_WORK = exists().where(
    GivenWorkRow.period_id == SHEET.period_id,
    GivenWorkRow.person_id == SHEET.person_id,
)
_MAY_SCORE = (SHEET.kind == SheetKind.SUPPORT) | _HAS_WORK
_MAY_STILL_SCORE = _HAS_WORK | _MAY_BE_SUPPORT
_NOT_SENT = _WITH_DAYS.where(
    SHEET.person_id == gates.PERSON,
    SHEET.state == SheetState.OPEN,
    PERIOD.valid_to <= gates.UNTIL,
)
TO_FILL_IN_GATE = gates.gate(_NOT_SENT)
_TO_FILL_IN = (
    _NOT_SENT.where(
        PERIOD.valid_to > bindparam("since"),
        (PERIOD.valid_to > bindparam("today")) | _MAY_STILL_SCORE,
    )
    .order_by(PERIOD.valid_from)
    .limit(MOST)
)
_AWAITED = _WITH_DAYS.where(
    in_ids(SHEET.person_id, "people"),
    SHEET.state == SheetState.OPEN,
    PERIOD.valid_to <= bindparam("today"),
    PERIOD.valid_to > bindparam("since"),
    _MAY_STILL_SCORE,
).order_by(PERIOD.valid_from.desc())
_IN_PERIOD = _WITH_DAYS.where(
    SHEET.period_id == bindparam("period"),
    in_ids(SHEET.person_id, "people"),
)
_CLOSED = select(SHEET.id).where(
    SHEET.period_id == bindparam("period"),
    SHEET.person_id == bindparam("person"),
    people.one_of(SHEET.state, CLOSED),
)


def sheet(sheet_id: int) -> Row | None:
    """One sheet with the days and the rule of its period, the person's name and
    the unit's path.
    """
    return execute(_ONE, {"sheet": sheet_id}).first()


def sheets_of(person_id: int) -> Rows:
    """Somebody's sheets, the newest first."""
    return execute(_OF_PERSON, {"person": person_id}).all()


def sheets_in(period_id: int, ids: Ids) -> dict[int, Row]:
    """The sheets of these people in a period, by person."""
    return {
        row.person_id: row
        for row in execute(
            _IN_PERIOD, {"period": period_id, "people": list(ids)}
        )
    }


def to_fill_in(person_id: int, until: dt.date) -> Rows:
    """Somebody's own sheets that are not sent, of periods that end by this day
    or have ended lately and can still have a score, the oldest first.
    """
    days = {"today": clock.today(), "since": until - LATELY, "until": until}
    return execute(_TO_FILL_IN, {"person": person_id} | days).all()


def awaited(ids: Ids) -> dict[int, Row]:
    """Of each of these people the sheet, of a period that has ended lately and
    can still have a score, which they have not sent; the oldest.
    """
    today = clock.today()
    days = {"today": today, "since": today - LATELY}
    rows = execute(_AWAITED, {"people": list(ids)} | days)
    return {row.person_id: row for row in rows}


_WHO = people.PEOPLE.c
_SENT = select(
    SHEET.id,
    _WHO.name,
    PERIOD.valid_from,
    PERIOD.valid_to,
    SHEET.reviewed_at,
).join_from(SHEETS, PERIODS, PERIOD.id == SHEET.period_id)
# A column of its own index would be walked: everybody's sheets, in order.
_FIRST = func.coalesce(PERIOD.valid_from, PERIOD.valid_to)


def to_review(condition: Condition) -> Select:
    """Sheets of people who meet a condition that were sent and wait: for their
    review, or after the last day to be proposed, unless no work was given that
    could have a score; by period, then by name. Given the day `tomorrow`.
    """
    is_over = PERIOD.valid_to <= bindparam("tomorrow")
    waits = SHEET.reviewed_at.is_(None) | (is_over & _MAY_SCORE)
    query = _SENT.join(people.PEOPLE, _WHO.id == SHEET.person_id)
    sent = query.where(SHEET.state == SheetState.SENT, condition, waits)
    return sent.order_by(_FIRST, _WHO.given_first, SHEET.id)


def closed_in(condition: Condition, sheet: Row, most: int) -> Select:
    """The arithmetic of the sheets of people who meet a condition that are
    proposed or announced for the very days of this sheet, at most so many.
    """
    days = (
        PERIOD.valid_from == sheet.valid_from,
        PERIOD.valid_to == sheet.valid_to,
    )
    query = select(SHEET.frozen).join_from(
        SHEETS, PERIODS, PERIOD.id == SHEET.period_id
    )
    return query.where(
        people.one_of(SHEET.state, CLOSED), condition, *days
    ).limit(most)


def without_sheet(path: str, period_id: int, after: int, most: int) -> IdQuery:
    """The ids of the next people, above this one, who work today in the unit
    with this path or below and have no sheet of a period.
    """
    who = people.held_posts(clock.today()).c
    known = (SHEET.period_id == period_id) & (SHEET.person_id == who.person_id)
    query = select(who.person_id).distinct()
    chosen = query.where(
        people.below(path, who.path),
        who.person_id > after,
        ~exists().where(known),
    )
    return chosen.order_by(who.person_id).limit(most)


def is_closed(person_id: int, period_id: int) -> bool:
    """Whether somebody's sheet of a period is proposed or announced."""
    choice = {"person": person_id, "period": period_id}
    return execute(_CLOSED, choice).first() is not None


def change(sheet_id: int, values: Json) -> None:
    """Store what has changed of it; pages that were opened before are older."""
    new = values | {"version": SHEET.version + 1}
    execute(update(SHEETS).where(SHEET.id == sheet_id).values(new))
