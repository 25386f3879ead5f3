"""An attempt that is being taken: save, submit, mark. The server's clock
judges; a repeated post changes nothing.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.core import clock, merging, outbox
from lms.core.cache import VERSION, remember_version
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, NotFound
from lms.core.merging import Joined, Shown
from lms.core.state import setting
from lms.core.types import Ids, Json, fingerprint
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.quizzes import rules
from lms.quizzes.loader import quiz_of
from lms.quizzes.models import Attempt
from lms.quizzes.service import asking, corrections
from lms.quizzes.types import (
    Answers,
    Judgements,
    Question,
    Quiz,
    QuizResult,
)

SOURCE = "quiz"
REGRADING, COUNTING = "mark_again", "count_attempts"
"""The job that marks again what was handed in before a question was corrected."""
ATTEMPT = Attempt.__table__
_ID = bindparam("attempt")
_FIND = select(ATTEMPT, VERSION.label("version")).filter_by(id=_ID)
_LOCK = _FIND.with_for_update()
_LAST_END = select(func.max(ATTEMPT.c.submitted_at)).filter_by(
    person_id=bindparam("person"),
    slug=bindparam("slug"),
    part=bindparam("part"),
)
TICK = dt.timedelta(microseconds=1)
_CHANGE = update(ATTEMPT).filter_by(id=_ID).returning(ATTEMPT)


@dataclass(frozen=True)
class Sitting:
    """An attempt, as a row of `Attempt`, with the frozen quiz it belongs to:
    those of its questions that the attempt asks.
    """

    attempt: Row
    revision: Revision
    part: Part
    quiz: Quiz

    @property
    def answers(self) -> Answers:
        """What has been answered so far."""
        return self.attempt.answers

    @property
    def is_open(self) -> bool:
        """Whether it is still being taken."""
        return is_open(self.attempt)

    @property
    def is_unread(self) -> bool:
        """Whether it is handed in and a person has yet to read some of it."""
        return is_unread(self.attempt)

    @property
    def judged(self) -> Judgements:
        """What people have said of the answers that they mark."""
        return rules.judgements(self.attempt.judged)

    @property
    def result(self) -> QuizResult:
        """As its answers are marked today."""
        return rules.mark(self.quiz, self.answers, self.judged)

    def questions(self) -> list[Question]:
        """In the order of this attempt."""
        return rules.questions_of(self.quiz, self.attempt.seed)

    def shown(self, question: Question) -> str:
        """The mark of the answer that a page shows of the question."""
        return merging.mark(self._on_page(question, self.answers))

    def _on_page(self, question: Question, answers: Answers) -> list[str]:
        """As the page shows it: a mark of the response itself would tell in
        which order the file has the choices.
        """
        response = answers.get(question.key)
        return question.echo(response, self.order(question)) if response else []

    def join(self, answers: Answers, shown: Shown | None) -> Joined:
        """What becomes of answers from a page that showed so much."""
        asked = [
            question
            for question in self.quiz.questions
            if question.key in answers
        ]
        stored, sent = (
            {one.key: self._on_page(one, given) for one in asked}
            for given in (self.answers, answers)
        )
        return merging.join(stored, sent, shown)

    def seconds_left(self) -> int:
        """Until the deadline, by the server's clock; 0 without one. Rounded up,
        so that no page says "over" before it is, and never more than there was
        at the start.
        """
        begun, deadline = self.attempt.started_at, self.attempt.deadline
        if deadline is None:
            return 0
        left = deadline - max(clock.now(), begun)
        return max(0, ceil(left.total_seconds()))

    def order(self, question: Question) -> list[int]:
        """The order of the question's choices in this attempt."""
        return rules.order_of(question, self.attempt.seed, self.quiz.shuffle)


def is_open(attempt: Row) -> bool:
    """Whether it is still being taken."""
    return attempt.submitted_at is None


