"""Courses against gaps as a covering problem: what each offers, what cannot
matter, and what falls apart into components. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class CourseStage:
    """Taking a course up to here: `parts` from its beginning, `minutes` still
    to spend on them, `closes` as a set of bits, one a gap.
    """

    parts: int
    minutes: int
    closes: int


@dataclass(frozen=True)
class CourseOption:
    """A course a person can take. `stages`: more parts, more minutes, and no
    fewer gaps from each to the next; the last one is all that they can take
    of it. `requires`: courses whose last stage comes first. `assigned`: up to
    so many parts in any case.

    A stage without minutes is behind them already (it waits for a signature)
    and counts by itself.
    """

    key: str
    stages: tuple[CourseStage, ...]
    requires: tuple[str, ...] = ()
    assigned: int = 0


class Way(NamedTuple):
    """A course, by its number, taken up to a stage."""

    course: int
    stage: int


Ways = dict[int, list[Way]]
"""By gap the courses that close it, each from which stage on."""
Counts = dict[str, int]
"""By course how many of its parts are taken."""


class Component(NamedTuple):
    """Gaps and courses that have nothing to do with those of other components."""

    ways: Ways
    courses: set[int]


class Snapshot(NamedTuple):
    """What was taken and open at a moment."""

    taken: tuple[int, ...]
    open: int


class Selection:
    """Which stage of each course is taken. `taken[c]`: -1 for none.
    `allowed[c]`: the last one that may be taken. `open`: gaps not closed, as
    bits. `required[c]`: all courses that come before it, near and far;
    `direct[c]`: those it names itself.
    """

    def __init__(self, options: Sequence[CourseOption]) -> None:
        self.options, numbers = options, range(len(options))
        self.direct = _named(options)
        self.required = [
            _all_required(number, self.direct, options) for number in numbers
        ]
        self.needed = set[int]().union(*self.required)
        self.taken = [-1] * len(options)
        self.allowed = [len(option.stages) - 1 for option in options]
        self.open = _all_gaps(options)
        for number, option in enumerate(options):
            self._take_given(number, option)

    def _take_given(self, course: int, option: CourseOption) -> None:
        """Take what is behind the person already, and what is assigned."""
        parts = 0
        for place, stage in enumerate(option.stages):
            if stage.minutes == 0 or parts < option.assigned:
                self.take(course, place)
            parts = stage.parts

    def minutes(self, course: int, stage: int) -> int:
        """What a stage costs in all."""
        return self.options[course].stages[stage].minutes if stage >= 0 else 0

    @property
    def spent(self) -> int:
        """Minutes of all that is taken."""
        return sum(
            self.minutes(course, stage)
            for course, stage in enumerate(self.taken)
        )

    def parts(self) -> Counts:
        """The parts taken of each course that asks for time."""
        found = {}
        for option, place in zip(self.options, self.taken, strict=True):
            if place >= 0 and option.stages[place].minutes:
                found[option.key] = option.stages[place].parts
        return found

    def steps(self, course: int, stage: int) -> list[Way]:
        """Taking a course up to a stage, and wholly what it requires."""
        required = self.required[course] if self.minutes(course, stage) else ()
        return [
            Way(course, stage),
            *(Way(one, len(self.options[one].stages) - 1) for one in required),
        ]

    def take(self, course: int, stage: int) -> bool:
        """Take a course up to a stage, with what it requires; False, and
        nothing is taken, if that is ruled out.
        """
        steps = self.steps(course, stage)
        if any(place > self.allowed[one] for one, place in steps):
            return False
        for one, place in steps:
            if place > self.taken[one]:
                self.taken[one] = place
                self.open &= ~self.options[one].stages[place].closes
        return True

    def snapshot(self) -> Snapshot:
        """What is taken and open now."""
        return Snapshot(tuple(self.taken), self.open)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to that moment."""
        self.taken, self.open = list(snapshot.taken), snapshot.open

    def ways(self) -> Ways:
        """How each open gap can still be closed."""
        found = {}
        for course, option in enumerate(self.options):
            left = self.open
            for place in range(
                self.taken[course] + 1, self.allowed[course] + 1
            ):
                closes = option.stages[place].closes
                for gap in bits(closes & left):
                    found.setdefault(gap, []).append(Way(course, place))
                left &= ~closes
        return dict(sorted(found.items()))

    def simplify(self) -> None:
        """Leave out courses and gaps that cannot matter (a gap left out is
        closed by whatever closes another) and take what alone closes a gap,
        until nothing more follows.
        """
        before = None
        while before != (self.open, self.allowed):
            before = self.open, list(self.allowed)
            self._drop_courses()
            self._drop_gaps()
            self._take_only_ways()

    def _drop_courses(self) -> None:
        ways = self.ways()
        for course, allowed in enumerate(self.allowed):
            is_free = self.taken[course] < 0 <= allowed
            if (
                is_free
                and course not in self.needed
                and self._is_worthless(course, ways)
            ):
                self.allowed[course] = -1

    def _is_worthless(self, course: int, ways: Ways) -> bool:
        """Whether it closes nothing open, or another one closes as much at each
        stage for no more.
        """
        closes = [
            stage.closes & self.open for stage in self.options[course].stages
        ]
        rivals = {way.course for gap in bits(closes[-1]) for way in ways[gap]}
        return not closes[-1] or any(
            self._beats(rival, course, closes) for rival in rivals - {course}
        )

    def _beats(self, rival: int, course: int, closes: Sequence[int]) -> bool:
        more = set(self.required[rival]) - set(self.required[course])
        return not more and all(
            self._beats_stage(rival, Way(course, stage), required)
            for stage, required in enumerate(closes)
            if required
        )

    def _beats_stage(self, rival: int, way: Way, closes: int) -> bool:
        """Whether the rival closes all this for less; of equals the course that
        is begun wins, then the smaller key.
        """
        option = self.options[rival]
        spent = self.minutes(rival, self.taken[rival])
        price = self.minutes(*way), True, self.options[way.course].key
        return any(
            (stage.minutes - spent, not spent, option.key) < price
            for stage in option.stages[: self.allowed[rival] + 1]
            if not closes & ~stage.closes
        )

    def _drop_gaps(self) -> None:
        ways = self.ways()
        for gap in ways:
            others = (
                other for other in ways if other != gap and self._is_open(other)
            )
            if any(_follows(gap, other, ways) for other in others):
                self.open &= ~(1 << gap)

    def _is_open(self, gap: int) -> bool:
        return bool(self.open >> gap & 1)

    def _take_only_ways(self) -> None:
        for gap, ways in self.ways().items():
            if len(ways) == 1 and self._is_open(gap):
                self.take(*ways[0])

    def components(self) -> list[Component]:
        """What is still open, apart where it has nothing to do with each other."""
        found = []
        for gap, ways in self.ways().items():
            courses = {way.course for way in ways}
            courses.update(*(self.required[course] for course in list(courses)))
            found = _joined(found, Component({gap: ways}, courses))
        return found


