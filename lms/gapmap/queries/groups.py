"""How many people stand behind the figures of units that lie beside each other:
what decides which of them are shown from above.

The database adds up; only where a group may be too small its figures are read
unit by unit.
"""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)

from lms.core.columns import Condition
from lms.core.db import among, execute
from lms.core.types import Ids
from lms.gapmap.models import MapTotal
from lms.gapmap.queries.cells import Keys
from lms.gapmap.queries.figures import figure_from
from lms.gapmap.types import Split, UnitGroups
from lms.people import service as people

_UNIT, _TOTAL = people.UNITS.c, MapTotal.__table__.c
_SPLIT = [_TOTAL[name] for name in Split._fields]
# As `Figure.size` says: over all competencies the split counts what is asked.
_SIZE = case((_TOTAL.competency == "", _TOTAL.people), else_=sum(_SPLIT))
_JOINED = people.UNITS.join(MapTotal.__table__, _TOTAL.unit_id == _UNIT.id)
_PARENTS = bindparam("parents", expanding=True)
_WHOLE = select(
    _TOTAL.unit_id, _TOTAL.competency, _SIZE, *[literal(0)] * 3
).where(_TOTAL.unit_id.in_(_PARENTS), _TOTAL.post == "")
_THESE = and_(
    _TOTAL.unit_id == _UNIT.id,
    _TOTAL.post == "",
    _TOTAL.competency.in_(bindparam("keys", expanding=True)),
)
_PARTS = (
    select(_UNIT.parent_id, _UNIT.id, _TOTAL.competency, _TOTAL.people, *_SPLIT)
    .select_from(people.UNITS.outerjoin(MapTotal.__table__, _THESE))
    .where(_UNIT.parent_id.in_(_PARENTS))
)
_BY_POST = (
    select(_TOTAL.post, _TOTAL.competency, func.sum(_SIZE))
    .select_from(_JOINED)
    .where(_UNIT.parent_id == bindparam("parent"), _TOTAL.post != "")
    .group_by(_TOTAL.post, _TOTAL.competency)
)
Groups = Mapping[int, UnitGroups]
"""By unit."""


def groups_below(
    parents: Ids, own: Condition, competencies: Keys, least: int
) -> Groups:
    """How many people stand behind the figures of these units and of those
    directly below them, whatever the post, of these competencies or (None) all.
    `own`: which units' people the reader knows anyway; `least`: of how many
    people a group is shown.
    """
    groups = {parent: UnitGroups() for parent in parents}
    values = {"parents": list(parents)}
    of_these = among(_TOTAL.competency, competencies)
    sums = _sums(own, least).where(of_these)
    for unit_id, key, *numbers in execute(
        union_all(_WHOLE.where(of_these), sums), values
    ):
        groups[unit_id].add_sums(key, map(int, numbers))
    small = {key for one in groups.values() for key in one.small(least)}
    values["keys"] = sorted(small | {""})
    query = _PARTS.add_columns(own.label("own"))
    for parent, unit_id, key, *numbers, is_own in execute(query, values):
        figure = figure_from(numbers)
        groups[parent].add_part(unit_id, key or "", figure, is_own)
    return groups


def _sums(own: Condition, least: int) -> Select:
    """By unit and competency what `GroupSums` says of the units below."""
    is_few = and_(~own, _SIZE.between(1, least - 1))
    numbers = _SIZE, case((own, 0), else_=_SIZE), case((is_few, 1), else_=0)
    sums = [func.sum(number) for number in numbers]
    query = select(_UNIT.parent_id, _TOTAL.competency, literal(0), *sums)
    query = query.select_from(_JOINED).where(
        _UNIT.parent_id.in_(_PARENTS), _TOTAL.post == ""
    )
    return query.group_by(_UNIT.parent_id, _TOTAL.competency)


def others_by_post(
    parent: int, own: Condition, post: str, competency: str | None
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
