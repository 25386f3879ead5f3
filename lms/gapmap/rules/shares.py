"""How sure a share of few people is."""

from math import sqrt

Z = 1.96
"""Of an interval that holds the share in 19 of 20 cases."""


def interval(share: float, people: int) -> tuple[float, float]:
    """Where a share that was seen of so many people may well lie: Wilson's
    interval, which stays between 0 and 1 and is wide for few. Requirements of
    one person go together, so people are counted, not requirements.
    """
    part = Z * Z / people
    spread = Z * sqrt(share * (1 - share) / people + part / people / 4)
    middle, all_ = share + part / 2, 1 + part
    return (middle - spread) / all_, (middle + spread) / all_
