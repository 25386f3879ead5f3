"""When a question comes back, and which come today. Pure: the same always gives
the same.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler, State

from lms.courses.types import Course, EffectKind, Kind, Part
from lms.recall.types import CardKey, CardState, Memory, PoolQuestion, Terms

FORGOTTEN = 2
"""So often in a row wrong, and the person is told."""
Cards = Mapping[CardKey, CardState]
Pool = Sequence[PoolQuestion]


@lru_cache
def _scheduler(terms: Terms) -> Scheduler:
    """Days only: no steps of minutes, and nothing left to chance."""
    return Scheduler(
        parameters=terms.weights,
        desired_retention=terms.retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=terms.longest,
        enable_fuzzing=False,
    )


def rating(share: float, was_unsure: bool) -> Rating:
    """Wrong is again; partly right, or right but unsure, is hard; right is good."""
    if not share:
        return Rating.Again
    return Rating.Hard if share < 1 or was_unsure else Rating.Good


def answered(
    terms: Terms,
    mark: str,
    before: CardState | None,
    share: float,
    was_unsure: bool,
    now: dt.datetime,
    today: dt.date,
) -> CardState:
    """The card once its question is answered; `before`: as it was, if it is
    about the same words.
    """
    card, _log = _scheduler(terms).review_card(
        _fsrs_card(before), rating(share, was_unsure), now
    )
    days = max(1, (card.due - now).days)
    wrong = before.wrong if before else 0
    return CardState(
        mark,
        before.turn + 1 if before else 0,
        Memory(card.stability, card.difficulty),
        today + dt.timedelta(days=days),
        now,
        0 if share else wrong + 1,
    )


def _fsrs_card(before: CardState | None) -> FsrsCard:
    if before is None:
        return FsrsCard(card_id=1)
    return FsrsCard(
        card_id=1,
        state=State.Review,
        stability=before.memory.stability,
        difficulty=before.memory.difficulty,
        last_review=before.answered_at,
    )


def current(question: PoolQuestion, cards: Cards) -> CardState | None:
    """The card of a question, if it is about the same words."""
    card = cards.get(question.key)
    return card if card and card.mark == question.mark else None


def due_today(
    pool: Pool, cards: Cards, answered: int, most: int, today: dt.date
) -> list[PoolQuestion]:
    """What comes today: so many a day at most, less those answered. What was
    answered before comes first, the longest due before others; then what is
    new. Days that were missed add nothing.
    """
    due = sorted(
        (_rank(question, cards), place)
        for place, question in enumerate(pool)
        if _due_on(question, cards) <= today
    )
    return [pool[place] for _, place in due[: max(0, most - answered)]]


def _due_on(question: PoolQuestion, cards: Cards) -> dt.date:
    card = current(question, cards)
    return card.due_on if card else question.due_on


def _rank(question: PoolQuestion, cards: Cards) -> tuple[bool, dt.date]:
    is_new = current(question, cards) is None
    return is_new, _due_on(question, cards)


def forgotten(pool: Pool, cards: Cards) -> Iterator[PoolQuestion]:
    """The questions whose last answers were wrong, twice or more in a row."""
    for question in pool:
        card = current(question, cards)
        if card and card.wrong >= FORGOTTEN:
            yield question


def about(course: Course, part: Part) -> Collection[str]:
    """The competencies that a question of this part is about: those its part
    names; otherwise those of the next quiz, for which it prepares.
    """
    if part.effects:
        return {effect.competency for effect in part.effects}
    place = course.keys.index(part.key)
    return next(map(_proven, _quizzes(course.parts[place:])), set())


def _quizzes(parts: Iterable[Part]) -> Iterator[Part]:
    return (part for part in parts if part.kind is Kind.QUIZ and part.effects)


def _proven(part: Part) -> set[str]:
    return {
        effect.competency
        for effect in part.effects
        if effect.kind is not EffectKind.NOTHING
    }
