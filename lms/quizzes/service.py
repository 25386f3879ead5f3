"""Start, save, submit and read attempts. The server's clock judges; a repeated
post changes nothing.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.marks import N_
from lms.core.state import setting
from lms.courses import service as courses
from lms.courses.types import EffectKind, Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.legal import service as legal
from lms.people import service as people
from lms.quizzes import rules
from lms.quizzes.loader import question_of as question_of
from lms.quizzes.loader import quiz_of as quiz_of
from lms.quizzes.loader import read_check_question as read_check_question
from lms.quizzes.loader import read_quiz as read_quiz
from lms.quizzes.models import Allowance, Attempt
from lms.quizzes.types import (
    Answers,
    FinishedAttempt,
    Mark,
    Question,
    Quiz,
    Response,
)

SOURCE = "quiz"


@dataclass(frozen=True)
class Sitting:
    """An attempt (its row, and what has been changed of it since) with the
    frozen quiz it belongs to.
    """

    attempt: Any
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
        return (
            max(0, int((self.attempt.deadline - clock.now()).total_seconds()))
            if self.attempt.deadline
            else 0
        )

    def order(self, question: Question) -> list[int]:
        """The order of the question's choices in this attempt."""
        return rules.order_of(question, self.attempt.seed, self.quiz.shuffle)


def check_order(question: Question, person_id: int, part: Part) -> list[int]:
    """The order of a check question's choices: steady for a person."""
    return rules.order_of(question, person_id)


def mark_one(question: Question, response: Response) -> Mark:
    """Mark one answer."""
    return question.mark(response)


def start(actor: Actor, revision: Revision, part_key: str) -> int:
    """Begin an attempt, or go on with the open one; its id."""
    access.require(actor, Permission.LEARN)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    quiz = quiz_of(revision, part)
    close_expired(actor, revision.slug, part_key)
    with transaction() as db:
        if part.confirms:
            people.lock(actor.person_id)
        else:
            enrolment.join(actor, revision)
        rows = db.scalars(_mine(actor, revision.slug, part_key)).all()
        if rows and rows[0].submitted_at is None:
            return rows[0].id
        _check_start(actor, revision, part, quiz, rows)
        extra = (
            db.scalar(
                select(Allowance.extra_percent).where(
                    Allowance.person_id == actor.person_id
                )
            )
            or 0
        )
        now = clock.now()
        attempt = Attempt(
            person_id=actor.person_id,
            revision_id=revision.id,
            slug=revision.slug,
            part=part_key,
            answers={},
            started_at=now,
        )
        attempt.number = rows[0].number + 1 if rows else 1
        attempt.seed, attempt.deadline = (
            secrets.randbelow(2**31),
            rules.deadline(quiz, now, extra),
        )
        db.add(attempt)
        db.flush()
        return attempt.id


def is_closed(quiz: Quiz, tried: Any, since: dt.datetime) -> bool:
    """Whether a short quiz about a change of law cannot be started again:
    passed since the change, or no attempt is left. `tried`: a row of
    `Tried`. Where attempts from before the change count against no limit,
    but some were made on either side of it, which takes a replacement undone
    and entered again, all of them are counted here.
    """
    passed = tried.passed_last is not None and tried.passed_last >= since
    used_up = (
        quiz.attempts
        and tried.tries >= quiz.attempts
        and tried.tried_last >= since
    )
    return bool(passed or used_up)


def _check_start(
    actor: Actor,
    revision: Revision,
    part: Part,
    quiz: Quiz,
    rows: Sequence[Attempt],
) -> None:
    """Refuse another attempt. A short quiz about a change of law is for those
    who have something to re-confirm, whichever revision of the course they
    take; what was tried before the change counts against no limit.
    """
    earlier = _earlier(rows, revision.id)
    if part.confirms:
        if courses.current(revision.slug).id != revision.id:
            raise Conflict(
                N_(
                    "This short quiz has been revised. Open it again from your page of gaps."
                )
            )
        since = max(legal.replaced(part.confirms).values(), default=None)
        if since is None:
            raise Conflict(
                N_(
                    "The change of law that this short quiz asks about has not taken effect."
                )
            )
        earlier = [
            attempt for attempt in earlier if attempt.submitted_at >= since
        ]
        doubts = evidence.doubts(
            actor.person_id, [effect.competency for effect in part.effects]
        )
        if not any(
            set(part.confirms) & bases for bases in doubts.values()
        ) and not any(one.passed for one in earlier):
            raise Conflict(
                N_(
                    "You have nothing to re-confirm here. The whole course is open to you at any time."
                )
            )
    rules.check_start(quiz, earlier, clock.now())


