"""Opening a month or quarter: the rule is frozen, all sheets count by it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Row, insert

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.cache import announce_change
from lms.core.columns import Rows
from lms.core.db import count_rows, execute
from lms.core.errors import YEAR, outside, refuse_all
from lms.evaluation.queries import periods as queries
from lms.evaluation.queries.periods import PERIODS
from lms.evaluation.rules.freezing import rule_as_data, rule_of
from lms.evaluation.rules.periods import PeriodDays, check_new, days_of
from lms.evaluation.service.ruling import RuleNumber, numbers_at, rule_at
from lms.evaluation.types import PeriodKind, PeriodRule
from lms.people import service as people
from lms.people.types import Unit, ids_on

SHEETS_JOB = "sheets"
"""The work of opening the sheets of a period."""


def current_period(path: str) -> Row | None:
    """The period that runs today where the unit with this path is managed. No
    permission of its own.
    """
    return period_at(path, clock.today())


def period_at(path: str, day: dt.date) -> Row | None:
    """The same for another day."""
    return nearest(path, queries.running(ids_on(path), day))


def nearest(path: str, rows: Iterable[Row]) -> Row | None:
    """Of these periods, that of the nearest unit on the way to a path."""
    way = ids_on(path)
    on_way = [row for row in rows if row.unit_id in way]
    return max(
        on_way,
        key=lambda row: way.index(row.unit_id),
        default=None,
    )


def current_periods(paths: Iterable[str]) -> dict[str, Row]:
    """The periods that run today where units with these paths are managed;
    without those that have none.
    """
    known = set(paths)
    units = set(chain.from_iterable(map(ids_on, known)))
    rows = queries.running(sorted(units), clock.today())
    found = {path: nearest(path, rows) for path in known}
    return {path: row for path, row in found.items() if row}


def periods(actor: Actor) -> Rows:
    """Those of the units whose evaluation the actor keeps."""
    tops = access.top_units(actor, Permission.EVALUATION_KEEP)
    return queries.periods_of([unit.id for unit in tops])


class RuleSeen(NamedTuple):
    """The rule of a place as it is today with its numbers; the period that runs
    there, and the rule that it keeps.
    """

    rule: PeriodRule
    numbers: Sequence[RuleNumber]
    period: Row | None
    kept: PeriodRule | None


def rule_here(actor: Actor, path: str) -> RuleSeen:
    """What holds for a period that begins today; everybody may read it before
    one opens.
    """
    access.require(actor, Permission.LEARN)
    row = current_period(path)
    return RuleSeen(
        rule_at(path, clock.today()),
        numbers_at(path),
        row,
        row and rule_of(row.rule),
    )


AHEAD = 2 * YEAR
"""Beyond it a year is mistyped; the calendar ends in 9999."""


class PeriodAhead(NamedTuple):
    """A month or quarter before it is opened; `people`: how many it reaches."""

    unit: Unit
    days: PeriodDays
    people: int


def look_at_period(
    actor: Actor, unit_id: int, kind: PeriodKind, day: dt.date | None
) -> PeriodAhead:
    """What opening it would do; refused as opening it would be."""
    unit, days = _asked(actor, unit_id, kind, day)
    check_new(days, _known(unit), clock.today())
    working = people.working_in(people.below(unit.path))
    return PeriodAhead(unit, days, count_rows(working.distinct()))


def _asked(
    actor: Actor, unit_id: int, kind: PeriodKind, day: dt.date | None
) -> tuple[Unit, PeriodDays]:
    unit = people.unit(unit_id)
    access.require(actor, Permission.EVALUATION_KEEP, unit.path)
    today = clock.today()
    refuse_all(outside(day, today - YEAR, today + AHEAD, "day"))
    return unit, days_of(kind, day)


def open_period(
    actor: Actor, unit_id: int, kind: PeriodKind, day: dt.date | None
) -> None:
    """Open the month or quarter in which a day lies, for a unit and everybody
    below it; their sheets are opened by the worker.
    """
    unit, days = _asked(actor, unit_id, kind, day)
    with access.acting(actor):
        people.lock_unit(unit.id)
        check_new(days, _known(unit), clock.today())
        made = _open(actor, unit, kind, days)
        if days.since <= clock.today():
            outbox.enqueue(SHEETS_JOB, period=made, after=0)
        audit.record(
            actor,
            "evaluation.opened",
            path=unit.path,
            unit=unit.key,
            first=days.since.isoformat(),
            kind=kind.value,
        )


def _known(unit: Unit) -> list[PeriodDays]:
    """Open periods there and above: one day never lies in two."""
    rows = queries.periods_of(ids_on(unit.path))
    return [PeriodDays(row.valid_from, row.valid_to) for row in rows]


def _open(actor: Who, unit: Unit, kind: PeriodKind, days: PeriodDays) -> int:
    row = {
        "unit_id": unit.id,
        "kind": kind,
        "valid_from": days.since,
        "valid_to": days.until,
        "rule": rule_as_data(rule_at(unit.path, days.since)),
        "opened_by": actor and actor.person_id,
        "opened_at": clock.now(),
    }
    announce_change()
    return execute(insert(PERIODS).values(row)).inserted_primary_key[0]
