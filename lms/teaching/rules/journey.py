"""The way through a course: where people stop, how long they take, and whether
what a lesson asks prepares for what a quiz asks about it. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from lms.core.types import SHARE_UNITS, group
from lms.courses.types import Kind, Part
from lms.quizzes.types import Question
from lms.teaching.rules.theory import median
from lms.teaching.types import (
    LessonFigures,
    Limits,
    PartFigures,
    Stop,
    Tempo,
)

MANY_STOP = 0.25
LONGER, SHORTER, NOTICEABLE = 1.5, 0.5, 2
"""Times the minutes stated; a difference of fewer minutes is none."""
GAP = 0.2
Done = Mapping[str, int]
"""How many people have done a part, by its key."""
Times = Mapping[str, Mapping[int, int]]
"""How many people took how many minutes, by part."""


def parts(
    way: Sequence[Part], done: Done, times: Times, limits: Limits
) -> list[PartFigures]:
    """The parts in order; `done` has no key for what is not counted."""
    began = max([1, *done.values()])
    return [
        _part(part, done.get(part.key), began, times.get(part.key, {}), limits)
        for part in way
    ]


def _part(
    part: Part,
    people: int | None,
    began: int,
    times: Mapping[int, int],
    limits: Limits,
) -> PartFigures:
    timed = sum(times.values())
    middle = median(times) if timed >= limits.group else None
    is_said = middle is not None and timed >= limits.said
    return PartFigures(
        part,
        people,
        None if people is None else people / began,
        middle,
        timed,
        pace(middle, part.minutes) if is_said else None,
    )


def pace(minutes: float, stated: int) -> Tempo | None:
    """Whether half of the people took much longer or shorter than stated."""
    if abs(minutes - stated) < NOTICEABLE:
        return None
    if minutes >= LONGER * stated:
        return Tempo.LONGER
    return Tempo.SHORTER if minutes <= SHORTER * stated else None


def stop(found: Iterable[PartFigures], limits: Limits) -> Stop | None:
    """Where the largest share of at least so many people goes no further."""
    counted = [one for one in found if one.people is not None]
    stops = [
        Stop(before, after)
        for before, after in pairwise(counted)
        if before.people >= limits.said
    ]
    most = max(stops, key=lambda one: one.share, default=None)
    return most if most and most.share >= MANY_STOP else None


def lessons(
    way: Iterable[Part],
    first: Mapping[str, Any],
    asked: Iterable[tuple[Question, Any]],
    limits: Limits,
) -> list[LessonFigures]:
    """The lessons of which both is known of enough people. `first`: rows of
    `PartTally`; `asked`: questions of quizzes with their rows.
    """
    rows = group((question.lesson, row) for question, row in asked)
    found = [
        _lesson(part, first.get(part.key), rows[part.key], limits)
        for part in way
        if part.kind is Kind.LESSON
    ]
    return [one for one in found if one]


def _facility(asked: Sequence[Any]) -> float:
    """Of all these questions together."""
    return (
        sum(row.share for row in asked)
        / sum(row.asked for row in asked)
        / SHARE_UNITS
    )


def _lesson(
    part: Part, row: Any, asked: Sequence[Any], limits: Limits
) -> LessonFigures | None:
    tries = row.first_tries if row else 0
    people = min((one.asked for one in asked), default=0)
    if min(tries, people) < limits.group:
        return None
    first = row.first_share / tries / SHARE_UNITS
    later = _facility(asked)
    is_said = min(tries, people) >= limits.said
    is_gap = is_said and first - later >= GAP
    return LessonFigures(part, first, tries, later, people, is_gap)
