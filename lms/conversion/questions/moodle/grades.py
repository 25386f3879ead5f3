"""The shares of the points that Moodle knows, in percent."""

from lms.conversion.types import OtherWeights
from lms.core.errors import Invalid

GRADES = (
    *(100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30),
    *(25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0),
)
CLOSE = 0.001
"""Percent by which a file may round otherwise."""


def known_share(percent: float, weights: OtherWeights) -> float:
    """The share, from -1 to 1, of a percentage that Moodle knows. Of another,
    the nearest one or a refusal.
    """
    grade = nearest(percent)
    if weights == OtherWeights.ERROR and abs(grade - percent) > CLOSE:
        raise Invalid(
            "%(percent)s %% is not a share of the points that Moodle knows. Correct it, or choose to take the nearest one.",
            percent=f"{percent:g}",
        )
    return grade / 100


def nearest(percent: float) -> float:
    """The percentage that Moodle knows nearest to this one."""
    size = min(GRADES, key=lambda grade: abs(grade - abs(percent)))
    return -size if percent < 0 else size


def written(share: float) -> str:
    """A share as files have it: "33.33333"."""
    return f"{nearest(share * 100):.5f}".rstrip("0").rstrip(".")
