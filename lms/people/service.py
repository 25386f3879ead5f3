"""Who is here, who works where. Asks the host and keeps a mirror, so that lists
and maps are one query each.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from lms.core import clock, folding
from lms.core.db import execute, insert_into, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.marks import N_
from lms.core.state import state
from lms.people.host import PersonInfo
from lms.people.models import Person, Posting, Unit, UnitKind
from lms.people.types import KINDS, Held, NewUnit, Place, ids_on

LONGEST = 200
_AT_ONCE = 1_000
_UNIT, _POSTING = Unit.__table__.c, Posting.__table__.c


def in_force(on: dt.date | ColumnElement[dt.date]) -> ColumnElement[bool]:
    """Postings held on this day."""
    return (_POSTING.valid_from <= on) & or_(
        _POSTING.valid_to.is_(None), _POSTING.valid_to > on
    )


def below(
    path: str,
    column: ColumnElement[str] | InstrumentedAttribute[str] = Unit.path,
) -> ColumnElement[bool]:
    """In the unit with this path or in any below it.

    `column` holds a path of `TREE_PATH`. A range, because an index serves it on
    every database; LIKE would walk over all rows on SQLite.
    """
    behind = path[:-1] + "0"  # the next character after "/"
    return and_(column >= path, column < behind)


def known_as(info: PersonInfo) -> str:
    """The person's name as it is kept here."""
    return folding.tidy(info.name)[:LONGEST]


def mirror(info: PersonInfo) -> Person:
    """The row for a person of the host, made or brought up to date. In the open
    transaction.
    """
    db, name = session(), known_as(info)
    row = db.scalar(select(Person).where(Person.key == info.key))
    if row is None:
        # Two pages of a first visit may come at once: whoever is slower takes
        # the row as it is.
        new = insert_into(Person.__table__)
        values = {
            "key": info.key,
            "name": name,
            "folded": "",
            "added_at": clock.now(),
            "active": True,
        }
        db.execute(new.on_conflict_do_nothing(index_elements=["key"]), values)
        row = db.scalars(select(Person).where(Person.key == info.key)).one()
    row.name, row.email = name, info.email or row.email
    row.folded = folding.fold(row.name)[:LONGEST]
    db.flush()
    return row


def sync() -> int:
    """Mirror the host's units and people; how many people were seen. Postings
    stay with the LMS.
    """
    host, seen = state().host, 0
    with transaction():
        for unit in host.units():
            parent = find_unit(unit.parent) if unit.parent else None
            if unit.parent and parent is None:
                raise Invalid(
                    N_(
                        "The unit “%(key)s” names a parent that is not known; list parents first."
                    ),
                    key=unit.key,
                )
            put_unit(
                unit.key,
                unit.kind,
                {"vi": unit.title, "en": unit.title},
                parent,
            )
            for info in host.people_in(unit.key):
                mirror(info)
                seen += 1
    return seen


def lock(person_id: int) -> None:
    """One act of a person at a time, in the open transaction. On SQLite the
    write lock is held already.
    """
    db = session()
    if db.connection().dialect.name != "sqlite":
        db.execute(
            select(Person.id)
            .where(Person.id == person_id)
            .with_for_update(key_share=True)
        )


def lock_all(people: Iterable[int]) -> None:
    """The same for several people, in the order of their ids, so that two who
    lock some of the same people never wait in a circle.
    """
    db = session()
    if db.connection().dialect.name != "sqlite":
        query = (
            select(Person.id)
            .where(Person.id.in_(list(people)))
            .order_by(Person.id)
        )
        db.execute(query.with_for_update(key_share=True))


def person(person_id: int) -> Person:
    """The person, or NotFound."""
    if row := session().get(Person, person_id):
        return row
    raise NotFound


def find_person(key: str) -> Person | None:
    """The person with the host's key."""
    return session().scalar(select(Person).where(Person.key == key))


