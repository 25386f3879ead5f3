"""Rows of layers as they are stored, for files that bring them in and out."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, or_, select

from lms.core import clock
from lms.core.db import session
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements.models import RequirementRow

AT_ONCE = 500
LayerRows = dict[tuple[int, str, str], list[RequirementRow]]
_TABLE = RequirementRow
_HAS_LENGTH = or_(
    _TABLE.valid_to.is_(None), _TABLE.valid_to > _TABLE.valid_from
)


def rows_of_units(units: Iterable[int]) -> LayerRows:
    """What the layers of these units say themselves, whenever it holds: by
    unit, post and competency, oldest first.
    """
    ids, found = list(units), LayerRows()
    for start in range(0, len(ids), AT_ONCE):
        batch = _TABLE.unit_id.in_(ids[start : start + AT_ONCE])
        query = select(_TABLE).where(batch, _HAS_LENGTH)
        for row in session().scalars(
            query.order_by(_TABLE.valid_from, _TABLE.id)
        ):
            key = (row.unit_id, row.post, row.competency)
            found.setdefault(key, []).append(row)
    return found


def rows_to_come(
    unit: Unit, below: bool
) -> Sequence[Row[tuple[RequirementRow, str]]]:
    """The rows of a unit's layer that are not over, and of those below it if
    they are wanted; each with the key of its unit.
    """
    place = people.below(unit.path) if below else people.UNITS.c.id == unit.id
    not_over = or_(_TABLE.valid_to.is_(None), _TABLE.valid_to > clock.today())
    query = (
        select(_TABLE, people.UNITS.c.key)
        .join(people.UNITS, people.UNITS.c.id == _TABLE.unit_id)
        .where(place, not_over, _HAS_LENGTH)
        .order_by(
            people.UNITS.c.path,
            _TABLE.post,
            _TABLE.competency,
            _TABLE.valid_from,
        )
    )
    return session().execute(query).all()
