"""A scenario that somebody is writing: read as far as it can be, with all that
is wrong with it, and tried without keeping anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms.core.types import Json
from lms.core.yamlfile import UNTOLD, Mistake, root_of
from lms.scenarios import rules
from lms.scenarios.loader import read_scenario, walked
from lms.scenarios.rules import ScenarioMap
from lms.scenarios.types import (
    MOST_ENDINGS,
    MOST_HERE,
    MOST_SCENES,
    Decision,
    Ending,
    PlayState,
    Scenario,
    ScenarioFault,
    SceneChoice,
    Trace,
)

NOT_YET = {"is missing", *UNTOLD.values()}
"""Mistakes of what is still being written, by their texts."""


@dataclass(frozen=True)
class Sketch:
    """A scenario as far as it can be read. `read`: what is wrong with single
    values; `led`: with what leads where. `map`: None where there is nothing to
    draw, or too much.
    """

    scenario: Scenario
    read: tuple[Mistake, ...]
    led: tuple[Mistake, ...]
    map: ScenarioMap | None

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """All that is wrong or doubtful."""
        return (*self.read, *self.led)

    @property
    def unfit(self) -> list[Mistake]:
        """What no form may store: anything wrong that is more than not written
        yet, and ways to what there is not.
        """
        nowhere = [one for one in self.led if one.text == rules.NOWHERE]
        wrong = [one for one in self.read if not one.warning]
        return [*(one for one in wrong if one.text not in NOT_YET), *nowhere]


def sketch(data: Json) -> Sketch:
    """What these data are as a scenario."""
    node = root_of(data, "")
    scenario = read_scenario(node)
    is_small = _is_small(scenario)
    led = tuple(_faults(data, scenario)) if is_small else ()
    return Sketch(
        scenario,
        tuple(node.mistakes),
        led,
        rules.draw(scenario) if is_small and scenario.fields else None,
    )


def _is_small(scenario: Scenario) -> bool:
    """Whether it keeps to the limits, so that looking at it has an end."""
    is_short = all(len(scene.choices) <= MOST_HERE for scene in scenario.scenes)
    scenes, endings = len(scenario.scenes), len(scenario.endings)
    return is_short and scenes <= MOST_SCENES and endings <= MOST_ENDINGS


def _faults(data: Json, scenario: Scenario) -> Iterable[Mistake]:
    found = list(rules.structural_faults(scenario))
    if _is_playable(scenario):
        known = {fault.field for fault in found}
        played = walked(data, scenario)
        found += [fault for fault in played if fault.field not in known]
    return map(_mistake, found)


def _is_playable(scenario: Scenario) -> bool:
    """Whether every choice leads somewhere and every scene has one: words may
    be missing.
    """
    return (
        bool(scenario.scenes)
        and _leads(scenario)
        and all(scene.choices for scene in scenario.scenes)
    )


def _leads(scenario: Scenario) -> bool:
    known = scenario.fields
    return all(choice.then in known for choice in scenario.choices)


def _mistake(fault: ScenarioFault) -> Mistake:
    values = tuple(fault.values.items())
    return Mistake(
        "",
        1,
        fault.field,
        fault.text,
        values,
        fault.is_warning,
    )


@dataclass(frozen=True)
class ScenarioTrial:
    """A way through a scenario that nobody keeps, from its beginning or from
    the scene `start`.
    """

    scenario: Scenario
    start: str
    way: Trace

    @property
    def state(self) -> PlayState:
        """Where it has come to; `Conflict` if the way does not fit any more."""
        return rules.replay(self.scenario, self.way, self.start)

    @property
    def choices(self) -> list[SceneChoice]:
        """What can be chosen now, in an order as learners see it."""
        return rules.offered(self.scenario, self.state, "trial")

    @property
    def decisions(self) -> Sequence[Decision]:
        """What was chosen, with what it did."""
        return rules.decisions(self.scenario, self.way, self.start)

    @property
    def ending(self) -> Ending | None:
        """The one it has come to."""
        return self.scenario.ending(self.state.place)

    @property
    def is_passed(self) -> bool:
        """Whether the values are enough."""
        return rules.has_passed(self.scenario, self.state.values)
