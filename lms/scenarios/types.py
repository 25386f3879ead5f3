"""A scenario, and where somebody stands in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import zip_longest
from typing import Any, NamedTuple

Text = Mapping[str, str]
Values = Mapping[str, int]
"""The value of every variable by key."""
Trace = Sequence[str]
"""The keys of the choices made, in order."""
MOST_VARIABLES, MOST_SCENES, MOST_ENDINGS, MOST_HERE = 8, 40, 12, 6
"""Variables, scenes and endings of a scenario, choices of a scene."""
NUMBER = r"\s*([+-]?[0-9]{1,10})\s*"
ONE_BOUND = re.compile(rf"(at least|at most|exactly){NUMBER}")
TWO_BOUNDS = re.compile(rf"from{NUMBER}to{NUMBER}")


def paragraphs(text: Text) -> list[Text]:
    """A text that is written with empty lines, one by one."""
    blocks = [
        [(language, block) for block in written.split("\n\n")]
        for language, written in text.items()
    ]
    rows = zip_longest(*blocks)
    return [dict(pair for pair in row if pair) for row in rows]


@dataclass(frozen=True)
class ValueWord:
    """What a value is called from this number on."""

    start: int
    text: Text


class GoodWay(StrEnum):
    """Whether it is good when a value rises or when it falls; `EITHER`: that
    cannot be said.
    """

    MORE = "more"
    LESS = "less"
    EITHER = "either"


@dataclass(frozen=True)
class Variable:
    """Something that choices change: legality, minutes, trust, cost.

    `words`: what its values are called, from the lowest up. `is_shown`: whether
    the learner sees it while playing.
    """

    key: str
    label: Text
    start: int
    low: int
    high: int
    unit: Text | None = None
    words: tuple[ValueWord, ...] = ()
    is_shown: bool = True
    good: GoodWay = GoodWay.EITHER

    def within(self, value: int) -> int:
        """The value, or the bound that it would pass."""
        return min(self.high, max(self.low, value))

    def word(self, value: int) -> Text | None:
        """What this value is called."""
        said = [one.text for one in self.words if one.start <= value]
        return said[-1] if said else None


class Bounds(NamedTuple):
    """What a condition asks of a value; None: nothing on that side."""

    low: int | None = None
    high: int | None = None

    @classmethod
    def read(cls, text: str) -> "Bounds | None":
        """Of what a file says, such as `at least 3`; None if it says nothing
        of the kind.
        """
        if found := TWO_BOUNDS.fullmatch(text.strip()):
            return cls(int(found[1]), int(found[2]))
        found = ONE_BOUND.fullmatch(text.strip())
        return cls._one(found[1], int(found[2])) if found else None

    @classmethod
    def _one(cls, word: str, number: int) -> "Bounds":
        if word == "exactly":
            return cls(number, number)
        is_least = word == "at least"
        return cls(number) if is_least else cls(None, number)

    def written(self) -> str:
        """As a file says it; "" if nothing is asked."""
        if self.low is None:
            return "" if self.high is None else f"at most {self.high}"
        if self.high is None:
            return f"at least {self.low}"
        is_one = self.low == self.high
        both = f"from {self.low} to {self.high}"
        return f"exactly {self.low}" if is_one else both


class ValueCondition(NamedTuple):
    """Holds while the variable's value is from `low` to `high`."""

    variable: str
    low: int
    high: int

    def holds(self, values: Values) -> bool:
        """Whether it does."""
        return self.low <= values[self.variable] <= self.high

    def can_hold(self, low: int, high: int) -> bool:
        """Whether it does for some value within these bounds."""
        return max(low, self.low) <= min(high, self.high)


class ValueEffect(NamedTuple):
    """Adds to the variable, or sets it."""

    variable: str
    number: int
    sets: bool = False

    def result(self, value: int) -> int:
        """What the value would become without bounds."""
        return self.number if self.sets else value + self.number


