"""The units in which an administrator may enter people."""

from collections.abc import Sequence

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.columns import Condition
from lms.directory.types import UnitChoices
from lms.people import service as people
from lms.people.types import Unit

SHORT_LIST = 50
LONGEST_SEARCH = 100


def manageable_units(actor: Actor) -> list[Unit]:
    """All of them, parents first."""
    return people.units_where(access.within(actor, Permission.PEOPLE_MANAGE))


def unit_choices(
    actor: Actor, search: str = "", chosen: int | None = None
) -> UnitChoices:
    """The units to choose from: all if they are few. Of many, those that the
    search finds; without one, the chosen unit or those at the top.
    """
    reach = access.within(actor, Permission.PEOPLE_MANAGE)
    units = people.first_units(reach, SHORT_LIST + 1)
    many = len(units) > SHORT_LIST
    if many:
        units = _found(actor, reach, search.strip(), chosen)
    is_cut, units = len(units) > SHORT_LIST, units[:SHORT_LIST]
    ways = people.ways(units) if many else {}
    return UnitChoices(units, ways, many, is_cut)


def _found(
    actor: Actor, reach: Condition, search: str, chosen: int | None
) -> Sequence[Unit]:
    if search:
        return people.search_units(
            reach, search[:LONGEST_SEARCH], SHORT_LIST + 1
        )
    if chosen is not None:
        return people.units_where(reach & (people.UNITS.c.id == chosen))
    return access.top_units(actor, Permission.PEOPLE_MANAGE)
