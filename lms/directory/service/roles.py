"""Giving roles and taking them back."""

from lms.access import service as access
from lms.access.types import Actor, HeldRole, Permission, Role, Who
from lms.audit import service as audit
from lms.core.errors import Conflict
from lms.directory.service.oversight import tell_of_role
from lms.directory.service.reach import alone, record
from lms.people import service as people
from lms.people.types import Unit


def grant(actor: Who, person_id: int, role: Role, unit_id: int) -> None:
    """Give a role within a unit; only where the actor may, and twice is once."""
    with access.acting(actor):
        unit = people.unit(unit_id)
        if actor is None:
            people.person(person_id)
        else:
            access.require(actor, Permission.ACCESS_GRANT, unit.path)
            record(actor, person_id)
        give_role(actor, person_id, role, unit)


def give_role(actor: Who, person_id: int, role: Role, unit: Unit) -> None:
    """The same by somebody who may, in the open transaction."""
    if access.store_role(person_id, role, unit, actor):
        _record(
            actor,
            "access.granted",
            person_id,
            role,
            unit,
        )
        tell_of_role(actor, person_id, unit.path)


def _record(
    actor: Who, event: str, person_id: int, role: str, unit: Unit
) -> None:
    audit.record(
        actor,
        event,
        path=unit.path,
        person_id=person_id,
        unit=unit.key,
        role=str(role),
    )


def revoke(actor: Actor, grant_id: int) -> int:
    """Take a role back; the id of the person who held it. The last
    administrator of the root keeps theirs.
    """
    with alone(actor):
        held = access.held_role(grant_id)
        unit = held.unit
        access.require(actor, Permission.ACCESS_GRANT, unit.path)
        if held.role == Role.ADMIN and unit.parent_id is None:
            _check_not_last(held)
        access.remove_role(grant_id)
        person_id = held.person_id
        _record(
            actor,
            "access.revoked",
            person_id,
            held.role,
            unit,
        )
    return person_id


def _check_not_last(held: HeldRole) -> None:
    by_unit = access.holders_by_unit(Permission.ACCESS_GRANT, [held.unit.id])
    if not by_unit.get(held.unit.id, set()) - {held.person_id}:
        raise Conflict(
            "This is the last administrator. Make somebody else administrator first."
        )
