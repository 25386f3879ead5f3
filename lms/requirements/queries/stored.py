"""Rows of layers as they are stored, for files that bring them in and out."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, select

from lms.core import clock
from lms.core.db import session
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements.models import RequirementRow
from lms.requirements.queries.rows import ROW, lasting, not_empty

AT_ONCE = 500
LayerRows = dict[tuple[int, str, str], list[RequirementRow]]


def rows_of_units(units: Iterable[int]) -> LayerRows:
    """What the layers of these units say themselves, whenever it holds: by
    unit, post and competency, oldest first.
    """
    ids, layers = list(units), LayerRows()
    for start in range(0, len(ids), AT_ONCE):
        batch = ROW.unit_id.in_(ids[start : start + AT_ONCE])
        query = select(RequirementRow).where(batch, not_empty())
        for row in session().scalars(query.order_by(ROW.valid_from, ROW.id)):
            key = (row.unit_id, row.post, row.competency)
            layers.setdefault(key, []).append(row)
    return layers


def rows_to_come(
    unit: Unit, below: bool
) -> Sequence[Row[tuple[RequirementRow, str]]]:
    """The rows of a unit's layer that are not over, and of those below it if
    they are wanted; each with the key of its unit.
    """
    units = people.UNITS.c
    place = people.below(unit.path) if below else units.id == unit.id
    query = (
        select(RequirementRow, units.key)
        .join(people.UNITS, units.id == ROW.unit_id)
        .where(place, lasting(clock.today()), not_empty())
        .order_by(units.path, ROW.post, ROW.competency, ROW.valid_from)
    )
    return session().execute(query).all()
