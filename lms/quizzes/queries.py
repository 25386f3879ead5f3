"""How a quiz performed: facility per question and the wrong answer chosen most.

Counted by the database, so the work grows with different answers, not with
people.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, case, func, select, true

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import dialect, session
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.quizzes.loader import quiz_of
from lms.quizzes.models import Attempt
from lms.quizzes.types import Question, Response, Text

FEW = 5
NEARLY = 1 - 1e-9
EACH_ANSWER = {"sqlite": func.json_each, "postgresql": func.json_each_text}


class QuizCount(NamedTuple):
    """A quiz of a revision and how many attempts at it were submitted."""

    revision: Revision
    part: Part
    attempts: int


class AnswerCount(NamedTuple):
    """One of the different answers to a question and how many gave it."""

    response: Response
    times: int


@dataclass(frozen=True)
class QuestionStatistics:
    """One question: attempts, facility (mean share earned, 0 to 1), how many
    left it empty, and the commonest answer that earned nothing or only a
    part.
    """

    question: Question
    count: int
    facility: float | None
    empty: int
    worst: Sequence[Text]
    worst_count: int


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

    @property
    def few(self) -> bool:
        """Too few attempts to conclude anything."""
        return self.attempts < FEW


def quizzes(actor: Actor) -> Sequence[QuizCount]:
    """Every quiz of every revision with the number of submitted attempts, in
    two queries.
    """
    access.require(actor, Permission.QUIZ_STATISTICS)
    query = (
        select(Attempt.revision_id, Attempt.part, func.count())
        .where(Attempt.submitted_at.is_not(None))
        .group_by(Attempt.revision_id, Attempt.part)
    )
    counts = {
        (revision_id, part): count
        for revision_id, part, count in session().execute(query)
    }
    return [
        QuizCount(revision, part, counts.get((revision.id, part.key), 0))
        for revision in courses.all_revisions()
        for part in revision.course.every
        if part.kind == Kind.QUIZ
    ]


def statistics(actor: Actor, revision_id: int, part_key: str) -> QuizStatistics:
    """The figures of one quiz of one revision."""
    access.require(actor, Permission.QUIZ_STATISTICS)
    revision = courses.revision(revision_id)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    submitted = (
        (Attempt.revision_id == revision_id)
        & (Attempt.part == part_key)
        & Attempt.submitted_at.is_not(None)
    )
    attempts, people, passed = _totals(submitted)
    answers = _answers(submitted)
    items = [
        _question_statistics(question, attempts, answers[question.key])
        for question in quiz_of(revision, part).questions
    ]
    items.sort(key=lambda item: 2 if item.facility is None else item.facility)
    pass_rate = passed / attempts if attempts else None
    return QuizStatistics(revision, part, attempts, people, pass_rate, items)


def _totals(submitted: ColumnElement[bool]) -> Row[tuple[int, int, int]]:
    query = select(
        func.count(),
        func.count(Attempt.person_id.distinct()),
        func.sum(case((Attempt.passed, 1), else_=0)),
    )
    return session().execute(query.where(submitted)).one()


def _answers(submitted: ColumnElement[bool]) -> dict[str, list[AnswerCount]]:
    """The different answers to each question; empty ones are not stored."""
    answer = EACH_ANSWER[dialect()](Attempt.answers).table_valued(
        "key", "value"
    )
    query = (
        select(answer.c.key, answer.c.value, func.count())
        .select_from(Attempt)
        .join(answer, true())
        .where(submitted)
        .group_by(answer.c.key, answer.c.value)
    )
    counts = defaultdict(list)
    for key, response, times in session().execute(query):
        counts[key].append(AnswerCount(json.loads(response), times))
    return counts


def _question_statistics(
    question: Question, attempts: int, answers: Sequence[AnswerCount]
) -> QuestionStatistics:
    answered = 0
    earned = 0.0
    worst = AnswerCount([], 0)
    for answer in answers:
        share = question.mark(answer.response).share
        answered += answer.times
        earned += answer.times * share
        if share < NEARLY and answer.times > worst.times:
            worst = answer
    return QuestionStatistics(
        question,
        attempts,
        earned / attempts if attempts else None,
        attempts - answered,
        question.describe(worst.response) if worst.times else [],
        worst.times,
    )
