"""A practice and what somebody has answered in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.quizzes.types import Question, Response


@dataclass(frozen=True)
class Practice:
    """The questions of a practice; `show`: so many a round, 0: all."""

    questions: tuple[Question, ...]
    show: int = 0

    @property
    def size(self) -> int:
        """Questions a round."""
        count = len(self.questions)
        return min(self.show or count, count)

    def question(self, key: str) -> Question | None:
        """The question with this key."""
        return next((one for one in self.questions if one.key == key), None)


@dataclass(frozen=True)
class LastAnswer:
    """The last answer to a question: the `turn` at which it was asked, from 0,
    the `place` among all answers in this practice, the share it earned, and
    what was answered.
    """

    turn: int
    place: int
    share: float
    response: Response


LastAnswers = Mapping[str, LastAnswer]
"""By the key of the question."""


@dataclass(frozen=True)
class PracticeRecord:
    """What somebody has answered in a practice: the last answer to each
    question, and how many were given in all.
    """

    answers: LastAnswers
    count: int = 0
