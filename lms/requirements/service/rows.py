"""Rows of layers are written beside the old ones, and those end: what was asked
on a day can always be read.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, update

from lms.access.types import Actor
from lms.core import clock
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


@dataclass(frozen=True)
class RowEnd:
    """A row that began on a day, and the day on which it ends."""

    row: int
    since: dt.date
    end: End


@dataclass(frozen=True)
class NewRow:
    """A row to be written. `asks`: the other columns."""

    unit_id: int
    key: CellKey
    since: dt.date
    until: End
    asks: Json


def end_rows(actor: Actor | None, ends: Sequence[RowEnd]) -> None:
    """Give these rows another end, in the open transaction."""
    if not ends:
        return
    act = {"ended_by": _person(actor), "ended_at": clock.now()}
    execute(_END, [_end_values(one) | act for one in ends])


def _end_values(end: RowEnd) -> Json:
    return {
        "row": end.row,
        "valid_to": end.end,
        "turns_on": next_turn(end.since, end.end),
    }


def insert_rows(actor: Actor | None, rows: Iterable[NewRow]) -> None:
    """Write these rows, in the open transaction."""
    act = {"set_by": _person(actor), "set_at": clock.now()}
    if values := [_values(row) | act for row in rows]:
        execute(_INSERT, values)


def _values(row: NewRow) -> Json:
    post, competency = row.key
    return {
        "unit_id": row.unit_id,
        "post": post,
        "competency": competency,
        "valid_from": row.since,
        "valid_to": row.until,
        "turns_on": next_turn(row.since, row.until),
        **row.asks,
    }


def _person(actor: Actor | None) -> int | None:
    return actor.person_id if actor else None


def next_turn(*days: End) -> End:
    """The first of these days that is still to come."""
    today = clock.today()
    return min((day for day in days if day and day > today), default=None)
