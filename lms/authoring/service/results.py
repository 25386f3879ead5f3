"""What publishing would do to results: looked at before the lock, and once more
behind it if somebody has handed in meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.authoring.types import Undecided
from lms.core.errors import Invalid
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import CourseDraft, Kind, Revision
from lms.quizzes import service as quizzes
from lms.quizzes.service import Choices, Policy, QuestionImpact
from lms.quizzes.types import Quiz

NO_CHOICES: Choices = {}


@dataclass(frozen=True)
class ResultsLook:
    """The revision in force (None: the course is new), the parts and quizzes
    that would follow, the questions that these correct, and how many attempts
    had been handed in when they were counted.
    """

    slug: str
    before: Revision | None
    parts: Mapping[str, Json]
    quizzes: Mapping[str, Quiz]
    handed_in: int
    questions: Sequence[QuestionImpact]


def look(content: CourseDraft) -> ResultsLook:
    """What publishing this would do to results."""
    parts = {part["key"]: part for part in content.content["parts"]}
    return _look(content.slug, parts, _quizzes(content))


def count_corrected(content: CourseDraft) -> int:
    """How many questions this would mark otherwise; no attempt is read."""
    before = _in_force(content.slug)
    if before is None:
        return 0
    return len(quizzes.corrected(before, _quizzes(content)))


def _quizzes(content: CourseDraft) -> dict[str, Quiz]:
    return {
        part["key"]: quizzes.quiz_in(part["data"])
        for part in content.content["parts"]
        if part["kind"] == Kind.QUIZ
    }


def _look(
    slug: str, parts: Mapping[str, Json], after: Mapping[str, Quiz]
) -> ResultsLook:
    before = _in_force(slug)
    if before is None:
        return ResultsLook(slug, None, parts, after, 0, ())
    handed_in = quizzes.count_handed_in(revisions_of(slug))
    impact = quizzes.impact(before, after)
    return ResultsLook(slug, before, parts, after, handed_in, impact)


def _in_force(slug: str) -> Revision | None:
    return next((one for one in courses.catalogue() if one.slug == slug), None)


def revisions_of(slug: str) -> list[int]:
    """The ids of all revisions of a course."""
    return [one.id for one in courses.history(slug)]


def look_again(seen: ResultsLook) -> ResultsLook:
    """The same as of now: counted anew if somebody has handed in since, or
    another revision is in force.
    """
    there = _in_force(seen.slug)
    if there is None:
        return seen
    is_same = seen.before is not None and there.id == seen.before.id
    handed_in = quizzes.count_handed_in(revisions_of(seen.slug))
    if is_same and handed_in == seen.handed_in:
        return seen
    return _look(seen.slug, seen.parts, seen.quizzes)


def decided(seen: ResultsLook, choices: Choices, note: str) -> Choices:
    """What is decided for each corrected question. `Undecided` where results
    would change and nothing was chosen; a change of results needs its reason.
    """
    chosen: dict[tuple[str, str], Policy] = {}
    for one in seen.questions:
        policy = choices.get(one.question.place, one.usual)
        if policy not in one.question.policies:
            raise Undecided
        chosen[one.question.place] = policy
    if not note.strip() and any(
        one.touches(chosen[one.question.place]) for one in seen.questions
    ):
        raise Invalid(
            "Say in a sentence what was wrong: people read it beside their result.",
            "note",
        )
    return chosen
