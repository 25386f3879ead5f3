"""How a quiz performed: facility per question and the wrong answer chosen most."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select, true

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import dialect, session
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.quizzes import service
from lms.quizzes.models import Attempt
from lms.quizzes.questions.base import Question, Response, Text

FEW = 5


@dataclass(frozen=True)
class Item:
    """One question: answers, facility (mean share earned, 0 to 1), how many
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
class Statistics:
    """A quiz: submitted attempts, people, the share that passed, and its
    questions from the hardest to the easiest.
    """

    revision: Revision
    part: Part
    attempts: int
    people: int
    pass_rate: float | None
    items: Sequence[Item]

    @property
    def few(self) -> bool:
        """Too few attempts to conclude anything."""
        return self.attempts < FEW


def quizzes(actor: Actor) -> Sequence[tuple[Revision, Part, int]]:
    """Every quiz of every revision with the number of submitted attempts, in
    two queries.
    """
    access.require(actor, Permission.QUIZ_STATISTICS)
    query = select(Attempt.revision_id, Attempt.part, func.count()).where(
        Attempt.submitted_at.is_not(None)
    )
    counts = {
        (row[0], row[1]): row[2]
        for row in session().execute(
            query.group_by(Attempt.revision_id, Attempt.part)
        )
    }
    return [
        (revision, part, counts.get((revision.id, part.key), 0))
        for revision in courses.all_revisions()
        for part in revision.course.every
        if part.kind == Kind.QUIZ
    ]


def statistics(actor: Actor, revision_id: int, part_key: str) -> Statistics:
    """The figures of one quiz of one revision; grouped by the database, so the
    work grows with different answers, not with people.
    """
    access.require(actor, Permission.QUIZ_STATISTICS)
    revision = courses.revision(revision_id)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    here = (
        (Attempt.revision_id == revision_id)
        & (Attempt.part == part_key)
        & Attempt.submitted_at.is_not(None)
    )
    query = select(
        func.count(),
        func.count(Attempt.person_id.distinct()),
        func.sum(case((Attempt.passed, 1), else_=0)),
    )
    attempts, people, passed = session().execute(query.where(here)).one()
    answers = _answers(here)
    items = [
        _item(question, attempts, answers.get(question.key, ()))
        for question in service.quiz_of(revision, part).questions
    ]
    items.sort(
        key=lambda item: item.facility if item.facility is not None else 2
    )
    return Statistics(
        revision,
        part,
        attempts,
        people,
        passed / attempts if attempts else None,
        items,
    )


def _answers(
    here: ColumnElement[bool],
) -> dict[str, list[tuple[Response, int]]]:
    """By question every different answer in these attempts, and how many gave
    it. Empty answers are not kept.
    """
    each = {"sqlite": func.json_each, "postgresql": func.json_each_text}[
        dialect()
    ]
    answer = each(Attempt.answers).table_valued("key", "value")
    query = (
        select(answer.c.key, answer.c.value, func.count())
        .select_from(Attempt)
        .join(answer, true())
    )
    found: dict[str, list[tuple[Response, int]]] = {}
    for key, response, times in session().execute(
        query.where(here).group_by(answer.c.key, answer.c.value)
    ):
        found.setdefault(key, []).append((json.loads(response), times))
    return found


def _item(
    question: Question, attempts: int, answers: Sequence[tuple[Response, int]]
) -> Item:
    marked = [
        (response, times, question.mark(response).share)
        for response, times in answers
    ]
    given = sum(times for _, times, _ in marked)
    facility = (
        sum(times * share for _, times, share in marked) / attempts
        if attempts
        else None
    )
    wrong = [
        (response, times)
        for response, times, share in marked
        if share < 1 - 1e-9
    ]
    worst, times = max(wrong, key=lambda one: one[1], default=([], 0))
    return Item(
        question,
        attempts,
        facility,
        attempts - given,
        question.describe(worst) if worst else [],
        times,
    )
