"""What a unit inherits: who asks for what and why, what is new since it last
looked, and which of its own rows add nothing any more.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, or_, select, tuple_

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute, transaction, upsert
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements.models import LayerSeen
from lms.requirements.queries.effective import effective
from lms.requirements.queries.origins import RowOrigin, origins
from lms.requirements.queries.rows import (
    COLUMNS,
    ROW,
    by_cell,
    lasting,
    layer,
    post_layers,
    split_own,
)
from lms.requirements.rules import layers as rules
from lms.requirements.service.changes import end_rows
from lms.requirements.service.permission import unit_to_set
from lms.requirements.types import (
    InheritedChange,
    Layer,
    PostLayer,
    Requirement,
)

_SEEN = LayerSeen.__table__.c


@dataclass
class Inheritance:
    """How a unit stands to the layers above it.

    `since`: when it last looked (None: never). `total`: how many requirements
    come from above if it never looked. `changes`: what has changed since.
    `coming`: rows set since that begin on a later day. `redundant`: rows of its
    own that add nothing any more, with their posts.
    """

    since: dt.datetime | None
    now: dt.datetime
    total: int
    changes: Sequence[InheritedChange]
    coming: Sequence[PostLayer]
    redundant: Sequence[PostLayer]


def inherited(unit: Unit) -> Inheritance:
    """Compare what comes from above with what came when the unit last looked.
    As many queries for a nation as for a ward, and only the rows of cells that
    have changed or in which the unit itself asks for something.
    """
    now, today = clock.now(), clock.today()
    way = people.ids_on(unit.path)
    since = _last_look(unit.id)
    own, higher = split_own(_rows(way, unit.id, since), unit.id)
    above = by_cell(post_layers(higher))
    redundant = rules.find_redundant(post_layers(own), above, today)
    if since is None:
        return Inheritance(None, now, _count(way[:-1]), (), [], redundant)
    known = post_layers(row for row in higher if _was_known(row, since))
    before = rules.add_up(way, by_cell(known))
    changes = rules.compare(before, rules.add_up(way, above, today))
    coming = _coming(higher, since)
    return Inheritance(since, now, 0, changes, coming, redundant)


def _count(units: Sequence[int]) -> int:
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


def _rows(
    way: Sequence[int], unit_id: int, since: dt.datetime | None
) -> Sequence[Row]:
    """Rows of the whole way that are not over, and those that were not when the
    unit last looked; of cells that matter.
    """
    today = clock.today()
    wanted = lasting(min(today, local_day(since)) if since else today)
    if since:
        wanted = or_(wanted, ROW.ended_at > since)
    cell = tuple_(ROW.post, ROW.competency)
    query = select(*COLUMNS, ROW.set_at, ROW.ended_at).where(
        ROW.unit_id.in_(way), wanted, cell.in_(_cells(way, unit_id, since))
    )
    return execute(query.order_by(ROW.id)).all()


def _cells(
    way: Sequence[int], unit_id: int, since: dt.datetime | None
) -> Select[tuple[str, str]]:
    """The cells in which the unit has a row of its own, or in which a row was
    set, began or ended since it last looked.
    """
    matters = ROW.unit_id == unit_id
    if since:
        day = local_day(since)
        matters |= or_(
            ROW.set_at > since,
            ROW.ended_at > since,
            ROW.valid_from > day,
            ROW.valid_to > day,
        )
    query = select(ROW.post, ROW.competency)
    return query.where(ROW.unit_id.in_(way), matters)


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
    return was_ended_later or row.valid_to is None or row.valid_to > day


def _coming(rows: Sequence[Row], since: dt.datetime) -> list[PostLayer]:
    """The rows set since that begin on a later day."""
    today = clock.today()
    recent = [row for row in rows if row.set_at > since]
    return [
        (post, row)
        for post, row in post_layers(recent)
        if row.since > today and row.lasts_beyond(row.since)
    ]


def look(actor: Actor, unit_id: int, at: dt.datetime) -> None:
    """The unit has seen what it inherits, as it was shown at this moment."""
    unit = unit_to_set(actor, unit_id)
    with transaction():
        last, moment = _last_look(unit.id), min(at, clock.now())
        if last is None or moment > last:
            row = {
                "unit_id": unit.id,
                "seen_at": moment,
                "seen_by": actor.person_id,
            }
            execute(upsert(LayerSeen.__table__), row)


def tidy(actor: Actor, unit_id: int, rows: Collection[int]) -> int:
    """End rows of the unit's own that add nothing any more, of those that were
    shown; how many.
    """
    unit = unit_to_set(actor, unit_id)
    with transaction():
        people.lock_unit(unit.id)
        needless = {row.row for _post, row in inherited(unit).redundant}
        return end_rows(actor, unit_id, needless & set(rows))


@dataclass
class UnitRequirements:
    """One post in one unit on one day: what is asked, layer by layer, and every
    row the unit's own layer ever had for it.
    """

    unit: Unit
    way: Mapping[int, Unit]
    required: Mapping[str, Requirement]
    own: Sequence[Layer]
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
    visible = [*own, *_layers_of(required.values()), *_layers_in(inheritance)]
    return UnitRequirements(
        unit,
        {place.id: place for place in people.units_on(unit.path)},
        required,
        own,
        origins(row.row for row in visible),
        inheritance,
    )


def _own_layer(unit: Unit, post: str) -> list[Layer]:
    query = select(*COLUMNS).where(ROW.unit_id == unit.id, ROW.post == post)
    return [
        layer(row) for row in execute(query.order_by(ROW.competency, ROW.id))
    ]


def _layers_of(requirements: Iterable[Requirement]) -> Iterable[Layer]:
    return (row for one in requirements for row in one.layers)


def _layers_in(inheritance: Inheritance) -> list[Layer]:
    rows = [row for change in inheritance.changes for row in change.layers]
    rows += [row for _post, row in inheritance.coming]
    rows += [row for _post, row in inheritance.redundant]
    return rows
