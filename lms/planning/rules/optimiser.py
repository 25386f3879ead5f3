"""The least time that closes every closable gap: weighted set cover with
precedence, solved exactly by branch and bound.

**The problem.** A course is taken from its beginning up to some part, so it
offers *stages*: after so many minutes these gaps are closed. A later stage
costs more and closes no less. A course may require other courses, wholly,
first. Required: a stage of each course (or none) that closes every gap some
stage closes, in the least total minutes; among equals fewer courses, then the
smaller keys. With one part a course this is weighted set cover, which is
NP-hard, so no method is quick on every input; people's plans are small (tens of
gaps, a handful of courses for each), and on those this one is exact in
milliseconds.

**The method.** First what cannot matter is left out: a course that another one
beats at every stage, a gap that is closed whenever another one is (`cover`).
What then shares nothing falls apart into independent components. In each:
branch on the open gap that the fewest courses can close, try each of them at
the stage that closes it, with all it requires, and afterwards keep that course
below this stage, so that no selection is met twice. The bound (`relaxation`) is
rounded up to whole minutes (to their common divisor), and stages that could not
be part of anything better than the best selection known are ruled out by it.

**The limit.** After `limit` nodes the best selection so far is returned with
the bound that was proven, so it is known how far from the least it can be;
`Best.exact` says whether it is the least. Pure; proven against trying out
everything in tests/planning/test_optimiser.py.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from lms.planning.rules.cover import (
    Component,
    Counts,
    CourseOption,
    Selection,
    Snapshot,
    Way,
)
from lms.planning.rules.relaxation import (
    ALMOST,
    Ascent,
    Prices,
    Relaxation,
    Weights,
)

NODES = 1000
AT_ROOT, AT_NODE = 120, 8  # steps of ascent


@dataclass(frozen=True)
class Best:
    """The parts to take of each course, in all so many minutes; no selection
    needs fewer than `bound`. `nodes`: how hard it was.
    """

    parts: Counts
    minutes: int
    bound: int
    nodes: int

    @property
    def exact(self) -> bool:
        """Whether this is proven to be the least time."""
        return self.minutes == self.bound


def best(options: Sequence[CourseOption], limit: int = NODES) -> Best:
    """The least time in which these courses close every gap that any of them
    closes.
    """
    selection = Selection(sorted(options, key=lambda option: option.key))
    selection.simplify()
    bound, nodes = selection.spent, 0
    for component in selection.components():
        search = _Search(selection, component, limit)
        bound += search.run()
        nodes += search.nodes
    return Best(selection.parts(), selection.spent, bound, nodes)


class _Candidate(NamedTuple):
    """A selection that closes everything: the lighter is better, then the
    smaller numbers of courses and stages.
    """

    weight: int
    ways: tuple[Way, ...]
    snapshot: Snapshot


class _Search:
    """The search in one component."""

    def __init__(
        self, selection: Selection, component: Component, limit: int
    ) -> None:
        self.selection, self.limit, self.nodes = selection, limit, 0
        self.ways = component.ways
        self.weights = Weights(selection, component)
        self.relaxation = Relaxation(selection, self.weights)
        self.best = _Candidate(sys.maxsize, (), selection.snapshot())

    def run(self) -> int:
        """Bring the component to its best selection; the fewest minutes it
        could have added, as far as proven.
        """
        self.selection.open = sum(1 << gap for gap in self.ways)
        self._complete()
        proven = self._branch(self.relaxation.first_prices(), AT_ROOT)
        self.selection.restore(self.best.snapshot)
        weight = min(proven, self.best.weight)
        return weight // self.weights.unit * self.weights.divisor

    def _complete(self) -> None:
        """Close what is open by the stage that is cheapest per gap, again and
        again; kept if it is the best so far. The selection stays.
        """
        before = self.selection.snapshot()
        while self.selection.open and self._take_cheapest():
            pass
        if not self.selection.open:
            self._keep()
        self.selection.restore(before)

    def _take_cheapest(self) -> bool:
        offers = []
        for course in self.weights.courses:
            for place in self._takable(course):
                stage = self.selection.options[course].stages[place]
                if closed := (stage.closes & self.selection.open).bit_count():
                    cost = self.weights.added(course, place) / closed
                    offers.append((cost, Way(course, place)))
        return any(self.selection.take(*way) for _, way in sorted(offers))

    def _takable(self, course: int) -> range:
        """The stages that may still be taken."""
        selection = self.selection
        return range(selection.taken[course] + 1, selection.allowed[course] + 1)

    def _keep(self) -> None:
        """Remember the selection if it is the best so far."""
        taken = self.selection.taken
        ways = (Way(course, taken[course]) for course in self.weights.courses)
        timed = tuple(way for way in ways if self.selection.minutes(*way))
        found = _Candidate(
            self.weights.taken(), timed, self.selection.snapshot()
        )
        self.best = min(self.best, found)

    def _branch(self, prices: Prices, steps: int) -> int:
        """Look for something better from here on; the least weight that is
        possible here, as far as proven.
        """
        if not self.selection.open:
            self._keep()
            return self.weights.taken()
        self.nodes += 1
        allowed = list(self.selection.allowed)
        ascent = self._ascend(prices, steps)
        bound = lowest = self._round(self.weights.taken() + ascent.bound)
        if bound <= self.best.weight and self.nodes <= self.limit:
            lowest = self._children(ascent.best_prices)
        self.selection.allowed = allowed
        return max(bound, lowest)

    def _children(self, prices: Prices) -> int:
        selection, lowest = self.selection, self.best.weight
        before = selection.snapshot()
        for way in self._tries():
            if selection.take(*way):
                lowest = min(lowest, self._branch(prices, AT_NODE))
                selection.restore(before)
            selection.allowed[way.course] = way.stage - 1
        return min(lowest, self.best.weight)

    def _tries(self) -> list[Way]:
        """The ways to close the gap that the fewest can close, cheapest first."""
        allowed = {gap: self._allowed_ways(gap) for gap in self._open_gaps()}
        gap = min(allowed, key=lambda gap: (len(allowed[gap]), gap))
        return sorted(
            allowed[gap], key=lambda way: (self.weights.added(*way), way)
        )

    def _allowed_ways(self, gap: int) -> list[Way]:
        allowed = self.selection.allowed
        return [
            way for way in self.ways[gap] if way.stage <= allowed[way.course]
        ]

    def _open_gaps(self) -> list[int]:
        return [gap for gap in self.ways if self.selection.open >> gap & 1]

    def _ascend(self, prices: Prices, steps: int) -> Ascent:
        """Raise the prices step by step; stages that cannot pay are ruled out
        on the way.
        """
        spent, gaps, ascent = (
            self.weights.taken(),
            self._open_gaps(),
            Ascent(prices),
        )
        for _ in range(steps):
            bound, slope, reduced = self.relaxation.relax(ascent.prices, gaps)
            if ascent.gains(bound):
                self._rule_out(spent + bound, reduced)
                if self._round(spent + bound) >= self.best.weight:
                    break
            distance = max(self.best.weight - spent - bound, 1.0)
            if not ascent.move(slope, distance):
                break
        return ascent

    def _rule_out(self, bound: float, reduced: dict[int, list[float]]) -> None:
        """Rule out every stage that would cost more than the best selection
        known.
        """
        for course, costs in reduced.items():
            while costs and self._round(bound + costs[-1]) > self.best.weight:
                costs.pop()
                self.selection.allowed[course] -= 1

    def _round(self, bound: float) -> int:
        """Up to a weight that a selection can have: whole minutes and no more
        courses than there are.
        """
        whole = ceil(bound - ALMOST)
        minutes, rest = divmod(whole, self.weights.unit)
        if rest <= len(self.weights.courses):
            return whole
        return (minutes + 1) * self.weights.unit
