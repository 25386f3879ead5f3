"""The months of a year, gathered; months that another unit has scored."""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from sqlalchemy import Row, bindparam, delete, insert

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Conflict, NotFound
from lms.core.i18n import pick_marked
from lms.core.types import Ids, Json, Names, Texts
from lms.evaluation.queries import years
from lms.evaluation.queries.years import ELSE, ELSEWHERE
from lms.evaluation.rules import yearly as rules
from lms.evaluation.rules.amounts import spoken
from lms.evaluation.rules.gathering import (
    MonthMark,
    NotedMonth,
    SheetDays,
    YearKnown,
    marks,
    twelve,
)
from lms.evaluation.service.leading import leads
from lms.evaluation.types import (
    MonthDraft,
    MonthSource,
    SheetState,
    YearMonth,
)
from lms.people import service as people

MonthsOf = Mapping[int, list[YearMonth]]


def months_of(ids: Iterable[int], year: int) -> MonthsOf:
    """The twelve months of these people. No permission of its own."""
    known = list(ids)
    sheets = years.sheets_in_year(known, year)
    noted = years.elsewhere(known, year)
    places, today = _places(sheets.values()), clock.today()
    return {
        one: twelve(
            year,
            [_days(row, places) for row in sheets.get(one, ())],
            {row.month: _elsewhere(row) for row in noted.get(one, ())},
            today,
        )
        for one in known
    }


def marks_of(
    actor: Actor, ids: Collection[int], year: int
) -> Mapping[int, list[MonthMark]]:
    """How far each month of these people is, by person. The caller has found
    them among those whom the actor leads.
    """
    access.require(actor, Permission.WORK_GIVE)
    sheets = years.spans_in_year(ids, year)
    noted, today = years.elsewhere(ids, year), clock.today()
    return {
        one: marks(
            year,
            map(_span, sheets.get(one, ())),
            [row.month for row in noted.get(one, ())],
            today,
        )
        for one in ids
    }


def _span(row: Row) -> tuple[SheetDays, bool]:
    days = SheetDays(row.valid_from, row.valid_to, None, "")
    return days, row.state == SheetState.ANNOUNCED


def _places(sheets: Iterable[list[Row]]) -> Names:
    """What the units of these sheets are called, in the first language: what is
    decided on them says so in papers. A page of another language marks it.
    """
    ids = {row.unit_id for rows in sheets for row in rows}
    known = people.units_among(ids)
    return {unit.id: _title(unit.title) for unit in known}


def _title(title: Texts) -> str:
    first = title.get("vi")
    return pick_marked({"vi": first} if first else title)


def _days(row: Row, places: Names) -> SheetDays:
    days, place = (row.valid_from, row.valid_to), places.get(row.unit_id, "")
    return SheetDays(*days, announced_total(row), place, row.is_begun, row.id)


def announced_total(row: Row) -> Fraction | None:
    """The total of a sheet that is announced."""
    is_announced = row.state == SheetState.ANNOUNCED
    text = row.frozen["score"]["total"] if is_announced else None
    return text and Fraction(text)


def _elsewhere(row: Row) -> YearMonth:
    return YearMonth(
        row.month,
        row.total,
        row.place,
        MonthSource.ELSEWHERE,
        row.document,
    )


def may_note(actor: Actor, person_id: int) -> bool:
    """Whether the actor leads this person or keeps evaluation where they work;
    nobody notes their own.
    """
    keeps = access.sees_person(actor, person_id, Permission.EVALUATION_KEEP)
    return person_id != actor.person_id and (keeps or leads(actor, person_id))


def note_month(
    actor: Actor, person_id: int, year: int, draft: MonthDraft, over: str = ""
) -> None:
    """Note a month that another unit has scored. One that is noted otherwise is
    corrected by whoever has read it (`over`: the mark of what they read).
    Conflict over an announced sheet of ours or a year that is proposed.
    """
    _require(actor, person_id, year)
    rules.check_month(draft, year, clock.today())
    with access.acting(actor):
        people.lock(person_id)
        _require(actor, person_id, year)
        check_free(years_known([person_id], year)[person_id], draft)
        if _is_noted(person_id, year, draft, over):
            return
        store_months(actor, [NotedMonth(person_id, year, draft)])
        audit.record(
            actor, "evaluation.month", person_id=person_id, act="noted"
        )


