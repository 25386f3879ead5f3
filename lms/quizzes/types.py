"""A quiz and what happened in an attempt."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lms.quizzes.questions.base import Mark, Question, Response


@dataclass(frozen=True)
class Quiz:
    """`attempts` 0: no limit. `wait`: before the next attempt. `time_limit`
    None: none.
    """

    pass_percent: int
    attempts: int
    wait: dt.timedelta
    time_limit: dt.timedelta | None
    shuffle: bool
    questions: tuple[Question, ...]

    def question(self, key: str) -> Question | None:
        """The question with this key."""
        return next(
            (question for question in self.questions if question.key == key),
            None,
        )


Answers = Mapping[str, Response]


@dataclass(frozen=True)
class Marked:
    """All marks by question key, the score from 0 to 1, and whether it is
    enough.
    """

    marks: Mapping[str, Mark]
    score: float
    passed: bool


@dataclass(frozen=True)
class Earlier:
    """A finished attempt as the rule for starting another sees it."""

    submitted_at: dt.datetime
    passed: bool
