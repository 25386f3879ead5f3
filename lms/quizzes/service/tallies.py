"""Counts of what is handed in, so that no page has to count attempts. Only the
worker adds to them: those who hand in the same quiz would meet at its row.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from lms.core.db import adding, execute
from lms.core.types import Json, in_units
from lms.enrolment import service as enrolment
from lms.quizzes import rules
from lms.quizzes.models import (
    AnswerTally,
    Attempt,
    PickTally,
    QuestionTally,
    QuizTally,
)
from lms.quizzes.types import ObservedAnswer, Question

Asked = Sequence[Question]


def count(attempt: Row, asked: Asked) -> None:
    """Add an attempt to the sums of its quiz and of its answers; a first one
    also to those of its questions.
    """
    is_first = _is_first(attempt)
    _count_quiz(attempt, is_first)
    _count_answers(attempt)
    if is_first:
        _count_questions(attempt, asked)
        enrolment.count_time(
            attempt.revision_id,
            attempt.part,
            attempt.started_at,
            attempt.submitted_at,
        )


_THIS = Attempt.__table__.c
_OWN = [
    _THIS[name] == bindparam(name)
    for name in ("person_id", "slug", "part", "revision_id")
]
_EARLIER = select(_THIS.id).where(
    *_OWN, _THIS.number < bindparam("number"), _THIS.submitted_at.is_not(None)
)


def _is_first(attempt: Row) -> bool:
    """Whether it is the person's first at this revision of the quiz: a new
    revision is a new quiz.
    """
    if attempt.number == 1:
        return True
    return execute(_EARLIER, dict(attempt._mapping)).first() is None


def _key(attempt: Row) -> Json:
    return {"revision_id": attempt.revision_id, "part": attempt.part}


def _count_quiz(attempt: Row, first: bool) -> None:
    score = in_units(attempt.score) if first else 0
    sums = {
        "attempts": 1,
        "passed": int(attempt.passed),
        "people": int(first),
        "first_passed": int(first and attempt.passed),
        "score": score,
        "score_squared": score * score,
    }
    _add(QuizTally, [_key(attempt) | sums])


def _count_answers(attempt: Row) -> None:
    """What people wrote at length is no answer that others could give."""
    asked = attempt.answers if attempt.drawn is None else attempt.drawn
    answers = [
        {"question": key, "answer": _answer(attempt, key), "times": 1}
        for key in sorted(set(asked) - set(attempt.judged or ()))
    ]
    _add(AnswerTally, [_key(attempt) | one for one in answers])


def _answer(attempt: Row, key: str) -> str:
    """As JSON, every letter as one: escaped there would be no room for the
    longest answers.
    """
    return json.dumps(attempt.answers.get(key, []), ensure_ascii=False)


def _count_questions(attempt: Row, asked: Asked) -> None:
    judged = rules.judgements(attempt.judged)
    seen = rules.observe(asked, attempt.answers, judged)
    seen.sort(key=lambda one: one.question)
    quiz = _key(attempt)
    _add(QuestionTally, [quiz | _sums(one) for one in seen])
    _add(PickTally, [quiz | pick for pick in _picks(seen)])


def _sums(seen: ObservedAnswer) -> Json:
    share, rest = seen.share, seen.rest
    return {
        "question": seen.question,
        "asked": 1,
        "empty": int(seen.is_empty),
        "share": share,
        "share_squared": share * share,
        "rest": rest,
        "rest_squared": rest * rest,
        "product": share * rest,
    }


def _picks(seen: Iterable[ObservedAnswer]) -> Iterator[Json]:
    for one in seen:
        place = {"question": one.question, "band": one.band}
        for pick in sorted({"", *one.picked}):
            yield place | {"pick": pick, "times": 1, "rest": one.rest}


def _add(model: Any, rows: Sequence[Json]) -> None:
    if rows:
        execute(adding(model.__table__), rows)
