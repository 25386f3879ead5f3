"""What people of the demo do: take a quiz, hand a task in, answer a hand-in."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from lms.access.types import Actor
from lms.core import clock
from lms.courses import service as courses
from lms.courses.types import Course, Kind, Part
from lms.enrolment import service as enrolment
from lms.learning import service as learning
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff
from lms.signoff.types import HandInDraft, Verdict


class Words(NamedTuple):
    """What somebody writes who hands in, and whoever answers."""

    account: str
    place: str
    strength: str
    change: str


USUAL = Words(
    "Đã làm trọn một ngày tại quầy, ghi đủ từng hồ sơ theo bảng kiểm.",
    "Quầy số 2",
    "Đối chiếu kỹ, nói năng từ tốn.",
    "Ghi sổ ngay khi trả kết quả.",
)


def part_of(course: Course, kind: Kind) -> Part | None:
    """The first part of a kind; None if the course has none."""
    return next((part for part in course.parts if part.kind == kind), None)


def read_lessons(actor: Actor, slug: str) -> None:
    """Read the lessons of a course and answer their questions rightly."""
    revision = enrolment.enrol(actor, slug)
    for part in revision.course.parts:
        if part.kind is Kind.LESSON:
            question = quizzes.question_of(revision, part)
            order = quizzes.check_order(question, actor.person_id)
            values = question.echo(question.perfect(), order)
            learning.answer(
                actor,
                revision.id,
                part.key,
                values,
            )


def take_quiz(
    actor: Actor,
    slug: str,
    right: float,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Take the course's quiz and answer this share of it rightly; `meanwhile`
    is called between its beginning and its end.
    """
    revision = enrolment.enrol(actor, slug)
    part = part_of(revision.course, Kind.QUIZ)
    sitting = quizzes.sitting(
        actor,
        quizzes.start(
            actor,
            revision,
            part.key,
        ),
    )
    answers = {}
    for index, question in enumerate(sitting.quiz.questions):
        if (index * 7 + actor.person_id) % 10 < right * 10:
            answers[question.key] = question.perfect()
        else:
            answers[question.key] = _guess(question, index + actor.person_id)
    meanwhile()
    quizzes.submit(
        actor,
        sitting.attempt.id,
        answers,
    )


def _guess(question: Any, choice: int) -> Any:
    """One of the answers that earn least: which questions are drawn is chance,
    who passes is not.
    """
    order = list(range(question.size))
    size = max(2, question.size)
    guesses = [question.read([str(one)], order) for one in range(size)]
    shares = [question.mark(guess).share for guess in guesses]
    worst = [
        guess
        for guess, share in zip(guesses, shares, strict=True)
        if share == min(shares)
    ]
    return worst[choice % len(worst)]


def hand_in(
    actor: Actor, slug: str, words: Words, done: dt.timedelta, number: int = 1
) -> int:
    """Hand the course's task in, done so long ago, for this time; the id of the
    submission.
    """
    revision = courses.current(slug)
    part = part_of(revision.course, Kind.TASK)
    draft = HandInDraft(
        words.account,
        clock.now() - done,
        words.place,
    )
    once = f"demo:{actor.key}:{slug}:{number}"
    return signoff.hand_in(
        actor,
        revision,
        part.key,
        draft,
        once,
    ).id


def sign(
    mentor: Actor, submission_id: int, entrustment: int, words: Words
) -> None:
    """Sign the newest hand-in, every critical step seen."""
    work = signoff.for_review(mentor, submission_id)
    steps = tuple(step.key for step in work.task.steps)
    verdict = Verdict(
        steps,
        entrustment,
        words.strength,
        words.change,
    )
    signoff.sign(
        mentor,
        submission_id,
        work.submission.round,
        verdict,
    )


def send_back(mentor: Actor, submission_id: int, comment: str) -> None:
    """Return the newest hand-in with what to correct."""
    shown = signoff.for_review(mentor, submission_id).submission.round
    signoff.return_for_rework(
        mentor,
        submission_id,
        shown,
        comment,
    )
