"""The questions of today: which they are, and answering them. Nobody but the
person sees them, and nothing of it is evidence.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Date, Double, Integer, Row, String, null, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import execute, session, upsert
from lms.core.errors import Conflict, Invalid
from lms.core.state import setting
from lms.core.types import ProcessCache, fingerprint, group
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.practice import service as practice
from lms.practice.types import LastAnswer
from lms.quizzes import service as quizzes
from lms.quizzes.types import Question, Response
from lms.recall import rules
from lms.recall.models import Card
from lms.recall.types import CardKey, CardState, Memory, PoolQuestion, Terms

_CARD = Card.__table__
_NOTHING = null()
_STORED = select(
    _CARD.c.slug,
    _CARD.c.part,
    _CARD.c.question,
    _CARD.c.mark,
    _CARD.c.turn,
    _CARD.c.stability,
    _CARD.c.difficulty,
    _CARD.c.due_on,
    _CARD.c.answered_at.label("at"),
    _CARD.c.wrong,
).where(_CARD.c.person_id == quizzes.PASSED_BY)
_PASSED = quizzes.passed_query(
    _NOTHING.cast(String),
    _NOTHING.cast(String),
    _NOTHING.cast(Integer),
    _NOTHING.cast(Double),
    _NOTHING.cast(Double),
    _NOTHING.cast(Date),
)
_KNOWN = _STORED.union_all(_PASSED)


class _KeyedQuestion(NamedTuple):
    """A question of a part, and the fingerprint of what is frozen of it."""

    part: str
    question: Question
    mark: str


_questions = ProcessCache[str, tuple[_KeyedQuestion, ...]]()


def _questions_of(revision: Revision) -> tuple[_KeyedQuestion, ...]:
    """What may come back of a course: questions of practices, then those of
    lessons; no exam's.
    """
    return _questions.get(
        revision.digest,
        lambda: (
            *_of_practices(revision),
            *_of_lessons(revision),
        ),
    )


def _of_practices(revision: Revision) -> Iterator[_KeyedQuestion]:
    for part in _parts(revision, Kind.PRACTICE):
        frozen = {one["key"]: one for one in part.data["questions"]}
        for question in practice.practice_of(revision, part).questions:
            mark = fingerprint(frozen[question.key])
            yield _KeyedQuestion(part.key, question, mark)


def _of_lessons(revision: Revision) -> Iterator[_KeyedQuestion]:
    for part in _parts(revision, Kind.LESSON):
        question = quizzes.question_of(revision, part)
        yield _KeyedQuestion(part.key, question, fingerprint(part.data))


def _parts(revision: Revision, kind: Kind) -> Iterator[Part]:
    return (part for part in revision.course.parts if part.kind is kind)


@dataclass(frozen=True)
class _Known:
    """What is known of somebody: their cards, and when they first passed a quiz
    of each course.
    """

    cards: dict[CardKey, CardState]
    passed: dict[str, dict[str, dt.datetime]]

    @property
    def pool(self) -> list[PoolQuestion]:
        """Every question that may come back."""
        revisions = [
            one for one in courses.running() if one.slug in self.passed
        ]
        return [one for each in revisions for one in self._of(each)]

    def _of(self, revision: Revision) -> Iterator[PoolQuestion]:
        moments = self.passed[revision.slug]
        on_way = {part.key for part in _parts(revision, Kind.QUIZ)}
        counted = [at for part, at in moments.items() if part in on_way]
        if not counted:
            return
        due_on = clock.day_of(min(counted)) + dt.timedelta(days=1)
        for part, question, mark in _questions_of(revision):
            place = revision.course.part(part)
            key = CardKey(revision.slug, part, question.key)
            yield PoolQuestion(key, revision, place, question, mark, due_on)

    @property
    def answered(self) -> int:
        """How many were answered today."""
        days = [clock.day_of(card.answered_at) for card in self.cards.values()]
        return days.count(clock.today())

    @property
    def due(self) -> list[PoolQuestion]:
        """What comes today."""
        most, today = setting("LMS_CARDS_A_DAY"), clock.today()
        counts = self.answered, most, today
        return rules.due_today(self.pool, self.cards, *counts)


def _known(actor: Actor) -> _Known:
    """In one statement."""
    access.require(actor, Permission.LEARN)
    rows = execute(_KNOWN, {"person": actor.person_id}).all()
    passed = group((row.slug, row) for row in rows if row.question is None)
    return _Known(
        {_key(row): _state(row) for row in rows if row.question},
        {
            slug: {row.part: row.at for row in each}
            for slug, each in passed.items()
        },
    )


def _key(row: Row) -> CardKey:
    return CardKey(row.slug, row.part, row.question)


def _state(row: Row) -> CardState:
    return CardState(
        row.mark,
        row.turn,
        Memory(row.stability, row.difficulty),
        row.due_on,
        row.at,
        row.wrong,
    )


def due(actor: Actor) -> int:
    """How many questions wait for the actor today."""
    return len(_known(actor).due)


def worth_a_look(actor: Actor) -> dict[str, list[PoolQuestion]]:
    """By competency, the questions that the actor has answered wrongly twice in
    a row: for nobody's eyes but theirs.
    """
    known = _known(actor)
    return group(
        (competency, found)
        for found in rules.forgotten(known.pool, known.cards)
        for competency in rules.about(found.revision.course, found.part)
    )


@dataclass(frozen=True)
class TodayPage:
    """What the page of today shows: a question, to be answered or answered;
    none when nothing more is due. `left`: how many wait, this one included if
    it is not answered yet.
    """

    card: PoolQuestion | None
    exercise: practice.Exercise | None
    left: int


def today(actor: Actor, answered: CardKey | None = None) -> TodayPage:
    """The question of today that comes next, or the one that was answered."""
    known = _known(actor)
    due_ = known.due
    if answered and (shown := _answered(actor, known, answered)):
        return TodayPage(*shown, len(due_))
    if not due_:
        return TodayPage(None, None, 0)
    card = due_[0]
    turn = _turn(known, card)
    exercise = practice.exercise_of(card.question, actor.person_id, turn, None)
    return TodayPage(card, exercise, len(due_))


def _turn(known: _Known, card: PoolQuestion) -> int:
    state = rules.current(card, known.cards)
    return state.turn + 1 if state else 0


def _answered(
    actor: Actor, known: _Known, key: CardKey
) -> tuple[PoolQuestion, practice.Exercise] | None:
    card = next((one for one in known.pool if one.key == key), None)
    if card is None or rules.current(card, known.cards) is None:
        return None
    row = session().get(Card, (actor.person_id, *key))
    last = LastAnswer(row.turn, 0, row.share, row.response)
    shown = card.question, actor.person_id, row.turn, last
    return card, practice.exercise_of(*shown)


def answer(
    actor: Actor,
    key: CardKey,
    turn: int,
    values: Sequence[str],
    was_unsure: bool,
) -> None:
    """Answer a question of today. Sent again, the first answer stays: the
    schedule rests on it.
    """
    access.require(actor, Permission.LEARN)
    with access.own_act(actor):
        known = _known(actor)
        card = next((one for one in known.due if one.key == key), None)
        if card is None or _turn(known, card) != turn:
            _check_repeated(known, key, turn)
            return
        response = _read(actor, card.question, turn, values)
        share = card.question.mark(response).share
        state = rules.answered(
            _terms(),
            card.mark,
            rules.current(card, known.cards),
            share,
            was_unsure,
            clock.now(),
            clock.today(),
        )
        last = {"share": share, "response": response}
        execute(
            upsert(_CARD),
            {
                "person_id": actor.person_id,
                **key._asdict(),
                "mark": state.mark,
                "turn": state.turn,
                **state.memory._asdict(),
                "due_on": state.due_on,
                "answered_at": state.answered_at,
                "wrong": state.wrong,
            }
            | last,
        )


def _check_repeated(known: _Known, key: CardKey, turn: int) -> None:
    card = known.cards.get(key)
    if card is None or card.turn != turn:
        raise Conflict(
            "This question has changed or is not due any more. Below stands what is due now."
        )


def _read(
    actor: Actor, question: Question, turn: int, values: Sequence[str]
) -> Response:
    asked = practice.exercise_of(question, actor.person_id, turn, None)
    response = question.read(values, asked.order)
    if not response:
        raise Invalid(
            "Choose or write an answer first; a wrong one costs nothing here.",
            "answer",
        )
    return response


def _terms() -> Terms:
    weights = setting("LMS_CARDS_WEIGHTS").split()
    return Terms(
        tuple(map(float, weights)),
        setting("LMS_CARDS_RETENTION_PERCENT") / 100,
        setting("LMS_CARDS_LONGEST_DAYS"),
    )
