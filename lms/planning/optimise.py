"""The least time that closes every closable gap: weighted set cover with
precedence, solved exactly by branch and bound.

**The problem.** A course is taken from its beginning up to some part, so it
offers *stages*: after so many minutes these gaps are closed. A later stage
costs more and closes no less. A course may require other courses, wholly,
first. Wanted: a stage of each course (or none) that closes every gap some stage
closes, in the least total minutes; among equals fewer courses, then the smaller
keys. With one part a course this is weighted set cover, which is NP-hard, so no
method is quick on every input; people's plans are small (tens of gaps, a
handful of courses for each), and on those this one is exact in milliseconds.

**The method.** First what cannot matter is left out: a course that another one
beats at every stage, a gap that is closed whenever another one is. What then
shares nothing falls apart into independent pieces. In each: branch on the open
gap that the fewest courses can close, try each of them at the stage that closes
it, with all it requires, and afterwards keep that course below this stage, so
that no selection is met twice. Bound by Lagrangian relaxation: every open gap
gets a price, every requirement a rent, and each course is taken to the stage
that pays best or not at all; for any prices that is a lower bound (Fisher,
Management Science 1981;27(1):1-18), and a few steps of subgradient ascent raise
it. It is rounded up to whole minutes (to their common divisor), and stages that
could not be part of anything better than the best selection known are ruled out
by it.

**The limit.** After `limit` nodes the best selection so far is returned with
the bound that was proven, so it is known how far from the least it can be;
`Best.exact` says whether it is the least. Pure; proven against trying out
everything in tests/planning/test_optimise.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, gcd

from lms.planning.cover import Option, Piece, State, bits

NODES = 1000
AT_ROOT, AT_NODE = 120, 8  # steps of ascent
ALMOST = 1e-3  # weights are whole numbers far below 1e12, where floats still tell thousandths apart


@dataclass(frozen=True)
class Best:
    """The parts to take of each course, in all so many minutes; no selection
    needs fewer than `bound`. `nodes`: how hard it was.
    """

    parts: dict[str, int]
    minutes: int
    bound: int
    nodes: int

    @property
    def exact(self) -> bool:
        """Whether this is proven to be the least time."""
        return self.minutes == self.bound


def best(options: Sequence[Option], limit: int = NODES) -> Best:
    """The least time in which these courses close every gap that any of them
    closes.
    """
    state = State(sorted(options, key=lambda option: option.key))
    state.simplify()
    bound, nodes = state.spent(range(len(state.options))), 0
    for piece in state.pieces():
        search = _Search(state, piece, limit)
        bound += search.run()
        nodes += search.nodes
    return Best(
        state.chosen(), state.spent(range(len(state.options))), bound, nodes
    )


class _Search:
    """The search in one piece. Weights: minutes (by their common divisor) times
    `unit`, and one more for each course not begun.
    """

    def __init__(self, state: State, piece: Piece, limit: int) -> None:
        self.state, self.piece, self.limit, self.nodes = state, piece, limit, 0
        self.start = list(state.at)
        steps = [
            state.minutes(number, place)
            - state.minutes(number, state.at[number])
            for number in piece.courses
            for place in range(
                state.at[number] + 1, len(state.options[number].stages)
            )
        ]
        self.divisor = gcd(*steps) or 1
        self.unit = 100 * (len(piece.courses) + 1)
        self.weights = {
            number: self._weights(number) for number in piece.courses
        }
        self.gains = {number: self._gains(number) for number in piece.courses}
        self.rents = [
            (number, need)
            for number in piece.courses
            for need in state.direct[number]
            if need in self.weights
        ]
        self.best_weight, self.best_parts, self.best_at = 0, (), list(state.at)

    def _weights(self, number: int) -> list[int]:
        state, held = self.state, self.state.at[number]
        new = 0 if held >= 0 and state.minutes(number, held) else 1
        base = state.minutes(number, held)
        stages = range(len(state.options[number].stages))
        return [
            (state.minutes(number, place) - base) // self.divisor * self.unit
            + new
            if place > held
            else 0
            for place in stages
        ]

    def _gains(self, number: int) -> list[list[int]]:
        """Per stage the gaps that it is the first to close."""
        known, found = 0, []
        for stage in self.state.options[number].stages:
            found.append(
                [
                    gap
                    for gap in bits(stage.closes & ~known)
                    if gap in self.piece.ways
                ]
            )
            known |= stage.closes
        return found

    def run(self) -> int:
        """Bring the piece to its best selection in the state; the fewest
        minutes it could have added, as far as proven.
        """
        state = self.state
        gaps = 0
        for gap in self.piece.ways:
            gaps |= 1 << gap
        outside, state.open = state.open & ~gaps, gaps
        self._complete()
        prices = {
            gap: min(self.weights[number][place] for number, place in ways) / 2
            for gap, ways in self.piece.ways.items()
        }
        proven = self._branch(prices | dict.fromkeys(self.rents, 0.0), AT_ROOT)
        state.at, state.open = list(self.best_at), outside
        return min(proven, self.best_weight) // self.unit * self.divisor

    def _weight(self) -> int:
        return sum(
            self.weights[number][self.state.at[number]]
            for number in self.piece.courses
            if self.state.at[number] >= 0
        )

    def _complete(self) -> None:
        """Close what is open by the stage that is cheapest per gap, again and
        again; kept if it is the best so far. The state stays.
        """
        state = self.state
        before = list(state.at), state.open
        while state.open:
            offers = [
                (self._added(number, place) / won.bit_count(), number, place)
                for number in self.piece.courses
                for place in range(state.at[number] + 1, state.most[number] + 1)
                if (
                    won := state.options[number].stages[place].closes
                    & state.open
                )
            ]
            if not any(
                state.take(number, place) for _, number, place in sorted(offers)
            ):
                break
        else:
            self._keep()
        state.at, state.open = before

    def _added(self, number: int, place: int) -> int:
        """What a stage would add, with what it requires."""
        state = self.state
        steps = [(number, place)] + [
            (need, len(state.options[need].stages) - 1)
            for need in state.needs[number]
        ]
        return sum(
            self.weights[one][place]
            - (self.weights[one][state.at[one]] if state.at[one] >= 0 else 0)
            for one, place in steps
            if place > state.at[one]
        )

    def _keep(self) -> None:
        """Remember the selection if it is the best so far: lighter, or as light
        with smaller keys.
        """
        state, weight = self.state, self._weight()
        if self.best_parts and weight > self.best_weight:
            return
        parts = tuple(
            (number, state.at[number])
            for number in self.piece.courses
            if state.minutes(number, state.at[number])
        )
        if not self.best_parts or (weight, parts) < (
            self.best_weight,
            self.best_parts,
        ):
            self.best_weight, self.best_parts, self.best_at = (
                weight,
                parts,
                list(state.at),
            )

    def _branch(self, prices: dict, steps: int) -> int:
        """Look for something better from here on; the least weight that is
        possible here, as far as proven.
        """
        state = self.state
        spent = self._weight()
        if not state.open:
            self._keep()
            return spent
        self.nodes += 1
        barred = dict[int, int]()
        bound = self._round(spent + self._ascend(prices, steps, spent, barred))
        lowest = bound
        if bound <= self.best_weight and self.nodes <= self.limit:
            lowest = self._children(prices)
        for number, most in barred.items():
            state.most[number] = most
        return max(bound, lowest)

    def _children(self, prices: dict) -> int:
        state = self.state
        allowed = {
            gap: [
                (number, place)
                for number, place in ways
                if place <= state.most[number]
            ]
            for gap, ways in self.piece.ways.items()
            if state.open >> gap & 1
        }
        gap = min(allowed, key=lambda gap: (len(allowed[gap]), gap))
        tries = sorted(allowed[gap], key=lambda one: (self._added(*one), one))
        lowest, before, most = (
            self.best_weight,
            (list(state.at), state.open),
            {},
        )
        for number, place in tries:
            if state.take(number, place):
                lowest = min(lowest, self._branch(dict(prices), AT_NODE))
                state.at, state.open = list(before[0]), before[1]
            most[number], state.most[number] = state.most[number], place - 1
        for number, last in most.items():
            state.most[number] = last
        return min(lowest, self.best_weight)

    def _round(self, bound: float) -> int:
        """Up to a weight that a selection can have: whole minutes and no more
        courses than there are.
        """
        whole = ceil(bound - ALMOST)
        minutes, rest = divmod(whole, self.unit)
        return (
            whole
            if rest <= len(self.piece.courses)
            else (minutes + 1) * self.unit
        )

    def _ascend(
        self, prices: dict, steps: int, spent: int, barred: dict[int, int]
    ) -> float:
        """Raise the prices step by step; the best bound met. `prices` becomes
        the best ones; stages that cannot pay are barred.
        """
        open_gaps = [
            gap for gap in self.piece.ways if self.state.open >> gap & 1
        ]
        now, best_bound, best_prices, pace, stuck = (
            dict(prices),
            -1.0,
            prices,
            1.0,
            0,
        )
        for _ in range(steps):
            bound, slope, reduced = self._relaxed(now, open_gaps)
            if bound > best_bound + ALMOST:
                best_bound, best_prices, stuck = bound, dict(now), 0
                self._bar(spent + bound, reduced, barred)
                if self._round(spent + bound) >= self.best_weight:
                    break
            else:
                stuck += 1
                if stuck == 5:
                    pace, stuck = pace / 2, 0
            length = sum(value * value for value in slope.values())
            if not length:
                break
            step = pace * max(self.best_weight - spent - bound, 1.0) / length
            now = {
                key: max(0.0, now[key] + step * value)
                for key, value in slope.items()
            }
        prices.clear()
        prices.update(best_prices)
        return best_bound

    def _relaxed(
        self, prices: dict, open_gaps: list[int]
    ) -> tuple[float, dict, dict[int, list[float]]]:
        """With gaps priced and requirements rented out, each course decides for
        itself: what that adds up to (a lower bound), in which direction each
        price should move, and what each stage costs beyond the course's best
        choice.
        """
        state, reduced = self.state, {}
        rents = [
            rent
            for rent in self.rents
            if state.at[rent[1]] < len(state.options[rent[1]].stages) - 1
        ]
        slope: dict = dict.fromkeys(open_gaps, 1.0) | dict.fromkeys(rents, 0.0)
        pays, earns = (
            dict.fromkeys(self.gains, 0.0),
            dict.fromkeys(self.gains, 0.0),
        )
        for number, need in rents:
            pays[number] += prices[number, need]
            earns[need] += prices[number, need]
        bound, taken = sum(prices[gap] for gap in open_gaps), {}
        for number, gains in self.gains.items():
            first, weights = state.at[number] + 1, self.weights[number]
            if first > state.most[number]:
                continue
            cost, values = (
                pays[number] - (weights[first - 1] if first else 0),
                [],
            )
            for place in range(first, state.most[number] + 1):
                cost -= sum(prices[gap] for gap in gains[place] if gap in slope)
                values.append(cost + weights[place])
            if state.most[number] == len(weights) - 1:
                values[-1] -= earns[number]
            least = min(values)
            if least < 0:
                taken[number] = first + values.index(least)
            reduced[number] = [value - min(least, 0.0) for value in values]
            bound += min(least, 0.0)
        self._slope(slope, taken, rents)
        return bound, slope, reduced

    def _slope(
        self, slope: dict, taken: dict[int, int], rents: list[tuple[int, int]]
    ) -> None:
        """A gap closed more than once is priced too high; a rent is too low
        where a course is taken without what it requires.
        """
        for number, place in taken.items():
            for gains in self.gains[number][
                self.state.at[number] + 1 : place + 1
            ]:
                for gap in gains:
                    if gap in slope:
                        slope[gap] -= 1
        for number, need in rents:
            wholly = taken.get(need, -1) == len(self.weights[need]) - 1
            slope[number, need] += (number in taken) - wholly

    def _bar(
        self,
        bound: float,
        reduced: dict[int, list[float]],
        barred: dict[int, int],
    ) -> None:
        """Rule out, in this branch, every stage that would cost more than the
        best selection known; `barred` remembers what was allowed.
        """
        most = self.state.most
        for number, values in reduced.items():
            while values and self._round(bound + values[-1]) > self.best_weight:
                values.pop()
                barred.setdefault(number, most[number])
                most[number] -= 1
