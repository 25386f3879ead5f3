"""Order, marking and the limits of attempts. Pure; `now` is an argument."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import fsum
from random import Random

from lms.core import letters
from lms.core.errors import Conflict
from lms.core.letters import Misread
from lms.core.types import in_units
from lms.quizzes.types import (
    Answers,
    Draw,
    FinishedAttempt,
    Observation,
    Question,
    Quiz,
    QuizResult,
    Response,
)

Attempts = Sequence[FinishedAttempt]
Taken = list[list[Question]]
"""What each draw has taken."""


def order_of(question: Question, seed: int, shuffle: bool = True) -> list[int]:
    """The order in which this attempt shows the question's choices: the same
    for the whole attempt.
    """
    order = list(range(question.size))
    if question.shuffled and (shuffle or question.always_shuffled):
        # Reproducible, not secret.
        Random(f"{seed}:{question.key}").shuffle(order)  # noqa: S311
    return order


def check_order(question: Question, person_id: int) -> list[int]:
    """The order of a check question's choices: steady for a person."""
    return order_of(question, person_id)


def questions_of(quiz: Quiz, seed: int) -> list[Question]:
    """The questions in the order of this attempt."""
    questions = list(quiz.questions)
    if quiz.shuffle:
        Random(f"{seed}").shuffle(questions)  # noqa: S311
    return questions


def draw(
    questions: Sequence[Question],
    draws: Sequence[Draw],
    shown: Sequence[str] = (),
    seed: int = 0,
) -> list[str]:
    """The keys of the questions that these draws take out of the bank, each at
    most once: those first that were `shown` least often, chance deciding among
    equals. Fewer than asked for only if no choice could fill every draw.
    """
    times = Counter(shown)
    bank = list(questions)
    Random(f"{seed}:draw").shuffle(bank)  # noqa: S311
    bank.sort(key=lambda question: times[question.key])
    taken: Taken = [[] for _draw in draws]
    for question in bank:
        _take(question, draws, taken, set())
    return sorted(one.key for inside in taken for one in inside)


def _take(
    question: Question, draws: Sequence[Draw], taken: Taken, tried: set[int]
) -> bool:
    """Find a draw for the question; whoever has its place may move to another
    that fits. So nobody stays out who could be in (Kuhn's matching), and what
    came first is never pushed out by what comes later.
    """
    for place, wanted in enumerate(draws):
        if place in tried or not wanted.fits(question):
            continue
        tried.add(place)
        inside = taken[place]
        if len(inside) == wanted.count:
            others = (one for one in inside if _take(one, draws, taken, tried))
            moved = next(others, None)
            if moved is None:
                continue
            inside.remove(moved)
        inside.append(question)
        return True
    return False


def drawn(quiz: Quiz, keys: Sequence[str] | None) -> Quiz:
    """The quiz as an attempt asks it for which these questions were drawn; None
    for all of them.
    """
    if keys is None:
        return quiz
    asked = tuple(one for one in quiz.questions if one.key in keys)
    return replace(quiz, questions=asked)


def mark(quiz: Quiz, answers: Answers) -> QuizResult:
    """Mark every question; what was not answered earns nothing."""
    marks = {}
    earned = total = 0.0
    for question in quiz.questions:
        mark = question.mark(answers.get(question.key) or [])
        marks[question.key] = mark
        earned += question.points * mark.share
        total += question.points
    score = earned / total
    return QuizResult(marks, score, score * 100 >= quiz.pass_percent - 1e-9)


def misread(quiz: Quiz, answers: Answers) -> dict[str, Misread]:
    """By question, what was typed with an old font or copied in a wrong
    encoding: it would be marked as if it were wrong.
    """
    typed = (
        (question.key, one)
        for question in quiz.questions
        for one in answers.get(question.key) or ()
        if isinstance(one, str)
    )
    return {key: slip for key, one in typed if (slip := letters.misread(one))}


def missed(quiz: Quiz, answers: Answers) -> set[str]:
    """The keys of the lessons about which something was not answered rightly."""
    marks = mark(quiz, answers).marks
    return {
        question.lesson
        for question in quiz.questions
        if marks[question.key].share < 1
    }


def check_start(quiz: Quiz, earlier: Attempts, now: dt.datetime) -> None:
    """Refuse a new attempt when the quiz is passed, the attempts are used up or
    the waiting time is not over.
    """
    if any(attempt.passed for attempt in earlier):
        raise Conflict(
            "You have passed this quiz. You can read your answers again at any time."
        )
    if quiz.attempts and len(earlier) >= quiz.attempts:
        raise Conflict(
            "You have used all %(count)s attempts. Ask your mentor or trainer how to go on.",
            count=quiz.attempts,
        )
    start = next_start(quiz, earlier)
    # Nobody waits for a moment from when the clock was ahead.
    if start and start - quiz.wait <= now < start:
        minutes = -(-(start - now) // dt.timedelta(minutes=1))
        raise Conflict(
            "The next attempt opens in %(minutes)s minutes. Read the lessons once more in the meantime.",
            minutes=minutes,
        )


def next_start(quiz: Quiz, earlier: Attempts) -> dt.datetime | None:
    """When the waiting time is over; None if there is none."""
    if not (earlier and quiz.wait):
        return None
    return max(attempt.submitted_at for attempt in earlier) + quiz.wait


def deadline(
    quiz: Quiz, started_at: dt.datetime, extra_percent: int
) -> dt.datetime | None:
    """When time is up for a person with so much extra time; None without a
    limit.
    """
    if not quiz.time_limit:
        return None
    return started_at + quiz.time_limit * (100 + extra_percent) / 100


def unanswered(quiz: Quiz, answers: Answers) -> list[str]:
    """Keys of the questions without an answer."""
    return [
        question.key
        for question in quiz.questions
        if not answers.get(question.key)
    ]


# For statistics


def observe(asked: Sequence[Question], answers: Answers) -> list[Observation]:
    """What an attempt tells of each question that it asked; one that it did not
    ask is not wrong.
    """
    shares = [
        question.mark(answers.get(question.key) or []).share
        for question in asked
    ]
    points = [question.points for question in asked]
    earned = [
        point * share for point, share in zip(points, shares, strict=True)
    ]
    return [
        _observation(
            question,
            answers.get(question.key) or [],
            in_units(share),
            _rest(
                earned[:place] + earned[place + 1 :],
                points[:place] + points[place + 1 :],
            ),
        )
        for place, (question, share) in enumerate(
            zip(asked, shares, strict=True)
        )
    ]


def _rest(earned: Sequence[float], points: Sequence[float]) -> int:
    return in_units(fsum(earned) / fsum(points)) if points else 0


def _observation(
    question: Question, response: Response, share: int, rest: int
) -> Observation:
    return Observation(
        question.key,
        not response,
        share,
        rest,
        tuple(question.picked(response)),
    )
