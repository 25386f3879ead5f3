"""The demo: fictional units and people, and a history made by the same
use-cases that real people call; a small one, or a whole year.
"""

from lms.people import service as people
from lms.standalone.demo.population import PASSWORD
from lms.standalone.demo.start import fill, fill_to_look_at
from lms.standalone.demo.year import fill_year

__all__ = [
    "PASSWORD",
    "fill",
    "fill_to_look_at",
    "fill_year",
    "is_filled",
    "is_foreign",
]
MARKS = ("lan", "mentor-hoa", "manager-duc", "province-quang")


def is_filled() -> bool:
    """Whether the demo's people are there already; one name of theirs may well
    be somebody's real one.
    """
    return len(people.ids_by_key(MARKS)) == len(MARKS)


def is_foreign() -> bool:
    """Whether people are there, but not the demo's."""
    return people.has_people() and not is_filled()
