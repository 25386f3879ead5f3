"""Reads scenarios, from files being checked and from frozen revisions alike."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from lms.core.marks import N_
from lms.core.types import Json, ProcessCache, fingerprint
from lms.core.yamlfile import LANGUAGES, Node, refuse_repeated
from lms.courses.types import PartReader
from lms.scenarios import rules
from lms.scenarios.types import (
    MOST_ENDINGS,
    MOST_HERE,
    MOST_SCENES,
    MOST_VARIABLES,
    NUMBER,
    Bounds,
    Ending,
    GoodWay,
    Scenario,
    ScenarioFault,
    Scene,
    SceneChoice,
    ValueCondition,
    ValueEffect,
    ValueWord,
    Variable,
)

FARTHEST = 1_000_000_000
"""Bounds of variables lie within it: amounts in đồng."""
SET = re.compile(rf"set to{NUMBER}")
ADDED = re.compile(r"[+-][0-9]{1,10}")
NO_CONDITION = N_(
    "should be “at least 3”, “at most 3”, “exactly 3” or “from 3 to 5”"
)
NO_EFFECT = N_("should be +3 or -3 to add, or “set to 3”")
NO_VARIABLE = N_("“%(key)s” is no variable of this scenario")


def read_scenario(node: Node) -> Scenario:
    """A scenario; mistakes go to the node."""
    variables = node.items(
        "variables",
        0,
        MOST_VARIABLES,
        needed=False,
    )
    known = {one.key: one for one in map(_variable, variables)}
    scenes = node.items(
        "scenes",
        1,
        MOST_SCENES,
    )
    endings = node.items(
        "endings",
        1,
        MOST_ENDINGS,
    )
    scenario = Scenario(
        tuple(known.values()),
        tuple(_scene(one, known) for one in scenes),
        tuple(map(_ending, endings)),
        _conditions(
            node,
            "pass",
            known,
        ),
        node.text("about", needed=False) or None,
    )
    node.done()
    refuse_repeated(variables)
    refuse_repeated([*scenes, *endings])
    refuse_repeated(chain.from_iterable(map(_choices, scenes)))
    return scenario


def _choices(scene: Node) -> list[Node]:
    return scene.items(
        "choices",
        0,
        needed=False,
    )


Variables = dict[str, Variable]


def _variable(node: Node) -> Variable:
    low = node.int(
        "from",
        -FARTHEST,
        FARTHEST,
        0,
    )
    high = node.int(
        "to",
        -FARTHEST,
        FARTHEST,
    )
    if high <= low:
        node.wrong(
            "should be more than %(low)s",
            "to",
            low=low,
        )
        high = low + 1
    variable = Variable(
        _key(node),
        node.text("label"),
        node.int(
            "start",
            low,
            high,
            low,
        ),
        low,
        high,
        node.text("unit", needed=False) or None,
        tuple(_words(node)),
        node.bool("shown", True),
        _good_way(node),
    )
    node.done()
    return variable


def _good_way(node: Node) -> GoodWay:
    said = node.choice("good", list(GoodWay), str(GoodWay.EITHER))
    return GoodWay(said)


def _key(node: Node) -> str:
    key = node.slug("key")
    if key in LANGUAGES:
        node.wrong("is the name of a language; choose another key", "key")
    return key


def _words(node: Node) -> Iterator[ValueWord]:
    last = None
    for entry in node.items(
        "words",
        1,
        10,
        needed=False,
    ):
        word = ValueWord(
            entry.int(
                "from",
                -FARTHEST,
                FARTHEST,
            ),
            entry.text("text"),
        )
        entry.done()
        if last is not None and word.start <= last:
            entry.wrong(
                "should be more than %(low)s",
                "from",
                low=last,
            )
        last = word.start
        yield word


def _scene(node: Node, known: Variables) -> Scene:
    choices = node.items(
        "choices",
        1,
        MOST_HERE,
    )
    scene = Scene(
        node.slug("key"),
        node.text("title"),
        node.text("text"),
        node.text("hint", needed=False) or None,
        tuple(_choice(one, known) for one in choices),
        node.bool("keep_order", False),
    )
    node.done()
    return scene


def _choice(node: Node, known: Variables) -> SceneChoice:
    choice = SceneChoice(
        node.slug("key"),
        node.text("text"),
        _conditions(
            node,
            "when",
            known,
        ),
        _effects(node, known),
        node.text("reason"),
        tuple(node.strings("legal_bases")),
        node.slug("then"),
    )
    node.done()
    return choice


def _ending(node: Node) -> Ending:
    ending = Ending(
        node.slug("key"),
        node.text("title"),
        node.text("text"),
        node.text("meaning"),
    )
    node.done()
    return ending


class _Entry(NamedTuple):
    """What a mapping says of one variable, and where."""

    node: Node
    variable: Variable
    value: Any


def _of_variables(node: Node, field: str, known: Variables) -> Iterator[_Entry]:
    mapping = node.map(field, needed=False)
    for key, entry in mapping.entries() if mapping else ():
        if key in known:
            yield _Entry(
                entry,
                known[key],
                entry.value,
            )
        else:
            entry.wrong(NO_VARIABLE, key=str(key))


def _conditions(
    node: Node, field: str, known: Variables
) -> tuple[ValueCondition, ...]:
    return tuple(
        condition
        for entry in _of_variables(
            node,
            field,
            known,
        )
        if (condition := _condition(entry))
    )


def _condition(entry: _Entry) -> ValueCondition | None:
    variable = entry.variable
    bounds = _bounds(
        str(entry.value),
        variable.low,
        variable.high,
    )
    if bounds is None:
        entry.node.wrong(NO_CONDITION)
        return None
    condition = ValueCondition(variable.key, *bounds)
    if not condition.can_hold(variable.low, variable.high):
        entry.node.wrong(
            "can never hold: “%(key)s” goes from %(low)s to %(high)s",
            key=variable.key,
            low=variable.low,
            high=variable.high,
        )
    return condition


def _bounds(text: str, low: int, high: int) -> tuple[int, int] | None:
    found = Bounds.read(text)
    if found is None:
        return None
    least = min(low, found.high or 0) if found.low is None else found.low
    most = max(high, least) if found.high is None else found.high
    return least, most


def _effects(node: Node, known: Variables) -> tuple[ValueEffect, ...]:
    return tuple(
        effect
        for entry in _of_variables(
            node,
            "effects",
            known,
        )
        if (effect := _effect(entry))
    )


def _effect(entry: _Entry) -> ValueEffect | None:
    value, key = entry.value, entry.variable.key
    if isinstance(value, str) and ADDED.fullmatch(value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value:
        if abs(value) <= FARTHEST:
            return ValueEffect(key, value)
    elif found := SET.fullmatch(str(value).strip()):
        return _set(entry, int(found[1]))
    entry.node.wrong(NO_EFFECT)
    return None


def _set(entry: _Entry, number: int) -> ValueEffect:
    variable = entry.variable
    if variable.within(number) != number:
        entry.node.wrong(
            "should be from %(low)s to %(high)s",
            low=variable.low,
            high=variable.high,
        )
    return ValueEffect(
        variable.key,
        number,
        sets=True,
    )


def check_scenario(node: Node) -> Scenario:
    """The same, and what is wrong with the whole of it: where ways lead to, and,
    if nothing else is wrong, how it goes in every way of playing it.
    """
    before = len(node.mistakes)
    scenario = read_scenario(node)
    _note(node, rules.structural_faults(scenario))
    if all(one.warning for one in node.mistakes[before:]):
        _note(node, walked(node.value, scenario))
    return scenario


def walked(data: Json, scenario: Scenario) -> tuple[ScenarioFault, ...]:
    """What playing it in every way finds; once for the same text."""
    return _known.get(
        fingerprint(data), lambda: tuple(rules.walking_faults(scenario))
    )


def _note(node: Node, faults: Iterable[ScenarioFault]) -> None:
    for fault in faults:
        node.wrong(
            fault.text,
            fault.field,
            warning=fault.is_warning,
            **fault.values,
        )


_known = ProcessCache[str, tuple[ScenarioFault, ...]](100)
scenario_of = PartReader(read_scenario)
"""The scenario of a frozen revision, read once per process."""
