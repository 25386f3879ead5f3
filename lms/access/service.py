"""The actor of a request, and the check that is the first line of every
use-case.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import product
from typing import Any

from flask import g
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    bindparam,
    delete,
    false,
    insert,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from lms.access.models import RoleGrant
from lms.access.queries import GUIDED_IDS, carriers
from lms.access.queries import end_guiding as end_guiding
from lms.access.queries import guides_of as guides_of
from lms.access.queries import heads_below as heads_below
from lms.access.queries import signers as signers
from lms.access.queries import store_guiding as store_guiding
from lms.access.queries import unled_below as unled_below
from lms.access.queries import without_holder as without_holder
from lms.access.rules import allows as allows
from lms.access.rules import allows_for_all as allows_for_all
from lms.access.rules import guides as guides
from lms.access.rules import hidden as hidden
from lms.access.rules import is_few as is_few
from lms.access.rules import reach as reach
from lms.access.rules import rounded as rounded
from lms.access.rules import sees as sees
from lms.access.rules import sees_everybody as sees_everybody
from lms.access.types import (
    CARRIES,
    CLOSE,
    Actor,
    Grant,
    HeldRole,
    Permission,
    Role,
    Who,
)
from lms.core import clock
from lms.core.cache import VERSION, Remembered, remember_version
from lms.core.columns import Condition, IdQuery, Rows
from lms.core.db import execute, snapshot, transaction, when_free
from lms.core.errors import NotAllowed, NotFound, NotSignedIn, found
from lms.core.state import setting, state
from lms.core.types import Ids, Names
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.types import Unit

_CONFIRMED = "who acts"


def current_actor() -> Who:
    """Who sends this request, or None. Asked of the host once per request."""
    if "lms_actor" not in g:
        info = state().host.current_person()
        g.lms_actor = _actor_of(info) if info and info.active else None
    return g.lms_actor


def actor() -> Actor:
    """Who sends this request; nobody is an error."""
    if present := current_actor():
        return present
    raise NotSignedIn


def actor_for(person_key: str) -> Actor:
    """The actor for a person, for commands and tests."""
    return found(_actor_of(found(state().host.person(person_key))))


def _actor_of(info: PersonInfo) -> Who:
    rows = _rows(info.key)
    if _mirrored(info, rows):
        rows = _rows(info.key)
    person = rows[0]
    if not person.active:
        return None
    able = _grants(rows), _guides(rows)
    works_at = person.works_at or ""
    return Actor(person.id, info.key, person.name, *able, works_at)


def _mirrored(info: PersonInfo, rows: Rows) -> bool:
    """Whether what the host says of the person had to be stored: of somebody
    new always, another name unless somebody is writing.
    """
    if rows and rows[0].name in (info.name, people.known_as(info)):
        return False
    if rows:
        return when_free(partial(people.mirror, info))
    with transaction():
        people.mirror(info)
    return True


_PERSON, _GRANT, _UNIT = people.PEOPLE, RoleGrant.__table__, people.UNITS
_WITH_GRANTS = _PERSON.outerjoin(
    _GRANT, _GRANT.c.person_id == _PERSON.c.id
).outerjoin(_UNIT, _UNIT.c.id == _GRANT.c.unit_id)
_WHO = (
    select(
        _PERSON.c.id,
        _PERSON.c.name,
        _PERSON.c.active,
        _GRANT.c.role,
        _UNIT.c.path,
        VERSION.label("version"),
        GUIDED_IDS,
        people.path_today(_PERSON.c.id).label("works_at"),
    )
    .select_from(_WITH_GRANTS)
    .where(_PERSON.c.key == bindparam("key"))
)


def _rows(key: str) -> Rows:
    rows = execute(_WHO, {"key": key, "on": clock.today()}).all()
    if rows:
        remember_version(rows[0].version)
    return rows


@contextmanager
def acting(actor: Who) -> Iterator[Session]:
    """`transaction()` for whoever acts on more than their own work: under its
    lock, what they may do is read again. NotAllowed if they were suspended or
    lost a role since; so a check made before the lock still holds behind it.
    """
    with transaction() as db:
        if actor is not None:
            _confirm(actor)
        yield db


@contextmanager
def own_act(actor: Actor) -> Iterator[Session]:
    """`transaction()` for whoever acts on nothing but their own work: one act
    of theirs at a time.
    """
    with transaction() as db:
        people.lock(actor.person_id)
        yield db


def _confirm(actor: Actor) -> None:
    """Once in a transaction for the same actor."""
    known = snapshot()
    if known.get(_CONFIRMED) == actor:
        return
    rows = _rows(actor.key)
    active = bool(rows) and rows[0].active
    if not active or not _holds_still(actor, rows):
        raise NotAllowed(
            "What you may do here was changed a moment ago. Nothing was saved; open the page again."
        )
    known[_CONFIRMED] = actor


def _holds_still(actor: Actor, rows: Rows) -> bool:
    return set(actor.grants) <= set(_grants(rows)) and actor.guides <= _guides(
        rows
    )


def _guides(rows: Rows) -> frozenset[int]:
    return frozenset(map(int, filter(None, (rows[0].guided or "").split(","))))


def _grants(rows: Rows) -> tuple[Grant, ...]:
    return tuple(Grant(Role(row.role), row.path) for row in rows if row.role)


def require(actor: Actor, permission: Permission, *paths: str) -> None:
    """Go on only if the actor holds the permission (in one of these places, if
    any are named).
    """
    if not allows(actor, permission, paths or None):
        raise NotAllowed


def require_for_all(actor: Actor, permission: Permission) -> None:
    """Go on only if the actor holds the permission above all units: what is
    decided here is everybody's.
    """
    if not allows_for_all(actor, permission):
        raise NotAllowed


def require_for(actor: Actor, permission: Permission, person_id: int) -> None:
    """Go on only if the permission shows the actor this person. Seen from
    above, like a stranger, they are nobody at all.
    """
    if not sees_person(actor, person_id, permission):
        raise NotFound


def sees_person(actor: Actor, person_id: int, *permissions: Permission) -> bool:
    """Whether one of these permissions shows the actor this person: because
    they are paired, or where they work today.
    """
    if any(guides(actor, one, person_id) for one in permissions):
        return True
    held = people.postings([person_id]).get(person_id, ())
    return sees_any(actor, [one.unit for one in held], *permissions)


def sees_any(
    actor: Actor, units: Iterable[Unit], *permissions: Permission
) -> bool:
    """Whether one of these permissions shows single people of one of these
    units.
    """
    return any(sees(actor, *pair) for pair in product(permissions, units))


def sees_all_below(actor: Actor, permission: Permission, path: str) -> bool:
    """Whether the permission shows everybody in the unit with this path and
    below.
    """

    def sees_all() -> bool:
        foreign = people.below(path) & ~seen(actor, permission)
        return not people.first_units(foreign, 1)

    return _SEES_ALL.get((actor.grants, permission, path), sees_all)


_SEES_ALL = Remembered[bool](5000)
"""It follows from roles and from units, which announce their changes."""


def seen(
    actor: Actor, permission: Permission, units: FromClause = people.UNITS
) -> Condition:
    """The same as a condition on a table with `path` and `authority` of units:
    whether single people there are shown.
    """
    places = [
        _seen_below(grant, units.c)
        for grant in actor.grants
        if permission in CARRIES[grant.role]
    ]
    return or_(false(), *places)


def _seen_below(grant: Grant, unit: Any) -> Condition:
    here = people.below(grant.path, unit.path)
    if grant.role in CLOSE:
        return here
    ids = people.ids_on(grant.path)
    ways = ["/".join(map(str, ids[: end + 1])) for end in range(len(ids))]
    return here & people.one_of(unit.authority, [f"/{way}/" for way in ways])


def held_units(actor: Actor, permission: Permission) -> list[int]:
    """The ids of the very units in which the actor holds the permission."""
    return [
        people.ids_on(grant.path)[-1]
        for grant in actor.grants
        if permission in CARRIES[grant.role]
    ]


def least() -> int:
    """Groups of fewer people than this are not shown from above."""
    return max(1, setting("LMS_SMALLEST_GROUP"))


def top_units(actor: Actor, permission: Permission) -> list[Unit]:
    """The units at the top of where the actor holds the permission, which is
    required; from there the way leads down.
    """
    require(actor, permission)
    return people.units_at(reach(actor, permission))


def within(
    actor: Actor,
    permission: Permission,
    column: people.PathColumn = people.UNITS.c.path,
) -> Condition:
    """Whether the unit with the path in this column is one in which the actor
    holds the permission.
    """
    places = reach(actor, permission)
    return or_(false(), *(people.below(path, column) for path in places))


def served(
    actor: Actor,
    permission: Permission,
    path: people.PathColumn,
    person_id: ColumnElement[int],
) -> Condition:
    """For lists of work: done in a unit in which the actor holds the
    permission, or by somebody with whom they are paired.
    """
    of_pair = people.in_ids(person_id, actor.guides)
    return within(actor, permission, path) | of_pair


@lru_cache
def _holders(permission: Permission) -> Select:
    return (
        select(_GRANT.c.unit_id, _GRANT.c.person_id, _PERSON.c.name)
        .join(_PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .where(
            people.in_ids(_GRANT.c.unit_id, "units"),
            people.one_of(_GRANT.c.role, carriers(permission)),
            _PERSON.c.active,
        )
    )


def named_holders(permission: Permission, units: Ids) -> dict[int, Names]:
    """The active people who hold the permission in these very units, with their
    names, by unit; it holds in all below as well.
    """
    query, by_unit = _holders(permission), defaultdict(dict)
    for unit, person, name in execute(query, {"units": list(units)}):
        by_unit[unit][person] = name
    return dict(by_unit)


def holders_by_unit(permission: Permission, units: Ids) -> dict[int, set[int]]:
    """The same without their names."""
    found = named_holders(permission, units)
    return {unit: set(people) for unit, people in found.items()}


def holders(permission: Permission, path: str) -> list[int]:
    """The active people who hold the permission at this place."""
    by_unit = holders_by_unit(permission, people.ids_on(path))
    return sorted(set().union(*by_unit.values()))


_HELD = (
    select(_GRANT.c.id, _GRANT.c.person_id, _GRANT.c.role, *people.UNIT_COLUMNS)
    .join_from(_GRANT, _UNIT, _UNIT.c.id == _GRANT.c.unit_id)
    .order_by(_GRANT.c.id)
)


_OF_THESE = _HELD.where(people.in_ids(_GRANT.c.person_id, "people"))
_BY_GRANT = _HELD.where(_GRANT.c.id == bindparam("grant"))


def _held(query: Select, **values: Any) -> list[HeldRole]:
    return [
        HeldRole(grant, person, role, people.unit_from(unit))
        for grant, person, role, *unit in execute(query, values)
    ]


def roles_of(ids: Ids) -> list[HeldRole]:
    """The roles that these people hold. No permission of its own."""
    return _held(_OF_THESE, people=list(ids))


def held_role(grant_id: int) -> HeldRole:
    """The role given by this grant, or NotFound."""
    return found(next(iter(_held(_BY_GRANT, grant=grant_id)), None))


_HOLDING = select(_GRANT.c.person_id).join(
    _UNIT, _UNIT.c.id == _GRANT.c.unit_id
)


def holding_in(place: Condition, role: str = "") -> IdQuery:
    """The ids of people who hold a role, or this one, in units that meet a
    condition on `people.UNITS`. Once for each role.
    """
    query = _HOLDING.where(place)
    return query.where(_GRANT.c.role == role) if role else query


def idle() -> IdQuery:
    """The ids of people who may sign in and hold neither a post nor a role,
    today or later.
    """
    row = people.PEOPLE.alias("idle").c
    return select(row.id).where(row.active, row.id.not_in(_occupied()))


def _occupied() -> CompoundSelect:
    return union(people.working_in(true(), ""), holding_in(true()))


def units_of_roles(person_id: ColumnElement[int]) -> IdQuery:
    """The ids of the units in which somebody holds a role."""
    return select(_GRANT.c.unit_id).where(_GRANT.c.person_id == person_id)


def store_role(person_id: int, role: Role, unit: Unit, by: Who) -> bool:
    """Give the role in the open transaction; False if it is held already. Who
    may give it is decided by the caller.
    """
    people.lock(person_id)
    grant = {"person_id": person_id, "role": role, "unit_id": unit.id}
    if execute(select(_GRANT.c.id).filter_by(**grant)).first():
        return False
    act = {"granted_at": clock.now(), "granted_by": by and by.person_id}
    execute(insert(_GRANT), grant | act)
    return True


def remove_role(grant_id: int) -> None:
    """Take the role back in the open transaction. Who may is decided by the
    caller.
    """
    execute(delete(_GRANT).where(_GRANT.c.id == grant_id))
