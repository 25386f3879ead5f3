"""Rows of layers as they are stored, for files that bring them in and out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Row, select

from lms.core import clock
from lms.core.db import session
from lms.core.types import Ids
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements.models import RequirementRow
from lms.requirements.queries.rows import ROW, lasting, not_empty

AT_ONCE = 500
LayerRows = Mapping[tuple[int, str, str], list[RequirementRow]]

_UNIT = people.UNITS.c
_WITH_UNIT = (
    select(RequirementRow, _UNIT.key)
    .join(people.UNITS, _UNIT.id == ROW.unit_id)
    .order_by(_UNIT.path, ROW.post, ROW.competency, ROW.valid_from)
)
_OLDEST_FIRST = (
    select(RequirementRow).where(not_empty()).order_by(ROW.valid_from, ROW.id)
)


def rows_of_units(units: Ids, posts: Collection[str]) -> LayerRows:
    """What the layers of these units say of these posts themselves, whenever it
    holds: by unit, post and competency, oldest first.
    """
    ids, layers = list(units), defaultdict(list)
    for start in range(0, len(ids), AT_ONCE):
        for row in _of_units(ids[start : start + AT_ONCE], posts):
            layers[row.unit_id, row.post, row.competency].append(row)
    return layers


def _of_units(units: Ids, posts: Collection[str]) -> Iterable[RequirementRow]:
    here = ROW.unit_id.in_(units), ROW.post.in_(posts)
    return session().scalars(_OLDEST_FIRST.where(*here))


def rows_to_come(
    unit: Unit, below: bool
) -> Sequence[Row[tuple[RequirementRow, str]]]:
    """The rows of a unit's layer that are not over, and of those below it if
    they are wanted; each with the key of its unit.
    """
    place = people.below(unit.path) if below else _UNIT.id == unit.id
    query = _WITH_UNIT.where(place, lasting(clock.today()), not_empty())
    return session().execute(query).all()
