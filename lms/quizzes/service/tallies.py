"""Counts of what is handed in, so that no page has to count attempts."""

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, select

from lms.core.db import dialect, execute, insert_into, session
from lms.core.types import Json
from lms.quizzes.models import AnswerTally, Attempt, QuizTally
from lms.quizzes.types import Response


def count(attempt: Attempt) -> None:
    """Count an attempt that was just finished. The last act of its transaction,
    because everybody who hands in the same quiz meets at its row.
    """
    quiz = {"revision_id": attempt.revision_id, "part": attempt.part}
    total = {
        **quiz,
        "attempts": 1,
        "people": int(_is_first(attempt)),
        "passed": int(attempt.passed),
    }
    _add(QuizTally.__table__, [total])
    answers = [
        {**quiz, "question": key, "answer": _in_words(response), "times": 1}
        for key, response in sorted(attempt.answers.items())
    ]
    if answers:
        _add(AnswerTally.__table__, answers)


def _in_words(response: Response) -> str:
    """As JSON, every letter as one: escaped there would be no room for the
    longest answers.
    """
    return json.dumps(response, ensure_ascii=False)


def _is_first(attempt: Attempt) -> bool:
    alike = select(Attempt.id).filter_by(
        person_id=attempt.person_id,
        slug=attempt.slug,
        part=attempt.part,
        revision_id=attempt.revision_id,
    )
    earlier = alike.where(
        Attempt.submitted_at.is_not(None), Attempt.id != attempt.id
    )
    return session().scalar(earlier.limit(1)) is None


def _add(table: Table, rows: list[Json]) -> None:
    execute(_addition(table, dialect()), rows)


@lru_cache
def _addition(table: Table, _dialect: str) -> Any:
    new = insert_into(table)
    sums = {
        column.name: column + new.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    keys = list(table.primary_key)
    return new.on_conflict_do_update(index_elements=keys, set_=sums)
