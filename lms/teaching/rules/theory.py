"""Classical test theory on sums. Pure; formulas and sources: docs/statistics.md.

All deviations are those of the group itself (divided by n), as in Lord and
Novick (1968) and Crocker and Algina (1986).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atanh, fsum, sqrt, tanh

ONE_SIDED = 1.645
"""Standard errors within which chance stays 19 times of 20, on one side."""


@dataclass(frozen=True)
class PairSums:
    """The sums of two measures of the same `n` people: of each, of its squares,
    and of the products.
    """

    n: int
    x: int
    xx: int
    y: int
    yy: int
    xy: int


def correlation(sums: PairSums) -> float | None:
    """Pearson's r; None where one of the two is the same for everybody."""
    n = sums.n
    spread_x = n * sums.xx - sums.x**2
    spread_y = n * sums.yy - sums.y**2
    if spread_x <= 0 or spread_y <= 0:
        return None
    together = n * sums.xy - sums.x * sums.y
    return max(-1.0, min(1.0, together / sqrt(spread_x) / sqrt(spread_y)))


def highest(r: float, n: int) -> float:
    """What the correlation of all people could still be at most, when r was
    found among n of them (Fisher 1921).
    """
    if n <= 3 or abs(r) == 1:
        return 1.0 if n <= 3 else r
    return tanh(atanh(r) + ONE_SIDED / sqrt(n - 3))


def variance(n: int, x: int, xx: int) -> float:
    """The mean square of the distances from the mean."""
    return (n * xx - x * x) / (n * n)


def alpha(parts: Sequence[float], total: float) -> float | None:
    """Cronbach's alpha (1951) from the variances of the parts of a score and of
    the score itself; with parts that are right or wrong it is KR-20.
    """
    count = len(parts)
    if count < 2 or total <= 0:
        return None
    return count / (count - 1) * (1 - fsum(parts) / total)


@dataclass(frozen=True)
class DrawnSums:
    """The sums of `people` who were each asked `asked` questions of their own:
    of their mean shares, of the squares of these, and of the squares of the
    shares of all their answers.
    """

    people: int
    asked: int
    mean: int
    mean_squared: int
    squares: int


def drawn_alpha(sums: DrawnSums) -> float | None:
    """Alpha where everybody is asked other questions, drawn at random: 1 - MS
    within / MS between (Shrout and Fleiss 1979, ICC(1,k)).
    """
    n, k = sums.people, sums.asked
    if n < 2 or k < 2:
        return None
    between = k * (sums.mean_squared - sums.mean**2 / n) / (n - 1)
    within = (sums.squares - k * sums.mean_squared) / (n * (k - 1))
    return 1 - within / between if between > 0 else None


@dataclass(frozen=True)
class Thirds:
    """The bands that hold about the third with the lowest rests, and about the
    third with the highest.
    """

    lower: frozenset[int]
    upper: frozenset[int]


def thirds(people: Mapping[int, int]) -> Thirds | None:
    """From how many are in each band: whole bands from either end until they
    hold a third at least. None where the two would meet.
    """
    order = sorted(people)
    lower = _until_a_third(order, people)
    upper = _until_a_third(order[::-1], people)
    if not lower or lower & upper:
        return None
    return Thirds(lower, upper)


def _until_a_third(
    order: Sequence[int], people: Mapping[int, int]
) -> frozenset[int]:
    taken = []
    held, needed = 0, sum(people.values()) / 3
    for band in order:
        if held >= needed:
            break
        taken.append(band)
        held += people[band]
    return frozenset(taken)


def median(times: Mapping[int, int]) -> float | None:
    """The middle of values of which each was met so many times."""
    count = sum(times.values())
    if not count:
        return None
    places = ((count - 1) // 2, count // 2)
    return sum(_at(times, place) for place in places) / 2


def _at(times: Mapping[int, int], place: int) -> int:
    passed = 0
    for value in sorted(times):
        passed += times[value]
        if passed > place:
            return value
    raise IndexError(place)
