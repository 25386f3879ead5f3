"""How long somebody was at a part, as far as two moments can tell; what comes
first in a course that is taken in order. Pure.
"""

import datetime as dt
from collections.abc import Collection

from lms.courses.types import Course, Kind, Part

LONGEST = dt.timedelta(hours=3)
"""Whoever needs longer was probably not at it all the time."""
MINUTE = dt.timedelta(minutes=1)


def minutes_between(
    begun: dt.datetime | None, ended: dt.datetime, zone: dt.tzinfo
) -> int | None:
    """The minutes from one moment to another of the same day, where the people
    are; None where they tell nothing of how long somebody was at it.
    """
    if begun is None or not begun <= ended <= begun + LONGEST:
        return None
    days = {moment.astimezone(zone).date() for moment in (begun, ended)}
    return round((ended - begun) / MINUTE) if len(days) == 1 else None


NEEDED = {
    Kind.QUIZ: (Kind.LESSON,),
    Kind.TASK: (Kind.LESSON, Kind.QUIZ),
}
"""Lessons before a quiz, a quiz before a task. A practice bars nothing."""


def first_before(
    course: Course, part: Part, done: Collection[str]
) -> Part | None:
    """The first part that a course taken in order wants done before this one;
    None if this one may be begun.
    """
    if not course.is_strict or part.key not in course.keys:
        return None
    before = course.parts[: course.keys.index(part.key)]
    needed = NEEDED.get(part.kind, ())
    missing = (
        one for one in before if one.kind in needed and one.key not in done
    )
    return next(missing, None)
