"""Whether and how a person begins an attempt, and what they have tried."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Row, bindparam, insert, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.errors import Conflict
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.legal import service as legal
from lms.people import service as people
from lms.quizzes import rules
from lms.quizzes.loader import quiz_of
from lms.quizzes.service import corrections
from lms.quizzes.service.extra_time import extra_percent
from lms.quizzes.service.sittings import (
    ATTEMPT,
    is_open,
    is_unread,
    submit,
    time_is_up,
)
from lms.quizzes.service.summaries import PASSED, SCORE
from lms.quizzes.types import Draw, FinishedAttempt, Quiz

Attempts = Sequence[Row]
"""Rows of `Attempt`."""


@dataclass(frozen=True)
class Overview:
    """What the start page of a quiz says: attempts so far, newest first, the
    open one, and why another cannot start now.
    """

    revision: Revision
    part: Part
    quiz: Quiz
    attempts: Attempts
    open: Row | None
    refusal: Conflict | None
    first: Part | None
    """What has to be done before, in a course that is taken in order."""

    @property
    def shows_solutions(self) -> bool:
        """Whether the right answers are shown: once the quiz is passed or no
        attempt is left, not while the same questions can be tried again.
        """
        done = _finished(self.attempts, self.revision.id)
        is_passed = any(attempt.passed for attempt in done)
        return is_passed or 0 < self.quiz.attempts <= len(done)

    @property
    def failed(self) -> Row | None:
        """The last attempt, if it was marked and no attempt passed."""
        last = next(iter(self.attempts), None)
        if (
            last is None
            or last.score is None
            or any(attempt.passed for attempt in self.attempts)
        ):
            return None
        return last

    @property
    def unread(self) -> Row | None:
        """The last attempt, if a person has yet to read some of it."""
        return next(filter(is_unread, self.attempts[:1]), None)

    @property
    def opens_at(self) -> dt.datetime | None:
        """When another attempt may begin, where one only has to wait."""
        done = _finished(self.attempts, self.revision.id)
        if not self.refusal or self.shows_solutions or self.unread:
            return None
        return rules.next_start(self.quiz, done)

    @property
    def lessons(self) -> list[Part]:
        """What to read again after the failed attempt."""
        if not self.failed:
            return []
        asked = rules.drawn(self.quiz, self.failed.drawn)
        judged = rules.judgements(self.failed.judged)
        missed = rules.missed(asked, self.failed.answers, judged)
        return [
            part for part in self.revision.course.parts if part.key in missed
        ]


def overview(actor: Actor, revision: Revision, part_key: str) -> Overview:
    """The actor's attempts at one quiz."""
    access.require(actor, Permission.LEARN)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    attempts = _current_attempts(actor, revision.slug, part_key)
    refusal = _refusal(actor, revision, part, attempts)
    open_one = next(filter(is_open, attempts), None)
    return Overview(
        revision,
        part,
        quiz_of(revision, part),
        attempts,
        open_one,
        refusal,
        enrolment.first_before(actor, revision, part),
    )


def _refusal(
    actor: Actor, revision: Revision, part: Part, attempts: Attempts
) -> Conflict | None:
    slug = revision.slug
    asks_to_begin = slug in courses.retired() and not part.confirms
    try:
        if asks_to_begin and not enrolment.enrolled(actor, slug):
            courses.require_offered(actor, slug)
        _check_start(actor, revision, part, attempts)
    except Conflict as refusal:
        return refusal
    return None


def start(actor: Actor, revision: Revision, part_key: str) -> int:
    """Begin an attempt, or go on with the open one; its id."""
    access.require(actor, Permission.LEARN)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    _current_attempts(actor, revision.slug, part_key)
    with transaction():
        if part.confirms:
            people.lock(actor.person_id)
        else:
            enrolment.join(actor, revision)
        attempts = _attempts(actor, revision.slug, part_key)
        if attempts and is_open(attempts[0]):
            return attempts[0].id
        _check_start(actor, revision, part, attempts)
        number = attempts[0].number + 1 if attempts else 1
        attempt = _new_attempt(actor, revision, part, attempts)
        return execute(_BEGIN, attempt | {"number": number}).scalar_one()


def _new_attempt(
    actor: Actor, revision: Revision, part: Part, earlier: Attempts
) -> Json:
    now, extra = clock.now(), extra_percent(actor.person_id)
    seed, quiz = secrets.randbelow(2**31), quiz_of(revision, part)
    return {
        "person_id": actor.person_id,
        "revision_id": revision.id,
        "slug": revision.slug,
        "part": part.key,
        "seed": seed,
        "answers": {},
        "drawn": _draw(_still_asked(revision, part, quiz), earlier, seed),
        "started_at": now,
        "deadline": rules.deadline(quiz, now, extra),
    }


def _still_asked(revision: Revision, part: Part, quiz: Quiz) -> Quiz:
    """The quiz without questions that are known to be faulty since, where it
    was decided to let people try again without them.
    """
    faulty = corrections.left_out(revision, part.key)
    asked = tuple(one for one in quiz.questions if one.key not in faulty)
    if not asked or len(asked) == len(quiz.questions):
        return quiz
    return replace(
        quiz, questions=asked, draws=quiz.draws or (Draw(len(asked)),)
    )


