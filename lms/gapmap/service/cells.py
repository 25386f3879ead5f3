"""Count cells anew and bring the totals above them in step."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete

from lms.core.db import execute, insert_into
from lms.gapmap.models import MapCell, MapTotal
from lms.gapmap.queries.cells import (
    NUMBERS,
    CellKey,
    Cells,
    CountingScope,
    Place,
    count,
    stored,
)
from lms.people import service as people

_CELL, _TOTAL = MapCell.__table__, MapTotal.__table__
_NOTHING = (0,) * len(NUMBERS)
_DELETE = delete(_CELL).where(
    _CELL.c.unit_id == bindparam("unit"),
    _CELL.c.post == bindparam("of_post"),
    _CELL.c.competency == bindparam("of_competency"),
)


def count_anew(places: Mapping[Place, set[str] | None]) -> None:
    """Count these posts in units anew, each for some competencies or (None) for
    all; write what differs, here and above.
    """
    if not places:
        return
    scope = CountingScope(places)
    paths = {unit.id: unit.path for unit in people.units_among(scope.units)}
    now, before = count(scope, paths), stored(scope)
    changed = [
        key
        for key in sorted(now.keys() | before.keys())
        if now.get(key) != before.get(key)
    ]
    _put_cells([(key, now[key]) for key in changed if key in now])
    _delete_cells([key for key in changed if key not in now])
    _add_to_totals(_differences(changed, now, before, paths))


def _put_cells(cells: Sequence[tuple[CellKey, Sequence[int]]]) -> None:
    if cells:
        new = insert_into(_CELL)
        values = {name: new.excluded[name] for name in NUMBERS}
        put = new.on_conflict_do_update(
            index_elements=list(_CELL.primary_key), set_=values
        )
        execute(put, [_row(key, numbers) for key, numbers in cells])


def _delete_cells(keys: Sequence[CellKey]) -> None:
    names = ("unit", "of_post", "of_competency")
    if keys:
        execute(_DELETE, [dict(zip(names, key, strict=True)) for key in keys])


def _row(key: CellKey, numbers: Sequence[int]) -> dict[str, Any]:
    unit_id, post, competency = key
    return {
        "unit_id": unit_id,
        "post": post,
        "competency": competency,
        **dict(zip(NUMBERS, numbers, strict=True)),
    }


def _differences(
    changed: Sequence[CellKey],
    now: Cells,
    before: Cells,
    paths: Mapping[int, str],
) -> dict[CellKey, list[int]]:
    """By how much the totals change, of every unit above and of its posts and
    competencies together.
    """
    sums: dict[CellKey, list[int]] = {}
    for key in changed:
        numbers = zip(
            now.get(key, _NOTHING), before.get(key, _NOTHING), strict=True
        )
        more = [new - old for new, old in numbers]
        for total in _totals(key, paths[key[0]]):
            known = sums.get(total, _NOTHING)
            sums[total] = [a + b for a, b in zip(known, more, strict=True)]
    return sums


def _totals(key: CellKey, path: str) -> Iterator[CellKey]:
    """The totals in which this cell is contained."""
    _unit_id, post, competency = key
    for above in people.ids_on(path):
        for one in (post, ""):
            for other in {competency, ""}:
                yield above, one, other


def _add_to_totals(sums: Mapping[CellKey, Sequence[int]]) -> None:
    rows = [
        _row(key, numbers)
        for key, numbers in sorted(sums.items())
        if any(numbers)
    ]
    if rows:
        new = insert_into(_TOTAL)
        values = {name: _TOTAL.c[name] + new.excluded[name] for name in NUMBERS}
        add = new.on_conflict_do_update(
            index_elements=list(_TOTAL.primary_key), set_=values
        )
        execute(add, rows)
