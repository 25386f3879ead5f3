"""Counts of what is handed in, so that no page has to count attempts."""

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, bindparam, case, exists

from lms.core.db import dialect, execute, insert_into
from lms.quizzes.models import AnswerTally, Attempt, QuizTally


def count(attempt: Row) -> None:
    """Count an attempt that was just finished. The last act of its transaction,
    because everybody who hands in the same quiz meets at its row.
    """
    quiz = {"revision_id": attempt.revision_id, "part": attempt.part}
    total = {
        "attempt": attempt.id,
        "attempts": 1,
        "passed": int(attempt.passed),
    }
    execute(_add_total(dialect()), quiz | total)
    asked = attempt.answers if attempt.drawn is None else attempt.drawn
    answers = [
        {**quiz, "question": key, "answer": _answer(attempt, key), "times": 1}
        for key in sorted(asked)
    ]
    if answers:
        execute(_add_answers(dialect()), answers)


def _answer(attempt: Row, key: str) -> str:
    """As JSON, every letter as one: escaped there would be no room for the
    longest answers.
    """
    return json.dumps(attempt.answers.get(key, []), ensure_ascii=False)


_THIS, _EARLIER = Attempt.__table__.c, Attempt.__table__.alias("earlier").c
_SAME = "person_id", "slug", "part", "revision_id"
_IS_REPEATED = exists().where(
    _THIS.id == bindparam("attempt"),
    *(_EARLIER[name] == _THIS[name] for name in _SAME),
    _EARLIER.submitted_at.is_not(None),
    _EARLIER.id != _THIS.id,
)


@lru_cache
def _add_total(_dialect: str) -> Any:
    new = insert_into(QuizTally.__table__)
    return _adding(new.values(people=case((_IS_REPEATED, 0), else_=1)))


@lru_cache
def _add_answers(_dialect: str) -> Any:
    return _adding(insert_into(AnswerTally.__table__))


def _adding(new: Any) -> Any:
    """Where there is such a row already, the numbers are added to its own."""
    sums = {
        column.name: column + new.excluded[column.name]
        for column in new.table.columns
        if not column.primary_key
    }
    keys = list(new.table.primary_key)
    return new.on_conflict_do_update(index_elements=keys, set_=sums)
