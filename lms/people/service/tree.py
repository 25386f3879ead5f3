"""Adds and renames units and their kinds. Units never move."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select, update

from lms.core.cache import VersionedCache, announce_change
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.types import Texts
from lms.people.models import UnitKindRow, UnitRow
from lms.people.service.persons import AT_ONCE
from lms.people.service.units import (
    UNIT_COLUMNS,
    find_unit,
    root,
    unit_from,
    units_by_key,
)
from lms.people.types import KINDS, NewUnit, Unit, UnitKind

DEEPEST = 20  # units above each other; `UnitRow.path` has room for them
_KINDS = select(UnitKindRow).order_by(UnitKindRow.key)


def _kinds_in_use() -> dict[str, UnitKind]:
    return {row.key: _kind_from(row) for row in session().scalars(_KINDS)}


kinds = VersionedCache(_kinds_in_use)
"""Every kind of unit that is in use, by key."""


def offered_kinds() -> dict[str, UnitKind]:
    """Every kind that a unit may be of: those in use, and those that come with
    the product.
    """
    defaults = {key: UnitKind(key, *kind) for key, kind in KINDS.items()}
    return defaults | kinds()


def _kind_from(row: UnitKindRow) -> UnitKind:
    return UnitKind(row.key, row.title, row.is_part)


def put_kind(key: str, title: Texts, is_part: bool) -> UnitKind:
    """Add a kind of unit or bring its names up to date. In the open
    transaction.
    """
    db = session()
    row = db.get(UnitKindRow, key)
    if row is None:
        row = UnitKindRow(key=key, is_part=is_part)
        db.add(row)
    row.title_vi, row.title_en = title["vi"], title["en"]
    if db.is_modified(row):  # a nightly file mostly says what is there
        db.flush()
        announce_change()
    return _kind_from(row)


def known_kind(key: str) -> UnitKind:
    """The kind, made from the product's defaults (or, for a word of the host's,
    from that word) when first met.
    """
    if row := session().get(UnitKindRow, key):
        return _kind_from(row)
    title, is_part = KINDS.get(key, ({"vi": key, "en": key}, False))
    return put_kind(key, title, is_part)


def put_unit(key: str, kind: str, title: Texts, parent: Unit | None) -> Unit:
    """Add the unit or bring its names up to date; a unit never moves. In the
    open transaction.
    """
    unit = find_unit(key)
    new = NewUnit(key, kind, title, parent.key if parent else None)
    if unit is None:
        (added,) = _add_level([new], {new.parent: parent})
        return added
    if unit.parent_id != (parent.id if parent else None):
        raise Conflict(
            "The unit “%(key)s” already stands below another unit, and units do not move.",
            key=key,
        )
    if (unit.kind, unit.title) == (kind, title):
        return unit  # a host says every night what is there
    rename_units([new])
    return find_unit(key)


def put_first_unit() -> Unit:
    """The nation above all units, if nothing is entered yet; the unit above all
    others. Opens a transaction of its own.
    """
    with transaction():
        try:
            return root()
        except NotFound:
            title = {"vi": "Việt Nam", "en": "Viet Nam"}
            return put_unit("vn", "nation", title, None)


_RENAME = (
    update(UnitRow.__table__)
    .where(UnitRow.__table__.c.key == bindparam("unit"))
    .values(
        kind=bindparam("new_kind"),
        title_vi=bindparam("vi"),
        title_en=bindparam("en"),
    )
)


def rename_units(units: Iterable[NewUnit]) -> None:
    """Bring kind and names of units up to date; their parents are not looked
    at. In the open transaction.
    """
    values = [
        {"unit": unit.key, "new_kind": unit.kind, **unit.title}
        for unit in units
    ]
    for kind in {value["new_kind"] for value in values}:
        known_kind(kind)
    if values:
        execute(_RENAME, values)
        announce_change()


def add_units(
    rows: Sequence[NewUnit],
    progress: Callable[[int], None] = lambda _count: None,
) -> None:
    """Add many units at once, parents before children or after them;
    `progress` hears how many more are stored. In the open transaction.

    The parents have to be there or among the rows.
    """
    waiting = {row.key: row for row in rows}
    parents = {row.parent for row in rows if row.parent}
    known = {None: None, **units_by_key(parents - waiting.keys())}
    while waiting:
        batch = _next_batch(waiting.values(), known)
        for unit in _add_level(batch, known):
            known[unit.key] = unit
            del waiting[unit.key]
        progress(len(batch))


Parents = Mapping[str | None, Unit | None]
"""The units that may be parents, by key; under None, no unit."""


def _next_batch(waiting: Iterable[NewUnit], known: Parents) -> list[NewUnit]:
    ready = [row for row in waiting if row.parent in known]
    if ready:
        return ready[:AT_ONCE]
    raise Invalid(
        "The unit “%(key)s” names a parent that is not known; list parents first.",
        key=next(row.key for row in waiting),
    )


def _add_level(rows: Sequence[NewUnit], known: Parents) -> list[Unit]:
    """Add units whose parents are known. Their ids are part of their paths, so
    the paths are written once the ids are there.
    """
    units = [_unit_row(row, known[row.parent]) for row in rows]
    kinds_of_rows = {row.kind for row in rows}
    parts = {kind for kind in kinds_of_rows if known_kind(kind).is_part}
    session().add_all(units)
    session().flush()
    for unit, row in zip(units, rows, strict=True):
        _place(unit, known[row.parent], unit.kind in parts)
    session().flush()
    announce_change()
    return [_unit_from(unit) for unit in units]


def _place(unit: UnitRow, parent: Unit | None, is_part: bool) -> None:
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    unit.authority = parent.authority if parent and is_part else unit.path


def _unit_row(row: NewUnit, parent: Unit | None) -> UnitRow:
    return UnitRow(
        key=row.key,
        kind=row.kind,
        title_vi=row.title["vi"],
        title_en=row.title["en"],
        parent_id=parent.id if parent else None,
        path="",
        authority="",
    )


def _unit_from(row: UnitRow) -> Unit:
    return unit_from([getattr(row, column.key) for column in UNIT_COLUMNS])
