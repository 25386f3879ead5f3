"""Rows of layers as they are read, and the conditions that choose them."""

import datetime as dt
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Text, cast, or_, select, tuple_

from lms.core.columns import Condition, Rows
from lms.core.db import execute
from lms.core.merging import mark
from lms.core.types import group
from lms.framework.types import Depth
from lms.requirements.models import RequirementRow
from lms.requirements.types import CellKey, Cells, Layer, Layers

ROW = RequirementRow.__table__.c
# In the order of the fields of `Layer`.
COLUMNS = (
    ROW.unit_id,
    ROW.competency,
    ROW.level,
    ROW.depth,
    ROW.essential,
    cast(ROW.reason, Text).label("reason"),  # as text a row can be a key
    ROW.legal_basis,
    ROW.valid_from,
    ROW.set_by,
    ROW.valid_to,
    ROW.id,
    ROW.post,
)


def lasting(day: dt.date) -> Condition:
    """Rows that are not over on a day."""
    return or_(ROW.valid_to.is_(None), ROW.valid_to > day)


def not_empty() -> Condition:
    """Without rows that were ended before they began."""
    return or_(ROW.valid_to.is_(None), ROW.valid_to > ROW.valid_from)


@lru_cache(maxsize=8000)
def _layer(columns: tuple[Any, ...]) -> Layer:
    """One row of the nation is asked for by every commune, so it is read once."""
    *cell, depth, essential, reason, legal_basis, since, set_by = columns[:9]
    return Layer(
        *cell,
        Depth(depth),
        essential,
        tuple(json.loads(reason).items()),
        legal_basis,
        since,
        set_by is None,
        *columns[9:],
    )


def layer(row: Row) -> Layer:
    """A row that begins with `COLUMNS` as the rules know it."""
    return _layer(tuple(row[: len(COLUMNS)]))


def by_cell(rows: Iterable[Row]) -> Cells:
    """The rows of each post and competency."""
    return group((one.key, one) for one in map(layer, rows))


def rows_of_cell(units: Iterable[int], key: CellKey) -> list[Layer]:
    """Every row that these units ever had for a post and a competency."""
    query = select(*COLUMNS).where(
        ROW.unit_id.in_(units), tuple_(ROW.post, ROW.competency) == key
    )
    return [layer(row) for row in execute(query.order_by(ROW.id))]


def cell_mark(key: CellKey, own: Layers) -> str:
    """Of every row a unit ever had in one place: another one as soon as a row
    comes or is ended. It begins with `place_mark`.
    """
    return place_mark(key) + mark([f"{row.row} {row.until}" for row in own])


def place_mark(key: CellKey) -> str:
    """By which the mark of one place is told from that of another."""
    return f"{mark(key)}-"


def split_own(rows: Iterable[Row], unit_id: int) -> tuple[Rows, Rows]:
    """The rows of this unit's own layer, and those of all others."""
    own, others = [], []
    for row in rows:
        (own if row.unit_id == unit_id else others).append(row)
    return own, others