def _is_noted(person_id: int, year: int, draft: MonthDraft, over: str) -> bool:
    """Whether the very same is noted already; Conflict that says what else is,
    unless that was read.
    """
    rows = years.elsewhere([person_id], year).get(person_id, ())
    row = next((one for one in rows if one.month == draft.month), None)
    if row is None or _is_same(row, draft):
        return row is not None
    mark = row.noted_at.isoformat()
    if mark != over:
        raise _noted_already(row, mark)
    return False


def _is_same(row: Row, draft: MonthDraft) -> bool:
    said = draft.total, draft.place.strip(), draft.document.strip()
    return (row.total, row.place, row.document) == said


def _noted_already(row: Row, mark: str) -> Conflict:
    return Conflict(
        "Month %(month)s is noted already: %(total)s points, %(place)s, %(document)s (by %(name)s, %(day)s). Below stands yours; send it again if it is to take its place.",
        "month",
        month=row.month,
        total=spoken(row.total),
        place=row.place,
        document=row.document,
        name=people.names([row.noted_by])[row.noted_by],
        day=row.noted_at,
        mark=mark,
    )


def _require(actor: Actor, person_id: int, year: int) -> None:
    if not may_note(actor, person_id):
        raise NotFound
    if not rules.is_year(year, clock.today()):
        raise NotFound


def years_known(ids: Ids, year: int) -> Mapping[int, YearKnown]:
    """This year of these people. No permission of its own."""
    months, rows = months_of(ids, year), years.years_of(ids, year)
    states = {one: rows[one].state for one in rows}
    return {one: YearKnown(months[one], states.get(one, "")) for one in months}


def check_free(known: YearKnown, draft: MonthDraft) -> None:
    """Conflict if an announced sheet of ours covers the month, or the year is
    proposed.
    """
    rules.check_open(known.state)
    month = draft.month or 0
    here = known.months[month - 1].source if month else MonthSource.NONE
    if here == MonthSource.SHEET:
        raise Conflict(rules.OVER_SHEET, "month", month=month)


_THIS = (
    ELSE.person_id == bindparam("whose"),
    ELSE.year == bindparam("of_year"),
    ELSE.month == bindparam("of_month"),
)
_DELETE = delete(ELSEWHERE).where(*_THIS)


def store_months(actor: Actor, noted: Collection[NotedMonth]) -> None:
    """In the open transaction, once they were looked at; noted again, a month
    is corrected.
    """
    if noted:
        execute(_DELETE, [_place(*one) for one in noted])
        execute(insert(ELSEWHERE), [_row(actor, *one) for one in noted])


def _place(person_id: int, year: int, draft: MonthDraft) -> Json:
    return {"whose": person_id, "of_year": year, "of_month": draft.month}


def _row(actor: Actor, person_id: int, year: int, draft: MonthDraft) -> Json:
    return {
        "person_id": person_id,
        "year": year,
        "month": draft.month,
        "place": draft.place.strip(),
        "total": draft.total,
        "document": draft.document.strip(),
        "noted_by": actor.person_id,
        "noted_at": clock.now(),
    }


def remove_month(actor: Actor, person_id: int, year: int, month: int) -> None:
    """Take a month of another unit out; again changes nothing."""
    _require(actor, person_id, year)
    with access.acting(actor):
        people.lock(person_id)
        _require(actor, person_id, year)
        row = years.years_of([person_id], year).get(person_id)
        rules.check_open(row and row.state)
        where = {"whose": person_id, "of_year": year, "of_month": month}
        if execute(_DELETE, where).rowcount:
            audit.record(
                actor, "evaluation.month", person_id=person_id, act="out"
            )
