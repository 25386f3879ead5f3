"""An attempt that is being taken: save, submit, mark. The server's clock
judges; a repeated post changes nothing.
"""

import datetime as dt
from dataclasses import dataclass

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict, NotFound
from lms.core.state import setting
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import EffectKind, Kind, Part, PartEffect, Revision
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.quizzes import rules
from lms.quizzes.loader import quiz_of
from lms.quizzes.models import Attempt
from lms.quizzes.service import tallies
from lms.quizzes.types import Answers, Question, Quiz

SOURCE = "quiz"


@dataclass(frozen=True)
class Sitting:
    """An attempt with the frozen quiz it belongs to."""

    attempt: Attempt
    revision: Revision
    part: Part
    quiz: Quiz

    @property
    def answers(self) -> Answers:
        """What has been answered so far."""
        return self.attempt.answers

    def questions(self) -> list[Question]:
        """In the order of this attempt."""
        return rules.questions_of(self.quiz, self.attempt.seed)

    def seconds_left(self) -> int:
        """Until the deadline, by the server's clock; 0 without one."""
        if self.attempt.deadline is None:
            return 0
        left = self.attempt.deadline - clock.now()
        return max(0, int(left.total_seconds()))

    def order(self, question: Question) -> list[int]:
        """The order of the question's choices in this attempt."""
        return rules.order_of(question, self.attempt.seed, self.quiz.shuffle)


def time_is_up(attempt: Attempt) -> bool:
    """Whether the deadline and its grace for slow lines are over."""
    grace = dt.timedelta(seconds=setting("LMS_QUIZ_GRACE"))
    deadline = attempt.deadline
    return deadline is not None and clock.now() > deadline + grace


def sitting(actor: Actor, attempt_id: int) -> Sitting:
    """The actor's own attempt; anybody else's does not exist for them. One whose
    time ran out is finished first.
    """
    access.require(actor, Permission.LEARN)
    own = _own(actor, attempt_id)
    if own.attempt.is_open and time_is_up(own.attempt):
        return submit(actor, attempt_id)
    return own


def _own(actor: Actor, attempt_id: int, lock: bool = False) -> Sitting:
    attempt = session().get(Attempt, attempt_id, with_for_update=lock or None)
    if attempt is None or attempt.person_id != actor.person_id:
        raise NotFound
    revision = courses.revision(attempt.revision_id)
    part = courses.part_of(revision, attempt.part, Kind.QUIZ)
    return Sitting(attempt, revision, part, quiz_of(revision, part))


def save(actor: Actor, attempt_id: int, answers: Answers) -> dt.datetime:
    """Keep these answers beside those saved before, and say when; an empty
    answer takes one back. `Conflict` once the attempt is closed.
    """
    access.require(actor, Permission.LEARN)
    with transaction() as db:
        own = _own(actor, attempt_id, lock=True)
        if not own.attempt.is_open:
            raise Conflict(
                "This attempt has been submitted; its answers can no longer change."
            )
        if time_is_up(own.attempt):
            raise Conflict(
                "The time for this attempt is over. What was saved until then is being marked."
            )
        saved_at = _merge(own, answers)
        db.flush()
    return saved_at


def _merge(sitting: Sitting, answers: Answers) -> dt.datetime:
    merged = {**sitting.answers, **answers}
    keys = [question.key for question in sitting.quiz.questions]
    sitting.attempt.answers = {
        key: merged[key] for key in keys if merged.get(key)
    }
    sitting.attempt.saved_at = clock.now()
    return sitting.attempt.saved_at


def submit(
    actor: Actor, attempt_id: int, answers: Answers | None = None
) -> Sitting:
    """Mark the attempt, keep it, and let it count as evidence. Submitting again
    returns the same result.

    Answers that arrive after the deadline (and its grace for slow lines) are
    left out; what was saved before is marked.
    """
    access.require(actor, Permission.LEARN)
    with transaction():
        own = _own(actor, attempt_id, lock=True)
        if own.attempt.is_open:
            if answers and not time_is_up(own.attempt):
                _merge(own, answers)
            _finish(actor, own)
    return own


def _finish(actor: Actor, sitting: Sitting) -> None:
    attempt = sitting.attempt
    result = rules.mark(sitting.quiz, sitting.answers)
    attempt.score, attempt.passed = result.score, result.passed
    now = clock.now()
    attempt.submitted_at = min(now, attempt.deadline or now)
    session().flush()
    if proofs := _proofs(sitting):
        evidence.record(*proofs)
    audit.record(
        actor,
        "quizzes.submitted",
        person_id=actor.person_id,
        attempt=attempt.id,
        passed=attempt.passed,
    )
    tallies.count(attempt)


def _proofs(sitting: Sitting) -> list[Proof]:
    attempt, part = sitting.attempt, sitting.part
    bases = courses.relied_on(sitting.revision, part)
    confirms = (*part.confirms, *courses.taken_into_account(bases))
    common = {
        "person_id": attempt.person_id,
        "source": SOURCE,
        "object_key": f"quiz:{attempt.slug}:{attempt.part}",
        "done_at": attempt.submitted_at,
        "revision_id": attempt.revision_id,
        "bases": bases,
        "confirms": tuple(dict.fromkeys(confirms)),
        "proves": not part.confirms,
        "details": {"attempt": attempt.id, "score": round(attempt.score, 4)},
    }
    return [
        _proof(effect, attempt.passed, common)
        for effect in part.effects
        if effect.kind == EffectKind.RECORD
    ]


def _proof(effect: PartEffect, passed: bool, common: Json) -> Proof:
    level = effect.level if passed else 0
    return Proof(
        competency=effect.competency, level=level, depth=effect.depth, **common
    )
