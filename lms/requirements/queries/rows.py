"""Rows of layers as they are read, and the conditions that choose them."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, or_

from lms.framework.types import Depth
from lms.requirements.models import RequirementRow
from lms.requirements.types import CellKey, Layer, PostLayer

ROW = RequirementRow.__table__.c
COLUMNS = (
    ROW.post,
    ROW.unit_id,
    ROW.competency,
    ROW.level,
    ROW.depth,
    ROW.essential,
    cast(ROW.reason, Text).label("reason"),  # as text a row can be a key
    ROW.legal_basis,
    ROW.valid_from,
    ROW.valid_to,
    ROW.set_by,
    ROW.id,
)


def lasting(day: dt.date) -> ColumnElement[bool]:
    """Rows that are not over on a day."""
    return or_(ROW.valid_to.is_(None), ROW.valid_to > day)


def not_empty() -> ColumnElement[bool]:
    """Without rows that were ended before they began."""
    return or_(ROW.valid_to.is_(None), ROW.valid_to > ROW.valid_from)


@lru_cache(maxsize=8000)
def _layer(columns: tuple[Any, ...]) -> Layer:
    """One row of the nation is asked for by every commune, so it is read once."""
    _post, unit_id, competency, level, depth, essential = columns[:6]
    reason, legal_basis, since, until, set_by, row = columns[6:]
    return Layer(
        unit_id,
        competency,
        level,
        Depth(depth),
        essential,
        tuple(json.loads(reason).items()),
        legal_basis,
        since,
        set_by is None,
        until,
        row,
    )


def layer(row: Row) -> Layer:
    """A row that begins with `COLUMNS` as the rules know it."""
    return _layer(tuple(row[: len(COLUMNS)]))


def post_layers(rows: Iterable[Row]) -> list[PostLayer]:
    """The same for many, each with its post."""
    return [(row.post, layer(row)) for row in rows]


def by_cell(layers: Iterable[PostLayer]) -> dict[CellKey, list[Layer]]:
    """The rows of each post and competency."""
    cells = defaultdict(list)
    for post, one in layers:
        cells[post, one.competency].append(one)
    return cells


def split_own(rows: Sequence[Row], unit_id: int) -> tuple[list[Row], list[Row]]:
    """The rows of this unit's own layer, and those of all others."""
    own = [row for row in rows if row.unit_id == unit_id]
    return own, [row for row in rows if row.unit_id != unit_id]
