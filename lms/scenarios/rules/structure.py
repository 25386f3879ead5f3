"""What is wrong with a scenario by what leads where, whatever its values are.
Pure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from lms.core.marks import N_
from lms.core.types import TextPairs, group
from lms.scenarios.types import Scenario, ScenarioFault, SceneChoice

Place = TypeVar("Place")
NOWHERE = N_("leads to “%(key)s”, which is neither a scene nor an ending")
UNREACHED = N_("no choice of any scene that can be reached leads to “%(key)s”")
NO_EXIT = N_(
    "from “%(key)s” no choice leads to an ending, however often one chooses"
)
UNCHANGED = N_(
    "no choice changes “%(key)s”; give it an effect somewhere, or leave it out"
)
UNUSED = N_(
    "“%(key)s” is neither shown nor asked for by any condition; leave it out"
)


def structural_faults(scenario: Scenario) -> Iterator[ScenarioFault]:
    """Ways to nowhere, places without a way to them, circles without an exit,
    variables without a use.
    """
    yield from _nowhere(scenario)
    yield from _unreached(scenario)
    yield from _no_exit(scenario)
    yield from _unused(scenario)


def all_choices(scenario: Scenario) -> Iterator[tuple[str, SceneChoice]]:
    """Every choice and its field, by the places in their lists."""
    for place, scene in enumerate(scenario.scenes):
        for number, choice in enumerate(scene.choices):
            yield f"scenes[{place}].choices[{number}]", choice


def _fault(field: str, text: str, key: str) -> ScenarioFault:
    return ScenarioFault(
        field,
        text,
        {"key": key},
    )


def _nowhere(scenario: Scenario) -> Iterator[ScenarioFault]:
    known = scenario.fields
    for field, choice in all_choices(scenario):
        if choice.then and choice.then not in known:
            yield _fault(
                f"{field}.then",
                NOWHERE,
                choice.then,
            )


def reached(
    starts: Iterable[Place], ways: Mapping[Place, Collection[Place]]
) -> set[Place]:
    """These places and all that they lead to."""
    known, queue = set[Place](), list(starts)
    while queue:
        place = queue.pop()
        if place not in known:
            known.add(place)
            queue += ways.get(place, ())
    return known


def _unreached(scenario: Scenario) -> Iterator[ScenarioFault]:
    first = [scene.key for scene in scenario.scenes[:1]]
    known = reached(first, group(_ways(scenario)))
    for key, field in scenario.fields.items():
        if first and key and key not in known:
            yield _fault(
                field,
                UNREACHED,
                key,
            )


def _ways(scenario: Scenario) -> TextPairs:
    """From where to where the choices lead."""
    for scene in scenario.scenes:
        for choice in scene.choices:
            yield scene.key, choice.then


def _no_exit(scenario: Scenario) -> Iterator[ScenarioFault]:
    back = group((after, key) for key, after in _ways(scenario))
    saved = reached((ending.key for ending in scenario.endings), back)
    for scene in scenario.scenes:
        if scene.key not in saved:
            yield _fault(
                scenario.fields[scene.key],
                NO_EXIT,
                scene.key,
            )


def _unused(scenario: Scenario) -> Iterator[ScenarioFault]:
    changed, asked = _changed(scenario), _asked(scenario)
    for number, variable in enumerate(scenario.variables):
        field, key = f"variables[{number}]", variable.key
        if key not in changed:
            yield _fault(
                field,
                UNCHANGED,
                key,
            )
        elif not variable.is_shown and key not in asked:
            yield _fault(
                field,
                UNUSED,
                key,
            )


def _changed(scenario: Scenario) -> set[str]:
    return {
        effect.variable
        for choice in scenario.choices
        for effect in choice.effects
    }


def _asked(scenario: Scenario) -> set[str]:
    conditions = list(scenario.passing)
    for choice in scenario.choices:
        conditions += choice.when
    return {condition.variable for condition in conditions}
