"""What becomes of requirements that name a competency which a new version no
longer has: they end, or ask for others instead.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, select

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute
from lms.people import service as people
from lms.requirements.models import RequirementRow
from lms.requirements.queries.rows import ROW, lasting, not_empty
from lms.requirements.rules.periods import Period, overlay
from lms.requirements.service.recounts import recount
from lms.requirements.service.rows import (
    NewRow,
    RowEnd,
    end_rows,
    insert_rows,
)
from lms.requirements.types import CellKey

MANY_UNITS = 20  # from so many places on the maps are counted anew as a whole
Heirs = Mapping[str, Sequence[str]]
"""What is asked for instead of each competency; nothing: it ends."""


class _Cell(NamedTuple):
    """What a unit's layer asks of one post in one competency."""

    unit: int
    post: str
    competency: str

    @property
    def key(self) -> CellKey:
        return self.post, self.competency


_Periods = dict[_Cell, list[Period]]


def _open(keys: Collection[str]) -> ColumnElement[bool]:
    """In force today or later, and naming one of these competencies."""
    return ROW.competency.in_(keys) & lasting(clock.today()) & not_empty()


def count_naming(keys: Collection[str]) -> dict[str, int]:
    """How many requirements, today's and later ones, name each of these
    competencies.
    """
    query = (
        select(ROW.competency, func.count().label("rows"))
        .where(_open(keys))
        .group_by(ROW.competency)
    )
    return {row.competency: row.rows for row in execute(query)}


def list_naming(keys: Collection[str]) -> Select:
    """The same one by one with their units, as a query."""
    unit = people.UNITS.c
    return (
        select(RequirementRow.__table__, unit.title_vi, unit.title_en)
        .join(people.UNITS, unit.id == ROW.unit_id)
        .where(_open(keys))
        .order_by(ROW.competency, unit.path, ROW.post, ROW.id)
    )


def pass_on(actor: Actor | None, heirs: Heirs) -> int:
    """End from today on every requirement of these competencies, and ask for
    their heirs instead; how many were ended.

    Where a layer asks for an heir already, each day's higher level and greater
    depth count. In the open transaction.
    """
    if not heirs:
        return 0
    before = _periods_of({*heirs, *_all_of(heirs)})
    gone = {
        cell: rows for cell, rows in before.items() if _is_gone(cell, heirs)
    }
    after = {cell: rows for cell, rows in before.items() if cell not in gone}
    for cell, periods in gone.items():
        for heir in heirs[cell.competency]:
            _inherit(after, cell._replace(competency=heir), periods)
    _store(actor, before, after)
    _recount(gone, heirs)
    return sum(map(len, gone.values()))


def _all_of(heirs: Heirs) -> Iterable[str]:
    return (heir for keys in heirs.values() for heir in keys)


def _is_gone(cell: _Cell, heirs: Heirs) -> bool:
    return cell.competency in heirs


def _periods_of(keys: Collection[str]) -> _Periods:
    query = select(RequirementRow.__table__).where(_open(keys))
    cells: _Periods = {}
    for row in execute(query.order_by(ROW.id)):
        cell = _Cell(row.unit_id, row.post, row.competency)
        cells.setdefault(cell, []).append(_period(row))
    return cells


def _period(row: Row) -> Period:
    return Period(
        row.level,
        row.depth,
        row.essential,
        tuple(row.reason.items()),
        row.legal_basis,
        row.ground,
        row.valid_from,
        row.valid_to,
        row.id,
    )


def _inherit(cells: _Periods, heir: _Cell, periods: Iterable[Period]) -> None:
    """Lay what was asked before, from today on, over what is asked of the heir."""
    today = clock.today()
    for period in periods:
        more = replace(period, start=max(today, period.start), row=None)
        cells[heir] = overlay(cells.get(heir, []), more)


def _store(actor: Actor | None, before: _Periods, after: _Periods) -> None:
    kept = {
        period.row: period.end
        for periods in after.values()
        for period in periods
    }
    ends = []
    for period in (one for periods in before.values() for one in periods):
        end = kept.get(period.row, max(period.start, clock.today()))
        if end != period.end:
            ends.append(RowEnd(period.row, period.start, end))
    end_rows(actor, ends)
    insert_rows(
        actor,
        [
            _new_row(cell, period)
            for cell, periods in after.items()
            for period in periods
            if period.row is None
        ],
    )


def _new_row(cell: _Cell, period: Period) -> NewRow:
    asks = {
        "level": period.level,
        "depth": period.depth,
        "essential": period.essential,
        "reason": dict(period.reason),
        "legal_basis": period.legal_basis,
        "ground": period.ground,
    }
    return NewRow(cell.unit, cell.key, period.start, period.end, asks)


def _recount(gone: Iterable[_Cell], heirs: Heirs) -> None:
    """Have the maps counted anew: place by place, or for all at once where many
    places asked.
    """
    changed = defaultdict(set)
    for cell in gone:
        keys = changed[cell.unit]
        for competency in (cell.competency, *heirs[cell.competency]):
            keys.add((cell.post, competency))
    if len(changed) > MANY_UNITS:
        recount(people.root().path, set().union(*changed.values()))
        return
    for unit in people.units_among(changed):
        recount(unit.path, changed[unit.id])
