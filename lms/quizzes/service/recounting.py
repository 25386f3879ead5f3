"""Attempts into the sums that they are not in yet: those just handed in, and all
of them when they are counted anew.
"""

from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select, text, update

from lms.core import outbox
from lms.core.db import execute, transaction
from lms.enrolment import service as enrolment
from lms.quizzes.models import (
    WAITING,
    AnswerTally,
    PickTally,
    QuestionTally,
    QuizTally,
)
from lms.quizzes.service import tallies
from lms.quizzes.service.sittings import ATTEMPT, COUNTING, sitting_of

AT_ONCE = 200
_WAITING = text(WAITING) & ATTEMPT.c.score.is_not(None)
"""What a person has yet to read counts once it is marked."""
_NEXT = (
    select(ATTEMPT)
    .where(_WAITING)
    .order_by(ATTEMPT.c.revision_id, ATTEMPT.c.part, ATTEMPT.c.id)
    .limit(AT_ONCE)
    .with_for_update(skip_locked=True)
)
_MARK = (
    update(ATTEMPT)
    .where(ATTEMPT.c.id.in_(bindparam("ids", expanding=True)))
    .values(counted=True)
)
_HOW_MANY = select(func.count()).select_from(ATTEMPT).where(_WAITING)
_OF_QUIZ = _HOW_MANY.where(
    ATTEMPT.c.revision_id == bindparam("revision_id"),
    ATTEMPT.c.part == bindparam("part"),
)


def waiting(**quiz: Any) -> int:
    """How many submitted attempts are not in the sums yet: of a quiz, by its
    `revision_id` and `part`, or of all.
    """
    return execute(_OF_QUIZ if quiz else _HOW_MANY, quiz).scalar_one()


def count_some() -> None:
    """Add some of those that wait, in the open transaction, and ask for more if
    there are more.
    """
    if count_next() == AT_ONCE:
        outbox.enqueue(COUNTING)


def count_next() -> int:
    """Add the next ones; how many."""
    with transaction():
        found = execute(_NEXT).all()
        for attempt in found:
            tallies.count(attempt, sitting_of(attempt).questions())
        if found:
            execute(_MARK, {"ids": [attempt.id for attempt in found]})
    return len(found)


def recount() -> None:
    """Forget all sums, so that every attempt waits to be counted again."""
    with transaction():
        for quiz in execute(_LOCKED).all():
            _forget(quiz.revision_id, quiz.part)
        outbox.enqueue(COUNTING)


_QUIZ = QuizTally.__table__
_LOCKED: Select = (
    select(_QUIZ.c.revision_id, _QUIZ.c.part)
    .order_by(_QUIZ.c.revision_id, _QUIZ.c.part)
    .with_for_update()
)


def _forget(revision_id: int, part: str) -> None:
    quiz = {"revision_id": revision_id, "part": part}
    counted = update(ATTEMPT).filter_by(**quiz, counted=True)
    execute(counted.values(counted=False))
    for table in (QuestionTally, PickTally, AnswerTally, QuizTally):
        execute(delete(table).filter_by(**quiz))
    enrolment.forget_times(revision_id, part)