def _draw(quiz: Quiz, earlier: Attempts, seed: int) -> list[str] | None:
    """What a new attempt asks; None where every attempt asks everything."""
    bank, draws = quiz.questions, quiz.draws
    return rules.draw(bank, draws, _shown(earlier), seed) if draws else None


def _shown(earlier: Attempts) -> list[str]:
    """What these attempts asked, answered or not: one that drew nothing, all
    of its quiz as it was then.
    """
    whole = {row.revision_id for row in earlier if row.drawn is None}
    known = courses.revisions(whole)
    return [
        key
        for row in earlier
        for key in row.drawn or _keys(known[row.revision_id], row.part)
    ]


def _keys(revision: Revision, part_key: str) -> list[str]:
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    return [one.key for one in quiz_of(revision, part).questions]


def next_draw(overview: Overview) -> tuple[int, int] | None:
    """How many questions another attempt asks, and how many of them the same
    person was asked before; None where every attempt asks the same.
    Chance decides which questions come again, never how many.
    """
    part, earlier = overview.part, overview.attempts
    quiz = _still_asked(overview.revision, part, overview.quiz)
    keys = _draw(quiz, earlier, 0)
    if keys is None:
        return None
    return len(keys), len({*keys} & {*_shown(earlier)})


_BEGIN = insert(ATTEMPT).returning(ATTEMPT.c.id)
_AS_GIVEN = [
    column for column in ATTEMPT.c if column.name not in ("score", "passed")
]
_ATTEMPTS = (
    select(*_AS_GIVEN, SCORE.label("score"), PASSED.label("passed"))
    .filter_by(
        person_id=bindparam("person"),
        slug=bindparam("slug"),
        part=bindparam("part"),
    )
    .order_by(ATTEMPT.c.number.desc())
)


def _attempts(actor: Actor, slug: str, part: str) -> Attempts:
    """Newest first, each with its result as it holds now."""
    quiz = {"person": actor.person_id, "slug": slug, "part": part}
    return execute(_ATTEMPTS, quiz).all()


def _current_attempts(actor: Actor, slug: str, part: str) -> Attempts:
    """The same, after what was saved of an attempt whose time ran out while
    nobody looked has been marked: before anything else, and for good.
    """
    attempts = _attempts(actor, slug, part)
    for attempt in attempts:
        if is_open(attempt) and time_is_up(attempt):
            submit(actor, attempt.id)
            return _attempts(actor, slug, part)
    return attempts


def _finished(attempts: Attempts, revision_id: int) -> list[FinishedAttempt]:
    """Finished attempts that count against the limits: those at the same
    revision, unless they are forgiven. A new revision is a new quiz.
    """
    return [
        FinishedAttempt(row.submitted_at, row.passed, is_unread(row))
        for row in attempts
        if row.submitted_at
        and row.revision_id == revision_id
        and not row.forgiven
    ]


def _check_start(
    actor: Actor, revision: Revision, part: Part, attempts: Attempts
) -> None:
    """Refuse another attempt. What was tried before the change that a short
    quiz asks about counts against no limit.
    """
    enrolment.check_order(actor, revision, part)
    earlier = _finished(attempts, revision.id)
    if part.confirms:
        since = _changed_on(revision, part)
        earlier = [row for row in earlier if row.submitted_at >= since]
        if not any(row.passed for row in earlier):
            _check_doubt(actor, part)
    rules.check_start(quiz_of(revision, part), earlier, clock.now())


def _changed_on(revision: Revision, part: Part) -> dt.datetime:
    """Since when the change of law holds that a short quiz asks about."""
    if courses.current(revision.slug).id != revision.id:
        raise Conflict(
            "This short quiz has been revised. Open it again from your page of gaps."
        )
    since = max(legal.replaced(part.confirms).values(), default=None)
    if since is None:
        raise Conflict(
            "The change of law that this short quiz asks about has not taken effect."
        )
    return since


def _check_doubt(actor: Actor, part: Part) -> None:
    """A short quiz about a change of law is for those who have something to
    re-confirm, whichever revision of the course they take.
    """
    competencies = [effect.competency for effect in part.effects]
    doubts = evidence.doubts(actor.person_id, competencies)
    if not any(set(part.confirms) & bases for bases in doubts.values()):
        raise Conflict(
            "You have nothing to re-confirm here. The whole course is open to you at any time."
        )


def is_closed(quiz: Quiz, summary: Row, since: dt.datetime) -> bool:
    """Whether a short quiz about a change of law cannot be started again:
    passed since the change, or no attempt is left. `summary`: a row of
    `STANDINGS`. Where attempts from before the change count against no
    limit, but some were made on either side of it, which takes a replacement
    undone and entered again, all of them are counted here.
    """
    if summary.passed_last and summary.passed_last >= since:
        return True
    used_up = 0 < quiz.attempts <= summary.tries
    return used_up and summary.tried_last >= since
