"""How sure a share of few is, and what may be said of two."""

from collections.abc import Iterable
from enum import StrEnum
from math import hypot, sqrt
from typing import NamedTuple, Self

Z = 1.959964
"""Of an interval that holds the share in 19 of 20 cases."""


class Interval(NamedTuple):
    """Where a share, or a difference of two, may well lie."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the value lies in it."""
        return self.low <= value <= self.high


class ShareStanding(StrEnum):
    """The only comparative words about a share of people's acts."""

    FEW = "few"
    BELOW = "below"
    ABOVE = "above"
    ALIKE = "alike"


class Expectation(NamedTuple):
    """What was to be expected of so many tries, how far it varies by luck
    (`spread`, a standard deviation), and by how many of these the outcome
    differs (`z`).
    """

    mean: float
    spread: float
    z: float


def wilson(hits: int, many: int) -> Interval:
    """Wilson's 95 % interval of `hits` in `many` (JASA 1927;22:209–212), which
    Brown, Cai and DasGupta prefer for few (Stat Sci 2001;16:101–133). Of
    none, anything from 0 to 1.
    """
    return interval(hits / many, many) if many else Interval(0.0, 1.0)


def interval(share: float, many: float) -> Interval:
    """The same of a share that was seen of so many (more than 0), people say:
    requirements of one person go together, so people are counted.
    """
    part = Z * Z / many
    spread = Z * sqrt(share * (1 - share) / many + part / many / 4)
    middle, whole = share + part / 2, 1 + part
    low, high = (middle - spread) / whole, (middle + spread) / whole
    return Interval(max(0.0, low), min(1.0, high))


def difference(hits: int, many: int, hits2: int, many2: int) -> Interval:
    """The 95 % interval of the second share less the first, by Newcombe's
    hybrid of two Wilson intervals (Stat Med 1998;17:873–890, method 10).
    Neither may be of none.
    """
    first, second = _Seen.of(hits, many), _Seen.of(hits2, many2)
    gap = second.share - first.share
    less = hypot(second.below, first.above)
    return Interval(gap - less, gap + hypot(second.above, first.below))


class _Seen(NamedTuple):
    """A share, and how far its interval goes below and above it."""

    share: float
    below: float
    above: float

    @classmethod
    def of(cls, hits: int, many: int) -> Self:
        share, (low, high) = hits / many, wilson(hits, many)
        return cls(share, share - low, high - share)


def shrunk(hits: int, many: int, usual: float, weight: float) -> float:
    """A share pulled towards the usual one, as if `weight` others had shown
    that: for comparing units and tasks, never people.
    """
    return (hits + weight * usual) / (many + weight)


def standing(hits: int, many: int, usual: float, least: int) -> ShareStanding:
    """What may be said of a share beside the usual one: nothing of fewer than
    `least`, and nothing while its interval holds the usual one.
    """
    if many < least:
        return ShareStanding.FEW
    seen = wilson(hits, many)
    if seen.holds(usual):
        return ShareStanding.ALIKE
    return ShareStanding.ABOVE if seen.low > usual else ShareStanding.BELOW


def expected(outcome: int, chances: Iterable[float]) -> Expectation:
    """What chances of single acts let expect in all, beside what came
    (Spiegelhalter, Stat Med 2005;24:1185–1202). Where luck leaves no room,
    `z` is 0.
    """
    chances = list(chances)
    mean = sum(chances)
    spread = sqrt(sum(one * (1 - one) for one in chances))
    z = (outcome - mean) / spread if spread else 0.0
    return Expectation(mean, spread, z)
