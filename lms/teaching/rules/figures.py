"""From the sums of a quiz to its figures. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from lms.core.types import SHARE_UNITS, group
from lms.quizzes.types import Pick, Question, Response, Text
from lms.teaching.rules import sentences, theory
from lms.teaching.rules.sentences import Seen
from lms.teaching.rules.theory import DrawnSums, PairSums, Thirds
from lms.teaching.types import (
    Limits,
    PickFigures,
    QuestionFigures,
    QuestionFinding,
    QuizScale,
)

Sums = Any
"""A row of `QuizTally`, `QuestionTally` or `PickTally`."""
NEARLY = 1 - 1e-9


@dataclass(frozen=True)
class Bands:
    """How many were asked, by bands of the rest, and the thirds of them."""

    people: Mapping[int, int]
    thirds: Thirds | None

    def count(self, third: frozenset[int]) -> int:
        """How many are in there."""
        return sum(self.people[band] for band in third)

    @property
    def ends(self) -> tuple[frozenset[int], ...]:
        """The lower and the upper third, if there are any."""
        return (self.thirds.lower, self.thirds.upper) if self.thirds else ()

    @property
    def uppers(self) -> int:
        """How many are in the upper third."""
        return self.count(self.thirds.upper) if self.thirds else 0

    def shares(self, rows: Iterable[Sums]) -> list[float | None]:
        """Which share of either third is in these rows."""
        inside = {row.band: row.times for row in rows}
        shares = [
            sum(inside.get(band, 0) for band in end) / self.count(end)
            for end in self.ends
        ]
        return list(shares) or [None, None]


def bands_of(picks: Iterable[Sums], least: int) -> Bands:
    """From the rows of a question; thirds only where both are large enough to
    be shown.
    """
    people = {row.band: row.times for row in picks if not row.pick}
    found = Bands(people, theory.thirds(people))
    counts = map(found.count, found.ends)
    is_small = any(count < least for count in counts)
    return Bands(people, None) if is_small else found


def question_figures(
    question: Question,
    sums: Sums | None,
    picks: Sequence[Sums],
    answers: Sequence[Any],
    limits: Limits,
) -> QuestionFigures:
    """One question; without sums nobody was asked."""
    if sums is None or sums.asked < limits.group:
        return _nothing(question, sums.asked if sums else 0)
    seen = _seen(question, sums, picks, limits.group)
    found = sentences.finding(seen, limits.said)
    rival = sentences.rival(seen) if found is QuestionFinding.RIVAL else None
    worst, times = commonest_slip(question, answers, limits.group)
    return QuestionFigures(
        question,
        sums.asked,
        sums.empty,
        seen.facility,
        seen.discrimination,
        seen.picks,
        worst,
        times,
        found,
        rival.text if rival else None,
    )


def _seen(
    question: Question, sums: Sums, picks: Sequence[Sums], least: int
) -> Seen:
    bands = bands_of(picks, least)
    return Seen(
        sums.asked,
        sums.share / sums.asked / SHARE_UNITS,
        discrimination(sums),
        pick_figures(question, sums, picks, bands),
        bands.uppers,
    )


def _nothing(question: Question, asked: int) -> QuestionFigures:
    return QuestionFigures(
        question, asked, 0, None, None, [], [], 0, None, None
    )


def discrimination(sums: Sums) -> float | None:
    """The correlation of a question with the rest (corrected item-total
    correlation).
    """
    return theory.correlation(
        PairSums(
            sums.asked,
            sums.share,
            sums.share_squared,
            sums.rest,
            sums.rest_squared,
            sums.product,
        )
    )


def pick_figures(
    question: Question, sums: Sums, rows: Sequence[Sums], bands: Bands
) -> list[PickFigures]:
    """Choice by choice, in the order of the file; of many pairs those that
    somebody made.
    """
    by_pick = group((row.pick, row) for row in rows)
    return [
        _pick(pick, sums, by_pick[key], bands)
        for key, pick in question.picks().items()
        if question.chooses or by_pick[key]
    ]


def _pick(
    pick: Pick, sums: Sums, rows: Sequence[Sums], bands: Bands
) -> PickFigures:
    times = sum(row.times for row in rows)
    rest = sum(row.rest for row in rows)
    pairs = PairSums(
        sums.asked, times, times, sums.rest, sums.rest_squared, rest
    )
    return PickFigures(
        pick.text,
        pick.is_right,
        times,
        times / sums.asked,
        *bands.shares(rows),
        theory.correlation(pairs),
    )


def commonest_slip(
    question: Question, answers: Sequence[Any], least: int
) -> tuple[Sequence[Text], int]:
    """The commonest answer of all attempts that was not wholly right, in words,
    where people typed or put into order: choices say it themselves. One that
    few have typed could tell who they are.
    """
    if question.picks():
        return [], 0
    often = [one for one in answers if one.response and one.times >= least]
    slips = [one for one in often if is_slip(question, one.response)]
    if not slips:
        return [], 0
    worst = max(slips, key=attrgetter("times"))
    return question.describe(worst.response), worst.times


def is_slip(question: Question, response: Response) -> bool:
    """Whether the response does not earn all points."""
    return question.mark(response).share < NEARLY


def scale(
    quiz: Sums, questions: Sequence[Question], sums: Mapping[str, Sums]
) -> QuizScale:
    """Mean, deviation and reliability of the scores of first attempts."""
    n = quiz.people
    if not n:
        return QuizScale(None, None, None)
    variance = theory.variance(n, quiz.score, quiz.score_squared)
    return QuizScale(
        quiz.score / n / SHARE_UNITS,
        variance**0.5 / SHARE_UNITS,
        reliability(quiz, questions, sums),
    )


def reliability(
    quiz: Sums, questions: Sequence[Question], sums: Mapping[str, Sums]
) -> float | None:
    """Alpha where everybody was asked everything; otherwise of questions drawn,
    where all count the same and all are asked as many.
    """
    rows = [sums[one.key] for one in questions if one.key in sums]
    asked = sum(row.asked for row in rows)
    if asked == quiz.people * len(questions):
        return _alpha(quiz, questions, rows)
    is_even = len({one.points for one in questions}) == 1
    return _drawn_alpha(quiz, rows, asked) if is_even else None


def _drawn_alpha(quiz: Sums, rows: Sequence[Sums], asked: int) -> float | None:
    each, left = divmod(asked, quiz.people)
    if left:
        return None
    squares = sum(row.share_squared for row in rows)
    return theory.drawn_alpha(
        DrawnSums(quiz.people, each, quiz.score, quiz.score_squared, squares)
    )


def _alpha(
    quiz: Sums, questions: Sequence[Question], rows: Sequence[Sums]
) -> float | None:
    points = sum(question.points for question in questions)
    parts = [
        (question.points / points) ** 2
        * theory.variance(row.asked, row.share, row.share_squared)
        for question, row in zip(questions, rows, strict=True)
    ]
    total = theory.variance(quiz.people, quiz.score, quiz.score_squared)
    return theory.alpha(parts, total)


ORDER = tuple(QuestionFinding)


def in_order(found: Iterable[QuestionFigures]) -> list[QuestionFigures]:
    """Those that need a look first, of these the hardest."""
    return sorted(found, key=_urgency)


def _urgency(one: QuestionFigures) -> tuple[int, float]:
    place = ORDER.index(one.finding) if one.is_urgent else len(ORDER)
    return place, 2 if one.facility is None else one.facility
