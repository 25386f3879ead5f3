"""The counts and sums of quizzes, as rows. No permission of their own: the room
`teaching` makes figures of them and asks who may see them.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Row, bindparam, select

from lms.core.db import execute
from lms.core.types import group
from lms.quizzes.models import (
    AnswerTally,
    PickTally,
    QuestionTally,
    QuizTally,
)
from lms.quizzes.types import Response


class AnswerCount(NamedTuple):
    """One of the different answers to a question and how many gave it."""

    response: Response
    times: int


QuizSums = Mapping[tuple[int, str], Row]
"""Rows of `QuizTally` by revision and part."""


def quiz_sums() -> QuizSums:
    """Of every quiz of every revision that was handed in."""
    rows = execute(select(QuizTally.__table__))
    return {(row.revision_id, row.part): row for row in rows}


_QUESTIONS = select(QuestionTally.__table__).where(
    QuestionTally.revision_id == bindparam("revision")
)
_PICKS = select(PickTally.__table__).where(
    PickTally.revision_id == bindparam("revision")
)
_ANSWERS = select(AnswerTally.__table__).where(
    AnswerTally.revision_id == bindparam("revision"),
    AnswerTally.part == bindparam("part"),
)


def question_sums(revision_id: int) -> Mapping[tuple[str, str], Row]:
    """Rows of `QuestionTally` of a revision, by part and question."""
    rows = execute(_QUESTIONS, {"revision": revision_id})
    return {(row.part, row.question): row for row in rows}


def pick_sums(revision_id: int) -> Mapping[tuple[str, str], list[Row]]:
    """Rows of `PickTally` of a revision, by part and question."""
    rows = execute(_PICKS, {"revision": revision_id})
    return group(((row.part, row.question), row) for row in rows)


def answers(revision_id: int, part: str) -> Mapping[str, list[AnswerCount]]:
    """The different answers to each question; empty ones are not stored."""
    quiz = {"revision": revision_id, "part": part}
    return group(
        (row.question, AnswerCount(json.loads(row.answer), row.times))
        for row in execute(_ANSWERS, quiz)
    )
