"""What trainers read of their courses: figures of everybody who took a quiz,
never of a person (docs/visibility.md, docs/statistics.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.state import setting
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.quizzes import service as quizzes
from lms.quizzes.types import Question
from lms.teaching.rules import figures, sentences
from lms.teaching.types import (
    Limits,
    QuestionFigures,
    QuizFigures,
    QuizReport,
    QuizScale,
)

NO_SCALE = QuizScale(None, None, None)


def limits() -> Limits:
    """From how many people on figures are shown, and something is said."""
    group = access.least()
    return Limits(group, max(group, setting("LMS_STATISTICS_LEAST")))


def every_quiz(actor: Actor) -> Sequence[QuizFigures]:
    """Every quiz of every revision with its counts, in two queries."""
    access.require(actor, Permission.QUIZ_STATISTICS)
    known, group = quizzes.quiz_sums(), access.least()
    return [
        _quiz(revision, part, known.get((revision.id, part.key)), group)
        for revision in courses.all_revisions()
        for part in quizzes_in(revision)
    ]


def quizzes_in(revision: Revision) -> list[Part]:
    """The quizzes of a course, short ones about a change of law included."""
    return [part for part in revision.course.every if part.kind is Kind.QUIZ]


def _quiz(revision: Revision, part: Part, sums: Any, group: int) -> QuizFigures:
    if sums is None:
        return QuizFigures(revision, part, 0, 0, 0, 0, 0, False)
    return QuizFigures(
        revision,
        part,
        sums.attempts,
        sums.people,
        sums.passed,
        sums.counted,
        sums.first_passed,
        access.is_few(sums.people, group),
    )


def stumbling(actor: Actor) -> list[QuizFigures]:
    """Quizzes of which fewer than half of the attempts passed, those with the
    fewest first; only where enough people took part to say so.
    """
    if not access.allows(actor, Permission.QUIZ_STATISTICS):
        return []
    hard = [
        found
        for found in every_quiz(actor)
        if not found.few and 2 * found.passed < found.attempts
    ]
    return sorted(hard, key=lambda found: found.passed / found.attempts)


@dataclass(frozen=True)
class _Sums:
    """What is stored of the quizzes of a revision."""

    quizzes: Mapping[tuple[int, str], Any]
    questions: Mapping[tuple[str, str], Any]
    picks: Mapping[tuple[str, str], list[Any]]


def _sums_of(revision: Revision) -> _Sums:
    return _Sums(
        quizzes.quiz_sums(),
        quizzes.question_sums(revision.id),
        quizzes.pick_sums(revision.id),
    )


def quiz_report(actor: Actor, revision_id: int, part_key: str) -> QuizReport:
    """The figures of one quiz of one revision."""
    access.require(actor, Permission.QUIZ_STATISTICS)
    revision = courses.revision(revision_id)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    given = quizzes.answers(revision_id, part_key)
    return _report(revision, part, _sums_of(revision), given)


def _report(
    revision: Revision,
    part: Part,
    sums: _Sums,
    given: Mapping[str, Sequence[Any]],
) -> QuizReport:
    asked, known = quizzes.quiz_of(revision, part).questions, limits()
    row = sums.quizzes.get((revision.id, part.key))
    quiz = _quiz(revision, part, row, known.group)
    lessons = {one.key: one for one in revision.course.parts}
    if row is None or quiz.few or row.counted < known.group:
        return QuizReport(quiz, NO_SCALE, None, [], lessons)
    of_quiz = {
        one.key: sums.questions.get((part.key, one.key)) for one in asked
    }
    found = {key: one for key, one in of_quiz.items() if one is not None}
    scale = figures.scale(row, asked, found)
    return QuizReport(
        quiz,
        scale,
        sentences.steadiness(scale, row.counted, known.said),
        figures.in_order(
            _question(one, part, sums, given.get(one.key, ()), known)
            for one in asked
        ),
        lessons,
    )


def _question(
    question: Question,
    part: Part,
    sums: _Sums,
    given: Sequence[Any],
    known: Limits,
) -> QuestionFigures:
    key = part.key, question.key
    return figures.question_figures(
        question,
        sums.questions.get(key),
        sums.picks.get(key, []),
        given,
        known,
    )
