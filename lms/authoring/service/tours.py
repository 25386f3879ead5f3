"""A draft gone through as a learner sees it. Nothing of it is stored, and
nothing is known of the one who looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lms.access.types import Actor
from lms.authoring.service import drafts, media
from lms.authoring.service.media import ShownFiles
from lms.authoring.types import OpenDraft
from lms.core import clock
from lms.core.cache import Remembered
from lms.core.types import Json
from lms.core.yamlfile import Mistake, Mistakes
from lms.courses import service as courses
from lms.courses.types import Course, Kind, Part, PartReader
from lms.practice import service as practice
from lms.quizzes import service as quizzes
from lms.quizzes.types import Question
from lms.scenarios import service as scenarios
from lms.signoff import service as signoff

READERS: Mapping[Kind, PartReader[Any]] = {
    Kind.LESSON: quizzes.question_of,
    Kind.PRACTICE: practice.practice_of,
    Kind.QUIZ: quizzes.quiz_of,
    Kind.SCENARIO: scenarios.scenario_of,
    Kind.TASK: signoff.task_of,
}


@dataclass(frozen=True)
class DraftTour:
    """A draft as a course, with everything that is wrong or doubtful in it."""

    draft: OpenDraft
    course: Course
    mistakes: Sequence[Mistake]

    @cached_property
    def shown(self) -> ShownFiles:
        """Its figures and recordings."""
        digests = media.digests(self.draft.source.files)
        return ShownFiles(self.course.figures, self.course.sounds, digests)


def tour(actor: Actor, draft_id: int) -> DraftTour:
    """The draft, for those who write it."""
    draft = drafts.open_draft(actor, draft_id)
    content, mistakes = drafts.checked(draft)
    key = draft.slug, draft.mark, clock.today()
    course = _RECENT.get(key, lambda: _course_of(content.content))
    return DraftTour(
        draft,
        course,
        mistakes,
    )


MOST_RECENT = 8
_RECENT = Remembered[Course](MOST_RECENT)


def _course_of(content: Json) -> Course:
    """As far as it is written."""
    checked_on = content["checked_on"] or clock.today().isoformat()
    parts = list(map(_shown, content["parts"]))
    return courses.course_of(
        content | {"parts": parts, "checked_on": checked_on}
    )


def _shown(part: Json) -> Json:
    """What it proves is no part of the look, and may not be said yet."""
    return part | {"effects": []}


def content_of(part: Part) -> Any:
    """What the room of its kind reads in the part; None while something is
    missing that it cannot be shown without.
    """
    try:
        return READERS[part.kind].content(part)
    except Mistakes:
        return None


def asked_in(part: Part, content: Any, seed: int) -> list[Question]:
    """The questions that a part asks: of a quiz what an attempt of this seed
    would draw.
    """
    match part.kind:
        case Kind.LESSON:
            return [content]
        case Kind.PRACTICE:
            return list(content.questions)
        case Kind.QUIZ:
            return quizzes.tried(content, seed)
    return []
