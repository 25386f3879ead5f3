"""Units as values, and the way up and down their tree."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from lms.core.cache import Remembered
from lms.core.columns import Condition
from lms.core.db import dialect, execute
from lms.core.errors import NotFound, found
from lms.core.i18n import pick
from lms.core.letters import folding
from lms.core.types import Ids, Json, Labels, Names
from lms.people.models import UnitRow
from lms.people.service.id_lists import in_ids
from lms.people.service.persons import AT_ONCE
from lms.people.types import Unit, ids_on

UNITS: FromClause = UnitRow.__table__
"""For statements of other rooms: to join with, never to write to."""

_UNIT = UnitRow.__table__.c
UNIT_COLUMNS = (
    _UNIT.id,
    _UNIT.key,
    _UNIT.kind,
    _UNIT.title_vi,
    _UNIT.title_en,
    _UNIT.path,
    _UNIT.authority,
    _UNIT.parent_id,
)


PathColumn = ColumnElement[str] | InstrumentedAttribute[str]


def unit_from(columns: Sequence[Any]) -> Unit:
    """The unit in the values of `UNIT_COLUMNS`."""
    id_, key, kind, title_vi, title_en, path, authority, parent_id = columns
    title = {"vi": title_vi, "en": title_en}
    return Unit(
        id_,
        key,
        kind,
        title,
        path,
        authority,
        parent_id,
    )


def below(path: str, column: PathColumn = _UNIT.path) -> Condition:
    """In the unit with this path or in any below it.

    `column` holds a path of `TREE_PATH`. A range, because an index serves it on
    every database; LIKE would walk over all rows on SQLite.
    """
    return and_(column >= path, column < _behind(path))


def _behind(path: str) -> str:
    return path[:-1] + "0"  # the next character after "/"


def below_place(column: PathColumn = _UNIT.path) -> Condition:
    """The same in a statement that is kept for every unit: which one, `place`
    says among its values.
    """
    return and_(
        column >= bindparam("place"), column < bindparam("behind_place")
    )


def place(path: str) -> Json:
    """What `below_place` asks for."""
    return {"place": path, "behind_place": _behind(path)}


_ALL = select(*UNIT_COLUMNS)
_TOPS = _ALL.where(_UNIT.parent_id.is_(None))
_AMONG = _ALL.where(in_ids(_UNIT.id, "units"))


def _read(query: Select, **values: Any) -> list[Unit]:
    """Units, parents first."""
    return in_order(unit_from(row) for row in execute(query, values))


def units_where(condition: Condition) -> list[Unit]:
    """The units that meet a condition on `UNITS`, parents first."""
    return _read(_ALL.where(condition))


def first_units(condition: Condition, most: int) -> list[Unit]:
    """At most so many of the units that meet a condition on `UNITS`."""
    return _read(_ALL.where(condition).order_by(_UNIT.path).limit(most))


def search_units(condition: Condition, search: str, most: int) -> list[Unit]:
    """At most so many of the units that meet a condition on `UNITS` and that
    the search finds, the nearest names first.

    A search is a key, or part of a title with or without marks; after a comma
    comes part of the title of a unit above ("centre, cua song").
    """
    parts = [folding.fold(part) for part in search.split(",")]
    paths = execute(_NAMES.where(condition)).all()
    names = {
        unit: [_folded(name) for name in known_as]
        for unit, _path, *known_as in paths
    }
    hits = [row.id for row in paths if _is_hit(ids_on(row.path), names, parts)]
    hits.sort(key=lambda unit: folding.distance(parts[0], *names[unit]))
    nearest = hits[:most]
    return sorted(units_among(nearest), key=lambda one: nearest.index(one.id))


_folded = lru_cache(maxsize=100_000)(folding.fold)
"""A nation has some 50,000 names; to fold them again for every search would
take a third of a second.
"""
_NAMES = select(
    _UNIT.id, _UNIT.path, _UNIT.key, _UNIT.title_vi, _UNIT.title_en
).order_by(_UNIT.path)


def _is_hit(
    way: Ids, names: Mapping[int, list[str]], parts: Sequence[str]
) -> bool:
    """Whether the last unit of a way bears the first part in one of its names,
    and units above it the others.
    """
    (own, *above), (*higher, unit) = parts, way
    if not any(own in name for name in names[unit]):
        return False
    known = [name for one in higher for name in names.get(one, ())]
    return all(any(part in name for name in known) for part in above)


def unit(unit_id: int) -> Unit:
    """The unit, or NotFound."""
    return found(next(iter(units_among([unit_id])), None))


def find_unit(key: str) -> Unit | None:
    """The unit with this key."""
    return next(iter(units_where(_UNIT.key == key)), None)


def root() -> Unit:
    """The unit above all others; NotFound before one is entered."""
    for unit in tops():
        return unit
    raise NotFound("No unit is entered yet.")


def tops() -> list[Unit]:
    """The units that no other stands above; a host may have several."""
    return _read(_TOPS)


def units_by_key(keys: Iterable[str]) -> dict[str, Unit]:
    """The units with these keys."""
    all_keys, units = list(keys), dict[str, Unit]()
    for start in range(0, len(all_keys), AT_ONCE):
        batch = all_keys[start : start + AT_ONCE]
        units |= {unit.key: unit for unit in units_where(_UNIT.key.in_(batch))}
    return units


def units_among(ids: Ids) -> list[Unit]:
    """The units with these ids, parents first."""
    return in_order(_KNOWN.get_many(set(ids), _with_ids).values())


_KNOWN = Remembered[Unit](5000)
"""Every page names units; whoever adds or renames one announces it."""


def _with_ids(ids: Sequence[int]) -> dict[int, Unit]:
    return {unit.id: unit for unit in _read(_AMONG, units=list(ids))}


def units_at(paths: Iterable[str]) -> list[Unit]:
    """The units with these paths; an empty one is of none."""
    return units_among(way[-1] for way in map(ids_on, paths) if way)


def units_below(path: str) -> list[Unit]:
    """The unit with this path and all below it, parents first."""
    return units_where(below(path))


def units_on(path: str) -> list[Unit]:
    """The units on the way from the root down to this path."""
    return units_among(ids_on(path))


def in_order(units: Iterable[Any]) -> list[Any]:
    """Parents before children: units, or rows with their `path`."""
    return sorted(units, key=lambda unit: ids_on(unit.path))


def ways(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """For each unit itself and the units above it without the root, nearest
    first: two communes have a centre of the same name.
    """
    known = {unit.id: unit for unit in units}
    steps = {id_: _steps(unit) for id_, unit in known.items()}
    if above := set().union(*steps.values()) - known.keys():
        known |= {unit.id: unit for unit in units_among(above)}
    return {end: [known[id_] for id_ in ids] for end, ids in steps.items()}


def full_names(units: Iterable[Unit]) -> Names:
    """What units are called with those above them without the root, as plain
    text: "Centre, Cửa Sông Ward".
    """
    return {
        id_: ", ".join(pick(one.title) for one in way)
        for id_, way in ways(units).items()
    }


def full_name(unit: Unit) -> str:
    """The same of one."""
    return full_names([unit])[unit.id]


def names_at(paths: Iterable[str]) -> Labels:
    """The same by path, of the units with these paths."""
    units = units_at(paths)
    names = full_names(units)
    return {unit.path: names[unit.id] for unit in units}


def _steps(unit: Unit) -> list[int]:
    below_root = ids_on(unit.path)[1:] or [unit.id]
    return below_root[::-1]


def way_to(unit_id: int) -> list[Unit]:
    """The units on the way from the root down to this one, which is the last;
    empty if there is no such unit.
    """
    return [
        one for unit in units_among([unit_id]) for one in units_on(unit.path)
    ]


_CHILDREN = _ALL.where(_UNIT.parent_id == bindparam("unit")).order_by(_UNIT.id)


def children(unit_id: int) -> list[Unit]:
    """The units directly below this one, by name."""
    below_it = map(unit_from, execute(_CHILDREN, {"unit": unit_id}))
    return sorted(below_it, key=by_title)


def by_title(unit: Unit) -> str:
    """What sorts units as the alphabet has their names."""
    return folding.alphabetical(unit.title["vi"])


def lock_unit(unit_id: int) -> None:
    """One act on what belongs to a unit at a time, in the open transaction;
    rows that name the unit can be added meanwhile. On SQLite the write lock is
    held already.
    """
    if dialect() != "sqlite":
        query = select(_UNIT.id).where(_UNIT.id == unit_id)
        execute(query.with_for_update(key_share=True))