def is_unread(attempt: Row) -> bool:
    """Whether it is handed in and a person has yet to read some of it."""
    return attempt.submitted_at is not None and attempt.score is None


def time_is_up(attempt: Row) -> bool:
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
    if own.is_open and time_is_up(own.attempt):
        return submit(actor, attempt_id)
    return own


def _own(actor: Actor, attempt_id: int, query: Select = _FIND) -> Sitting:
    attempt = execute(query, {"attempt": attempt_id}).first()
    if attempt is None or attempt.person_id != actor.person_id:
        raise NotFound
    remember_version(attempt.version)
    return sitting_of(attempt)


def attempt_sitting(attempt_id: int, lock: bool) -> Sitting:
    """Anybody's attempt. No permission of its own."""
    query = _LOCK if lock else _FIND
    return sitting_of(execute(query, {"attempt": attempt_id}).one())


def sitting_of(attempt: Row) -> Sitting:
    """An attempt with what it is an attempt at. No permission of its own."""
    revision = courses.revision(attempt.revision_id)
    part = courses.part_of(revision, attempt.part, Kind.QUIZ)
    quiz = rules.drawn(quiz_of(revision, part), attempt.drawn)
    return Sitting(attempt, revision, part, quiz)


@dataclass(frozen=True)
class SavedAnswers:
    """The attempt once answers are saved, and what became of each of them."""

    sitting: Sitting
    joined: Joined


def save(
    actor: Actor,
    attempt_id: int,
    answers: Answers,
    shown: Shown | None = None,
) -> SavedAnswers:
    """Keep these answers beside those saved before; an empty answer takes one
    back. `shown`: what the page showed, which takes back nothing else.
    `Conflict` once the attempt is closed.
    """
    access.require(actor, Permission.LEARN)
    with transaction():
        own = _own(actor, attempt_id, _LOCK)
        if not own.is_open:
            raise Conflict(
                "This attempt has been submitted; its answers can no longer change."
            )
        if time_is_up(own.attempt):
            raise Conflict(
                "The time for this attempt is over. What was saved until then is being marked."
            )
        own = _with_the_clock(own)
        joined = own.join(answers, shown)
        taken = {key: answers[key] for key in joined.taken}
        return SavedAnswers(_merge(own, taken), joined)


def _with_the_clock(own: Sitting) -> Sitting:
    """A clock that was set back takes the attempt along, or its time would not
    pass until the clock is where it was.
    """
    begun, deadline = own.attempt.started_at, own.attempt.deadline
    now = clock.now()
    if deadline is None or begun <= now:
        return own
    return changed(own, started_at=now, deadline=now + (deadline - begun))


def _merge(sitting: Sitting, answers: Answers) -> Sitting:
    merged = {**sitting.answers, **answers}
    keys = [question.key for question in sitting.quiz.questions]
    answered = {key: merged[key] for key in keys if merged.get(key)}
    return changed(sitting, answers=answered, saved_at=clock.now())


def changed(sitting: Sitting, **values: Any) -> Sitting:
    """The sitting once these values of its attempt are stored."""
    change = values | {"attempt": sitting.attempt.id}
    return replace(sitting, attempt=execute(_CHANGE, change).one())


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
        own = _own(actor, attempt_id, _LOCK)
        if not own.is_open:
            return own
        if answers and not time_is_up(own.attempt):
            own = _merge(own, answers)
        return _finish(actor, own)


def _finish(actor: Actor, own: Sitting) -> Sitting:
    now = _moment_after(own.attempt)
    unread = rules.unread(own.quiz, own.answers)
    if not unread:
        return complete(actor, own, submitted_at=now)
    handed_in = changed(own, submitted_at=now)
    facts = {"attempt": own.attempt.id, "person_id": actor.person_id}
    audit.record(actor, "quizzes.handed_in", **facts)
    asking.ask(actor, handed_in.attempt, own.part, unread)
    return handed_in