def mirrored(key: str) -> PersonInfo | None:
    """The person with the host's key as the mirror has them."""
    row = find_person(key)
    if row is None:
        return None
    return PersonInfo(row.key, row.name, row.email, row.active)


def mirrored_people() -> Subquery:
    """The people as the mirror has them, to join with: their `id`, `key`,
    `name` and whether they are `active`.
    """
    return select(Person.id, Person.key, Person.name, Person.active).subquery()


def has_people() -> bool:
    """Whether anybody is known here yet."""
    return session().scalar(select(Person.id).limit(1)) is not None


def ids_by_key(keys: Iterable[str]) -> dict[str, int]:
    """The people with these keys of the host."""
    wanted, found = list(keys), dict[str, int]()
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(Person.key, Person.id).where(
            Person.key.in_(wanted[start : start + _AT_ONCE])
        )
        found |= {row.key: row.id for row in session().execute(query)}
    return found


def unit(unit_id: int) -> Unit:
    """The unit, or NotFound."""
    if row := session().get(Unit, unit_id):
        return row
    raise NotFound


def find_unit(key: str) -> Unit | None:
    """The unit with this key."""
    return session().scalar(select(Unit).where(Unit.key == key))


def kinds() -> dict[str, UnitKind]:
    """Every kind of unit that is in use, by key."""
    return {
        row.key: row
        for row in session().scalars(select(UnitKind).order_by(UnitKind.key))
    }


def put_kind(key: str, title: dict[str, str], is_part: bool) -> UnitKind:
    """Add a kind of unit or bring its names up to date. In the open
    transaction.
    """
    db = session()
    row = db.get(UnitKind, key)
    if row is None:
        row = UnitKind(key=key, is_part=is_part)
        db.add(row)
    row.title_vi, row.title_en = title["vi"], title["en"]
    db.flush()
    return row


def known_kind(key: str) -> UnitKind:
    """The kind, made from the product's defaults (or, for a word of the host's,
    from that word) when first met.
    """
    title, is_part = KINDS.get(key, ({"vi": key, "en": key}, False))
    return session().get(UnitKind, key) or put_kind(key, title, is_part)


def put_unit(
    key: str, kind: str, title: dict[str, str], parent: Unit | None
) -> Unit:
    """Add the unit or bring its names up to date; a unit never moves. In the
    open transaction.
    """
    db, row = session(), find_unit(key)
    if row is None:
        row = Unit(
            key=key,
            kind=kind,
            title_vi=title["vi"],
            title_en=title["en"],
            parent_id=parent.id if parent else None,
            path="",
            authority="",
        )
        db.add(row)
        db.flush()
        row.path = f"{parent.path if parent else '/'}{row.id}/"
        row.authority = (
            parent.authority
            if parent and known_kind(kind).is_part
            else row.path
        )
    elif row.parent_id != (parent.id if parent else None):
        raise Conflict(
            N_(
                "The unit “%(key)s” already stands below another unit, and units do not move."
            ),
            key=key,
        )
    row.kind, row.title_vi, row.title_en = kind, title["vi"], title["en"]
    db.flush()
    return row


DEEPEST = 20  # units above each other; `Unit.path` has room for them


def units_by_key(keys: Iterable[str]) -> dict[str, Unit]:
    """The units with these keys."""
    wanted, db, found = list(keys), session(), dict[str, Unit]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = db.scalars(
            select(Unit).where(Unit.key.in_(wanted[start : start + _AT_ONCE]))
        )
        found |= {row.key: row for row in rows}
    return found


