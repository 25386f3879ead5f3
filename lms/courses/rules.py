"""What work on a part of a course relied on, what a revision shows. Pure."""

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
    return [
        drawing["sha256"]
        for languages in content.get("figures", {}).values()
        for drawing in languages.values()
    ]
