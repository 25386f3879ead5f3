"""What a mentor does with what a learner has written in a quiz: read it, mark
it by its rubric. They act only where they may sign work, and never on their
own.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import execute
from lms.core.errors import Conflict, NotAllowed, found
from lms.core.merging import Fields, Joined, Shown, join
from lms.core.types import Json, Names, NoticeKind, fingerprint
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.quizzes import rules
from lms.quizzes.service.asking import READING, readers
from lms.quizzes.service.sittings import (
    Sitting,
    attempt_sitting,
    changed,
    complete,
)
from lms.quizzes.types import JudgedQuestion, Judgement, Question

MOST_NAMED = 3
_ID = bindparam("reading")
_FIND = select(READING).filter_by(id=_ID)
_CHANGE = update(READING).filter_by(id=_ID)
_ALL = (
    select(READING.c.id)
    .where(READING.c.attempt_id == bindparam("attempt"))
    .order_by(READING.c.id)
)


@dataclass(frozen=True)
class WrittenAnswer:
    """What somebody has written, as a row of `Reading`, with the attempt in
    which they did.
    """

    reading: Row
    sitting: Sitting

    @property
    def question(self) -> Question | JudgedQuestion:
        """What it answers."""
        key, questions = self.reading.question, self.sitting.quiz.questions
        return next(one for one in questions if one.key == key)

    @property
    def response(self) -> list[Any]:
        """The answer itself."""
        return self.sitting.answers[self.reading.question]

    @property
    def judgement(self) -> Judgement | None:
        """What was said of it; None before."""
        return self.sitting.judged.get(self.reading.question)

    @property
    def names(self) -> Names:
        """Of the learner, and of whoever has marked it."""
        ids = {self.reading.person_id, self.reading.marker_id} - {None}
        return people.names(ids)

    def draft(self, actor: Actor) -> Fields:
        """What the actor has begun to say, by the fields of the form."""
        return self.reading.drafts.get(str(actor.person_id)) or {}


def for_marking(actor: Actor, reading_id: int) -> WrittenAnswer:
    """An answer as whoever may mark it sees it, marked or not."""
    access.require(actor, Permission.TASK_SIGN)
    written = written_answer(reading_id)
    check_reach(actor, written.reading)
    return written


def written_answer(reading_id: int, lock: bool = False) -> WrittenAnswer:
    """An answer that a person reads. `lock`: its attempt, so that one judgement
    comes after the other. No permission of its own.
    """
    choice = {"reading": reading_id}
    reading = found(execute(_FIND, choice).first())
    sitting = attempt_sitting(reading.attempt_id, lock)
    if lock:
        reading = execute(_FIND, choice).one()
    return WrittenAnswer(reading, sitting)


def check_reach(actor: Actor, reading: Row) -> None:
    """Where the person worked when they handed in counts, and where they work
    now.
    """
    learner, sign = reading.person_id, Permission.TASK_SIGN
    if not access.allows(actor, sign, [reading.path]):
        access.require_for(actor, sign, learner)
    if learner == actor.person_id:
        raise NotAllowed(
            "Nobody marks their own answers. Another mentor will do it."
        )


def check_distance(actor: Actor, reading: Row) -> None:
    """Nobody marks the answer of somebody who is too close to them, as nobody
    signs their work.
    """
    if mentoring.is_barred(actor.person_id, reading.person_id):
        raise NotAllowed(
            "You are too close to this person to mark their answer: declared ties, or one of you heads the unit of the other. Another mentor will do it."
        )


@dataclass(frozen=True)
class SavedJudgement:
    """What is kept of a judgement that is not finished, and what became of each
    field.
    """

    draft: Fields
    joined: Joined


def save_judgement(
    actor: Actor, reading_id: int, sent: Fields, shown: Shown | None = None
) -> SavedJudgement:
    """Keep what the actor has begun to say; nobody else sees it. `sent`: by the
    fields of the form; `shown`: what the page showed of them.
    """
    access.require(actor, Permission.TASK_SIGN)
    with access.acting(actor):
        written = written_answer(reading_id, lock=True)
        check_reach(actor, written.reading)
        _check_unmarked(written)
        stored = written.draft(actor)
        known = rules.kept_fields(written.question, sent)
        joined = join(stored, known, shown)
        taken = {name: known[name] for name in joined.taken}
        drafts = {str(actor.person_id): {**stored, **taken}}
        _change(written, drafts=written.reading.drafts | drafts)
    return SavedJudgement({**stored, **taken}, joined)


def _check_unmarked(written: WrittenAnswer) -> None:
    if written.reading.marked_at:
        raise Conflict(
            "%(name)s was faster and has marked this answer. It counts as they said; nothing of yours was saved.",
            name=written.names[written.reading.marker_id],
        )


def _change(written: WrittenAnswer, **values: Any) -> None:
    execute(_CHANGE, values | {"reading": written.reading.id})


def judge(actor: Actor, reading_id: int, judgement: Judgement) -> None:
    """Mark an answer, for good. When it was the last one of its attempt, the
    attempt is marked to the end and counts. The same once more changes nothing.
    """
    access.require(actor, Permission.TASK_SIGN)
    judgement = tidied(judgement)
    with access.acting(actor):
        written = written_answer(reading_id, lock=True)
        check_reach(actor, written.reading)
        check_distance(actor, written.reading)
        if _is_repeat(actor, written, judgement):
            return
        _check_unmarked(written)
        rules.check_judgement(written.question, judgement)
        _judge(actor, written, judgement)


def tidied(judgement: Judgement) -> Judgement:
    """Without blanks at the ends."""
    notes = tuple(note.strip() for note in judgement.notes)
    return replace(judgement, notes=notes, comment=judgement.comment.strip())


def _is_repeat(
    actor: Actor, written: WrittenAnswer, judgement: Judgement
) -> bool:
    is_mine = written.reading.marker_id == actor.person_id
    return is_mine and written.judgement == judgement


def _judge(actor: Actor, written: WrittenAnswer, judgement: Judgement) -> None:
    now, reading = clock.now(), written.reading
    said = _stored(actor, written, judgement) | {"at": now.isoformat()}
    judged = (written.sitting.attempt.judged or {}) | {reading.question: said}
    sitting = changed(written.sitting, judged=judged)
    _change(written, marker_id=actor.person_id, marked_at=now, drafts={})
    facts = {"attempt": reading.attempt_id, "question": reading.question}
    learner, path = reading.person_id, reading.path
    audit.record(actor, "quizzes.marked", path=path, person_id=learner, **facts)
    if not rules.unread(sitting.quiz, sitting.answers, sitting.judged):
        _tell_learner(actor, sitting)
        complete(actor, sitting)


def _stored(actor: Actor, written: WrittenAnswer, judgement: Judgement) -> Json:
    """What is kept with the attempt, and bound by the evidence from it. The
    rubric is bound by the revision.
    """
    question = written.question
    return asdict(judgement) | {
        "by": actor.person_id,
        "points": question.given(judgement.levels),
        "most": question.most,
        "text": fingerprint(written.response),
    }


def _tell_learner(actor: Actor, sitting: Sitting) -> None:
    """For the other mentors nothing is left to do."""
    attempt = sitting.attempt
    first, *others = execute(_ALL, {"attempt": attempt.id}).scalars()
    outbox.settle(*(f"/essays/{one}" for one in others))
    waited = f"attempt-{attempt.id}"
    mentoring.settle_heads(attempt.person_id, mentoring.NOBODY, waited)
    outbox.notify(
        attempt.person_id,
        "%(name)s has marked what you wrote in “%(quiz)s”. Your result is there.",
        f"/attempts/{attempt.id}/result",
        settles=f"/essays/{first}",
        kind=NoticeKind.ANSWER,
        name=actor.name,
        quiz=dict(sitting.part.title),
    )


def readers_of(sitting: Sitting, rows: Iterable[Row]) -> list[str]:
    """The names of those whom it reaches what still waits of these, a few of
    them; nobody if there is no mentor.
    """
    waiting = {
        (row.person_id, row.path) for row in rows if row.marked_at is None
    }
    reached = [
        one for place in waiting for one in readers(*place, sitting.part).ids
    ]
    return list(people.names(reached[:MOST_NAMED]).values())


def readings_of(sitting: Sitting) -> dict[str, Row]:
    """The rows of what people have to read in an attempt, by question; nothing
    is asked where nobody has to.
    """
    if not sitting.quiz.is_judged:
        return {}
    query = select(READING).filter_by(attempt_id=sitting.attempt.id)
    return {row.question: row for row in execute(query)}
