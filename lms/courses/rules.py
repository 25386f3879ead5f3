"""What work on a part of a course relied on, what a revision shows. Pure."""

from collections.abc import Iterator

from lms.core.types import Json
from lms.courses.types import Course, Keys, Part


def relied_on(course: Course, part: Part) -> Keys:
    """All legal bases that work on this part relied on: the course's, the
    part's, its questions' and steps'.
    """
    bases = set(course.legal_bases)
    for place in part.places:
        bases.update(place.bases)
    return tuple(sorted(bases))


def drawings_of(content: Json) -> list[str]:
    """The digests of the drawings that a frozen content shows."""
    return [one["sha256"] for one in _figures(content) if "widths" not in one]


def photos_of(content: Json) -> dict[str, list[int]]:
    """The widths of the pictures that a frozen content shows, by the digests
    of their sources.
    """
    return {
        one["sha256"]: one["widths"]
        for one in _figures(content)
        if "widths" in one
    }


def _figures(content: Json) -> Iterator[Json]:
    for languages in content.get("figures", {}).values():
        yield from languages.values()
