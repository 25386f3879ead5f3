"""The unit that somebody is looking at, and the units they may look at."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import or_

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.types import id_in
from lms.people import service as people
from lms.people.types import Unit

SHOWN = (Permission.MAP_READ, Permission.PLAN_WRITE)
"""Whoever holds one of these looks at units."""
MOST_UNITS = 8
LONGEST_SEARCH = 100
MOST_PLACES = 50


def place(actor: Actor, unit_id: int) -> Unit | None:
    """The unit with this id, if it is one that the actor looks at."""
    if not _looks(actor):
        return None
    for unit in people.units_among([unit_id]):
        if any(access.allows(actor, one, [unit.path]) for one in SHOWN):
            return unit
    return None


class PlaceChoice(NamedTuple):
    """The unit that an address names. `typed`: a name that is not one unit's
    alone, and those `which` it may mean, each with its way.
    """

    unit: Unit | None = None
    typed: str = ""
    which: Sequence[Unit] = ()

    @property
    def ways(self) -> Mapping[int, Sequence[Unit]]:
        """Of those that may be meant, itself and the units above it."""
        return people.ways(self.which)

    def read(self, _text: str) -> tuple[Unit, str] | None:
        """The unit and what it is called with those above it, if it is known;
        a reader of an address.
        """
        return (self.unit, self.name) if self.unit else None

    @property
    def name(self) -> str:
        """What the unit is called, with those above it."""
        return people.full_name(self.unit)

    @property
    def given(self) -> dict[str, str]:
        """The unit as an address has it."""
        return {"unit": str(self.unit.id)} if self.unit else {}


def choose_place(
    actor: Actor, permission: Permission, asked: Mapping[str, str]
) -> PlaceChoice:
    """The `unit` that is asked for by its id, if the actor holds the permission
    there; or the one whose name was typed as `place`, if it is one.
    """
    if typed := asked.get("place", "").strip()[:LONGEST_SEARCH]:
        here = access.within(actor, permission)
        return _the_one(typed, people.search_units(here, typed, MOST_PLACES))
    units = people.units_among([id_in(asked.get("unit", ""))])
    reach = [
        one for one in units if access.allows(actor, permission, [one.path])
    ]
    return PlaceChoice(next(iter(reach), None))


def said_place(actor: Actor, permission: Permission, place: PlaceChoice) -> str:
    """What a list is of: the unit that was chosen, or all in which the actor
    holds the permission.
    """
    if place.unit:
        return place.name
    whole = people.full_names(access.top_units(actor, permission))
    return "; ".join(whole.values())


def _the_one(typed: str, which: Sequence[Unit]) -> PlaceChoice:
    if len(which) == 1:
        return PlaceChoice(which[0])
    return PlaceChoice(None, typed, which)


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
