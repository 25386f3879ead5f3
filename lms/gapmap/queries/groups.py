"""How many people stand behind the figures of units that lie beside each other:
what decides which of them are shown from above.
"""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from lms.core.db import among, execute
from lms.core.types import Ids
from lms.gapmap.models import MapTotal
from lms.gapmap.queries.cells import Keys
from lms.gapmap.queries.figures import figure_from
from lms.gapmap.types import Split, UnitGroups
from lms.people import service as people

_UNIT, _TOTAL = people.UNITS.c, MapTotal.__table__.c
_NUMBERS = _TOTAL.people, *(_TOTAL[name] for name in Split._fields)
_JOINED = people.UNITS.join(MapTotal.__table__, _TOTAL.unit_id == _UNIT.id)
_PARENTS = bindparam("parents", expanding=True)
_GROUPS = (
    select(_UNIT.id, _UNIT.parent_id, _TOTAL.competency, *_NUMBERS)
    .select_from(_JOINED)
    .where(
        or_(_UNIT.parent_id.in_(_PARENTS), _UNIT.id.in_(_PARENTS)),
        _TOTAL.post == "",
    )
)
_BY_POST = (
    select(_TOTAL.post, _TOTAL.competency, func.sum(sum(_NUMBERS)))
    .select_from(_JOINED)
    .where(_UNIT.parent_id == bindparam("parent"), _TOTAL.post != "")
    .group_by(_TOTAL.post, _TOTAL.competency)
)


def groups_below(
    parents: Ids, own: ColumnElement[bool], competencies: Keys
) -> Mapping[int, UnitGroups]:
    """The figures of these units and of those directly below them, whatever the
    post, of these competencies or (None) all. `own`: which units' people the
    reader knows anyway.
    """
    groups = {parent: UnitGroups() for parent in parents}
    query = _GROUPS.add_columns(own.label("own"))
    query = query.where(among(_TOTAL.competency, competencies))
    for row in execute(query, {"parents": list(parents)}):
        unit_id, parent_id, competency, *numbers, is_own = row
        figure = figure_from(numbers)
        if unit_id in groups:
            groups[unit_id].whole[competency] = figure
        if parent_id in groups:
            groups[parent_id].add(unit_id, competency, figure, is_own)
    return groups


def others_by_post(
    parent: int, own: ColumnElement[bool], post: str, competency: str | None
) -> Mapping[tuple[str, str], int]:
    """How many people of the units below that are not the reader's own stand
    behind a post and a competency.
    """
    query = _BY_POST.where(~own)
    if post:
        query = query.where(_TOTAL.post == post)
    if competency is not None:
        query = query.where(_TOTAL.competency == competency)
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    for held, key, size in execute(query, {"parent": parent}):
        sizes[held, key] = int(size)
    return sizes
