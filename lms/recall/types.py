"""Questions that come back, and what somebody has answered to them."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from lms.courses.types import Part, Revision
from lms.quizzes.types import Question


class CardKey(NamedTuple):
    """Which question of which course: it stays the same over revisions."""

    slug: str
    part: str
    question: str


@dataclass(frozen=True)
class PoolQuestion:
    """A question as the current revision of its course has it. `mark`: the
    fingerprint of its words and answers. `due_on`: when it comes first.
    """

    key: CardKey
    revision: Revision
    part: Part
    question: Question
    mark: str
    due_on: dt.date


class Memory(NamedTuple):
    """How well something is remembered, in the terms of FSRS: for how many
    days, and how hard it is.
    """

    stability: float
    difficulty: float


@dataclass(frozen=True)
class CardState:
    """Where one's card of a question stands. `mark`: of the question as it was
    answered; `turn`: how often it was, less one; `wrong`: how often in a row
    the answer was wrong.
    """

    mark: str
    turn: int
    memory: Memory
    due_on: dt.date
    answered_at: dt.datetime
    wrong: int


class Terms(NamedTuple):
    """The settings of the schedule: FSRS's weights, the share that should
    still be known when a question comes back, and the longest time until then.
    """

    weights: tuple[float, ...]
    retention: float
    longest: int
