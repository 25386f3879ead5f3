"""Count cells anew and bring the totals above them in step."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import add, sub

from sqlalchemy import bindparam, delete

from lms.core.db import execute, insert_into, upsert
from lms.core.types import Json
from lms.gapmap.models import MapCell, MapTotal
from lms.gapmap.queries.cells import (
    NUMBERS,
    CellKey,
    Cells,
    CountingScope,
    Keys,
    Numbers,
    PostInUnit,
    count,
    stored,
)
from lms.people import service as people

_CELL, _TOTAL = MapCell.__table__, MapTotal.__table__
_NOTHING = (0,) * len(NUMBERS)
_DELETE = delete(_CELL)
for _name in CellKey._fields:
    _DELETE = _DELETE.where(_CELL.c[_name] == bindparam(_name))
Changes = dict[CellKey, Numbers]
"""By how much the numbers of cells or totals change."""


def count_anew(places: Mapping[PostInUnit, Keys]) -> None:
    """Count these posts in units anew, each for some competencies or (None) for
    all; write what differs, here and above.
    """
    if not places:
        return
    scope = CountingScope(places)
    paths = {unit.id: unit.path for unit in people.units_among(scope.units)}
    now, before = count(scope, paths), stored(scope)
    changes = _changes(now, before)
    _put_cells({key: now[key] for key in changes if key in now})
    _delete_cells([key for key in changes if key not in now])
    _add_to_totals(_sums(changes, paths))


def _changes(now: Cells, before: Cells) -> Changes:
    """Only of cells that differ; one that is gone counts nobody any more."""
    return {
        key: tuple(map(sub, now.get(key, _NOTHING), before.get(key, _NOTHING)))
        for key in sorted(now.keys() | before.keys())
        if now.get(key) != before.get(key)
    }


def _put_cells(cells: Cells) -> None:
    if cells:
        execute(upsert(_CELL), _rows(cells))


def _delete_cells(keys: Sequence[CellKey]) -> None:
    if keys:
        execute(_DELETE, [key._asdict() for key in keys])


def _rows(cells: Cells) -> list[Json]:
    return [
        key._asdict() | dict(zip(NUMBERS, numbers, strict=True))
        for key, numbers in cells.items()
    ]


def _sums(changes: Changes, paths: Mapping[int, str]) -> Changes:
    """By how much the totals change, of every unit above and of its posts and
    competencies together.
    """
    sums = defaultdict(lambda: _NOTHING)
    for key, numbers in changes.items():
        for total in key.totals(people.ids_on(paths[key.unit_id])):
            sums[total] = tuple(map(add, sums[total], numbers))
    return {key: sums[key] for key in sorted(sums) if any(sums[key])}


def _add_to_totals(sums: Changes) -> None:
    if sums:
        new = insert_into(_TOTAL)
        values = {name: _TOTAL.c[name] + new.excluded[name] for name in NUMBERS}
        place = list(_TOTAL.primary_key)
        added = new.on_conflict_do_update(index_elements=place, set_=values)
        execute(added, _rows(sums))
