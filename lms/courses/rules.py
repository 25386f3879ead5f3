"""Where a course says which legal bases it relies on. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.courses.types import Course, Kind, Part, Place, PlaceKind

_OF_A_PART = {
    Kind.LESSON: PlaceKind.LESSON,
    Kind.QUIZ: PlaceKind.QUIZ,
    Kind.TASK: PlaceKind.TASK,
}
_INSIDE = {
    Kind.LESSON: PlaceKind.LESSON,
    Kind.QUIZ: PlaceKind.QUESTION,
    Kind.TASK: PlaceKind.STEP,
}


def places(course: Course) -> list[Place]:
    """Every place that cites something: the course, its parts, and the
    questions and critical steps inside them.
    """
    found = [Place(PlaceKind.COURSE, "", "", course.legal_bases)]
    for part in course.every:
        found += _inside(part)
    return [place for place in found if place.bases]


def relied_on(course: Course, part: Part) -> tuple[str, ...]:
    """All legal bases that work on this part relied on: the course's, the
    part's, its questions' and steps'.
    """
    return tuple(
        sorted(
            {
                *course.legal_bases,
                *(basis for place in _inside(part) for basis in place.bases),
            }
        )
    )


def _inside(part: Part) -> list[Place]:
    """A lesson is one place together with its check question, which nobody
    looks at apart from it.
    """
    by_place: dict[tuple[PlaceKind, str], list[str]] = {
        (_OF_A_PART[part.kind], ""): list(part.legal_bases)
    }
    for item, bases in _cited(part.data):
        inside = part.kind is not Kind.LESSON and item
        here = (
            (_INSIDE[part.kind], item)
            if inside
            else (_OF_A_PART[part.kind], "")
        )
        by_place.setdefault(here, []).extend(bases)
    return [
        Place(kind, part.key, item, tuple(dict.fromkeys(bases)))
        for (kind, item), bases in by_place.items()
    ]


def _cited(data: Any) -> Iterator[tuple[str, list[str]]]:
    """Whatever a room keeps inside its parts, what it relies on stands under
    the same word.
    """
    if isinstance(data, Mapping):
        if bases := data.get("legal_bases"):
            yield str(data.get("key") or ""), list(bases)
        data = list(data.values())
    if isinstance(data, list):
        for entry in data:
            yield from _cited(entry)
