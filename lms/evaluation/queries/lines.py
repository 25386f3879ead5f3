"""Words of the common lines."""

import datetime as dt

from sqlalchemy import Row, bindparam, select

from lms.core.cache import Remembered
from lms.core.db import execute
from lms.core.types import Ids
from lms.evaluation.models import LineWords
from lms.people import service as people
from lms.people.types import ids_on

LINES = LineWords.__table__
_UNIT = people.UNITS.c
_IN_FORCE = (
    select(LINES, _UNIT.title_vi, _UNIT.title_en)
    .join_from(LINES, people.UNITS, _UNIT.id == LINES.c.unit_id)
    .where(
        LINES.c.unit_id.in_(bindparam("units", expanding=True)),
        LINES.c.since <= bindparam("on"),
    )
    .order_by(LINES.c.since, LINES.c.id)
)


_known: Remembered[list[Row]] = Remembered(2000)


def in_force(path: str, on: dt.date) -> Row | None:
    """What the unit with this path, or the nearest above, has written and holds
    on a day.
    """
    way = ids_on(path)
    rows = execute(_IN_FORCE, {"units": way, "on": on})
    newest = {row.unit_id: row for row in rows}
    return next((newest[one] for one in reversed(way) if one in newest), None)


def written_by(on: dt.date) -> Ids:
    """The units that have written them, as it holds on a day."""
    written = select(LINES.c.unit_id).where(LINES.c.since <= on)
    return execute(written.distinct()).scalars().all()


def last_of(unit_id: int) -> Row | None:
    """What this unit itself has written last."""
    own = select(LINES).where(LINES.c.unit_id == unit_id)
    return execute(own.order_by(LINES.c.id.desc()).limit(1)).first()


def remembered(path: str, on: dt.date) -> Row | None:
    """The same without the names of units, which are none of ours to remember:
    for the pages that everybody opens.
    """
    return _known.get((path, on), lambda: [in_force(path, on)])[0]
