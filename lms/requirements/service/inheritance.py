"""What a unit inherits: who asks for what and why, what is new since it last
looked, and which of its own rows add nothing any more.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import execute, transaction, upsert
from lms.core.i18n import joined, pick_marked
from lms.core.types import Ids, Names
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements.models import LayerSeen
from lms.requirements.queries.origins import RowOrigin, origins
from lms.requirements.queries.rows import (
    COLUMNS,
    ROW,
    Rows,
    by_cell,
    cell_mark,
    lasting,
    layer,
    rows_of_cell,
    split_own,
)
from lms.requirements.queries.stacks import layer_stack
from lms.requirements.rules import layers as rules
from lms.requirements.rules.plans import LayerStack
from lms.requirements.service.changes import end_rows
from lms.requirements.service.permission import unit_to_set
from lms.requirements.types import (
    CellKey,
    InheritedChange,
    Layers,
    MaybeValue,
    Requirement,
    value_of,
)

_SEEN = LayerSeen.__table__.c
_LAST_LOOK = select(_SEEN.seen_at).where(_SEEN.unit_id == bindparam("unit"))
_CELL = ROW.post, ROW.competency
_ON_THE_WAY = ROW.unit_id.in_(bindparam("way", expanding=True))
_SINCE, _DAY, _TODAY = map(bindparam, ("since", "day", "today"))
_IS_OWN = ROW.unit_id == bindparam("unit")
_CELLS_TODAY = select(*_CELL).where(
    _ON_THE_WAY, ROW.valid_from <= _TODAY, lasting(_TODAY)
)
_TOTAL = select(func.count()).select_from(_CELLS_TODAY.distinct().subquery())
"""How many requirements units set today, of whatever post."""


def _of_cells(matters: Condition, is_open: Condition) -> Select:
    """Open rows of the cells in which any row on the way matters."""
    cells = select(*_CELL).where(_ON_THE_WAY, matters)
    query = select(*COLUMNS, ROW.set_at, ROW.ended_at).where(
        _ON_THE_WAY, is_open, tuple_(*_CELL).in_(cells)
    )
    return query.order_by(ROW.id)


_FIRST_LOOK = _of_cells(_IS_OWN, lasting(_TODAY))
_LOOK = _of_cells(
    # The unit's own, or set, begun or ended since.
    or_(
        _IS_OWN,
        ROW.set_at > _SINCE,
        ROW.ended_at > _SINCE,
        ROW.valid_from > _DAY,
        ROW.valid_to > _DAY,
    ),
    # Not over, or not over then, as it was known then.
    or_(lasting(_TODAY), lasting(_DAY), ROW.ended_at > _SINCE),
)


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
        values = {"way": way[:-1], "today": clock.today()}
        total = execute(_TOTAL, values).scalar_one()
        return Inheritance(None, now, total, (), [], redundant)
    changes, coming = _changes(way, higher, since), _coming(higher, since)
    return Inheritance(since, now, 0, changes, coming, redundant)


def _changes(way: Ids, rows: Rows, since: dt.datetime) -> list[InheritedChange]:
    known = by_cell(row for row in rows if _was_known(row, since))
    current = rules.in_force(by_cell(rows), clock.today())
    return rules.compare(rules.add_up(way, known), rules.add_up(way, current))


def _last_look(unit_id: int) -> dt.datetime | None:
    return execute(_LAST_LOOK, {"unit": unit_id}).scalar()


def _rows(way: Ids, unit_id: int, since: dt.datetime | None) -> Rows:
    """Rows of the whole way that are not over, and those that were not when the
    unit last looked; of the cells in which the unit has a row of its own, or in
    which anything has changed since.
    """
    values = {"way": way, "unit": unit_id, "today": clock.today()}
    if since is None:
        return execute(_FIRST_LOOK, values).all()
    values |= {"since": since, "day": clock.day_of(since)}
    return execute(_LOOK, values).all()


def _was_known(row: Row, since: dt.datetime) -> bool:
    """Whether the row was in force when the unit last looked, as it was known
    then: an end that was set later does not count.
    """
    day = clock.day_of(since)
    if row.set_at > since or row.valid_from > day:
        return False
    was_ended_later = row.ended_at is not None and row.ended_at > since
    return was_ended_later or layer(row).lasts_beyond(day)


def _coming(rows: Rows, since: dt.datetime) -> Layers:
    """The rows set since that begin on a later day."""
    recent = [layer(row) for row in rows if row.set_at > since]
    return [
        row
        for row in recent
        if row.since > clock.today() and not row.never_begins()
    ]


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
    with access.acting(actor):
        people.lock_unit(unit.id)
        needless = {row.row for row in inherited(unit).redundant}
        return end_rows(actor, unit_id, needless & set(rows))


class AskedCompetency(NamedTuple):
    """What a post in a unit is asked in one competency by all layers together
    on a day (None: nothing), the units that ask for it by name, and the rows of
    the unit's own that end or begin on a later day.
    """

    key: str
    value: MaybeValue
    asked_by: str
    dated: Layers


@dataclass(frozen=True)
class UnitRequirements:
    """One post in one unit on one day, and how the unit stands to the layers
    above it.
    """

    stack: LayerStack
    asked: Sequence[AskedCompetency]
    inherited: Inheritance
    origins: Mapping[int, RowOrigin]


def requirements_in(
    actor: Actor, unit_id: int, post: str, on: dt.date
) -> UnitRequirements:
    """Everything the unit's page shows. As many queries for a nation as for a
    ward.
    """
    unit = unit_to_set(actor, unit_id)
    stack, inheritance = layer_stack(unit, [post], on), inherited(unit)
    above = chain(*(change.layers for change in inheritance.changes))
    known = origins([*above, *inheritance.coming])
    return UnitRequirements(stack, _asked(stack, post), inheritance, known)


def _asked(stack: LayerStack, post: str) -> list[AskedCompetency]:
    """By competency, in order."""
    required, asked = stack.required(), []
    for competency in framework.vocabulary():
        key = post, competency
        one, own = required.get(key), stack.own.get(key, ())
        if one or own:
            layers = one.layers if one else ()
            units = joined(stack.names[row.unit_id] for row in layers)
            dated = [row for row in own if row.until or row not in layers]
            asked.append(
                AskedCompetency(competency, value_of(one), units, dated)
            )
    return asked


@dataclass(frozen=True)
class RequirementHistory:
    """One competency of a post in a unit: what all layers together ask today
    (None: nothing), and every row the unit's own ever had for it. `names`: of
    the units on the way, by id.
    """

    unit: Unit
    key: CellKey
    names: Names
    requirement: Requirement | None
    own: Layers
    origins: Mapping[int, RowOrigin]

    def mark(self) -> str:
        """Of the unit's own rows, for the form."""
        return cell_mark(self.key, self.own)


def requirement_in(
    actor: Actor, unit_id: int, key: CellKey
) -> RequirementHistory:
    """Who asks for it and why."""
    unit = unit_to_set(actor, unit_id)
    units = people.units_on(unit.path)
    way = {place.id: pick_marked(place.title) for place in units}
    rows = rows_of_cell(way, key)
    today = [row for row in rows if row.holds(clock.today())]
    return RequirementHistory(
        unit,
        key,
        way,
        rules.merge(way, today).get(key[1]),
        [row for row in rows if row.unit_id == unit.id],
        origins(rows),
    )
