"""Lower bounds for a covering problem by Lagrangian relaxation (Fisher,
Management Science 1981;27(1):1-18): every open gap gets a price, every
requirement a rent, and each course is taken to the stage that pays best or not
at all. For any prices that is a lower bound; a few steps of subgradient ascent
raise it. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import gcd
from typing import NamedTuple

from lms.core.types import Ids
from lms.planning.rules.cover import Component, Selection, bits

ALMOST = 1e-3
"""Weights are whole numbers far below 1e12, where floats still tell thousandths
apart.
"""
PATIENCE = 5  # steps without gain before the pace is halved


class Rent(NamedTuple):
    """A course, and one that it requires."""

    course: int
    required: int


Prices = dict[int | Rent, float]
"""What closing a gap is worth, and what a course pays for one it requires."""


class WeightedCourse(NamedTuple):
    """A course in whole weights. `weights`: per stage what it adds to what was
    taken when the search began. `gains`: per stage the gaps that it is the
    first to close.
    """

    number: int
    weights: list[int]
    gains: list[list[int]]


class Weights:
    """A component in whole weights: minutes (by their common divisor) times
    `unit`, and one more for each course not begun.
    """

    def __init__(self, selection: Selection, component: Component) -> None:
        self.selection, self.ways = selection, component.ways
        numbers = sorted(component.courses)
        minutes = {number: self._minutes(number) for number in numbers}
        self.divisor = (
            gcd(*(one for row in minutes.values() for one in row)) or 1
        )
        self.unit = 100 * (len(numbers) + 1)
        self.courses = {
            number: WeightedCourse(
                number,
                self._weights(number, minutes[number]),
                self._gains(number),
            )
            for number in numbers
        }

    def _minutes(self, course: int) -> list[int]:
        """Per stage the minutes beyond those taken; none where it is taken."""
        base = self.selection.minutes(course, self.selection.taken[course])
        stages = self.selection.options[course].stages
        return [max(0, stage.minutes - base) for stage in stages]

    def _weights(self, course: int, minutes: Ids) -> list[int]:
        taken = self.selection.taken[course]
        is_new = self.selection.minutes(course, taken) == 0
        weights = [one // self.divisor * self.unit + is_new for one in minutes]
        return [0] * (taken + 1) + weights[taken + 1 :]

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
            Rent(course, required)
            for course in self.courses
            for required in self.selection.direct[course]
            if required in self.courses
        ]

    def of(self, course: int, stage: int) -> int:
        """The weight of a course taken up to a stage (-1: not at all)."""
        return self.courses[course].weights[stage] if stage >= 0 else 0

    def last(self, course: int) -> int:
        """The last stage of a course."""
        return len(self.courses[course].weights) - 1

    def taken(self) -> int:
        """The weight of what is taken."""
        taken = self.selection.taken
        return sum(self.of(course, taken[course]) for course in self.courses)

    def added(self, course: int, stage: int) -> int:
        """What a stage would add, with what it requires."""
        taken = self.selection.taken
        return sum(
            self.of(one, place) - self.of(one, taken[one])
            for one, place in self.selection.steps(course, stage)
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

    def relax(self, prices: Prices, gaps: Ids) -> Relaxed:
        """What these prices of the open gaps and requirements come to."""
        rents = [rent for rent in self.rents if not self._is_whole(rent)]
        worth = {key: prices[key] for key in (*gaps, *rents)}
        choices = _Choices(self.selection, self.weights, worth, rents)
        reduced = choices.reduced()
        slope = choices.gap_slope(gaps) | choices.rent_slope()
        bound = sum(worth[gap] for gap in gaps) + choices.cost
        return Relaxed(bound, slope, reduced)

    def _is_whole(self, rent: Rent) -> bool:
        """Whether what is required is taken already."""
        last = self.weights.last(rent.required)
        return self.selection.taken[rent.required] == last


@dataclass
class _Choices:
    """What courses cost at these prices, the stage that each chooses, and what
    those cost in all.
    """

    selection: Selection
    weights: Weights
    worth: Prices
    rents: Sequence[Rent]
    chosen: dict[int, int] = field(default_factory=dict)
    cost: float = 0.0

    def reduced(self) -> dict[int, list[float]]:
        """Let each course choose; what its stages cost beyond the best choice."""
        found = {}
        for number, course in self.weights.courses.items():
            costs = self.costs(course)
            least = self.choose(number, costs)
            self.cost += least
            found[number] = [cost - least for cost in costs]
        return found

    def costs(self, course: WeightedCourse) -> list[float]:
        """What each stage that may still be taken costs, less what the gaps are
        worth that it closes.

        A course pays rent for what it requires; whole, it earns that of others.
        """
        number, weights, costs = course.number, course.weights, list[float]()
        taken, end = self.selection.taken[number], self._end(number)
        cost = self._paid(number) - self.weights.of(number, taken)
        for stage in range(taken + 1, end):
            for gap in course.gains[stage]:
                cost -= self.worth.get(gap, 0.0)
            costs.append(cost + weights[stage])
        if costs and end == len(weights):
            costs[-1] -= self._earned(number)
        return costs

    def _end(self, course: int) -> int:
        """The stage behind the last one that may be taken."""
        return self.selection.allowed[course] + 1

    def _paid(self, course: int) -> float:
        mine = (rent for rent in self.rents if rent.course == course)
        return sum(self.worth[rent] for rent in mine)

    def _earned(self, course: int) -> float:
        mine = (rent for rent in self.rents if rent.required == course)
        return sum(self.worth[rent] for rent in mine)

    def choose(self, course: int, costs: Sequence[float]) -> float:
        """The stage that pays best, if any pays; its cost."""
        least = min(0.0, *costs) if costs else 0.0
        if least:
            first = self.selection.taken[course] + 1
            self.chosen[course] = first + costs.index(least)
        return least

    def gap_slope(self, gaps: Ids) -> Prices:
        """A gap closed more than once is priced too high."""
        slope: Prices = dict.fromkeys(gaps, 1.0)
        for course, stage in self.chosen.items():
            first = self.selection.taken[course] + 1
            for gains in self.weights.courses[course].gains[first : stage + 1]:
                for gap in gains:
                    if gap in slope:
                        slope[gap] -= 1
        return slope

    def rent_slope(self) -> Prices:
        """A rent is too low where a course is taken without what it requires."""
        slope = {}
        for rent in self.rents:
            last = self.weights.last(rent.required)
            is_whole = self.chosen.get(rent.required) == last
            slope[rent] = float((rent.course in self.chosen) - is_whole)
        return slope


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
