"""What a number is in a unit; set it; the days off, and working days by them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from sqlalchemy import Row, RowMapping, delete, insert, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, workdays
from lms.core.cache import Remembered, VersionedCache, announce_change
from lms.core.columns import Rows
from lms.core.db import execute, upsert
from lms.core.errors import found
from lms.core.merging import keep_newer, mark
from lms.core.state import state
from lms.core.types import IdsByKey, Json, group
from lms.people import service as people
from lms.people.types import Reach, Unit
from lms.terms import rules
from lms.terms.models import Holiday, UnitTerm
from lms.terms.types import (
    DayDraft,
    DaysKnown,
    Declared,
    NumberTerm,
    SetTerm,
    TermCounting,
    TermDraft,
)

_TERM, _DAY = UnitTerm.__table__, Holiday.__table__
_ROWS = select(_TERM).order_by(_TERM.c.since, _TERM.c.id)
_DAYS = select(_DAY).order_by(_DAY.c.day)


def declared() -> Declared:
    """Every number that units may set, as the rooms have declared them."""
    return state().terms


def term(name: str) -> NumberTerm:
    """A declared number, or NotFound."""
    return found(declared().get(name))


Layers = Mapping[tuple[str, int], Rows]
"""What was set, by name and unit: what other units have set costs nothing."""


def _load() -> Layers:
    rows = execute(_ROWS).all()
    return group(((row.name, row.unit_id), row) for row in rows)


_layers = VersionedCache(_load)


def at(path: str, name: str, on: dt.date | None = None) -> SetTerm:
    """What a number is in the unit with this path on a day, today if none is
    said.
    """
    return _at(_layers(), path, name, on or clock.today())


def _at(layers: Layers, path: str, name: str, on: dt.date) -> SetTerm:
    way = [*reversed(people.ids_on(path))]
    known = [row for unit in way for row in layers.get((name, unit), ())]
    if set_ := rules.holding(name, way, known, on):
        return set_
    said = term(name)
    return SetTerm(name, said.default, ground=said.source)


def value(path: str, name: str, on: dt.date | None = None) -> int:
    """The same, the number only."""
    return at(path, name, on).value


def values(paths: Iterable[str], names: Sequence[str]) -> IdsByKey:
    """These numbers as they are today at each of these places, read once."""
    layers, today = _layers(), clock.today()
    return {
        path: [_at(layers, path, name, today).value for name in names]
        for path in paths
    }


def all_at(path: str) -> list[SetTerm]:
    """Every number as it is in the unit with this path today."""
    return [at(path, name) for name in declared()]


def counting_from(path: str, on: dt.date) -> Mapping[TermCounting, str]:
    """From when numbers that are set from this day on count there."""
    known = {one.counting for one in declared().values()} - {None}
    return {one: one.said(path, on) for one in known}


def unit_to_set(actor: Actor, unit_id: int) -> Unit:
    """A unit in which the actor may set numbers, or NotFound."""
    unit = people.unit(unit_id)
    access.require(actor, Permission.TERM_WRITE, unit.path)
    return unit


def units_to_set(actor: Actor) -> list[Unit]:
    """The units at the top of where the actor may."""
    return access.top_units(actor, Permission.TERM_WRITE)


def reach_of_term(unit: Unit, name: str) -> Reach:
    """Whom a number reaches that this unit sets today."""
    own = {unit_id for said, unit_id in _layers() if said == name}
    today, layers = clock.today(), _layers()
    said = [
        one
        for one in own
        if rules.holding(name, [one], layers[name, one], today)
    ]
    return people.reach([unit.path], said)


def history(unit_id: int) -> Rows:
    """All that a unit has ever set, the newest first. No permission of its
    own.
    """
    mine = _ROWS.where(_TERM.c.unit_id == unit_id)
    return execute(mine).all()[::-1]


def term_mark(rows: Iterable[Row], name: str) -> str:
    """Of what a unit has said last of a number, by its `history`."""
    last = _last(rows, name)
    return str(last.id) if last else ""


def _last(rows: Iterable[Row], name: str) -> Row | None:
    said = (row for row in rows if row.name == name)
    return max(said, key=lambda row: row.id, default=None)


def set_term(
    actor: Actor, unit_id: int, draft: TermDraft, shown: str | None = None
) -> None:
    """Set a number for a unit and all below, from a day on; back in time where
    nothing rests on what held then. The same again is the same. `shown`: the
    `term_mark` of its page.
    """
    unit = unit_to_set(actor, unit_id)
    declared_, today = term(draft.name), clock.today()
    rules.check_term(draft, declared_, today)
    with access.acting(actor):
        people.lock_unit(unit.id)
        if declared_.counting and draft.since < today:
            declared_.counting.check_back(unit.path, draft.since)
        said = {**vars(draft), "unit_id": unit.id}
        rows = history(unit.id)
        last = _last(rows, draft.name)
        if not (last and said.items() <= last._mapping.items()):
            keep_newer(shown, term_mark(rows, draft.name))
            _store_term(actor, said)
            details = {"term": draft.name, "unit": unit.key}
            audit.record(actor, "terms.set", path=unit.path, **details)


def _store_term(actor: Actor, said: Json) -> None:
    act = {"set_by": actor.person_id, "set_at": clock.now()}
    execute(insert(_TERM), said | act)
    announce_change()


# Days off


def days() -> Rows:
    """Every day that is listed, the earliest first. No permission of its own."""
    return execute(_DAYS).all()


def _load_days() -> DaysKnown:
    rows = days()
    return DaysKnown(
        frozenset(row.day for row in rows if not row.worked),
        frozenset(row.day for row in rows if row.worked),
        frozenset(row.day.year for row in rows),
    )


_calendar = VersionedCache(_load_days)


def due(since: dt.date, n: int) -> dt.date:
    """The n-th working day after a day, by the list of days off."""
    known = _calendar()
    return workdays.add(since, n, known.off, known.worked)


def is_late(since: dt.datetime, days: int) -> bool:
    """Whether more than so many working days have gone by since a moment."""
    return due(clock.day_of(since), days) < clock.today()


def waited(since: dt.datetime) -> int:
    """How many working days have gone by since a moment: as `is_late` counts."""
    begun = clock.day_of(since)
    gone = range(1, (clock.today() - begun).days + 1)
    return sum(not is_off(begun + dt.timedelta(days=one)) for one in gone)


def late_before(days: int) -> dt.datetime:
    """The moment before which everything is late after so many working days."""
    today = clock.today()
    return _LATE.get((today, days), partial(_late_before, today, days))


_LATE = Remembered[dt.datetime](100)
"""Lists of what waits ask several times; days off announce their changes."""


def _late_before(today: dt.date, days: int) -> dt.datetime:
    day = today
    while due(day, days) >= today:
        day -= dt.timedelta(days=1)
    return clock.end_of(day)


def is_off(day: dt.date) -> bool:
    """Whether people do not work on this day."""
    known = _calendar()
    return not workdays.is_workday(day, known.off, known.worked)


def unlisted(*between: dt.date) -> list[int]:
    """The years of these days for which nobody has entered days off."""
    years = {day.year for day in between}
    return sorted(years - _calendar().years)


def day_mark(row: RowMapping | None) -> str:
    """Of what is said of a day."""
    return mark([row["name"], row["document"], row["worked"]]) if row else ""


def put_day(actor: Actor, draft: DayDraft, shown: str | None = None) -> None:
    """Enter a day off, or correct what is said of it; the same again changes
    nothing. `shown`: the `day_mark` of its page.
    """
    access.require_for_all(actor, Permission.CALENDAR_WRITE)
    rules.check_day(draft, clock.today())
    with access.acting(actor):
        said = draft._asdict()
        known = execute(_DAYS.filter_by(day=draft.day)).mappings().first()
        if known and said.items() <= known.items():
            return
        keep_newer(shown, day_mark(known))
        act = {"set_by": actor.person_id, "set_at": clock.now()}
        execute(upsert(_DAY), said | act)
        _note(actor, draft.day, "added")


def take_day(actor: Actor, day: dt.date) -> None:
    """Take a day out of the list; again changes nothing."""
    access.require_for_all(actor, Permission.CALENDAR_WRITE)
    with access.acting(actor):
        taken = execute(delete(_DAY).where(_DAY.c.day == day))
        if taken.rowcount:
            _note(actor, day, "retired")


def _note(actor: Actor, day: dt.date, act: str) -> None:
    announce_change()
    audit.record(actor, "terms.day", day=day.isoformat(), act=act)
