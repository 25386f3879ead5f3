"""A quiz, its questions, and what happened in an attempt."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lms.core.types import Ids, Json
from lms.core.yamlfile import Node

Text = Mapping[str, str]
Response = list[Any]


@dataclass(frozen=True)
class Prompt:
    """What a widget needs to ask the question, and nothing of its answer. A
    question type whose widget needs more adds its own fields.
    """

    choices: tuple[Text, ...] = ()
    lefts: tuple[Text, ...] = ()
    unit: Text | None = None


@dataclass(frozen=True)
class Mark:
    """The share of the points earned (0 to 1) and what to say about this
    answer.
    """

    share: float
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """What all types share. Subclasses add their fields, their `widget` and the
    methods below.

    `widget` names the Jinja template that draws the controls. It is given
    `question`, `prompt`, `name` (of every form field) and `given` (the values
    of `echo`); what it posts under `name` comes back to `read`.
    """

    key: str
    text: Text
    points: float
    explanation: Text
    legal_bases: tuple[str, ...]

    widget: ClassVar[str]
    shuffled: ClassVar[bool] = True
    always_shuffled: ClassVar[bool] = (
        False  # for types whose order in the file is the answer
    )

    @property
    def size(self) -> int:
        """How many choices there are to shuffle."""
        return 0

    def prompt(self, order: Ids) -> Prompt:
        """The question as data; `order[i]` is the choice shown at position i."""
        raise NotImplementedError

    def read(self, values: Sequence[str], order: Ids) -> Response:
        """What the form sent as a response; an empty list if it is no answer."""
        raise NotImplementedError

    def echo(self, response: Response, order: Ids) -> list[str]:
        """The response as the form's values, to show it again."""
        raise NotImplementedError

    def mark(self, response: Response) -> Mark:
        """What the response earns, and what it deserves to hear."""
        raise NotImplementedError

    def describe(self, response: Response) -> list[Text]:
        """The response in words, for results and statistics."""
        raise NotImplementedError

    def solution(self) -> list[Text]:
        """The right answer in words, for afterwards."""
        raise NotImplementedError

    def perfect(self) -> Response:
        """A response that earns all points, for the demo and the contract
        tests.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class QuestionType:
    """A plug: its key in the files, its label (marked), its reader and an
    example that its contract test parses.
    """

    key: str
    label: str
    parse: Callable[[Node, Json], Question]
    example: str


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

    @property
    def legal_bases(self) -> Iterator[str]:
        """The keys of what its questions rely on."""
        for question in self.questions:
            yield from question.legal_bases


Answers = Mapping[str, Response]


@dataclass(frozen=True)
class QuizResult:
    """All marks by question key, the score from 0 to 1, and whether it is
    enough.
    """

    marks: Mapping[str, Mark]
    score: float
    passed: bool


@dataclass(frozen=True)
class FinishedAttempt:
    """A finished attempt as the rule for starting another sees it."""

    submitted_at: dt.datetime
    passed: bool
