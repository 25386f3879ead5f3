"""How sure a share of few is, and what was to be expected of many acts."""

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

Z = 1.959964
"""Of an interval that holds the share in 19 of 20 cases."""


class Interval(NamedTuple):
    """Where a share, or a difference of two, may well lie."""

    low: float
    high: float


class Expectation(NamedTuple):
    """What was to be expected of so many tries, how far it varies by luck
    (`spread`, a standard deviation), and by how many of these the outcome
    differs (`z`).
    """

    mean: float
    spread: float
    z: float


def interval(share: float, many: float) -> Interval:
    """Wilson's 95 % interval of a share that was seen of so many, more than 0
    (JASA 1927;22:209–212), which Brown, Cai and DasGupta prefer for few (Stat
    Sci 2001;16:101–133). Requirements of one person go together, so `many`
    counts people.
    """
    part = Z * Z / many
    spread = Z * sqrt(share * (1 - share) / many + part / many / 4)
    middle, whole = share + part / 2, 1 + part
    low, high = (middle - spread) / whole, (middle + spread) / whole
    return Interval(max(0.0, low), min(1.0, high))


def shrunk(hits: int, many: int, usual: float, weight: float) -> float:
    """A share pulled towards the usual one, as if `weight` others had shown
    that: for comparing units and tasks, never people.
    """
    return (hits + weight * usual) / (many + weight)


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