def close_expired(actor: Actor, slug: str, part_key: str) -> None:
    """Mark what was saved of an attempt whose time ran out while nobody looked:
    before anything else, and for good.
    """
    left = session().scalar(
        _mine(actor, slug, part_key).where(Attempt.submitted_at.is_(None))
    )
    if left is not None and _time_is_up(left):
        submit(actor, left.id, None)


def _mine(actor: Actor, slug: str, part: str):
    mine = (
        (Attempt.person_id == actor.person_id)
        & (Attempt.slug == slug)
        & (Attempt.part == part)
    )
    return select(Attempt).where(mine).order_by(Attempt.number.desc())


def _earlier(
    rows: Sequence[Attempt], revision_id: int
) -> list[FinishedAttempt]:
    """Finished attempts that count against the limits: those at the same
    revision. A new revision is a new quiz.
    """
    return [
        FinishedAttempt(row.submitted_at, row.passed)
        for row in rows
        if row.submitted_at and row.revision_id == revision_id
    ]


def _time_is_up(attempt: Attempt) -> bool:
    grace = dt.timedelta(seconds=setting("LMS_QUIZ_GRACE"))
    return (
        attempt.deadline is not None and clock.now() > attempt.deadline + grace
    )


def _own(query: Select[Any], actor: Actor, attempt_id: int) -> Sitting:
    row = execute(query, {"attempt": attempt_id}).first()
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    return _sitting(SimpleNamespace(**row._asdict()))


def _sitting(attempt: Any) -> Sitting:
    revision = courses.revision(attempt.revision_id)
    part = courses.part_of(revision, attempt.part, Kind.QUIZ)
    return Sitting(attempt, revision, part, quiz_of(revision, part))


def sitting(actor: Actor, attempt_id: int) -> Sitting:
    """The actor's own attempt; anybody else's does not exist for her. One whose
    time ran out is finished first.
    """
    access.require(actor, Permission.LEARN)
    found = _own(_ATTEMPT, actor, attempt_id)
    if found.attempt.submitted_at is None and _time_is_up(found.attempt):
        return submit(actor, attempt_id, None)
    return found


def save(
    actor: Actor, attempt_id: int, answers: dict[str, Response]
) -> Sitting:
    """Keep these answers beside those saved before; an empty answer takes one
    back. `Conflict` once the attempt is closed.
    """
    access.require(actor, Permission.LEARN)
    with transaction():
        found = _own(_LOCKED, actor, attempt_id)
        if found.attempt.submitted_at is not None:
            raise Conflict(
                N_(
                    "This attempt has been submitted; its answers can no longer change."
                )
            )
        if _time_is_up(found.attempt):
            raise Conflict(
                N_(
                    "The time for this attempt is over. What was saved until then is being marked."
                )
            )
        execute(_CHANGE, {"attempt": attempt_id, **_merge(found, answers)})
    return found


_ROW = Attempt.__table__.c
_FOUND = select(Attempt.__table__).where(_ROW.id == bindparam("attempt"))
_ATTEMPT, _LOCKED = _FOUND, _FOUND.with_for_update()
_CHANGE = update(Attempt.__table__).where(_ROW.id == bindparam("attempt"))


def _merge(found: Sitting, answers: dict[str, Response]) -> dict[str, Any]:
    """These answers beside those saved before, and what is to be stored of
    that.
    """
    known = {question.key for question in found.quiz.questions}
    kept = {
        **found.attempt.answers,
        **{key: value for key, value in answers.items() if key in known},
    }
    saved = {
        "answers": {key: value for key, value in kept.items() if value},
        "saved_at": clock.now(),
    }
    vars(found.attempt).update(saved)
    return saved


def submit(
    actor: Actor, attempt_id: int, answers: dict[str, Response] | None
) -> Sitting:
    """Mark the attempt, keep it, and let it count as evidence. Submitting again
    returns the same result.

    Answers that arrive after the deadline (and its grace for slow lines) are
    left out; what was saved before is marked.
    """
    access.require(actor, Permission.LEARN)
    with transaction():
        found = _own(_LOCKED, actor, attempt_id)
        if found.attempt.submitted_at is None:
            in_time = answers and not _time_is_up(found.attempt)
            _finish(actor, found, _merge(found, answers) if in_time else {})
    return found


