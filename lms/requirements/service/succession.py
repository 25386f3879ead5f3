"""What becomes of requirements that name a competency which a new version no
longer has: they end, or ask for others instead.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Select, func, select

from lms.access.types import Who
from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import execute
from lms.core.types import Json, group
from lms.people import service as people
from lms.requirements.models import RequirementRow
from lms.requirements.queries.rows import ROW, lasting, not_empty
from lms.requirements.rules.periods import Period, overlay
from lms.requirements.service.recounts import recount, recount_units
from lms.requirements.service.rows import (
    ASKS,
    end_rows,
    insert_rows,
    new_row,
    row_end,
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
# A cell, and in the order of its fields a `Period`.
_COLUMNS = (
    ROW.unit_id,
    ROW.post,
    ROW.competency,
    ROW.level,
    ROW.depth,
    ROW.essential,
    ROW.reason,
    ROW.legal_basis,
    ROW.ground,
    ROW.valid_from,
    ROW.valid_to,
    ROW.id,
)


def _open(keys: Collection[str]) -> Condition:
    """In force today or later, and naming one of these competencies."""
    return ROW.competency.in_(keys) & lasting(clock.today()) & not_empty()


def count_naming(keys: Collection[str]) -> dict[str, int]:
    """How many requirements, today's and later ones, name each of these
    competencies.
    """
    query = select(ROW.competency, func.count()).where(_open(keys))
    rows = execute(query.group_by(ROW.competency))
    return dict(map(tuple, rows))


def list_naming(keys: Collection[str]) -> Select:
    """The same one by one with their units, as a query."""
    unit = people.UNITS.c
    return (
        select(RequirementRow.__table__, unit.title_vi, unit.title_en)
        .join(people.UNITS, unit.id == ROW.unit_id)
        .where(_open(keys))
        .order_by(ROW.competency, unit.path, ROW.post, ROW.id)
    )


def pass_on(actor: Who, heirs: Heirs) -> int:
    """End from today on every requirement of these competencies, and ask for
    their heirs instead; how many were ended.

    Where a layer asks for an heir already, each day's higher level and greater
    depth count. In the open transaction.
    """
    if not heirs:
        return 0
    before = _periods_of({*heirs, *chain(*heirs.values())})
    gone = {
        cell: rows for cell, rows in before.items() if cell.competency in heirs
    }
    after = {cell: rows for cell, rows in before.items() if cell not in gone}
    for cell, periods in gone.items():
        for heir in heirs[cell.competency]:
            _inherit(after, cell._replace(competency=heir), periods)
    end_rows(actor, _ends(_all(before), _all(after)))
    insert_rows(actor, _new_rows(after))
    _recount(gone, heirs)
    return len(_all(gone))


def _all(cells: _Periods) -> list[Period]:
    return list(chain(*cells.values()))


def _periods_of(keys: Collection[str]) -> _Periods:
    query = select(*_COLUMNS).where(_open(keys)).order_by(ROW.id)
    return group(
        (_Cell(unit, post, competency), Period(*period))
        for unit, post, competency, *period in execute(query)
    )


def _inherit(cells: _Periods, heir: _Cell, periods: Iterable[Period]) -> None:
    """Lay what was asked before, from today on, over what is asked of the heir."""
    today = clock.today()
    for period in periods:
        more = replace(period, start=max(today, period.start), row=None)
        cells[heir] = overlay(cells.get(heir, ()), more)


def _ends(before: Sequence[Period], after: Sequence[Period]) -> list[Json]:
    """The stored rows that end on another day than before."""
    remaining = {period.row: period.end for period in after}
    ends = []
    for period in before:
        end = remaining.get(period.row, max(period.start, clock.today()))
        if end != period.end:
            ends.append(row_end(period.row, period.start, end))
    return ends


def _new_rows(cells: _Periods) -> list[Json]:
    return [
        _new_row(cell, period)
        for cell, periods in cells.items()
        for period in periods
        if period.row is None
    ]


def _new_row(cell: _Cell, period: Period) -> Json:
    asks = {name: getattr(period, name) for name in ASKS}
    return new_row(
        cell.unit,
        cell.key,
        period.start,
        period.end,
        asks,
    )


def _recount(gone: Iterable[_Cell], heirs: Heirs) -> None:
    """Have the maps counted anew: place by place, or for all at once where many
    places asked.
    """
    changed = defaultdict(set)
    for cell in gone:
        competencies = cell.competency, *heirs[cell.competency]
        changed[cell.unit].update((cell.post, key) for key in competencies)
    if len(changed) > MANY_UNITS:
        recount(people.root().path, set().union(*changed.values()))
        return
    recount_units(changed)