def add_units(
    rows: Sequence[NewUnit], told: Callable[[int], None] = lambda _count: None
) -> None:
    """Add many units at once, parents before children or after them; `told`
    hears how many more are stored. In the open transaction.

    As `put_unit` does it one by one: the parents have to be there or among the
    rows, the kinds have to be known.
    """
    db, waiting = session(), {row.key: row for row in rows}
    known = units_by_key(
        {row.parent for row in rows if row.parent and row.parent not in waiting}
    )
    parts = {key: known_kind(key).is_part for key in {row.kind for row in rows}}
    while waiting:
        now = [
            row
            for row in waiting.values()
            if row.parent is None or row.parent in known
        ]
        if not now:
            raise Invalid(
                N_(
                    "The unit “%(key)s” names a parent that is not known; list parents first."
                ),
                key=next(iter(waiting)),
            )
        for start in range(0, len(now), _AT_ONCE):
            batch = now[start : start + _AT_ONCE]
            units = [_unit(row, known.get(row.parent or "")) for row in batch]
            db.add_all(units)
            db.flush()
            for unit, row in zip(units, batch, strict=True):
                parent = known.get(row.parent or "")
                unit.path = f"{parent.path if parent else '/'}{unit.id}/"
                unit.authority = (
                    parent.authority
                    if parent and parts[row.kind]
                    else unit.path
                )
                known[unit.key] = unit
                del waiting[unit.key]
            db.flush()
            told(len(batch))


def _unit(row: NewUnit, parent: Unit | None) -> Unit:
    titles = {"title_vi": row.title["vi"], "title_en": row.title["en"]}
    return Unit(
        key=row.key,
        kind=row.kind,
        **titles,
        parent_id=parent.id if parent else None,
        path="",
        authority="",
    )


def root() -> Unit:
    """The unit above all others; NotFound before one is entered."""
    if (
        found := session()
        .scalars(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id))
        .first()
    ):
        return found
    raise NotFound(N_("No unit is entered yet."))


def put_first_unit() -> Unit:
    """The nation above all units, if nothing is entered yet; the unit above all
    others. Opens a transaction of its own.
    """
    with transaction():
        try:
            return root()
        except NotFound:
            return put_unit(
                "vn", "nation", {"vi": "Việt Nam", "en": "Viet Nam"}, None
            )


def units_below(path: str) -> Sequence[Unit]:
    """The unit with this path and all below it, parents first."""
    return in_order(session().scalars(select(Unit).where(below(path))))


def in_order(units: Iterable[Unit]) -> list[Unit]:
    """Parents before children, whatever the database's collation makes of a
    path.
    """
    return sorted(units, key=lambda unit: ids_on(unit.path))


