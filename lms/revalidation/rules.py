"""What closes an item of the review list, and which short quiz closes a doubt.
Pure.
"""

from collections.abc import Iterable

from lms.core.errors import Invalid, check_length
from lms.core.marks import N_
from lms.core.types import Ids
from lms.courses.types import Course, EffectKind, Kind, Part, Revision
from lms.revalidation.types import Finding

SHORTEST_NOTE, LONGEST_NOTE = 10, 2_000


def cites(course: Course, basis: str, kind: str, part: str, item: str) -> bool:
    """Whether this place of a course cites this legal basis."""
    return any(
        (place.kind, place.part, place.item) == (kind, part, item)
        and basis in place.bases
        for place in course.places
    )


def check_settled(
    how: str,
    note: str,
    revision: int | None,
    newer: Ids,
    in_course: bool,
) -> None:
    """Refuse a review without a judgement, a reason, or the newer revision in
    which something was corrected.
    """
    if how not in (Finding.RIGHT, Finding.CORRECTED):
        raise Invalid(
            "Say whether it is still right or has been corrected.", "how"
        )
    if how == Finding.CORRECTED and in_course:
        _check_revision(revision, newer)
        check_length(note, LONGEST_NOTE, "note")
    else:
        _check_reason(note, SAY_COMPARED)


SAY_COMPARED = N_(
    "Say in a sentence what you compared, so that others can follow it."
)
SAY_SEEN = N_("Say in a sentence which work by the new rules you have seen.")


def _check_revision(revision: int | None, newer: Ids) -> None:
    if not newer:
        raise Invalid(
            "No newer revision of this course is published yet. Publish the corrected one first, then close this item.",
            "revision",
        )
    if revision not in newer:
        raise Invalid(
            "Choose the revision in which it was corrected.", "revision"
        )


def _check_reason(note: str, text: str) -> None:
    if len(note.strip()) < SHORTEST_NOTE:
        raise Invalid(text, "note")
    check_length(note, LONGEST_NOTE, "note")


def check_confirmed(note: str) -> None:
    """A mentor's confirmation says what they have seen."""
    _check_reason(note, SAY_SEEN)


Quiz = tuple[Revision, Part]
"""A short quiz and the revision that has it."""


def quizzes_for(
    competency: str, basis: str, catalogue: Iterable[Revision]
) -> list[Quiz]:
    """The short quizzes that ask about the replacement of this basis and record
    evidence of this competency; the shortest first.
    """
    quizzes = [
        (revision, part)
        for revision in catalogue
        for part in revision.course.deltas
        if part.kind is Kind.QUIZ
        and basis in part.confirms
        and _records(part, competency)
    ]
    return sorted(quizzes, key=_shortest_first)


def _shortest_first(quiz: Quiz) -> tuple[int, str, str]:
    revision, part = quiz
    return part.minutes, revision.slug, part.key


def _records(part: Part, competency: str) -> bool:
    return any(
        effect.competency == competency and effect.kind == EffectKind.RECORD
        for effect in part.effects
    )
