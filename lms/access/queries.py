"""Who works where nobody holds a permission."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from lms.access.models import RoleGrant
from lms.access.types import CARRIES, Permission
from lms.core import clock
from lms.core.db import execute
from lms.core.types import Ids, group
from lms.people import service as people

_GRANT, _UNIT = RoleGrant.__table__.c, people.UNITS.c
_PERSON = people.PEOPLE.c
_HOLDERS = (
    select(_GRANT.unit_id, _GRANT.person_id)
    .join(people.PEOPLE, _PERSON.id == _GRANT.person_id)
    .where(_PERSON.active)
)


Holders = Mapping[int, frozenset[int]]
"""Of each unit, those who hold the permission there or above."""


def without_holder(
    permission: Permission, place: ColumnElement[bool]
) -> Select[tuple[int]]:
    """The ids of people who work today in units that meet a condition on
    `people.UNITS` and where nobody but themselves holds the permission. Once
    for each posting.
    """
    held, attended = _held(), _attended(permission, place)
    bare = [unit for unit, holders in attended.items() if not holders]
    alone = people.in_ids(held.person_id, _working_alone(attended))
    return select(held.person_id).where(
        people.in_ids(held.unit_id, bare) | alone
    )


def _held() -> Any:
    return people.held_posts(clock.today()).c


def _attended(permission: Permission, place: ColumnElement[bool]) -> Holders:
    roles = [role for role, carried in CARRIES.items() if permission in carried]
    by_unit = group(execute(_HOLDERS.where(_GRANT.role.in_(roles))))
    units = execute(select(_UNIT.id, _UNIT.path).where(place))
    return {unit: _on_the_way(path, by_unit) for unit, path in units}


def _on_the_way(path: str, by_unit: dict[int, list[int]]) -> frozenset[int]:
    units = people.ids_on(path)
    return frozenset(chain.from_iterable(by_unit[unit] for unit in units))


def _working_alone(attended: Holders) -> Ids:
    """Those who work in a unit in which only they hold it."""
    alone = {
        id_ for all_ in attended.values() if len(all_) == 1 for id_ in all_
    }
    held = _held()
    query = select(held.unit_id, held.person_id)
    rows = execute(query.where(people.in_ids(held.person_id, alone)))
    return [id_ for unit, id_ in rows if attended.get(unit) == {id_}]
