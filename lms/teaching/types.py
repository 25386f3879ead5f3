"""Figures of questions and quizzes, and what is to be said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.core.marks import N_
from lms.courses.types import Part, Revision
from lms.quizzes.types import Question, Text


class QuestionFinding(StrEnum):
    """What a question's figures say, the most urgent first."""

    KEY = "key"
    RIVAL = "rival"
    HARD = "hard"
    FLAT = "flat"
    EASY = "easy"
    FINE = "fine"


FINDINGS = N_(
    {
        QuestionFinding.KEY: "Those who know the rest get this one wrong more often: look at the key and at the wording.",
        QuestionFinding.RIVAL: "Of those who know the rest best, more chose “%(pick)s” than the right answer: is that right as well?",
        QuestionFinding.HARD: "Fewer than a third of the points are earned here: does the lesson teach this?",
        QuestionFinding.FLAT: "Whoever knows the rest does hardly better here than others: can the question be understood in two ways, or be guessed?",
        QuestionFinding.EASY: "Nearly everybody gets it right, so it tells nothing apart. Keep it if nobody may get this wrong.",
        QuestionFinding.FINE: "Whoever knows the rest knows this, too: the question does its work.",
    }
)
URGENT = (
    QuestionFinding.KEY,
    QuestionFinding.RIVAL,
    QuestionFinding.HARD,
    QuestionFinding.FLAT,
)
"""What somebody should look at."""


@dataclass(frozen=True)
class Limits:
    """Of fewer people than `group` no figure is shown, of fewer than `said`
    nothing is said about it.
    """

    group: int
    said: int


class Steadiness(StrEnum):
    """How far the order of people by this quiz can be relied on."""

    HIGH = "high"
    USABLE = "usable"
    LOW = "low"
    NARROW = "narrow"


STEADINESS = N_(
    {
        Steadiness.HIGH: "Steady: another quiz of this kind would find much the same people strong and weak.",
        Steadiness.USABLE: "Fairly steady. More questions, or better ones, would make pass and fail surer.",
        Steadiness.LOW: "Hardly steady: with other questions of this kind, others might have passed. Look at the questions below, and ask more of them.",
        Steadiness.NARROW: "Nearly everybody earns nearly all points. That is what a course wants; how steady the quiz is cannot be told from it.",
    }
)


@dataclass(frozen=True)
class PickFigures:
    """One choice: how many picked it, and which share of the lower and of the
    upper third (None where there are no such groups, or they are too small).
    """

    text: Text
    is_right: bool
    times: int
    share: float
    lower: float | None
    upper: float | None
    discrimination: float | None


@dataclass(frozen=True)
class QuestionFigures:
    """One question, of first attempts: how many were asked and left it empty,
    the mean share of the points, its correlation with the rest, choice by
    choice, and the commonest answer that is not wholly right.
    """

    question: Question
    asked: int
    empty: int
    facility: float | None
    discrimination: float | None
    picks: Sequence[PickFigures]
    worst: Sequence[Text]
    worst_times: int
    finding: QuestionFinding | None
    rival: Text | None

    @property
    def is_urgent(self) -> bool:
        """Whether somebody should look at it."""
        return self.finding in URGENT


@dataclass(frozen=True)
class QuizScale:
    """Mean and deviation of the scores of first attempts, and their
    reliability.
    """

    mean: float | None
    deviation: float | None
    reliability: float | None


@dataclass(frozen=True)
class QuizFigures:
    """A quiz: all submitted attempts, by how many people, and how many passed;
    how many first attempts are in the sums, and how many of these passed.
    `few`: of too few people to show anything.
    """

    revision: Revision
    part: Part
    attempts: int
    people: int
    passed: int
    counted: int
    first_passed: int
    few: bool

    @property
    def first_rate(self) -> float | None:
        """The share of first attempts that passed."""
        return self.first_passed / self.counted if self.counted else None

    @property
    def pass_rate(self) -> float | None:
        """The share of all attempts that passed."""
        return self.passed / self.attempts if self.attempts else None

    @property
    def late(self) -> int:
        """How many people's first attempts are not in the sums yet."""
        return self.people - self.counted


@dataclass(frozen=True)
class QuizReport:
    """A quiz and its questions, those that need a look first."""

    quiz: QuizFigures
    scale: QuizScale
    steadiness: Steadiness | None
    questions: Sequence[QuestionFigures]
    lessons: Mapping[str, Part]
    """The lessons that its questions name, by key."""
