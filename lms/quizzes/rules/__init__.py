"""Order, marking and the limits of attempts. Pure; `now` is an argument."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import fsum
from random import Random

from lms.core import letters
from lms.core.errors import Conflict, Invalid, WrongFields, refuse_all, too_long
from lms.core.letters import Misread
from lms.core.merging import Fields
from lms.core.types import Json, in_units
from lms.quizzes.types import (
    Answers,
    Draw,
    FinishedAttempt,
    JudgedQuestion,
    Judgement,
    Judgements,
    Mark,
    ObservedAnswer,
    Question,
    Quiz,
    QuizResult,
    Response,
    Text,
)

_SAID = (
    re.compile(
        r"(chưa( đúng)?|sai( rồi)?|not (yet|quite)|wrong|no(?!\.\s*\d))[.!:]\s*",
        re.I,
    ),
    re.compile(r"(đúng( rồi)?|chính xác|right|correct|yes)[.!:]\s*", re.I),
)
Attempts = Sequence[FinishedAttempt]
Taken = list[list[Question]]
"""What each draw has taken."""


def unsaid(note: Text, is_right: bool) -> Text:
    """A feedback without the word it begins with where the page says already
    that it was right, or not: authors write it as well.
    """
    rests = {key: _unopened(text, is_right) for key, text in note.items()}
    return {key: rest[:1].upper() + rest[1:] for key, rest in rests.items()}


def _unopened(text: str, is_right: bool) -> str:
    said = _SAID[is_right].match(text)
    # No other language takes the place of one in which nothing is left.
    return text[said.end() :] or " " if said else text


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
    taken = [[] for _draw in draws]
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


def tried(quiz: Quiz, seed: int) -> list[Question]:
    """What an attempt of this seed would ask, in its order."""
    return questions_of(drawn(quiz, _drawn_by(quiz, seed)), seed)


def _drawn_by(quiz: Quiz, seed: int) -> list[str] | None:
    draws = quiz.draws
    return draw(quiz.questions, draws, seed=seed) if draws else None


NONE: Judgements = {}
"""What people have said of answers that no person marks."""


def mark(quiz: Quiz, answers: Answers, judged: Judgements = NONE) -> QuizResult:
    """Mark every question; what was not answered earns nothing, and so, until
    then, what a person has yet to read.
    """
    marks = {}
    earned = total = 0.0
    for question in quiz.questions:
        mark = mark_of(question, answers, judged)
        marks[question.key] = mark
        earned += question.points * mark.share
        total += question.points
    score, waiting = earned / total, unread(quiz, answers, judged)
    is_enough = score * 100 >= quiz.pass_percent - 1e-9
    points = {question.key: question.points for question in quiz.questions}
    passed = is_enough and not waiting
    return QuizResult(marks, score, passed, frozenset(waiting), points)


def mark_all(
    quiz: Quiz, asked: Sequence[Question], answers: Answers
) -> QuizResult:
    """The result of an attempt that has asked these."""
    return mark(replace(quiz, questions=tuple(asked)), answers)


def mark_of(question: Question, answers: Answers, judged: Judgements) -> Mark:
    """The mark of one question, by what was answered or by a person."""
    judgement = judged.get(question.key)
    if judgement and isinstance(question, JudgedQuestion):
        return question.judge(judgement)
    return question.mark(answers.get(question.key) or [])


def unread(
    quiz: Quiz, answers: Answers, judged: Judgements = NONE
) -> list[str]:
    """The keys of the questions whose answer a person has yet to read; an
    empty one nobody need read.
    """
    return [
        question.key
        for question in quiz.questions
        if question.judged
        and answers.get(question.key)
        and question.key not in judged
    ]


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


def doubts(quiz: Quiz, answers: Answers) -> dict[str, tuple[str, Json]]:
    """By question, what to say of its answer before it is handed in."""
    found = {
        question.key: question.doubt(answers.get(question.key) or [])
        for question in quiz.questions
    }
    return {key: doubt for key, doubt in found.items() if doubt}


def missed(quiz: Quiz, answers: Answers, judged: Judgements = NONE) -> set[str]:
    """The keys of the lessons about which something was not answered rightly."""
    marks = mark(quiz, answers, judged).marks
    return {
        question.lesson
        for question in quiz.questions
        if marks[question.key].share < 1
    }


def check_start(quiz: Quiz, earlier: Attempts, now: dt.datetime) -> None:
    """Refuse a new attempt when one waits to be read, the quiz is passed, the
    attempts are used up or the waiting time is not over.
    """
    if any(attempt.unread for attempt in earlier):
        raise Conflict(
            "Your last attempt waits to be read. You are told when it is marked; until then there is nothing to do here."
        )
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


def unfinished(quiz: Quiz, answers: Answers) -> dict[str, int]:
    """By question that is answered in part, how many places are left empty."""
    found = {
        question.key: question.blanks_left(answers.get(question.key) or [])
        for question in quiz.questions
    }
    return {key: left for key, left in found.items() if left}


# What people mark


def judgements(stored: Json | None) -> Judgements:
    """What people said of the answers of an attempt, as it is stored."""
    return {key: judgement(one) for key, one in (stored or {}).items()}


def judgement(stored: Json) -> Judgement:
    """What somebody has said or begun to say, as it is stored."""
    return Judgement(
        tuple(stored["levels"]), tuple(stored["notes"]), stored["comment"]
    )


LONGEST_NOTE = 2_000
SHORTEST_COMMENT = 5


def kept_fields(question: JudgedQuestion, sent: Fields) -> Fields:
    """Of a form in which a judgement is begun, the fields that it has, cut at
    what there is room for.
    """
    places = range(len(question.rubric))
    names = [f"{what}-{at}" for what in ("level", "note") for at in places]
    return {
        name: str(sent[name])[: LONGEST_NOTE + 1]
        for name in (*names, "comment")
        if name in sent
    }


def check_judgement(question: JudgedQuestion, judgement: Judgement) -> None:
    """A level that there is for each criterion, and a sentence for the learner;
    all that is missing at once, by the fields `level-0` and so on.
    """
    refuse_all(_missing(question, judgement))


def _missing(question: JudgedQuestion, judgement: Judgement) -> WrongFields:
    levels = [*judgement.levels, *[None] * len(question.rubric)]
    for place, criterion in enumerate(question.rubric):
        if levels[place] not in range(len(criterion.levels)):
            yield Invalid("Choose one of the levels.", f"level-{place}")
    for place, note in enumerate(judgement.notes):
        yield from too_long(note, LONGEST_NOTE, f"note-{place}")
    if len(judgement.comment.strip()) < SHORTEST_COMMENT:
        yield Invalid(
            "Write one sentence here; it is what the person will remember.",
            "comment",
        )
    yield from too_long(judgement.comment, LONGEST_NOTE, "comment")


# For statistics


def observe(
    asked: Sequence[Question], answers: Answers, judged: Judgements = NONE
) -> list[ObservedAnswer]:
    """What an attempt tells of each question that it asked; one that it did not
    ask is not wrong.
    """
    shares = [mark_of(question, answers, judged).share for question in asked]
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
) -> ObservedAnswer:
    return ObservedAnswer(
        question.key,
        not response,
        share,
        rest,
        tuple(question.picked(response)),
    )
