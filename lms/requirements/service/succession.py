"""What becomes of requirements that name a competency which a new version no
longer has: they end, or ask for others instead.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute
from lms.people import service as people
from lms.people.models import UnitRow
from lms.requirements.models import RequirementRow
from lms.requirements.rules.periods import Period, overlay
from lms.requirements.service import edits

_ROW = RequirementRow.__table__
MANY_UNITS = 20  # from so many places on the maps are counted anew as a whole
Place = tuple[int, str, str]  # unit, post, competency


def _open(keys: Collection[str]) -> ColumnElement[bool]:
    """In force today or later."""
    return _ROW.c.competency.in_(list(keys)) & or_(
        _ROW.c.valid_to.is_(None), _ROW.c.valid_to > clock.today()
    )


def counted(keys: Collection[str]) -> dict[str, int]:
    """How many requirements, today's and later ones, name each of these
    competencies.
    """
    query = (
        select(_ROW.c.competency, func.count().label("rows"))
        .where(_open(keys), _empty_is_none())
        .group_by(_ROW.c.competency)
    )
    return {row.competency: row.rows for row in execute(query)}


def _empty_is_none() -> ColumnElement[bool]:
    """Without rows that were ended before they began."""
    return or_(_ROW.c.valid_to.is_(None), _ROW.c.valid_to > _ROW.c.valid_from)


def listed(keys: Collection[str]) -> Select[Any]:
    """The same one by one with their units, as a query."""
    query = select(_ROW, UnitRow.title_vi, UnitRow.title_en).join(
        UnitRow, UnitRow.id == _ROW.c.unit_id
    )
    return query.where(_open(keys), _empty_is_none()).order_by(
        _ROW.c.competency, UnitRow.path, _ROW.c.post, _ROW.c.id
    )


_END = (
    update(_ROW)
    .where(_ROW.c.id == bindparam("row"))
    .values(
        {
            name: bindparam(name)
            for name in ("valid_to", "ended_by", "ended_at", "turns_on")
        }
    )
)
_NEW = insert(_ROW)


def pass_on(actor: Actor | None, heirs: Mapping[str, Sequence[str]]) -> int:
    """End from today on every requirement of these competencies, and ask for
    their heirs instead; how many were ended.

    Where a layer asks for an heir already, each day's higher level and greater
    depth count. In the open transaction.
    """
    if not heirs:
        return 0
    today, names = (
        clock.today(),
        {*heirs, *(new for list_ in heirs.values() for new in list_)},
    )
    there: dict[Place, list[Period]] = defaultdict(list)
    for row in execute(
        select(_ROW).where(_open(names), _empty_is_none()).order_by(_ROW.c.id)
    ):
        there[row.unit_id, row.post, row.competency].append(_period(row))
    new = {
        place: periods
        for place, periods in there.items()
        if place[2] not in heirs
    }
    gone = {
        place: periods for place, periods in there.items() if place[2] in heirs
    }
    for (unit, post, old), periods in gone.items():
        for period, heir in product(periods, heirs[old]):
            more = replace(period, start=max(today, period.start), row=None)
            new[unit, post, heir] = overlay(
                new.get((unit, post, heir), []), more
            )
    _store(
        actor, [period for periods in there.values() for period in periods], new
    )
    _recount(gone, heirs)
    return sum(map(len, gone.values()))


def _recount(gone: Iterable[Place], heirs: Mapping[str, Sequence[str]]) -> None:
    """Have the maps counted anew: place by place, or for all at once where many
    places asked.
    """
    changed = [
        (unit, post, key)
        for unit, post, old in gone
        for key in (old, *heirs[old])
    ]
    units = {unit for unit, _post, _key in changed}
    if len(units) > MANY_UNITS:
        edits.recount(
            people.root().path, {(post, key) for _unit, post, key in changed}
        )
        return
    for unit in people.units_among(units):
        edits.recount(
            unit.path,
            {(post, key) for here, post, key in changed if here == unit.id},
        )


def _period(row: Any) -> Period:
    return Period(
        row.level,
        row.depth,
        row.essential,
        tuple(row.reason.items()),
        row.legal_basis,
        row.ground,
        row.valid_from,
        row.valid_to,
        row.id,
    )


def _later(today: dt.date, *days: dt.date | None) -> dt.date | None:
    """The first of these days that is still to come."""
    return min(
        (day for day in days if day is not None and day > today), default=None
    )


def _store(
    actor: Actor | None,
    before: Iterable[Period],
    after: Mapping[Place, Iterable[Period]],
) -> None:
    """Rows that ask something new are written beside the old ones, and those
    end: what was asked on a day can always be read.
    """
    today, now, who = (
        clock.today(),
        clock.now(),
        actor.person_id if actor else None,
    )
    ends = {
        one.row: one.end
        for periods in after.values()
        for one in periods
        if one.row is not None
    }
    changed = [
        {
            "row": one.row,
            "valid_to": end,
            "ended_by": who,
            "ended_at": now,
            "turns_on": _later(today, end),
        }
        for one in before
        if (end := ends.get(one.row, max(one.start, today))) != one.end
    ]
    new = [
        {
            "unit_id": unit,
            "post": post,
            "competency": competency,
            "level": one.level,
            "depth": one.depth,
            "essential": one.essential,
            "reason": dict(one.reason),
            "legal_basis": one.legal_basis,
            "ground": one.ground,
            "valid_from": one.start,
            "valid_to": one.end,
            "set_by": who,
            "set_at": now,
            "turns_on": _later(today, one.start, one.end),
        }
        for (unit, post, competency), periods in after.items()
        for one in periods
        if one.row is None
    ]
    for statement, rows in ((_END, changed), (_NEW, new)):
        if rows:
            execute(statement, rows)
