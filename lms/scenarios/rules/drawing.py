"""A scenario as a map, top down: each place stands below all that lead to it;
what leads back up is drawn beside. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from lms.core.types import TextPairs, TextRows, group
from lms.scenarios.types import Scenario

WIDE, HIGH, GAP, STEP, MARGIN = 184, 74, 20, 132, 24
"""A place, and the room between places and from row to row."""
NARROW = 14
"""A bend of a way that passes a row."""
SWEEPS = 4


class DrawnChoice(NamedTuple):
    """A choice: from which place, its number of how many, to which place."""

    source: str
    number: int
    count: int
    target: str
    is_conditional: bool


class Point(NamedTuple):
    """Somewhere on the drawing."""

    x: float
    y: float


@dataclass(frozen=True)
class DrawnPlace:
    """Where a scene or ending stands; `corner`: the upper left one."""

    key: str
    number: int
    corner: Point
    is_ending: bool


@dataclass(frozen=True)
class DrawnWay:
    """Where a choice runs; `is_back`: up to what was before."""

    link: DrawnChoice
    points: tuple[Point, ...]
    is_back: bool

    @property
    def path(self) -> str:
        """As SVG says it: curves that leave and arrive upright."""
        first = self.points[0]
        curves = "".join(_curve(*pair) for pair in pairwise(self.points))
        return f"M{first.x:g} {first.y:g}{curves}"


def _curve(start: Point, end: Point) -> str:
    middle = (start.y + end.y) / 2
    leaves, arrives = f"{start.x:g} {middle:g}", f"{end.x:g} {middle:g}"
    return f"C{leaves} {arrives} {end.x:g} {end.y:g}"


@dataclass(frozen=True)
class ScenarioMap:
    """The whole drawing."""

    width: float
    height: float
    places: tuple[DrawnPlace, ...]
    ways: tuple[DrawnWay, ...]


def draw(scenario: Scenario) -> ScenarioMap:
    """The map of a scenario."""
    links = list(_links(scenario))
    grid = _Grid(_Ranking(list(scenario.fields), links))
    grid.untangle()
    corners = _corners(grid.rows)
    return ScenarioMap(
        _right(corners) + MARGIN * 2,
        STEP * (len(grid.rows) - 1) + HIGH + MARGIN * 2,
        tuple(_places(scenario, corners)),
        tuple(
            _way(
                link,
                grid,
                corners,
            )
            for link in links
        ),
    )


def _right(corners: "Corners") -> float:
    return max(corner.x for corner in corners.values()) + WIDE


def _links(scenario: Scenario) -> Iterator[DrawnChoice]:
    for scene in scenario.scenes:
        count = len(scene.choices)
        for number, choice in enumerate(scene.choices, start=1):
            if choice.then in scenario.fields:
                yield DrawnChoice(
                    scene.key,
                    number,
                    count,
                    choice.then,
                    bool(choice.when),
                )


class _Ranking:
    """All places, those that lead to others first (`keys`), and the choices
    that lead back.
    """

    def __init__(
        self, keys: Sequence[str], links: Sequence[DrawnChoice]
    ) -> None:
        self.ways = group((link.source, link) for link in links)
        self.back: set[DrawnChoice] = set()
        self._done: list[str] = []
        self._above: set[str] = set()
        for key in keys:
            self._visit(key)
        self.keys = self._done[::-1]
        self.forward = [link for link in links if link not in self.back]

    def _visit(self, key: str) -> None:
        if key in self._done:
            return
        self._above.add(key)
        for link in reversed(self.ways.get(key, [])):
            if link.target in self._above:
                self.back.add(link)
            else:
                self._visit(link.target)
        self._above.remove(key)
        self._done.append(key)

    def rows(self) -> dict[str, int]:
        """Each place one row below the lowest that leads to it."""
        rows = dict.fromkeys(self.keys, 0)
        into = group((link.target, link.source) for link in self.forward)
        for key in self.keys:
            above = [rows[source] + 1 for source in into.get(key, ())]
            rows[key] = max(above, default=0)
        return rows


Neighbours = Mapping[str, Sequence[str]]


class _Grid:
    """Who stands in which row, from left to right, bends included."""

    def __init__(self, order: _Ranking) -> None:
        self.place, self.back = order.rows(), order.back
        self.rows = self._rows()
        self.bends = {link: self._bend(link) for link in order.forward}
        steps = [pair for link in order.forward for pair in self._steps(link)]
        self._below = group(steps)
        self._above = group((lower, upper) for upper, lower in steps)

    def _rows(self) -> TextRows:
        places = group((row, key) for key, row in self.place.items())
        return [places[row] for row in sorted(places)]

    def _bend(self, link: DrawnChoice) -> list[str]:
        """What stands in the rows that a way passes."""
        between = range(self.place[link.source] + 1, self.place[link.target])
        bends = [f"{link.source}@{link.number}@{row}" for row in between]
        for row, bend in zip(
            between,
            bends,
            strict=True,
        ):
            self.rows[row].append(bend)
        return bends

    def _steps(self, link: DrawnChoice) -> TextPairs:
        return pairwise([link.source, *self.bends[link], link.target])

    def untangle(self) -> None:
        """Sort each row by where that stands which leads to it, then by where
        it leads to, a few times.
        """
        for _sweep in range(SWEEPS):
            _sort_all(self.rows[::-1], self._below)
            _sort_all(self.rows, self._above)


def _sort_all(rows: Sequence[list[str]], near: Neighbours) -> None:
    for before, row in pairwise(rows):
        _sort(
            row,
            before,
            near,
        )


def _sort(row: list[str], before: Sequence[str], near: Neighbours) -> None:
    places = {key: number for number, key in enumerate(before)}
    here = {key: number for number, key in enumerate(row)}

    def middle(key: str) -> float:
        found = [places[one] for one in near.get(key, ()) if one in places]
        return fmean(found) if found else here[key]

    row.sort(key=middle)


Corners = Mapping[str, Point]


def _corners(rows: Sequence[Sequence[str]]) -> Corners:
    """From the left edge on, so that a phone shows the way down first."""
    corners = {}
    for number, row in enumerate(rows):
        x, y = MARGIN, MARGIN + number * STEP
        for key in row:
            corners[key] = Point(x, y)
            x += (NARROW if "@" in key else WIDE) + GAP
    return corners


def _places(scenario: Scenario, corners: Corners) -> Iterator[DrawnPlace]:
    for number, key in enumerate(scenario.fields, start=1):
        is_ending = scenario.scene(key) is None
        yield DrawnPlace(
            key,
            number,
            corners[key],
            is_ending,
        )


def _way(link: DrawnChoice, grid: _Grid, corners: Corners) -> DrawnWay:
    is_back = link in grid.back
    start, target = _start(link, corners), corners[link.target]
    if is_back:
        return DrawnWay(
            link,
            (start, *_up(start, target)),
            is_back,
        )
    bends = (_through(corners[bend]) for bend in grid.bends[link])
    return DrawnWay(
        link,
        (start, *bends, _top(target)),
        is_back,
    )


def _start(link: DrawnChoice, corners: Corners) -> Point:
    source, share = corners[link.source], link.number / (link.count + 1)
    return Point(source.x + WIDE * share, source.y + HIGH)


def _top(corner: Point) -> Point:
    return Point(corner.x + WIDE / 2, corner.y)


def _up(start: Point, target: Point) -> Iterator[Point]:
    """Along the right side to the place above, or around this very one."""
    side = max(start.x, target.x + WIDE) + GAP
    yield Point(side, start.y + GAP)
    yield Point(side, target.y + HIGH / 2)
    yield Point(target.x + WIDE - GAP, target.y + HIGH)


def _through(corner: Point) -> Point:
    return Point(corner.x + NARROW / 2, corner.y + HIGH / 2)
