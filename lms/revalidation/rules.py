"""What closes an item of the review list, and which short quiz closes a doubt.
Pure.
"""

from collections.abc import Collection, Iterable

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.courses.types import Course, EffectKind, Kind, Part, Revision
from lms.revalidation.types import How

SHORTEST_NOTE, LONGEST_NOTE = 10, 2_000


def cites(course: Course, basis: str) -> set[tuple[str, str, str]]:
    """The places of a course that cite this legal basis, as kind, part and
    item.
    """
    return {
        (str(place.kind), place.part, place.item)
        for place in course.places
        if basis in place.bases
    }


def check_settled(
    how: str,
    note: str,
    revision: int | None,
    newer: Collection[int],
    in_course: bool,
) -> None:
    """Refuse a review without a judgement, a reason, or the newer revision in
    which something was mended.
    """
    if how not in (How.RIGHT, How.MENDED):
        raise Invalid(
            N_("Say whether it is still right or has been mended."), "how"
        )
    if how == How.MENDED and in_course and revision not in newer:
        if not newer:
            raise Invalid(
                N_(
                    "No newer revision of this course is published yet. Publish the mended one first, then close this item."
                ),
                "revision",
            )
        raise Invalid(
            N_("Choose the revision in which it was mended."), "revision"
        )
    if (how == How.RIGHT or not in_course) and len(
        note.strip()
    ) < SHORTEST_NOTE:
        raise Invalid(
            N_(
                "Say in a sentence what you compared, so that others can follow it."
            ),
            "note",
        )
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "note",
            limit=LONGEST_NOTE,
        )


def check_confirmed(note: str) -> None:
    """A mentor's confirmation says what she has seen."""
    if len(note.strip()) < SHORTEST_NOTE:
        raise Invalid(
            N_("Say in a sentence which work by the new rules you have seen."),
            "note",
        )
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "note",
            limit=LONGEST_NOTE,
        )


def quizzes_for(
    competency: str, basis: str, catalogue: Iterable[Revision]
) -> list[tuple[Revision, Part]]:
    """The short quizzes that ask about the replacement of this basis and record
    evidence of this competency; the shortest first.
    """
    found = [
        (revision, part)
        for revision in catalogue
        for part in revision.course.deltas
        if part.kind is Kind.QUIZ
        and basis in part.confirms
        and _records(part, competency)
    ]
    return sorted(
        found, key=lambda one: (one[1].minutes, one[0].slug, one[1].key)
    )


def _records(part: Part, competency: str) -> bool:
    return any(
        effect.competency == competency and effect.kind == EffectKind.RECORD
        for effect in part.effects
    )
