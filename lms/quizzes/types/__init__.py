"""A quiz, its questions, and what happened in an attempt."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import ceil
from typing import Any, ClassVar

from lms.core.inputs import InputField
from lms.core.types import SHARE_UNITS, Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.types.figures import FARTHEST as FARTHEST
from lms.quizzes.types.figures import Shape as Shape
from lms.quizzes.types.figures import ShownFigure, Text
from lms.quizzes.types.figures import figure_field as figure_field
from lms.quizzes.types.figures import shape_of as shape_of

Response = list[Any]


@dataclass(frozen=True)
class Prompt:
    """What a widget needs to ask the question, and nothing of its answer. A
    question type whose widget needs more adds its own fields. `figures`: what
    stands with each choice, None for nothing; empty if none has any.
    """

    choices: tuple[Text, ...] = ()
    lefts: tuple[Text, ...] = ()
    unit: Text | None = None
    figures: tuple[ShownFigure | None, ...] = ()


@dataclass(frozen=True)
class Mark:
    """The share of the points earned (0 to 1) and what to say about this
    answer.
    """

    share: float
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Remark:
    """What belongs right at one choice or row of an answer that is shown
    again. Only what was chosen is marked as right or not; what was right and
    not chosen is missed.
    """

    is_right: bool
    note: Text | None = None
    is_chosen: bool = True


Remarks = Mapping[int, Remark]
"""By the place at which the choice or row is shown, from 0."""


@dataclass(frozen=True)
class Pick:
    """One of the things that can be chosen in a question, and whether a right
    answer holds it.
    """

    text: Text
    is_right: bool


Picks = Mapping[str, Pick]
"""By a key that never changes within a revision."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What all types share. Subclasses add their fields, their `widget` and the
    methods below. `figure` and `table` (in Markdown) stand with its text,
    `explanation_figure` and `explanation_table` with its explanation.

    `widget` names the Jinja template that draws the controls. It is given
    `question`, `prompt`, `name` (of every form field) and `given` (the values
    of `echo`), besides `remarks` and `closed` where an answer is shown again,
    and `revision`, for the figures of its course;
    what it posts under `name`, or row by row under `name-0`, `name-1` and so
    on, comes back to `read`.
    """

    key: str
    text: Text
    points: float
    explanation: Text
    legal_bases: tuple[str, ...]
    lesson: str = ""
    """The key of the lesson that it is about; "" if of no single one."""
    tags: tuple[str, ...] = ()
    competency: str = ""
    level: int = 0
    difficulty: str = ""
    """By these a draw finds it; empty where its file does not say."""
    figure: ShownFigure | None = None
    explanation_figure: ShownFigure | None = None
    table: Text = field(default_factory=dict)
    explanation_table: Text = field(default_factory=dict)

    widget: ClassVar[str]
    chooses: ClassVar[bool] = False
    """Whether `picks` are few, and worth showing when nobody took them."""
    shows_figure: ClassVar[bool] = False
    """Whether its widget draws its figure itself."""
    shuffled: ClassVar[bool] = True
    always_shuffled: ClassVar[bool] = (
        False  # for types whose order in the file is the answer
    )
    judged: ClassVar[bool] = False
    """Whether a person marks it: then it is a `JudgedQuestion`."""

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

    def remarks(self, response: Response, order: Ids, solved: bool) -> Remarks:
        """What to say at its choices or rows rather than below them, for a
        widget that can; nothing where it cannot. `solved`: the right ones may
        be shown, too.
        """
        return {}

    def explained(self, response: Response, order: Ids) -> Remarks:
        """The same where nothing is held back: what every choice answers,
        whether it was chosen or not.
        """
        return self.remarks(response, order, solved=True)

    def doubt(self, response: Response) -> tuple[str, Json] | None:
        """What to say of an answer before it is handed in, a text (marked) and
        its values; nothing of one that is as it was asked for.
        """
        return None

    def blanks_left(self, response: Response) -> int:
        """How many of the places that it has to fill, as shown, are empty."""
        return 0

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

    def picks(self) -> "Picks":
        """What a response can be made of, one by one, for statistics; nothing
        where people type.
        """
        return {}

    def picked(self, response: Response) -> list[str]:
        """The keys of those in `picks` that a response is made of."""
        return []

    # For a question that is corrected after people have answered it

    def offers(self) -> Any:
        """What can be answered, by its texts, whatever their order in the file;
        who answered one version can be marked by another that offers the same.
        """
        return ()

    def keyed(self) -> Any:
        """What decides, of all that can be answered, what is right. Of a type
        that does not say it, all that is its own.
        """
        common = {one.name for one in fields(Question)}
        own = (one.name for one in fields(self) if one.name not in common)
        return [getattr(self, name) for name in own]

    def carried(self, response: Response, newer: Any) -> Response:
        """The response as `newer` would keep it: a version of this question
        that offers the same.
        """
        return response


@dataclass(frozen=True)
class RubricLevel:
    """So many points, for an answer of which this sentence is true."""

    points: float
    text: Text


@dataclass(frozen=True)
class RubricCriterion:
    """One thing that a person judges in an answer; its levels rise from no
    points.
    """

    title: Text
    levels: tuple[RubricLevel, ...]

    @property
    def most(self) -> float:
        """The points of its highest level."""
        return self.levels[-1].points


@dataclass(frozen=True)
class Judgement:
    """What a person says of an answer: the number of a level for each
    criterion (None: not chosen yet), a note beside each, and one for the whole.
    """

    levels: tuple[int | None, ...]
    notes: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class JudgedQuestion(Question):
    """A question that a person marks by a rubric, once it is handed in. `model`
    is shown to whoever marks it, and as its solution.
    """

    rubric: tuple[RubricCriterion, ...]
    model: Text
    judged: ClassVar[bool] = True
    shuffled: ClassVar[bool] = False

    @property
    def most(self) -> float:
        """The points of its rubric, which stand for those that it has in its
        quiz.
        """
        return sum(criterion.most for criterion in self.rubric)

    def mark(self, response: Response) -> Mark:
        """Nothing: that is for a person to say."""
        return Mark(0)

    def given(self, levels: Sequence[int | None]) -> float:
        """The points of the rubric that these levels give."""
        return sum(
            criterion.levels[level].points
            for criterion, level in zip(self.rubric, levels, strict=True)
            if level is not None
        )

    def judge(self, judgement: Judgement) -> Mark:
        """The share that a person gave."""
        return Mark(self.given(judgement.levels) / self.most)

    def solution(self) -> list[Text]:
        """The model answer."""
        return [self.model]


@dataclass(frozen=True)
class QuestionType:
    """A plug: its key in the files, its label (marked), its reader and an
    example that its contract test parses. `fields`: what its form asks for
    beside what every question has; where a type names none, its example shows
    them. `judged`: its questions are marked by a person (`JudgedQuestion`).
    """

    key: str
    label: str
    parse: Callable[[Node, Json], Question]
    example: str
    fields: tuple[InputField, ...] = ()
    judged: bool = False


DIFFICULTIES = ("easy", "medium", "hard")


@dataclass(frozen=True)
class Draw:
    """So many questions of those that carry all these tags, are of this
    difficulty and ask about this competency; what is empty asks for nothing.
    """

    count: int
    tags: tuple[str, ...] = ()
    difficulty: str = ""
    competency: str = ""

    def fits(self, question: Question) -> bool:
        """Whether it may take this question."""
        return (
            set(self.tags) <= set(question.tags)
            and self.difficulty in ("", question.difficulty)
            and self.competency in ("", question.competency)
        )


@dataclass(frozen=True)
class Quiz:
    """`attempts` 0: no limit. `wait`: before the next attempt. `time_limit`
    None: none. `draws`: what each attempt takes out of the questions, which
    are a bank then; none: every attempt asks them all.
    """

    pass_percent: int
    attempts: int
    wait: dt.timedelta
    time_limit: dt.timedelta | None
    shuffle: bool
    questions: tuple[Question, ...]
    draws: tuple[Draw, ...] = ()

    @property
    def length(self) -> int:
        """How many questions an attempt asks."""
        if not self.draws:
            return len(self.questions)
        return sum(draw.count for draw in self.draws)

    @property
    def is_judged(self) -> bool:
        """Whether a person marks some of it."""
        return any(question.judged for question in self.questions)

    @property
    def legal_bases(self) -> Iterator[str]:
        """The keys of what its questions rely on."""
        for question in self.questions:
            yield from question.legal_bases


Answers = Mapping[str, Response]
Judgements = Mapping[str, Judgement]
"""By question, what people have said of its answer."""


@dataclass(frozen=True)
class QuizResult:
    """All marks by question key, the score from 0 to 1, and whether it is
    enough. `unread`: the questions of which a person has yet to read the
    answer; they count as nothing so far, and it is not over.
    """

    marks: Mapping[str, Mark]
    score: float
    passed: bool
    unread: frozenset[str]
    points: Mapping[str, float]
    """What each question may earn."""

    @property
    def most(self) -> float:
        """The points of all that is marked."""
        return sum(self.points.values()) - self.waiting

    @property
    def waiting(self) -> float:
        """The points of what has yet to be read."""
        return sum(self.points[key] for key in self.unread)

    @property
    def earned(self) -> float:
        """The points that are earned so far."""
        marks = self.marks.items()
        return sum(self.points[key] * mark.share for key, mark in marks)

    def needed(self, percent: float) -> float:
        """The points, a hundredth at the finest, that what has yet to be read
        has to earn if so many percent are to be reached.
        """
        enough = sum(self.points.values()) * percent / 100
        return max(0, ceil((enough - self.earned) * 100 - 1e-6) / 100)

    @property
    def right(self) -> int:
        """How many questions were answered wholly rightly."""
        return self.states.count("meets")

    @property
    def states(self) -> tuple[str, ...]:
        """How a ring draws each question."""
        return tuple(
            "unknown" if key in self.unread else _state(mark.share)
            for key, mark in self.marks.items()
        )


def _state(share: float) -> str:
    if share == 1:
        return "meets"
    return "nearly" if share else "not-yet"


@dataclass(frozen=True)
class FinishedAttempt:
    """A finished attempt as the rule for starting another sees it."""

    submitted_at: dt.datetime
    passed: bool
    unread: bool = False
    """Whether a person has yet to read something of it."""


BANDS = 10
"""So many bands of rest scores; who has all of the rest right is in one more."""


@dataclass(frozen=True)
class ObservedAnswer:
    """What one attempt tells of one question that it asked: the share of its
    points, the share of the points of all others that were asked (the rest),
    both in `SHARE_UNITS`, and what was picked.
    """

    question: str
    is_empty: bool
    share: int
    rest: int
    picked: tuple[str, ...]

    @property
    def band(self) -> int:
        """How high the rest is, from 0 to `BANDS`."""
        return self.rest * BANDS // SHARE_UNITS
