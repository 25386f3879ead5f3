"""Beginning, choosing, and playing again what was chosen: the same choices lead
to the same place, always. Pure.
"""

from random import Random

from lms.core.errors import Conflict
from lms.scenarios.types import (
    Decision,
    PlayState,
    Scenario,
    Scene,
    SceneChoice,
    Trace,
    ValueChange,
    Values,
)

MOST_CHOICES = 200
"""So many choices a play may have: a scenario may lead in circles."""


def begin(scenario: Scenario, place: str = "") -> PlayState:
    """The first scene, or the one with this key, every value at its start."""
    values = {one.key: one.start for one in scenario.variables}
    return PlayState(place or scenario.scenes[0].key, values)


def open_choices(scenario: Scenario, state: PlayState) -> list[SceneChoice]:
    """What can be chosen now; nothing at an ending."""
    scene = scenario.scene(state.place)
    if scene is None:
        return []
    return [one for one in scene.choices if one.is_open(state.values)]


def offered(
    scenario: Scenario, state: PlayState, seed: str
) -> list[SceneChoice]:
    """What can be chosen now, in the order of this seed, so that nobody learns
    places instead of reasons; as it is written, if the scene asks for that. A
    choice that is closed changes nothing in the order of the others.
    """
    here, scene = open_choices(scenario, state), scenario.scene(state.place)
    if scene is None or scene.keeps_order:
        return here
    order = scenario.keys_in(scene.key)
    Random(f"{seed}:{scene.key}").shuffle(order)  # noqa: S311
    return sorted(here, key=lambda one: order.index(one.key))


def choose(scenario: Scenario, state: PlayState, key: str) -> PlayState:
    """Where this choice leads; `Conflict` if it is not open here."""
    return follow(
        scenario,
        state,
        _choice(
            scenario,
            state,
            key,
        ),
    )


def _choice(scenario: Scenario, state: PlayState, key: str) -> SceneChoice:
    for choice in open_choices(scenario, state):
        if choice.key == key:
            return choice
    raise Conflict(
        "This cannot be chosen here. Choose one of what stands on this page."
    )


def follow(
    scenario: Scenario, state: PlayState, choice: SceneChoice
) -> PlayState:
    """Where an open choice leads."""
    values = dict(state.values)
    for effect in choice.effects:
        variable = scenario.variable(effect.variable)
        result = effect.result(values[variable.key])
        values[variable.key] = variable.within(result)
    return PlayState(choice.then, values)


def replay(scenario: Scenario, trace: Trace, place: str = "") -> PlayState:
    """Where these choices lead from the beginning, or from this scene;
    `Conflict` if they do not fit.
    """
    check_length(trace)
    state = begin(scenario, place)
    for key in trace:
        state = choose(
            scenario,
            state,
            key,
        )
    return state


def check_length(trace: Trace) -> None:
    """Refuse more choices than a play may have."""
    if len(trace) > MOST_CHOICES:
        raise Conflict(
            "You have made %(count)s choices and are still on your way. Begin this case anew.",
            count=MOST_CHOICES,
        )


def decisions(
    scenario: Scenario, trace: Trace, place: str = ""
) -> list[Decision]:
    """The same, step by step, with what each choice did."""
    found, state = [], begin(scenario, place)
    for number, key in enumerate(trace, start=1):
        choice = _choice(
            scenario,
            state,
            key,
        )
        scene = scenario.scene(state.place)
        after = follow(
            scenario,
            state,
            choice,
        )
        changes = _changes(
            scenario,
            state.values,
            after.values,
        )
        found.append(
            _decision(
                number,
                scene,
                choice,
                changes,
                state.values,
            )
        )
        state = after
    return found


def _decision(
    number: int,
    scene: Scene,
    choice: SceneChoice,
    changes: tuple[ValueChange, ...],
    values: Values,
) -> Decision:
    others = [one for one in scene.choices if one.key != choice.key]
    return Decision(
        number,
        scene,
        choice,
        changes,
        tuple(one for one in others if one.is_open(values)),
        tuple(one for one in others if not one.is_open(values)),
    )


def _changes(
    scenario: Scenario, before: Values, after: Values
) -> tuple[ValueChange, ...]:
    return tuple(
        ValueChange(
            one,
            before[one.key],
            after[one.key],
        )
        for one in scenario.variables
        if before[one.key] != after[one.key]
    )


def has_passed(scenario: Scenario, values: Values) -> bool:
    """Whether these values at an ending are enough; always in a scenario that
    is not scored.
    """
    return all(condition.holds(values) for condition in scenario.passing)
