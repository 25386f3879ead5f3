"""What a unit inherits: who asks for what and why, what is new since it last
looked, and which of its own rows add nothing any more.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import ColumnElement, Row, func, or_, select, tuple_

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute, transaction, upsert
from lms.core.types import Ids
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements.models import LayerSeen
from lms.requirements.queries.effective import effective
from lms.requirements.queries.origins import RowOrigin, origins
from lms.requirements.queries.rows import (
    COLUMNS,
    ROW,
    Rows,
    by_cell,
    lasting,
    layer,
    split_own,
)
from lms.requirements.rules import layers as rules
from lms.requirements.service.changes import end_rows
from lms.requirements.service.permission import unit_to_set
from lms.requirements.types import (
    InheritedChange,
    Layer,
    Layers,
    Requirement,
)

_SEEN = LayerSeen.__table__.c


@dataclass
class Inheritance:
    """How a unit stands to the layers above it.

    `since`: when it last looked (None: never). `total`: how many requirements
    come from above if it never looked. `changes`: what has changed since.
    `coming`: rows set since that begin on a later day. `redundant`: rows of its
    own that add nothing any more.
    """

    since: dt.datetime | None
    now: dt.datetime
    total: int
    changes: Sequence[InheritedChange]
    coming: Layers
    redundant: Layers


def inherited(unit: Unit) -> Inheritance:
    """Compare what comes from above with what came when the unit last looked.
    As many queries for a nation as for a ward, and only the rows of cells that
    have changed or in which the unit itself asks for something.
    """
    now, since = clock.now(), _last_look(unit.id)
    way = people.ids_on(unit.path)
    own, higher = split_own(_rows(way, unit.id, since), unit.id)
    redundant = rules.find_redundant(
        map(layer, own), by_cell(higher), clock.today()
    )
    if since is None:
        return Inheritance(
            None,
            now,
            _count(way[:-1]),
            (),
            [],
            redundant,
        )
    changes, coming = _changes(way, higher, since), _coming(higher, since)
    return Inheritance(
        since,
        now,
        0,
        changes,
        coming,
        redundant,
    )


def _changes(way: Ids, rows: Rows, since: dt.datetime) -> list[InheritedChange]:
    known = by_cell(row for row in rows if _was_known(row, since))
    current = rules.in_force(by_cell(rows), clock.today())
    return rules.compare(rules.add_up(way, known), rules.add_up(way, current))


def _count(units: Ids) -> int:
    """How many requirements these units set today, of whatever post."""
    today = clock.today()
    cells = (
        select(ROW.post, ROW.competency)
        .where(ROW.unit_id.in_(units), ROW.valid_from <= today, lasting(today))
        .distinct()
    )
    query = select(func.count()).select_from(cells.subquery())
    return execute(query).scalar_one()


def _last_look(unit_id: int) -> dt.datetime | None:
    query = select(_SEEN.seen_at).where(_SEEN.unit_id == unit_id)
    return execute(query).scalar()


def _rows(way: Ids, unit_id: int, since: dt.datetime | None) -> Rows:
    """Rows of the whole way that are not over, and those that were not when the
    unit last looked; of the cells in which the unit has a row of its own, or in
    which anything has changed since.
    """
    is_open, matters = lasting(clock.today()), ROW.unit_id == unit_id
    if since:
        is_open |= _was_open(since)
        matters |= _has_changed(since)
    on_the_way = ROW.unit_id.in_(way)
    cells = select(ROW.post, ROW.competency).where(on_the_way, matters)
    query = select(*COLUMNS, ROW.set_at, ROW.ended_at).where(
        on_the_way, is_open, tuple_(ROW.post, ROW.competency).in_(cells)
    )
    return execute(query.order_by(ROW.id)).all()


def _was_open(since: dt.datetime) -> ColumnElement[bool]:
    """Rows that were not over then, as it was known then."""
    return or_(lasting(local_day(since)), ROW.ended_at > since)


def _has_changed(since: dt.datetime) -> ColumnElement[bool]:
    """Rows that were set, began or ended since."""
    day = local_day(since)
    return or_(
        ROW.set_at > since,
        ROW.ended_at > since,
        ROW.valid_from > day,
        ROW.valid_to > day,
    )


def local_day(moment: dt.datetime) -> dt.date:
    """The day people here had at this moment."""
    return moment.astimezone(clock.zone()).date()


def _was_known(row: Row, since: dt.datetime) -> bool:
    """Whether the row was in force when the unit last looked, as it was known
    then: an end that was set later does not count.
    """
    day = local_day(since)
    if row.set_at > since or row.valid_from > day:
        return False
    was_ended_later = row.ended_at is not None and row.ended_at > since
    return was_ended_later or layer(row).lasts_beyond(day)


def _coming(rows: Rows, since: dt.datetime) -> Layers:
    """The rows set since that begin on a later day."""
    recent = [layer(row) for row in rows if row.set_at > since]
    return [row for row in recent if _is_coming(row)]


def _is_coming(row: Layer) -> bool:
    return row.since > clock.today() and not row.never_begins()


def look(actor: Actor, unit_id: int, at: dt.datetime) -> None:
    """The unit has seen what it inherits, as it was shown at this moment."""
    unit = unit_to_set(actor, unit_id)
    with transaction():
        last, moment = _last_look(unit.id), min(at, clock.now())
        if last is None or moment > last:
            who = {"unit_id": unit.id, "seen_by": actor.person_id}
            execute(upsert(LayerSeen.__table__), {"seen_at": moment, **who})


def tidy(actor: Actor, unit_id: int, rows: Ids) -> int:
    """End rows of the unit's own that add nothing any more, of those that were
    shown; how many.
    """
    unit = unit_to_set(actor, unit_id)
    with transaction():
        people.lock_unit(unit.id)
        needless = {row.row for row in inherited(unit).redundant}
        return end_rows(actor, unit_id, needless & set(rows))


@dataclass
class UnitRequirements:
    """One post in one unit on one day: what is asked, layer by layer, and every
    row the unit's own layer ever had for it.
    """

    unit: Unit
    way: Mapping[int, Unit]
    required: Mapping[str, Requirement]
    own: Layers
    origins: Mapping[int, RowOrigin]
    inherited: Inheritance


def requirements_in(
    actor: Actor, unit_id: int, post: str, on: dt.date
) -> UnitRequirements:
    """Everything the unit's page shows. As many queries for a nation as for a
    ward.
    """
    unit = unit_to_set(actor, unit_id)
    required = effective(post, unit.path, on)
    own, inheritance = _own_layer(unit, post), inherited(unit)
    way = {place.id: place for place in people.units_on(unit.path)}
    asking = [*required.values(), *inheritance.changes]
    above = chain(*(one.layers for one in asking))
    known = origins([*own, *above, *inheritance.coming, *inheritance.redundant])
    return UnitRequirements(
        unit,
        way,
        required,
        own,
        known,
        inheritance,
    )


def _own_layer(unit: Unit, post: str) -> list[Layer]:
    query = select(*COLUMNS).where(ROW.unit_id == unit.id, ROW.post == post)
    rows = execute(query.order_by(ROW.competency, ROW.id))
    return list(map(layer, rows))