def _joined(known: Iterable[Component], one: Component) -> list[Component]:
    """These components, with those that share courses with this one joined to
    it.
    """
    apart = []
    for other in known:
        if one.courses.isdisjoint(other.courses):
            apart.append(other)
        else:
            one = Component(other.ways | one.ways, other.courses | one.courses)
    return [*apart, one]


def _named(options: Sequence[CourseOption]) -> list[list[int]]:
    """By number of a course the numbers of those that it names itself."""
    index = {option.key: number for number, option in enumerate(options)}
    return [
        [index[key] for key in option.requires if key in index]
        for option in options
    ]


def _all_gaps(options: Sequence[CourseOption]) -> int:
    """What any of these courses closes, as bits."""
    gaps = 0
    for option in options:
        gaps |= option.stages[-1].closes
    return gaps


def _follows(gap: int, other: int, ways: Ways) -> bool:
    """Whether whatever closes the other gap closes this one too; of two that go
    together the first is kept.
    """
    mine, theirs = dict(ways[gap]), dict(ways[other])
    if mine == theirs:
        return other < gap
    return all(
        course in mine and mine[course] <= stage
        for course, stage in theirs.items()
    )


def bits(number: int) -> Iterable[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def _all_required(
    course: int,
    direct: Sequence[Sequence[int]],
    options: Sequence[CourseOption],
) -> list[int]:
    """All courses that must come before this one and still ask for time; a
    circle, which authors are refused, would only mean all of it.
    """
    found, queue = set[int](), [course]
    while queue:
        for other in direct[queue.pop()]:
            if other not in found and options[other].stages[-1].minutes:
                found.add(other)
                queue.append(other)
    return sorted(found - {course})
