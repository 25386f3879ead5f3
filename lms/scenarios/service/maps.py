"""A scenario as its authors look at it."""

from dataclasses import dataclass
from functools import cached_property

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.scenarios import rules
from lms.scenarios.loader import scenario_of
from lms.scenarios.rules import ScenarioMap
from lms.scenarios.types import Scenario


@dataclass(frozen=True)
class DrawnScenario:
    """A scenario of a revision, and its map."""

    revision: Revision
    part: Part
    scenario: Scenario

    @cached_property
    def map(self) -> ScenarioMap:
        """Where everything stands; a page that was drawn before needs none."""
        return rules.draw(self.scenario)


def may_draw(actor: Actor) -> bool:
    """Whether the actor may see the map, which tells all endings."""
    return access.allows(actor, Permission.COURSE_PUBLISH)


def drawn(actor: Actor, revision: Revision, part_key: str) -> DrawnScenario:
    """The map of a scenario, for those who may publish courses."""
    access.require(actor, Permission.COURSE_PUBLISH)
    part = courses.part_of(
        revision,
        part_key,
        Kind.SCENARIO,
    )
    return DrawnScenario(revision, part, scenario_of(revision, part))