def _finish(actor: Actor, found: Sitting, saved: dict[str, Any]) -> None:
    """In the open transaction: mark, store it with what was `saved` last,
    record evidence.
    """
    attempt, marked = found.attempt, rules.mark(found.quiz, found.answers)
    now = clock.now()
    done_at = min(now, attempt.deadline) if attempt.deadline else now
    result = {
        "submitted_at": done_at,
        "score": marked.score,
        "passed": marked.passed,
    }
    execute(_CHANGE, {"attempt": attempt.id, **saved, **result})
    vars(attempt).update(result)
    bases = courses.relied_on(found.revision, found.part)
    confirms = tuple(
        dict.fromkeys(
            (*found.part.confirms, *courses.taken_into_account(bases))
        )
    )
    proofs = [
        Proof(
            person_id=actor.person_id,
            competency=effect.competency,
            level=effect.level if marked.passed else 0,
            depth=effect.depth,
            source=SOURCE,
            object_key=f"quiz:{attempt.slug}:{attempt.part}",
            done_at=done_at,
            revision_id=attempt.revision_id,
            bases=bases,
            confirms=confirms,
            proves=not found.part.confirms,
            details={"attempt": attempt.id, "score": round(marked.score, 4)},
        )
        for effect in found.part.effects
        if effect.kind == EffectKind.RECORD
    ]
    if proofs:
        evidence.record(*proofs)
    audit.record(
        actor,
        "quizzes.submitted",
        person_id=actor.person_id,
        attempt=attempt.id,
        passed=marked.passed,
    )


@dataclass(frozen=True)
class Overview:
    """What the start page of a quiz says: attempts so far, the open one, and
    why another cannot start now.
    """

    revision: Revision
    part: Part
    quiz: Quiz
    attempts: Sequence[Attempt]
    open: Attempt | None
    refusal: Conflict | None


def overview(actor: Actor, revision: Revision, part_key: str) -> Overview:
    """The actor's attempts at one quiz."""
    access.require(actor, Permission.LEARN)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    quiz = quiz_of(revision, part)
    close_expired(actor, revision.slug, part_key)
    rows = session().scalars(_mine(actor, revision.slug, part_key)).all()
    open_one = next(
        (
            row
            for row in rows
            if row.submitted_at is None and not _time_is_up(row)
        ),
        None,
    )
    refusal = None
    try:
        _check_start(actor, revision, part, quiz, rows)
    except Conflict as problem:
        refusal = problem
    return Overview(revision, part, quiz, rows, open_one, refusal)


def may_be_told(overview: Overview) -> bool:
    """Whether the right answers are shown: once the quiz is passed or no
    attempt is left, not while the same questions can be tried again.
    """
    done = [
        row
        for row in overview.attempts
        if row.submitted_at and row.revision_id == overview.revision.id
    ]
    used_up = (
        bool(overview.quiz.attempts) and len(done) >= overview.quiz.attempts
    )
    return used_up or any(row.passed for row in done)


_TRIED = (
    select(
        _ROW.person_id,
        _ROW.revision_id,
        _ROW.part,
        func.min(case((_ROW.passed, _ROW.submitted_at))).label("passed_at"),
        func.max(case((_ROW.passed, _ROW.submitted_at))).label("passed_last"),
        func.max(_ROW.submitted_at).label("tried_last"),
        func.count(_ROW.submitted_at).label("tries"),
    )
    .where(_ROW.person_id.in_(bindparam("people", expanding=True)))
    .group_by(_ROW.person_id, _ROW.revision_id, _ROW.part)
)


Tried = dict[int, dict[tuple[int, str], Any]]
"""By person, then by revision and part: a quiz she began, when it was first and
last passed (None: not yet), when the last attempt was submitted and how many
were.
"""


def tried(people: Sequence[int]) -> Tried:
    """The same for many people at once. No permission of its own."""
    found: Tried = {person_id: {} for person_id in people}
    for row in execute(_TRIED, {"people": list(people)}):
        found[row.person_id][row.revision_id, row.part] = row
    return found


def allow(
    actor: Actor, person_id: int, extra_percent: int, reason: str
) -> None:
    """Give a person so much more time in every quiz; 0 takes it back."""
    access.require_for(actor, Permission.QUIZ_ALLOW, person_id)
    if not 0 <= extra_percent <= 300:
        raise Invalid(N_("Extra time is from 0 to 300 percent."), "percent")
    if extra_percent and not reason.strip():
        raise Invalid(
            N_("Say why, so that a successor understands it."), "reason"
        )
    with transaction() as db:
        row = db.get(Allowance, person_id) or Allowance(person_id=person_id)
        row.extra_percent, row.reason, row.granted_by, row.granted_at = (
            extra_percent,
            reason.strip(),
            actor.person_id,
            clock.now(),
        )
        db.add(row)
        audit.record(
            actor, "quizzes.allowed", person_id=person_id, percent=extra_percent
        )


def allowance(person_id: int) -> Allowance | None:
    """The person's extra time."""
    return session().get(Allowance, person_id)
