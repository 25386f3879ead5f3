"""Whose layer somebody may set."""

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.core.errors import NotFound
from lms.people import service as people
from lms.people.types import Unit


def units(actor: Actor) -> list[Unit]:
    """The topmost units whose layer the actor may set; from there the way leads
    down.
    """
    return access.top_units(actor, Permission.FRAMEWORK_REQUIRE)


def unit_to_set(actor: Who, unit_id: int, hidden: bool = True) -> Unit:
    """A unit whose layer the actor may set; to others `hidden` it is as if it
    were not there. No actor: a command.
    """
    unit = people.unit(unit_id)
    if actor is None:
        return unit
    permission = Permission.FRAMEWORK_REQUIRE
    if hidden and not access.allows(actor, permission, [unit.path]):
        raise NotFound
    access.require(actor, permission, unit.path)
    return unit
