"""The unit that somebody is looking at, and the units they may look at."""

from sqlalchemy import or_

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.people import service as people
from lms.people.types import Unit

SHOWN = (Permission.MAP_READ, Permission.PLAN_WRITE)
"""Whoever holds one of these looks at units."""
MOST_UNITS = 8
LONGEST_SEARCH = 100


def place(actor: Actor, unit_id: int) -> Unit | None:
    """The unit with this id, if it is one that the actor looks at."""
    if not _looks(actor):
        return None
    for unit in people.units_among([unit_id]):
        if any(access.allows(actor, one, [unit.path]) for one in SHOWN):
            return unit
    return None


def units(actor: Actor, search: str) -> list[Unit]:
    """The first units within the actor's own that a search finds; without one
    those at the top.
    """
    held = _looks(actor)
    if not held:
        return []
    if not search.strip():
        return access.top_units(actor, held[0])
    reach = or_(*(access.within(actor, one) for one in held))
    return people.search_units(reach, search[:LONGEST_SEARCH], MOST_UNITS)


def ways(found: list[Unit]) -> dict[int, list[Unit]]:
    """Each itself and the units above it, nearest first."""
    return people.ways(found)


def _looks(actor: Actor) -> list[Permission]:
    return [one for one in SHOWN if access.allows(actor, one)]