def complete(actor: Actor, sitting: Sitting, **values: Any) -> Sitting:
    """Mark what is handed in to the end, with these values of its attempt, and
    let it count. `actor`: whoever did the last of it.
    """
    result = sitting.result
    values |= {"score": result.score, "passed": result.passed}
    sitting = changed(sitting, **values)
    attempt = sitting.attempt
    learner = attempt.person_id
    if attempt.passed and sitting.revision.course.is_strict:
        enrolment.note_passed(learner, sitting.revision, attempt.part)
    by = actor if attempt.judged else None
    if proofs := proofs_of(sitting, attempt.passed, attempt.score, by):
        evidence.record(*proofs)
    facts = {"attempt": attempt.id, "passed": attempt.passed}
    event = "quizzes.completed" if attempt.judged else "quizzes.submitted"
    audit.record(actor, event, person_id=learner, **facts)
    outbox.enqueue(COUNTING)
    for newer in corrections.newer(sitting.revision, attempt.part):
        outbox.enqueue(REGRADING, revision=newer, only=attempt.person_id)
    return sitting


def _moment_after(attempt: Row) -> dt.datetime:
    """When the attempt ends: at its deadline at the latest, and behind those
    before it also if the clock was set back since; the last result counts.
    """
    now = clock.now()
    end = min(now, attempt.deadline or now)
    if attempt.number == 1:
        return end
    own = {"person": attempt.person_id, "slug": attempt.slug}
    last = execute(_LAST_END, own | {"part": attempt.part}).scalar()
    return max(end, last + TICK) if last else end


def object_of(attempt: Row) -> str:
    """By what the ledger knows the quiz that was attempted."""
    return f"quiz:{attempt.slug}:{attempt.part}"


def proofs_of(
    sitting: Sitting, passed: bool, score: float, by: Who = None, **more: Any
) -> list[Proof]:
    """What an attempt with this result proves. `by`: the person who judged;
    `more`: what else the row of the ledger tells.
    """
    attempt, part = sitting.attempt, sitting.part
    bases = courses.relied_on(sitting.revision, part)
    confirms = (*part.confirms, *courses.taken_into_account(bases))
    common = {
        "person_id": attempt.person_id,
        "source": SOURCE,
        "object_key": object_of(attempt),
        "done_at": attempt.submitted_at,
        "revision_id": attempt.revision_id,
        "bases": bases,
        "confirms": tuple(dict.fromkeys(confirms)),
        "proves": not part.confirms,
        "details": {"attempt": attempt.id, "score": round(score, 4), **more},
        "rests_on": {
            "revision": sitting.revision.digest,
            "work": fingerprint(_work(attempt)),
        },
    }
    if by:
        common["judged_by"] = by.person_id
        common["rests_on"]["reviewer"] = by.key
    return [Proof(**one, **common) for one in part.proven(passed)]


_WORK = (
    "id",
    "person_id",
    "revision_id",
    "part",
    "number",
    "seed",
    "answers",
    "started_at",
    "deadline",
    "submitted_at",
    "score",
    "passed",
)


def _work(attempt: Row) -> Json:
    """What evidence from this attempt rests on; of one that drew nothing or
    that nobody judged, what its fingerprint was taken of before there were
    draws and judgements.
    """
    later = {"drawn": attempt.drawn, "judged": attempt.judged}
    return {name: getattr(attempt, name) for name in _WORK} | {
        name: value for name, value in later.items() if value is not None
    }


def works(attempts: Ids, slugs: Mapping[int, str]) -> dict[int, str]:
    """The fingerprints of these attempts as they are stored now, by id, but of
    none that is of another course than its revision (`slugs`: their courses);
    for comparison with the ledger.
    """
    query = select(ATTEMPT).where(ATTEMPT.c.id.in_(list(attempts)))
    return {
        row.id: fingerprint(_work(row))
        for row in execute(query)
        if row.slug == slugs.get(row.revision_id)
    }
