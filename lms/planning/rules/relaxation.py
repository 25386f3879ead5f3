"""Lower bounds for a covering problem by Lagrangian relaxation (Fisher,
Management Science 1981;27(1):1-18): every open gap gets a price, every
requirement a rent, and each course is taken to the stage that pays best or not
at all. For any prices that is a lower bound; a few steps of subgradient ascent
raise it. Pure.
"""

from collections.abc import Sequence
from math import gcd
from typing import NamedTuple

from lms.planning.rules.cover import Component, Selection, bits

ALMOST = 1e-3
"""Weights are whole numbers far below 1e12, where floats still tell thousandths
apart.
"""
PATIENCE = 5  # steps without gain before the pace is halved

Rent = tuple[int, int]
"""A course, and one that it requires."""
Prices = dict[int | Rent, float]
"""What closing a gap is worth, and what a course pays for one it requires."""


class Weights:
    """A component in whole weights: minutes (by their common divisor) times
    `unit`, and one more for each course not begun.

    `stages[c]`: per stage of a course what it adds to what is taken already.
    `gains[c]`: per stage the gaps that it is the first to close.
    """

    def __init__(self, selection: Selection, component: Component) -> None:
        self.selection, self.ways = selection, component.ways
        self.courses = sorted(component.courses)
        added = {course: self._added_minutes(course) for course in self.courses}
        self.divisor = gcd(*(gap for row in added.values() for gap in row)) or 1
        self.unit = 100 * (len(self.courses) + 1)
        self.stages = {
            course: self._weights(course, added[course])
            for course in self.courses
        }
        self.gains = {course: self._gains(course) for course in self.courses}

    def _added_minutes(self, course: int) -> list[int]:
        """Per stage the minutes beyond those taken; none where it is taken."""
        stages = self.selection.options[course].stages
        taken = self.selection.taken[course]
        base = self.selection.minutes(course, taken)
        return [
            stage.minutes - base if place > taken else 0
            for place, stage in enumerate(stages)
        ]

    def _weights(self, course: int, added: Sequence[int]) -> list[int]:
        taken = self.selection.taken[course]
        begun = self.selection.minutes(course, taken) > 0
        return [
            minutes // self.divisor * self.unit + (not begun)
            if place > taken
            else 0
            for place, minutes in enumerate(added)
        ]

    def _gains(self, course: int) -> list[list[int]]:
        known, found = 0, []
        for stage in self.selection.options[course].stages:
            new = bits(stage.closes & ~known)
            found.append([gap for gap in new if gap in self.ways])
            known |= stage.closes
        return found

    def rents(self) -> list[Rent]:
        """The requirements among these courses."""
        return [
            (course, required)
            for course in self.courses
            for required in self.selection.direct[course]
            if required in self.stages
        ]

    def of(self, course: int, stage: int) -> int:
        """The weight of a course taken up to a stage (-1: not at all)."""
        return self.stages[course][stage] if stage >= 0 else 0

    def taken(self) -> int:
        """The weight of what is taken."""
        return sum(
            self.of(course, self.selection.taken[course])
            for course in self.courses
        )

    def added(self, course: int, stage: int) -> int:
        """What a stage would add, with what it requires."""
        taken = self.selection.taken
        return sum(
            self.of(one, place) - self.of(one, taken[one])
            for one, place in self.selection.steps(course, stage)
            if place > taken[one]
        )


class Relaxed(NamedTuple):
    """A lower bound, in which direction each price should move, and what each
    stage costs beyond its course's best choice.
    """

    bound: float
    slope: Prices
    reduced: dict[int, list[float]]


