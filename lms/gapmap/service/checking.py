"""Compare the kept counts of the maps with counting anew; nothing is written."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from operator import add

from sqlalchemy import Select, bindparam, func, select

from lms.core import clock, outbox
from lms.core.db import execute
from lms.core.marks import N_
from lms.core.types import Discrepancies, Discrepancy, Ids
from lms.gapmap.models import MapTotal
from lms.gapmap.queries.cells import (
    NUMBERS,
    CellKey,
    Cells,
    CountingScope,
    Numbers,
    count,
    holders_of,
    places_counted,
    stored,
)
from lms.gapmap.service.counting import UNITS, WEEK, behind
from lms.people import service as people

_TOTAL = MapTotal.__table__.c
_UNIT = people.UNITS.c
_NOTHING = (0,) * len(NUMBERS)
_IDS = bindparam("units", expanding=True)
_TOTALS = select(*_TOTAL).where(_TOTAL.unit_id.in_(_IDS))
_OF_CHILDREN = (
    select(
        _UNIT.parent_id,
        _TOTAL.post,
        _TOTAL.competency,
        *(func.sum(_TOTAL[name]) for name in NUMBERS),
    )
    .join_from(MapTotal.__table__, people.UNITS, _UNIT.id == _TOTAL.unit_id)
    .where(_UNIT.parent_id.in_(_IDS))
    .group_by(_UNIT.parent_id, _TOTAL.post, _TOTAL.competency)
)
Say = Callable[[str, int], None]
"""Told what is being read, and how much of it is."""


def why_not_compared() -> str | None:
    """Why the counts may differ from counting anew though nobody touched them:
    work of the maps is waiting.
    """
    late = behind()
    if late.changes or late.recounts:
        return N_(
            "the maps are being counted; they are compared when the worker is through"
        )
    today, last = clock.today(), outbox.last_done("map_day")
    is_today = last and clock.day_of(last.run_at) == today
    if not is_today and people.have_turned(today - WEEK, today):
        return N_(
            "postings have begun or ended and the night's work is not done; the maps are compared after it"
        )
    return None


def differences(say: Say) -> Discrepancies:
    """The counts that differ, some units at a time, so that memory stays flat.
    In the open reading.
    """
    after, done = 0, 0
    query = select(_UNIT.id).order_by(_UNIT.id).limit(UNITS)
    while units := execute(query.where(_UNIT.id > after)).scalars().all():
        yield from _differences_in(list(units))
        after, done = units[-1], done + len(units)
        say("units of the maps", done)


def _differences_in(units: list[int]) -> Discrepancies:
    paths = {unit.id: unit.path for unit in people.units_among(units)}
    places = holders_of(units).keys() | places_counted(units)
    scope = CountingScope(dict.fromkeys(places))
    before = stored(scope)
    yield from _unequal(
        count(scope, paths) if places else {},
        before,
        "a count of the maps differs from counting anew",
    )
    yield from _unequal(
        _sums(before, units),
        _cells(_TOTALS, units),
        "a total of the maps is not the sum of its counts",
    )


def _unequal(now: Cells, before: Cells, text: str) -> Discrepancies:
    for key in sorted(now.keys() | before.keys()):
        if now.get(key, _NOTHING) != before.get(key, _NOTHING):
            yield Discrepancy(text, _place(key))


def _place(key: CellKey) -> str:
    post, competency = key.post or "all", key.competency or "all"
    return f"unit {key.unit_id}, post {post}, competency {competency}"


def _sums(cells: Mapping[CellKey, Numbers], units: Ids) -> Cells:
    """What the totals of these units are: their own cells and the totals of the
    units right below them.
    """
    sums = defaultdict(lambda: _NOTHING)
    for key, numbers in cells.items():
        for total in key.totals([key.unit_id]):
            sums[total] = tuple(map(add, sums[total], numbers))
    for key, numbers in _cells(_OF_CHILDREN, units).items():
        sums[key] = tuple(map(add, sums[key], numbers))
    return sums


def _cells(query: Select, units: Ids) -> Cells:
    return {
        CellKey(*row[:3]): tuple(row[3:])
        for row in execute(query, {"units": list(units)})
    }
