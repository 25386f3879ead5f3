"""Lists of a unit: its people and its rules."""

from collections.abc import Iterable

from lms.access.types import Actor
from lms.people.types import Unit
from lms.planning.models import Rule
from lms.planning.queries import rule_list, unit_people
from lms.planning.queries.rule_list import ListedRule
from lms.planning.queries.unit_people import Listing
from lms.planning.service.units import unit_of


def people_of(
    actor: Actor, unit_id: int, post: str = "", search: str = ""
) -> Listing:
    """The people whose plan belongs to a unit, by name; or those among them
    whose name holds the search, with or without marks.
    """
    unit = unit_of(actor, unit_id)
    return unit_people.listing(unit.path, post, search)


def rules_at(actor: Actor, unit_id: int) -> list[ListedRule]:
    """The rules of a unit and those of units above that reach down to it,
    newest first, those in force before those ended.
    """
    return rule_list.rules_at(unit_of(actor, unit_id))


def rules_named(ids: Iterable[int]) -> dict[int, tuple[Rule, Unit]]:
    """These rules with the units that set them, for saying why somebody is
    asked. Of a plan that one may see.
    """
    return rule_list.rules_named(set(ids))
