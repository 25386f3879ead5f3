"""What is wrong with a scenario once it is played in every way there is: each
scene with each combination of values that can be reached and that some
condition asks for, once. Pure.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lms.core.marks import N_
from lms.core.types import group
from lms.scenarios.rules.playing import (
    begin,
    follow,
    has_passed,
    open_choices,
)
from lms.scenarios.rules.structure import all_choices, reached
from lms.scenarios.types import (
    PlayState,
    Scenario,
    ScenarioFault,
    SceneChoice,
)

MOST_STATES = 10_000
"""So many combinations are looked at; what has more is not checked wholly."""
TOO_LARGE = N_(
    "can be played in more ways than are looked at (%(most)s combinations of scene and values), so dead ends may have been missed; narrower bounds or coarser steps make it smaller"
)
NEVER_OPEN = N_("these conditions can never hold when this scene is reached")
NEVER_PLAYED = N_("no way of playing leads here")
DEAD_END = N_(
    "here one can get stuck: no choice is open after %(way)s; add one without conditions"
)
STUCK = N_(
    "after %(way)s no ending can be reached any more, whatever one chooses"
)
NEVER_PASSED = N_("these conditions hold at no ending that can be reached")
ALWAYS_PASSED = N_(
    "these conditions hold however one plays, so passing shows nothing"
)
BOTH = {True, False}


class ValuedPlace(NamedTuple):
    """A place and the values of those variables that decide something."""

    key: str
    values: tuple[int, ...]


class Move(NamedTuple):
    """A choice that can be made, where, and where it leads."""

    here: ValuedPlace
    choice: SceneChoice
    there: ValuedPlace
    after: PlayState
    is_new: bool


class _Tour:
    """Playing in every way, the shortest ones first or the deepest first."""

    def __init__(
        self, scenario: Scenario, asked: Iterable[str], deep: bool = False
    ) -> None:
        self.scenario, self.asked, self.deep = scenario, sorted(asked), deep
        first = begin(scenario)
        self.first = self._seen(first)
        self.known, self.queue = {self.first}, deque([first])

    def _seen(self, state: PlayState) -> ValuedPlace:
        values = tuple(state.values[key] for key in self.asked)
        return ValuedPlace(state.place, values)

    def moves(self, most: int) -> Iterator[Move]:
        """Every choice wherever it can be made, until nothing new comes or
        there is too much.
        """
        while self.queue and len(self.known) <= most:
            state = self.queue.pop() if self.deep else self.queue.popleft()
            for choice in open_choices(self.scenario, state):
                yield self._move(state, choice)

    def _move(self, state: PlayState, choice: SceneChoice) -> Move:
        after = follow(
            self.scenario,
            state,
            choice,
        )
        there = self._seen(after)
        is_new = there not in self.known
        if is_new:
            self.known.add(there)
            self.queue.append(after)
        return Move(
            self._seen(state),
            choice,
            there,
            after,
            is_new,
        )


@dataclass
class Exploration:
    """All that can be reached: what leads where, how each was first come to,
    and which choices were ever open.
    """

    scenario: Scenario
    ways: dict[ValuedPlace, list[ValuedPlace]]
    came: dict[ValuedPlace, Move] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    is_whole: bool = True

    def add(self, move: Move) -> None:
        """One more choice that can be made."""
        self.opened.add(move.choice.key)
        self.ways.setdefault(move.here, []).append(move.there)
        if move.is_new:
            self.ways[move.there] = []
            self.came[move.there] = move

    @property
    def played(self) -> set[str]:
        """The scenes and endings that are reached."""
        return {place.key for place in self.ways}

    @property
    def unplayed(self) -> list[str]:
        """The scenes and endings that are not."""
        played = self.played
        return [key for key in self.scenario.fields if key not in played]

    @property
    def ended(self) -> list[ValuedPlace]:
        """The endings that are reached."""
        ends = {ending.key for ending in self.scenario.endings}
        return [place for place in self.ways if place.key in ends]

    @property
    def dead(self) -> list[ValuedPlace]:
        """Where no choice is open."""
        last = [place for place, ways in self.ways.items() if not ways]
        return self._in_order(set(last).difference(self.ended))

    @property
    def lost(self) -> list[ValuedPlace]:
        """From where no ending can be reached any more."""
        saved = reached(self.ended, group(self._backward()))
        return self._in_order(self.ways.keys() - saved)

    def _backward(self) -> Iterator[tuple[ValuedPlace, ValuedPlace]]:
        for place, ways in self.ways.items():
            yield from ((after, place) for after in ways)

    def _in_order(self, some: Collection[ValuedPlace]) -> list[ValuedPlace]:
        return [place for place in self.ways if place in some]

    def way_to(self, place: ValuedPlace) -> str:
        """The first scene and the choices that lead to a place soonest."""
        keys = []
        while place in self.came:
            move = self.came[place]
            keys.append(move.choice.key)
            place = move.here
        return " → ".join([place.key, *reversed(keys)])


def _asked(scenario: Scenario) -> set[str]:
    """The variables that decide which choices are open."""
    return {
        condition.variable
        for choice in scenario.choices
        for condition in choice.when
    }


def explore(scenario: Scenario, most: int = MOST_STATES) -> Exploration:
    """Play in every way, the shortest ones first."""
    tour = _Tour(scenario, _asked(scenario))
    seen = Exploration(scenario, {tour.first: []})
    for move in tour.moves(most):
        seen.add(move)
    seen.is_whole = not tour.queue
    return seen


def walking_faults(
    scenario: Scenario, most: int = MOST_STATES
) -> Iterator[ScenarioFault]:
    """What nobody can choose, reach or pass, and where one gets stuck."""
    seen = explore(scenario, most)
    if not seen.is_whole:
        yield ScenarioFault(
            "scenes",
            TOO_LARGE,
            {"most": most},
            True,
        )
        return
    yield from _never_open(seen)
    yield from _never_played(seen)
    yield from _stuck(seen)
    if scenario.is_scored:
        yield from _never_passed(scenario, most)


def _never_open(seen: Exploration) -> Iterator[ScenarioFault]:
    known = seen.opened.union(*map(seen.scenario.keys_in, seen.unplayed))
    for place, choice in all_choices(seen.scenario):
        if choice.key not in known:
            yield ScenarioFault(
                f"{place}.when",
                NEVER_OPEN,
                {},
            )


def _never_played(seen: Exploration) -> Iterator[ScenarioFault]:
    for key in seen.unplayed:
        yield ScenarioFault(
            seen.scenario.fields[key],
            NEVER_PLAYED,
            {},
        )


def _stuck(seen: Exploration) -> Iterator[ScenarioFault]:
    """Where no choice is open; if there is no such place, where none leads to
    an ending any more. Of each scene the way that is soonest there.
    """
    dead, told = seen.dead, set[str]()
    text = DEAD_END if dead else STUCK
    for place in dead or seen.lost:
        if place.key not in told:
            told.add(place.key)
            way = {"way": seen.way_to(place)}
            yield ScenarioFault(
                seen.scenario.fields[place.key],
                text,
                way,
            )


def _never_passed(scenario: Scenario, most: int) -> Iterator[ScenarioFault]:
    results = _results(scenario, most)
    if results == {False}:
        yield ScenarioFault(
            "pass",
            NEVER_PASSED,
            {},
        )
    elif results == {True}:
        yield ScenarioFault(
            "pass",
            ALWAYS_PASSED,
            {},
            True,
        )


def _results(scenario: Scenario, most: int) -> set[bool]:
    """Whether endings that can be reached are passed; it need not be known of
    all once both are found, nor of more than so many places.
    """
    asked = {condition.variable for condition in scenario.passing}
    tour = _Tour(
        scenario,
        asked | _asked(scenario),
        deep=True,
    )
    results = set()
    for move in tour.moves(most):
        if scenario.scene(move.after.place) is None:
            results.add(has_passed(scenario, move.after.values))
        if results == BOTH:
            break
    return BOTH if tour.queue else results
