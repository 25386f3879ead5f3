"""How a quiz performed: facility per question and the wrong answer chosen most.

Read from counts, so the work grows with different answers, not with people.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import session
from lms.core.types import group
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.quizzes.loader import quiz_of
from lms.quizzes.models import AnswerTally, QuizTally
from lms.quizzes.types import Question, Quiz, Response, Text

NEARLY = 1 - 1e-9
NO_TALLY = QuizTally(attempts=0, people=0, passed=0)


class QuizCount(NamedTuple):
    """A quiz of a revision, how many attempts at it were submitted, how many of
    them passed, and by how many people.
    """

    revision: Revision
    part: Part
    attempts: int
    passed: int
    people: int


class AnswerCount(NamedTuple):
    """One of the different answers to a question and how many gave it."""

    response: Response
    times: int


@dataclass(frozen=True)
class QuestionStatistics:
    """One question: attempts that asked it, facility (mean share earned, 0 to
    1), how many left it empty, and the commonest answer that earned nothing or
    only a part. `few`: it was drawn too seldom to show any of this.
    """

    question: Question
    count: int
    facility: float | None
    empty: int
    worst: Sequence[Text]
    worst_count: int
    few: bool = False


@dataclass(frozen=True)
class QuizStatistics:
    """A quiz: submitted attempts, people, the share that passed, and its
    questions from the hardest to the easiest.
    """

    revision: Revision
    part: Part
    attempts: int
    people: int
    pass_rate: float | None
    items: Sequence[QuestionStatistics]
    draws: bool
    """Whether each attempt asks questions of its own."""
    few: bool
    """Too few people to show anything: what they answered would be read as a
    judgement of one of them.
    """


def quizzes(actor: Actor) -> Sequence[QuizCount]:
    """Every quiz of every revision with the number of submitted attempts, in
    two queries.
    """
    access.require(actor, Permission.QUIZ_STATISTICS)
    tallies = session().scalars(select(QuizTally))
    known = {(row.revision_id, row.part): row for row in tallies}
    return [
        _count(revision, part, known.get((revision.id, part.key), NO_TALLY))
        for revision in courses.all_revisions()
        for part in revision.course.every
        if part.kind == Kind.QUIZ
    ]


def _count(revision: Revision, part: Part, tally: QuizTally) -> QuizCount:
    return QuizCount(revision, part, tally.attempts, tally.passed, tally.people)


def stumbling(actor: Actor) -> list[QuizCount]:
    """Quizzes of which fewer than half of the attempts passed, those with the
    fewest first; only where enough people took part to say so.
    """
    if not access.allows(actor, Permission.QUIZ_STATISTICS):
        return []
    least = access.least()
    hard = [
        found
        for found in quizzes(actor)
        if not access.is_few(found.people, least)
        and 2 * found.passed < found.attempts
    ]
    return sorted(hard, key=lambda found: found.passed / found.attempts)


def statistics(actor: Actor, revision_id: int, part_key: str) -> QuizStatistics:
    """The figures of one quiz of one revision."""
    access.require(actor, Permission.QUIZ_STATISTICS)
    revision = courses.revision(revision_id)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    tally = session().get(QuizTally, (revision_id, part_key)) or NO_TALLY
    attempts, answers = tally.attempts, _answers(revision_id, part_key)
    quiz = quiz_of(revision, part)
    items = [
        _question_statistics(question, quiz, attempts, answers[question.key])
        for question in quiz.questions
    ]
    items.sort(key=lambda item: 2 if item.facility is None else item.facility)
    rate = tally.passed / attempts if attempts else None
    return QuizStatistics(
        revision,
        part,
        attempts,
        tally.people,
        rate,
        items,
        bool(quiz.draws),
        access.is_few(tally.people, access.least()),
    )


def _answers(revision_id: int, part: str) -> dict[str, list[AnswerCount]]:
    """The different answers to each question; that there was none is stored
    where questions are drawn.
    """
    query = select(AnswerTally).filter_by(revision_id=revision_id, part=part)
    return group(
        (row.question, AnswerCount(json.loads(row.answer), row.times))
        for row in session().scalars(query)
    )


def _question_statistics(
    question: Question,
    quiz: Quiz,
    attempts: int,
    answers: Sequence[AnswerCount],
) -> QuestionStatistics:
    if not quiz.draws:
        return _counted(question, attempts, answers)
    asked = sum(answer.times for answer in answers)
    if access.is_few(asked, access.least()):
        return QuestionStatistics(question, asked, None, 0, [], 0, few=True)
    return _counted(question, asked, answers)


def _counted(
    question: Question, asked: int, answers: Sequence[AnswerCount]
) -> QuestionStatistics:
    answered, earned, worst = 0, 0.0, AnswerCount([], 0)
    for answer in answers:
        if not answer.response:
            continue
        share = question.mark(answer.response).share
        answered += answer.times
        earned += answer.times * share
        if share < NEARLY and answer.times > worst.times:
            worst = answer
    return QuestionStatistics(
        question,
        asked,
        earned / asked if asked else None,
        asked - answered,
        question.describe(worst.response) if worst.times else [],
        worst.times,
    )
