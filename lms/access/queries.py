"""Who works where nobody holds a permission; and who guides whom."""

import datetime as dt
from collections.abc import Mapping
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import (
    FromClause,
    String,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from lms.access.models import PersonGrant, RoleGrant
from lms.access.types import CARRIES, Permission, Role
from lms.core import clock
from lms.core.columns import Condition, IdQuery
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


def without_holder(permission: Permission, place: Condition) -> IdQuery:
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


def _attended(permission: Permission, place: Condition) -> Holders:
    roles = carriers(permission)
    by_unit = group(execute(_HOLDERS.where(people.one_of(_GRANT.role, roles))))
    units = execute(select(_UNIT.id, _UNIT.path).where(place))
    return {unit: _on_the_way(path, by_unit) for unit, path in units}


def heads_below(permission: Permission, units: Ids, on: people.Day) -> IdQuery:
    """The ids of the heads of the authorities right below these units: active
    people who hold the permission in the very unit with which the one where
    they work on this day is managed.
    """
    held = people.held_posts(on)
    by_grant = _GRANT.person_id == held.c.person_id
    query = (
        select(held.c.person_id)
        .join(RoleGrant.__table__, by_grant)
        .join(people.UNITS, _UNIT.id == _GRANT.unit_id)
    )
    here = _UNIT.path == held.c.authority, people.in_ids(_UNIT.parent_id, units)
    return query.where(*here, people.one_of(_GRANT.role, carriers(permission)))


def unled_below(
    permission: Permission, units: Ids, held: FromClause
) -> IdQuery:
    """The ids of those in a table of postings (like `people.left_posts`) whose
    authority lies right below these units and in which, from where they worked
    up to it, nobody else who is active holds the permission.
    """
    top, place = people.UNITS.alias(), held.c
    on_way = (
        _UNIT.authority == place.authority,
        place.path.startswith(_UNIT.path),
    )
    other = _GRANT.person_id == _PERSON.id, _PERSON.id != place.person_id
    able = _PERSON.active, people.one_of(_GRANT.role, carriers(permission))
    leads = exists().where(_GRANT.unit_id == _UNIT.id, *on_way, *other, *able)
    query = select(place.person_id).join(top, top.c.path == place.authority)
    return query.where(people.in_ids(top.c.parent_id, units), ~leads)


def carriers(permission: Permission) -> list[Role]:
    """The roles that carry the permission."""
    return [role for role, carried in CARRIES.items() if permission in carried]


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


_GUIDING = PersonGrant.__table__
_GUIDE = _GUIDING.c
_HOLDS = (_GUIDE.valid_from <= bindparam("on")) & or_(
    _GUIDE.valid_to.is_(None), _GUIDE.valid_to > bindparam("on")
)
GUIDED_IDS = (
    select(
        func.aggregate_strings(
            cast(_GUIDE.person_id, String), literal_column("','")
        )
    )
    .where(_GUIDE.mentor_id == _PERSON.id, _HOLDS)
    .correlate(people.PEOPLE)
    .scalar_subquery()
    .label("guided")
)
"""For the statement that asks who acts: whom a row of `people.PEOPLE` guides on
the day `on`, as "7,12".
"""
_GUIDES = (
    select(_GUIDE.person_id, _GUIDE.mentor_id)
    .join(people.PEOPLE, _PERSON.id == _GUIDE.mentor_id)
    .where(people.in_ids(_GUIDE.person_id, "people"), _HOLDS, _PERSON.active)
    .order_by(_GUIDE.id)
)


def guides_of(ids: Ids) -> dict[int, list[int]]:
    """The active mentors who are paired with these people today, by person."""
    choice = {"people": list(ids), "on": clock.today()}
    return group(execute(_GUIDES, choice))


class Signers(NamedTuple):
    """Who may sign tasks: the mentors who guide each person, and who may in
    each very unit and all below it.
    """

    guides: dict[int, list[int]]
    at: dict[int, list[int]]


_GUIDES_ROWS = select(
    literal_column("'guides'").label("way"),
    _GUIDE.person_id.label("key"),
    _GUIDE.mentor_id.label("signer"),
    _GUIDE.id.label("place"),
)
_AT_ROWS = select(
    literal_column("'at'"), _GRANT.unit_id, _GRANT.person_id, _GRANT.id
)
_SIGNERS = union_all(
    _GUIDES_ROWS.join(people.PEOPLE, _PERSON.id == _GUIDE.mentor_id).where(
        people.in_ids(_GUIDE.person_id, "people"), _HOLDS, _PERSON.active
    ),
    _AT_ROWS.join(people.PEOPLE, _PERSON.id == _GRANT.person_id).where(
        people.in_ids(_GRANT.unit_id, "units"),
        people.one_of(_GRANT.role, carriers(Permission.TASK_SIGN)),
        _PERSON.active,
    ),
).order_by("place")


def signers(ids: Ids, units: Ids) -> Signers:
    """Who may sign for these people and in these units today; only those who
    are active.
    """
    choice = {"people": list(ids), "units": list(units), "on": clock.today()}
    rows = execute(_SIGNERS, choice).all()
    return Signers(
        *(
            group((row.key, row.signer) for row in rows if row.way == way)
            for way in Signers._fields
        )
    )


def store_guiding(
    mentor_id: int,
    person_id: int,
    since: dt.date,
    until: dt.date | None,
    reason: str,
) -> None:
    """Let a mentor do for this person what mentors may, in the open
    transaction. Who may decide so is the caller's.
    """
    values = {
        "mentor_id": mentor_id,
        "person_id": person_id,
        "valid_from": since,
        "valid_to": until,
        "reason": reason,
    }
    execute(insert(_GUIDING), values)


def end_guiding(
    reason: str, until: dt.date, mentor_id: int | None = None
) -> None:
    """What comes from this reason ends on this day, in the open transaction; of
    this mentor, or of all.
    """
    ending = update(_GUIDING).where(
        _GUIDE.reason == reason,
        or_(_GUIDE.valid_to.is_(None), _GUIDE.valid_to > until),
    )
    if mentor_id is not None:
        ending = ending.where(_GUIDE.mentor_id == mentor_id)
    execute(ending.values(valid_to=until))