def ways(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """For each unit itself and the units above it without the root, nearest
    first: two communes have a centre of the same name.
    """
    wanted = list(units)
    known = {
        unit.id: unit
        for unit in units_among(
            {id_ for unit in wanted for id_ in ids_on(unit.path)}
        )
    }
    return {
        unit.id: [
            known[id_] for id_ in reversed(ids_on(unit.path)[1:] or [unit.id])
        ]
        for unit in wanted
    }


_UNITS = select(Unit).where(Unit.id.in_(bindparam("ids", expanding=True)))


def units_among(ids: Iterable[int]) -> list[Unit]:
    """The units with these ids."""
    return in_order(session().scalars(_UNITS, {"ids": list(ids)}))


PLACE = (
    _UNIT.id,
    _UNIT.key,
    _UNIT.kind,
    _UNIT.title_vi,
    _UNIT.title_en,
    _UNIT.path,
    _UNIT.authority,
    _UNIT.parent_id,
)
_PLACES = select(*PLACE).where(_UNIT.id.in_(bindparam("ids", expanding=True)))


def place_of(row: Any) -> Place:
    """The unit in the columns of `PLACE`."""
    id_, key, kind, title_vi, title_en, path, authority, parent_id = row
    return Place(
        id_,
        key,
        kind,
        {"vi": title_vi, "en": title_en},
        path,
        authority,
        parent_id,
    )


_ONE = select(*PLACE).where(_UNIT.id == bindparam("unit"))
_LOWEST = _ONE.cte("way", recursive=True)
_ABOVE = select(*PLACE).join(_LOWEST, _UNIT.id == _LOWEST.c.parent_id)
_WAY = select(_LOWEST.union_all(_ABOVE))
_CHILDREN = (
    select(*PLACE)
    .where(_UNIT.parent_id == bindparam("unit"))
    .order_by(_UNIT.title_vi, _UNIT.id)
)


def way_to(unit_id: int) -> list[Place]:
    """The units on the way from the root down to this one, which is the last;
    empty if there is no such unit.
    """
    return sorted(
        (place_of(row) for row in execute(_WAY, {"unit": unit_id})),
        key=lambda place: len(ids_on(place.path)),
    )


def children(unit_id: int) -> list[Place]:
    """The units directly below this one, by name."""
    return [place_of(row) for row in execute(_CHILDREN, {"unit": unit_id})]


def units_on(path: str) -> Sequence[Place]:
    """The units on the way from the root down to this path."""
    ids = ids_on(path)
    found = {row.id: place_of(row) for row in execute(_PLACES, {"ids": ids})}
    return [found[id_] for id_ in ids if id_ in found]


def _held(*columns: Any) -> Select[Any]:
    query = select(*columns).join_from(
        Posting.__table__, Unit.__table__, _POSTING.unit_id == _UNIT.id
    )
    return query.where(
        _POSTING.person_id == bindparam("person"), in_force(bindparam("on"))
    )


_PATHS = _held(_UNIT.path)
_HELD = _held(_POSTING.post, _POSTING.valid_from, *PLACE).order_by(
    _POSTING.valid_from.desc(), _POSTING.id.desc()
)


def posting(person_id: int) -> Held | None:
    """The post the person holds today (the latest, if several)."""
    row = execute(_HELD, {"person": person_id, "on": clock.today()}).first()
    return Held(row[0], place_of(row[2:]), row[1]) if row else None


_ALL_HELD = (
    select(_POSTING.person_id, _POSTING.post, _POSTING.valid_from, *PLACE)
    .join_from(Posting.__table__, Unit.__table__, _POSTING.unit_id == _UNIT.id)
    .where(
        _POSTING.person_id.in_(bindparam("people", expanding=True)),
        in_force(bindparam("on")),
    )
    .order_by(_POSTING.valid_from, _POSTING.id)
)


def postings(people: Iterable[int]) -> dict[int, list[Held]]:
    """The posts these people hold today, the latest of each person last."""
    rows = execute(_ALL_HELD, {"people": list(people), "on": clock.today()})
    found: dict[int, list[Held]] = {}
    for row in rows:
        posting = Held(row[1], place_of(row[3:]), row[2])
        found.setdefault(row[0], []).append(posting)
    return found


def paths_of(person_id: int) -> list[str]:
    """Where the person works today, as paths of units."""
    return list(
        execute(_PATHS, {"person": person_id, "on": clock.today()}).scalars()
    )


def count_holders(post: str) -> int:
    """How many people hold this post today, in whatever unit."""
    people = func.count(_POSTING.person_id.distinct())
    query = select(people).where(_POSTING.post == post, in_force(clock.today()))
    return session().scalar(query) or 0


def uncount(ids: Collection[int]) -> None:
    """The maps have to count these people's posts anew. In the open
    transaction.
    """
    if ids:
        execute(
            update(Posting.__table__)
            .where(_POSTING.person_id.in_(ids))
            .values(counted=False)
        )


def titles(paths: Iterable[str]) -> dict[str, dict[str, str]]:
    """The titles of the units with these paths, in both languages."""
    units = session().scalars(select(Unit).where(Unit.path.in_(set(paths))))
    return {unit.path: unit.title for unit in units}


def names(ids: Iterable[int]) -> dict[int, str]:
    """The names of these people."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {
        row.id: row.name
        for row in session().execute(
            select(Person.id, Person.name).where(Person.id.in_(wanted))
        )
    }
