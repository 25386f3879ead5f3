"""Rows of layers are written beside the old ones, and those end: what was asked
on a day can always be read.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Executable, bindparam, insert, select, update

from lms.access.types import Who
from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import execute
from lms.core.types import Json
from lms.requirements.models import RequirementRow
from lms.requirements.queries.rows import ROW
from lms.requirements.types import CellKey, End

ASKS = ("level", "depth", "essential", "reason", "legal_basis", "ground")
"""The columns that say what a row asks for, and why."""
_ENDED = ("valid_to", "ended_by", "ended_at", "turns_on")
_END = (
    update(RequirementRow.__table__)
    .where(ROW.id == bindparam("row"))
    .values({name: bindparam(name) for name in _ENDED})
)
_INSERT = insert(RequirementRow.__table__)


def new_row(
    unit_id: int, key: CellKey, since: dt.date, until: End, asks: Json
) -> Json:
    """A row to be written. `asks`: its columns `ASKS`."""
    post, competency = key
    return {
        "unit_id": unit_id,
        "post": post,
        "competency": competency,
        "valid_from": since,
        "valid_to": until,
        "turns_on": next_turn(since, until),
        **asks,
    }


def is_written(row: Json, before: int | None) -> bool:
    """Whether the row that stood there before says exactly what this `new_row`
    does, by somebody here.
    """
    query = select(ROW).where(ROW.id == before, ROW.set_by.is_not(None))
    known = execute(query).mappings().first()
    return known is not None and {**known, **row} == known


def row_end(row: int, since: dt.date, end: dt.date) -> Json:
    """The end of a row that began on a day."""
    return {"row": row, "valid_to": end, "turns_on": next_turn(since, end)}


def end_rows(actor: Who, ends: Iterable[Json]) -> None:
    """Give rows another `row_end`, in the open transaction."""
    _write(_END, ends, ended_by=_person(actor), ended_at=clock.now())


def insert_rows(actor: Who, rows: Iterable[Json]) -> None:
    """Write each `new_row`, in the open transaction."""
    _write(_INSERT, rows, set_by=_person(actor), set_at=clock.now())


def _write(statement: Executable, rows: Iterable[Json], **act: Any) -> None:
    if values := [row | act for row in rows]:
        execute(statement, values)
        announce_change()


def _person(actor: Who) -> int | None:
    return actor.person_id if actor else None


def next_turn(*days: End) -> End:
    """The first of these days that is still to come."""
    today = clock.today()
    return min((day for day in days if day and day > today), default=None)
