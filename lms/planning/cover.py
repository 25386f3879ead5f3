"""Courses against gaps as a covering problem: what each offers, what cannot
matter, and what falls apart into pieces. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Stage:
    """Taking a course up to here: `parts` from its beginning, `minutes` still
    to spend on them, `closes` as a set of bits, one a gap.
    """

    parts: int
    minutes: int
    closes: int


@dataclass(frozen=True)
class Option:
    """A course a person can take. `stages`: more parts, more minutes, and no
    fewer gaps from each to the next; the last one is all that she can take
    of it. `requires`: courses whose last stage comes first. `wanted`: up to
    so many parts in any case.

    A stage without minutes is behind her already (it waits for a signature) and
    counts by itself.
    """

    key: str
    stages: tuple[Stage, ...]
    requires: tuple[str, ...] = ()
    wanted: int = 0


class Piece(NamedTuple):
    """Gaps and courses that have nothing to do with those of other pieces.
    `ways`: per gap the courses that close it, from which stage on.
    """

    ways: dict[int, list[tuple[int, int]]]
    courses: list[int]


class State:
    """`at[c]`: the stage taken of course c, -1 for none. `most[c]`: the last
    one that may be taken. `open`: gaps not closed, as bits.
    """

    def __init__(self, options: list[Option]) -> None:
        self.options = options
        index = {option.key: number for number, option in enumerate(options)}
        self.needs = [
            closure_of(number, options, index) for number in range(len(options))
        ]
        self.direct = [
            [index[key] for key in option.requires if key in index]
            for option in options
        ]
        self.needed = {need for needs in self.needs for need in needs}
        self.at, self.most = (
            [-1] * len(options),
            [len(option.stages) - 1 for option in options],
        )
        self.open = 0
        for option in options:
            self.open |= option.stages[-1].closes
        for number, option in enumerate(options):
            for place, stage in enumerate(option.stages):
                wanted = option.wanted and (
                    place == 0 or option.stages[place - 1].parts < option.wanted
                )
                if stage.minutes == 0 or wanted:
                    self.take(number, place)

    def minutes(self, number: int, place: int) -> int:
        """What a stage costs in all."""
        return self.options[number].stages[place].minutes if place >= 0 else 0

    def spent(self, numbers: Iterable[int]) -> int:
        """What is spent on these courses so far."""
        return sum(self.minutes(number, self.at[number]) for number in numbers)

    def chosen(self) -> dict[str, int]:
        """The parts taken of each course that asks for time."""
        taken = [
            (option, at)
            for option, at in zip(self.options, self.at, strict=True)
            if at >= 0
        ]
        return {
            option.key: option.stages[at].parts
            for option, at in taken
            if option.stages[at].minutes
        }

    def take(self, number: int, place: int) -> bool:
        """Take a course up to a stage, with what it requires; False, and
        nothing is taken, if that is ruled out.
        """
        steps = [(number, place)]
        if self.minutes(number, place):
            steps += [
                (need, len(self.options[need].stages) - 1)
                for need in self.needs[number]
            ]
        if any(place > self.most[one] for one, place in steps):
            return False
        for one, place in steps:
            if place > self.at[one]:
                self.at[one] = place
                self.open &= ~self.options[one].stages[place].closes
        return True

    def ways(self) -> dict[int, list[tuple[int, int]]]:
        """Per open gap the courses that close it, and from which stage on."""
        found: dict[int, list[tuple[int, int]]] = {}
        for number, option in enumerate(self.options):
            known = 0
            for place in range(self.at[number] + 1, self.most[number] + 1):
                for gap in bits(
                    option.stages[place].closes & self.open & ~known
                ):
                    found.setdefault(gap, []).append((number, place))
                known |= option.stages[place].closes
        return dict(sorted(found.items()))

    def simplify(self) -> None:
        """Leave out courses and gaps that cannot matter (a gap left out is
        closed by whatever closes another) and take what alone closes a gap,
        until nothing more follows.
        """
        while True:
            before = self.open, list(self.most)
            ways = self.ways()
            for number, option in enumerate(self.options):
                if (
                    self.at[number] < 0 <= self.most[number]
                    and number not in self.needed
                    and self._is_beaten(option, number, ways)
                ):
                    self.most[number] = -1
            ways = self.ways()
            for gap in ways:
                if any(
                    self._follows(gap, other, ways)
                    for other in ways
                    if other != gap and self.open >> other & 1
                ):
                    self.open &= ~(1 << gap)
            for gap, only in self.ways().items():
                if len(only) == 1 and self.open >> gap & 1:
                    self.take(*only[0])
            if before == (self.open, self.most):
                return

    def _is_beaten(
        self,
        option: Option,
        number: int,
        ways: dict[int, list[tuple[int, int]]],
    ) -> bool:
        """Whether a course is worth nothing: it closes nothing open, or another
        one closes as much at each stage for no more.
        """
        closes = [stage.closes & self.open for stage in option.stages]
        if not closes[-1]:
            return True
        rivals = {rival for gap in bits(closes[-1]) for rival, _ in ways[gap]}
        return any(
            self._beats(rival, number, closes)
            for rival in rivals
            if rival != number
        )

    def _beats(self, rival: int, number: int, closes: list[int]) -> bool:
        if not set(self.needs[rival]) <= set(self.needs[number]):
            return False
        started = (
            self.at[rival] >= 0 and self.minutes(rival, self.at[rival]) > 0
        )
        held = self.minutes(rival, self.at[rival])
        for place, wanted in enumerate(closes):
            mine = (self.minutes(number, place), 1, self.options[number].key)
            offers = (
                (
                    stage.minutes - held,
                    0 if started else 1,
                    self.options[rival].key,
                )
                for stage in self.options[rival].stages[: self.most[rival] + 1]
                if not wanted & ~stage.closes
            )
            if wanted and not any(offer < mine for offer in offers):
                return False
        return True

    def _follows(
        self, gap: int, other: int, ways: dict[int, list[tuple[int, int]]]
    ) -> bool:
        """Whether whatever closes the other gap closes this one too; of two
        that go together the first is kept.
        """
        mine, theirs = dict(ways[gap]), ways[other]
        follows = all(
            mine.get(number, len(self.most) + 10**6) <= place
            for number, place in theirs
        )
        same = (
            follows
            and len(mine) == len(theirs)
            and all(mine[number] == place for number, place in theirs)
        )
        return follows and (not same or other < gap)

    def pieces(self) -> list[Piece]:
        """What is still open, apart where it has nothing to do with each other."""
        found: list[Piece] = []
        for gap, ways in self.ways().items():
            courses = {number for number, _ in ways}
            for number in list(courses):
                courses.update(self.needs[number])
            here = {gap: ways}
            for piece in [
                piece for piece in found if courses.intersection(piece.courses)
            ]:
                found.remove(piece)
                here, courses = piece.ways | here, courses.union(piece.courses)
            found.append(Piece(here, sorted(courses)))
        return found


def bits(number: int) -> Iterable[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def closure_of(
    number: int, options: Sequence[Option], index: dict[str, int]
) -> list[int]:
    """All courses that must come before this one, near and far; a circle, which
    authors are refused, would only mean all of it.
    """
    found, ask = set(), [number]
    while ask:
        for key in options[ask.pop()].requires:
            if (
                key in index
                and index[key] not in found
                and options[index[key]].stages[-1].minutes
            ):
                found.add(index[key])
                ask.append(index[key])
    return sorted(found - {number})
