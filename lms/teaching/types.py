"""Figures of questions and quizzes, and what is to be said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

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

    @property
    def mark(self) -> str:
        """Of all that is shown of it: another one when a figure is."""
        sums = self.asked, self.empty, self.facility, self.discrimination
        told = self.worst, self.worst_times, self.finding, self.rival
        return repr((*sums, *told, self.picks))


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
    how many of the first attempts passed. `few`: of too few people to show anything.
    """

    revision: Revision
    part: Part
    attempts: int
    people: int
    passed: int
    first_passed: int
    few: bool

    @property
    def first_rate(self) -> float | None:
        """The share of first attempts that passed."""
        return self.first_passed / self.people if self.people else None

    @property
    def pass_rate(self) -> float | None:
        """The share of all attempts that passed."""
        return self.passed / self.attempts if self.attempts else None

    @property
    def stumbles(self) -> bool:
        """Whether fewer than half of the attempts passed."""
        return not self.few and 2 * self.passed < self.attempts


@dataclass(frozen=True)
class CourseLine:
    """A revision of a course with its quizzes, in the list of all."""

    revision: Revision
    quizzes: Sequence[QuizFigures]

    @property
    def people(self) -> int:
        """How many took the quiz that most took."""
        return max((quiz.people for quiz in self.quizzes), default=0)

    @property
    def stumbles(self) -> bool:
        """Whether most attempts at one of its quizzes fail."""
        return any(quiz.stumbles for quiz in self.quizzes)


class CourseLines(NamedTuple):
    """The newest revision of each course, those first over which many stumble;
    and the older ones that somebody took a quiz of.
    """

    newest: Sequence[CourseLine]
    older: Sequence[CourseLine]


@dataclass(frozen=True)
class QuizReport:
    """A quiz and its questions, those that need a look first."""

    quiz: QuizFigures
    scale: QuizScale
    steadiness: Steadiness | None
    questions: Sequence[QuestionFigures]
    lessons: Mapping[str, Part]
    """The lessons that its questions name, by key."""

    @property
    def urgent(self) -> list[QuestionFigures]:
        """The questions that somebody should look at."""
        return [one for one in self.questions if one.is_urgent]


class Tempo(StrEnum):
    """How the time that people took compares with the minutes stated."""

    LONGER = "longer"
    SHORTER = "shorter"


PACES = N_(
    {
        Tempo.LONGER: "Half of the people need much longer than stated: state more minutes, or shorten it.",
        Tempo.SHORTER: "Half of the people are done much sooner than stated: is it read, or are the minutes too many?",
    }
)


@dataclass(frozen=True)
class PartFigures:
    """One part on the way through a course: how many have done it (None: not
    counted) and which share of those who have done any; half of the `timed`
    people took at most `minutes`.
    """

    part: Part
    people: int | None
    share: float | None
    minutes: float | None
    timed: int
    pace: Tempo | None


@dataclass(frozen=True)
class Stop:
    """Where most go no further: after which part, before which, and how many
    have done each.
    """

    before: PartFigures
    after: PartFigures

    @property
    def share(self) -> float:
        """Which share of those who came so far stopped."""
        return 1 - self.after.people / self.before.people


@dataclass(frozen=True)
class LessonFigures:
    """A lesson's own question at the first try, beside the quizzes' questions
    about the lesson, each as the mean share of points. `is_gap`: what the
    quizzes ask is known much less.
    """

    part: Part
    first: float
    tries: int
    later: float
    asked: int
    is_gap: bool


@dataclass(frozen=True)
class CourseReport:
    """A revision of a course: how many take it now, how many have done any part
    of it, part by part, and its quizzes. `few`: of too few people to show
    where they stop.
    """

    revision: Revision
    taking: int
    began: int
    few: bool
    parts: Sequence[PartFigures]
    stop: Stop | None
    lessons: Sequence[LessonFigures]
    quizzes: Sequence[QuizReport]
    reports: int
    """How many say that something is wrong or unclear, and wait."""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing needs a look."""
        notes = [self.reports, self.stop, *(part.pace for part in self.parts)]
        notes += [lesson.is_gap for lesson in self.lessons]
        notes += [quiz.urgent for quiz in self.quizzes]
        return not any(notes)