@dataclass(frozen=True)
class SceneChoice:
    """What one may do in a scene, if all of `when` holds; what it does, why, and
    the scene or ending that it leads to.
    """

    key: str
    text: Text
    when: tuple[ValueCondition, ...]
    effects: tuple[ValueEffect, ...]
    reason: Text
    legal_bases: tuple[str, ...]
    then: str

    def is_open(self, values: Values) -> bool:
        """Whether it can be chosen."""
        return all(condition.holds(values) for condition in self.when)


@dataclass(frozen=True)
class Scene:
    """A moment in which one has to decide. `keeps_order`: its choices stand as
    they are written, for everybody.
    """

    key: str
    title: Text
    text: Text
    hint: Text | None
    choices: tuple[SceneChoice, ...]
    keeps_order: bool = False


@dataclass(frozen=True)
class Ending:
    """How it can end, and what that means for the people in it."""

    key: str
    title: Text
    text: Text
    meaning: Text


@dataclass(frozen=True)
class Scenario:
    """It begins in its first scene. `passing`: what has to hold at the end;
    none: it is not scored. `about`: what one knows before it begins.
    """

    variables: tuple[Variable, ...]
    scenes: tuple[Scene, ...]
    endings: tuple[Ending, ...]
    passing: tuple[ValueCondition, ...]
    about: Text | None = None

    @property
    def is_scored(self) -> bool:
        """Whether one can pass it."""
        return bool(self.passing)

    @property
    def choices(self) -> Iterator[SceneChoice]:
        """All choices of all scenes."""
        for scene in self.scenes:
            yield from scene.choices

    @property
    def legal_bases(self) -> Iterator[str]:
        """The keys of what its choices rely on."""
        for choice in self.choices:
            yield from choice.legal_bases

    @cached_property
    def _scenes(self) -> Mapping[str, Scene]:
        return {scene.key: scene for scene in self.scenes}

    def keys_in(self, key: str) -> list[str]:
        """The keys of the choices of this scene."""
        scene = self.scene(key)
        return [choice.key for choice in scene.choices] if scene else []

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The keys of all scenes and endings, each with its field."""
        scenes = _fields("scenes", self.scenes)
        return scenes | _fields("endings", self.endings)

    @cached_property
    def _variables(self) -> Mapping[str, Variable]:
        return {variable.key: variable for variable in self.variables}

    def scene(self, key: str) -> Scene | None:
        """The scene with this key; None for an ending."""
        return self._scenes.get(key)

    def ending(self, key: str) -> Ending | None:
        """The ending with this key; None for a scene."""
        return next((one for one in self.endings if one.key == key), None)

    def variable(self, key: str) -> Variable:
        """The variable with this key."""
        return self._variables[key]


def _fields(name: str, places: Sequence[Scene | Ending]) -> dict[str, str]:
    return {one.key: f"{name}[{at}]" for at, one in enumerate(places)}


@dataclass(frozen=True)
class PlayState:
    """Where a play has come to: a scene or an ending, and the values."""

    place: str
    values: Values


class ValueChange(NamedTuple):
    """What became of a variable by a choice, its bounds respected."""

    variable: Variable
    before: int
    after: int

    @property
    def difference(self) -> int:
        """How much was added."""
        return self.after - self.before

    @property
    def is_better(self) -> bool | None:
        """Whether that is good; None if nobody has said so."""
        if self.variable.good is GoodWay.EITHER:
            return None
        return (self.difference > 0) == (self.variable.good is GoodWay.MORE)


@dataclass(frozen=True)
class Decision:
    """One step of a play: the scene, what was chosen, what that changed, what
    else could have been chosen and what was closed.
    """

    number: int
    scene: Scene
    choice: SceneChoice
    changes: tuple[ValueChange, ...]
    others: tuple[SceneChoice, ...]
    closed: tuple[SceneChoice, ...]


class ScenarioFault(NamedTuple):
    """Something wrong with a scenario at this field of its file."""

    field: str
    text: str
    values: Mapping[str, Any]
    is_warning: bool = False
