"""How a quiz performed: facility per question and the wrong answer chosen most."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import session
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.quizzes import service
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.questions.base import Question, Text

FEW = 5


@dataclass(frozen=True)
class Item:
    """One question: answers, facility (mean share earned, 0 to 1), how many left it empty, and the commonest answer that earned nothing or only a part."""

    question: Question
    count: int
    facility: float | None
    empty: int
    worst: Sequence[Text]
    worst_count: int


@dataclass(frozen=True)
class Statistics:
    """A quiz: submitted attempts, people, the share that passed, and its questions from the hardest to the easiest."""

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
    """Every quiz of every revision with the number of submitted attempts, in two queries."""
    access.require(actor, Permission.QUIZ_STATISTICS)
    query = select(Attempt.revision_id, Attempt.part, func.count()).where(Attempt.submitted_at.is_not(None))
    counts = {(row[0], row[1]): row[2] for row in session().execute(query.group_by(Attempt.revision_id, Attempt.part))}
    return [
        (revision, part, counts.get((revision.id, part.key), 0))
        for revision in courses.all_revisions()
        for part in revision.course.every
        if part.kind == Kind.QUIZ
    ]


def statistics(actor: Actor, revision_id: int, part_key: str) -> Statistics:
    """The figures of one quiz of one revision; grouped by the database, so the work grows with different answers, not with people."""
    access.require(actor, Permission.QUIZ_STATISTICS)
    revision = courses.revision(revision_id)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    here = (Attempt.revision_id == revision_id) & (Attempt.part == part_key) & Attempt.submitted_at.is_not(None)
    query = select(func.count(), func.count(Attempt.person_id.distinct()), func.sum(case((Attempt.passed, 1), else_=0)))
    attempts, people, passed = session().execute(query.where(here)).one()
    query = select(Answer.question, Answer.response, func.count(), func.sum(Answer.share)).join(
        Attempt, Attempt.id == Answer.attempt_id
    )
    rows = session().execute(query.where(here).group_by(Answer.question, Answer.response)).all()
    items = [
        _item(question, [row for row in rows if row[0] == question.key])
        for question in service.quiz_of(revision, part).questions
    ]
    items.sort(key=lambda item: item.facility if item.facility is not None else 2)
    return Statistics(revision, part, attempts, people, passed / attempts if attempts else None, items)


def _item(question: Question, rows: Sequence[Any]) -> Item:
    count = sum(row[2] for row in rows)
    points = sum(row[3] for row in rows)
    empty = sum(row[2] for row in rows if row[1] == "[]")
    wrong: Counter[str] = Counter()
    for _, response, times, shares in rows:
        if response != "[]" and shares < times - 1e-9:
            wrong[response] += times
    worst, times = wrong.most_common(1)[0] if wrong else ("[]", 0)
    return Item(question, count, points / count if count else None, empty, _words(question, worst), times)


def _words(question: Question, response: str) -> Sequence[Text]:
    """The answer in words; one cut off when stored has none."""
    try:
        return question.describe(json.loads(response))
    except ValueError:
        return []