class Relaxation:
    """The problem in which each course decides for itself."""

    def __init__(self, selection: Selection, weights: Weights) -> None:
        self.selection, self.weights = selection, weights
        self.rents = weights.rents()

    def first_prices(self) -> Prices:
        """Half of the cheapest way to close each gap; no rent."""
        prices: Prices = dict.fromkeys(self.rents, 0.0)
        for gap, ways in self.weights.ways.items():
            prices[gap] = min(self.weights.of(*way) for way in ways) / 2
        return prices

    def relax(self, prices: Prices, gaps: Sequence[int]) -> Relaxed:
        """What these prices of the open gaps and requirements come to."""
        rents = [rent for rent in self.rents if not self._is_whole(rent[1])]
        slope: Prices = dict.fromkeys(gaps, 1.0) | dict.fromkeys(rents, 0.0)
        bound = sum(prices[gap] for gap in gaps)
        worth = {key: prices[key] for key in slope}
        taken, reduced = dict[int, int](), dict[int, list[float]]()
        for course in self.weights.courses:
            costs = self._costs(course, worth, rents)
            if not costs:
                continue
            least = min(costs)
            if least < 0:
                first = self.selection.taken[course] + 1
                taken[course] = first + costs.index(least)
                bound += least
            reduced[course] = [cost - min(least, 0.0) for cost in costs]
        self._lower_closed(slope, taken)
        self._raise_unpaid(slope, taken, rents)
        return Relaxed(bound, slope, reduced)

    def _is_whole(self, course: int) -> bool:
        last = len(self.weights.stages[course]) - 1
        return self.selection.taken[course] >= last

    def _costs(
        self, course: int, worth: Prices, rents: Sequence[Rent]
    ) -> list[float]:
        """What each stage that may still be taken costs, less what the gaps are
        worth that it closes.

        A course pays rent for what it requires; whole, it earns that of others.
        """
        taken = self.selection.taken[course]
        allowed = self.selection.allowed[course]
        weights, gains = self.weights.stages[course], self.weights.gains[course]
        paid = sum(worth[rent] for rent in rents if rent[0] == course)
        base, costs = paid - self.weights.of(course, taken), list[float]()
        for place in range(taken + 1, allowed + 1):
            base -= sum(worth[gap] for gap in gains[place] if gap in worth)
            costs.append(base + weights[place])
        if costs and allowed == len(weights) - 1:
            costs[-1] -= sum(worth[rent] for rent in rents if rent[1] == course)
        return costs

    def _lower_closed(self, slope: Prices, taken: dict[int, int]) -> None:
        """A gap closed more than once is priced too high."""
        for course, place in taken.items():
            first = self.selection.taken[course] + 1
            for gains in self.weights.gains[course][first : place + 1]:
                for gap in gains:
                    if gap in slope:
                        slope[gap] -= 1

    def _raise_unpaid(
        self, slope: Prices, taken: dict[int, int], rents: Sequence[Rent]
    ) -> None:
        """A rent is too low where a course is taken without what it requires."""
        for rent in rents:
            course, required = rent
            last = len(self.weights.stages[required]) - 1
            is_whole = taken.get(required) == last
            slope[rent] += (course in taken) - is_whole


class Ascent:
    """Prices on their way up, and the best bound met, with its prices."""

    def __init__(self, prices: Prices) -> None:
        self.prices, self.best_prices = prices, prices
        self.bound, self.pace, self.without_gain = -1.0, 1.0, 0

    def gains(self, bound: float) -> bool:
        """Note the bound of these prices; whether it is the best so far."""
        if bound > self.bound + ALMOST:
            self.bound, self.best_prices = bound, self.prices
            self.without_gain = 0
            return True
        self.without_gain += 1
        if self.without_gain == PATIENCE:
            self.pace, self.without_gain = self.pace / 2, 0
        return False

    def move(self, slope: Prices, distance: float) -> bool:
        """Move the prices along the slope, the further the more is missing;
        False at the top.
        """
        length = sum(value * value for value in slope.values())
        if not length:
            return False
        step = self.pace * distance / length
        self.prices = {
            key: max(0.0, self.prices[key] + step * value)
            for key, value in slope.items()
        }
        return True
