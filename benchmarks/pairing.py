"""How long the least-cost pairing takes: `python3 dev.py bench-pairing`. The
target is two seconds for 200 by 200, whatever the costs look like.
"""

import random
import sys
import time
from collections.abc import Callable

from report import conclude, judge, table

from lms.core import pairing

SIZES = 50, 100, 200
TARGET = 2.0
"""Seconds."""
Cost = Callable[[int, int], int]
KINDS: dict[str, Cost] = {
    "any": lambda _row, _column: random.randrange(10_000),
    "few different": lambda _row, _column: random.randrange(3),
    "rising": lambda row, column: row * column,
    "falling": lambda row, column: -row * column,
}


def seconds(size: int, cost: Cost) -> float:
    """For one square of costs."""
    random.seed(size)
    matrix = [[cost(row, one) for one in range(size)] for row in range(size)]
    begun = time.perf_counter()
    pairing.Assigning(matrix).complete()
    return time.perf_counter() - begun


def main() -> int:
    """A line for each kind of costs, a column for each size."""
    rows = []
    for kind, cost in KINDS.items():
        taken = [seconds(size, cost) for size in SIZES]
        verdict = judge(taken[-1] <= TARGET, f"pairing, {kind}")
        rows.append((kind, *(f"{one:.2f} s" for one in taken), verdict))
    header = "costs", *(f"{size} x {size}" for size in SIZES), "target"
    table("Least-cost pairing", header, rows)
    return conclude()


if __name__ == "__main__":
    sys.exit(main())
