"""Practise: answer questions of a course as often as one likes. Nothing of it
is counted, judged or shown to others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Invalid, found
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.practice import rules
from lms.practice.loader import practice_of as practice_of
from lms.practice.loader import read_practice as read_practice
from lms.practice.models import PracticeAnswers
from lms.practice.types import LastAnswer, Practice, PracticeRecord
from lms.quizzes import service as quizzes
from lms.quizzes.types import Mark, Question, Remarks, Response

NOTHING = PracticeRecord({})


@dataclass(frozen=True)
class Exercise:
    """A question as somebody meets it: in the order of this turn, and their
    answer once they have given it.
    """

    question: Question
    turn: int
    order: list[int]
    answer: LastAnswer | None

    @property
    def mark(self) -> Mark:
        """What the answer earned and hears."""
        response = self.answer.response if self.answer else []
        return self.question.mark(response)

    @property
    def remarks(self) -> Remarks:
        """What every option says, chosen or not."""
        if self.answer is None:
            return {}
        return self.question.explained(self.answer.response, self.order)


@dataclass(frozen=True)
class PracticePage:
    """A practice as its page shows it: one question, asked or answered; none
    when a round is over. `answered`: the round so far, or the one that ended.
    """

    revision: Revision
    part: Part
    practice: Practice
    record: PracticeRecord
    exercise: Exercise | None
    answered: Sequence[tuple[Question, LastAnswer]]

    @property
    def place(self) -> int:
        """The number of the question in its round, from 1."""
        asked = self.exercise is not None and self.exercise.answer is None
        return len(self.answered) + asked

    @property
    def is_last(self) -> bool:
        """Whether the answered question was the last one of its round."""
        return rules.is_round_over(self.practice, self.record)

    @property
    def states(self) -> tuple[str, ...]:
        """How a ring draws each answer of the round."""
        return tuple(_state(answer.share) for _, answer in self.answered)

    @property
    def segments(self) -> list[str]:
        """How each question of the round is drawn."""
        size, done = self.practice.size, len(self.answered)
        asked = ["now"] if self.place > done else []
        rest = ["todo"] * (size - done - len(asked))
        return ["done"] * done + asked + rest


def _state(share: float) -> str:
    if share == 1:
        return "meets"
    return "nearly" if share else "not-yet"


def exercise_of(
    question: Question, person_id: int, turn: int, answer: LastAnswer | None
) -> Exercise:
    """The question in an order of its own at each turn."""
    return Exercise(question, turn, _order(question, person_id, turn), answer)


def _order(question: Question, person_id: int, turn: int) -> list[int]:
    return quizzes.order_of(question, person_id + turn)


def page(
    actor: Actor,
    revision_id: int,
    part_key: str,
    answered: str = "",
    again: bool = False,
) -> PracticePage:
    """The practice with the question that is to be answered next, or the one
    that was `answered`. After a round nothing is asked, unless `again`.
    """
    access.require(actor, Permission.LEARN)
    revision, part, practice = _find(actor, revision_id, part_key)
    record = _record(_row(actor, revision_id, part_key))
    shown = _answered(actor, practice, record, answered)
    if shown is None and (again or not rules.is_round_over(practice, record)):
        shown = _asked(actor, practice, record)
    is_asked = shown is not None and shown.answer is None
    return PracticePage(
        revision,
        part,
        practice,
        record,
        shown,
        rules.round_so_far(practice, record, is_asked),
    )


def _answered(
    actor: Actor, practice: Practice, record: PracticeRecord, key: str
) -> Exercise | None:
    question, last = practice.question(key), record.answers.get(key)
    if question is None or last is None:
        return None
    return exercise_of(question, actor.person_id, last.turn, last)


def _asked(
    actor: Actor, practice: Practice, record: PracticeRecord
) -> Exercise:
    question = rules.next_question(practice, record)
    return exercise_of(
        question, actor.person_id, rules.turn_of(record, question.key), None
    )


def _find(
    actor: Actor, revision_id: int, part_key: str
) -> tuple[Revision, Part, Practice]:
    revision = enrolment.opened(actor, revision_id)
    part = courses.part_of(revision, part_key, Kind.PRACTICE)
    return revision, part, practice_of(revision, part)


def _row(
    actor: Actor, revision_id: int, part_key: str
) -> PracticeAnswers | None:
    key = actor.person_id, revision_id, part_key
    return session().get(PracticeAnswers, key)


def _record(row: PracticeAnswers | None) -> PracticeRecord:
    if row is None:
        return NOTHING
    answers = {key: LastAnswer(*kept) for key, kept in row.answers.items()}
    return PracticeRecord(answers, row.count)


def _stored(record: PracticeRecord) -> Json:
    return {
        key: [one.turn, one.place, one.share, one.response]
        for key, one in record.answers.items()
    }


def answer(
    actor: Actor,
    revision_id: int,
    part_key: str,
    question_key: str,
    turn: int,
    values: list[str],
) -> None:
    """Answer a question as the page showed it at this turn; the first round
    finishes the practice.
    """
    access.require(actor, Permission.LEARN)
    revision, part, practice = _find(actor, revision_id, part_key)
    question = found(practice.question(question_key))
    response = _read(actor, question, turn, values)
    share = question.mark(response).share
    with transaction():
        enrolment.join(actor, revision)
        row = _row(actor, revision_id, part_key) or _new(actor, revision, part)
        given = question_key, turn, response, share
        record = rules.with_answer(_record(row), *given)
        _keep(row, record)
        if rules.is_done(practice, record):
            enrolment.finish(actor, revision, part_key)


def _read(
    actor: Actor, question: Question, turn: int, values: list[str]
) -> Response:
    response = question.read(values, _order(question, actor.person_id, turn))
    if not response:
        raise Invalid(
            "Choose or write an answer first; a wrong one costs nothing here.",
            "answer",
        )
    return response


def _keep(row: PracticeAnswers, record: PracticeRecord) -> None:
    row.answers, row.count = _stored(record), record.count
    row.changed_at = clock.now()
    session().add(row)


def _new(actor: Actor, revision: Revision, part: Part) -> PracticeAnswers:
    return PracticeAnswers(
        person_id=actor.person_id,
        revision_id=revision.id,
        part=part.key,
        answers={},
        count=0,
    )
