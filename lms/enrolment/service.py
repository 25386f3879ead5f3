"""Enrol, keep what is answered in lessons, and make sure that work goes to the
revision a person takes.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Row,
    Select,
    String,
    bindparam,
    false,
    func,
    literal,
    null,
    select,
    union_all,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict
from lms.core.types import Ids
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.enrolment.models import Enrolment, LessonProgress
from lms.people import service as people
from lms.people.service import in_ids

_LESSON = LessonProgress.__table__


def enrolled(actor: Actor, slug: str) -> Revision | None:
    """The revision the actor takes, if they are enrolled."""
    row = _mine(actor, slug)
    return courses.revision(row.revision_id) if row else None


def _mine(actor: Actor, slug: str) -> Enrolment | None:
    course = {"person": actor.person_id, "course": slug}
    return session().scalar(_MINE, course)


_MINE = select(Enrolment).filter_by(
    person_id=bindparam("person"), slug=bindparam("course")
)


_TAKEN = Enrolment.__table__.c
_OF_PEOPLE = in_ids(_TAKEN.person_id, "people")
_ENROLMENTS = select(_TAKEN.person_id, _TAKEN.revision_id).where(_OF_PEOPLE)


def enrolments(ids: Ids) -> Sequence[Row]:
    """Which revisions these people take: `person_id`, `revision_id`."""
    return execute(_ENROLMENTS, {"people": list(ids)}).all()


def enrol(actor: Actor, slug: str) -> Revision:
    """Begin a course at its current revision; once enrolled, always the same
    answer.
    """
    access.require(actor, Permission.LEARN)
    with transaction():
        people.lock(actor.person_id)
        if known := enrolled(actor, slug):
            return known
        revision = courses.current(slug)
        _add(actor, revision)
    return revision


def _add(actor: Actor, revision: Revision) -> None:
    row = Enrolment(
        person_id=actor.person_id,
        slug=revision.slug,
        revision_id=revision.id,
        enrolled_at=clock.now(),
    )
    session().add(row)


def renew(actor: Actor, slug: str) -> Revision:
    """Go on with the current revision. What was proven stays proven; lessons,
    quiz and task of the new revision are new.
    """
    access.require(actor, Permission.LEARN)
    with transaction():
        people.lock(actor.person_id)
        revision = courses.current(slug)
        if mine := _mine(actor, slug):
            mine.revision_id = revision.id
    return revision


def join(actor: Actor, revision: Revision) -> None:
    """Before work on a revision is kept, in the open transaction: it must be
    the one the actor takes.

    Who takes none yet takes this one from now on, if it is the current one; a
    link to another revision is refused with the way on.
    """
    people.lock(actor.person_id)
    if taken := _mine(actor, revision.slug):
        _check_same(taken, revision)
    elif courses.current(revision.slug).id == revision.id:
        _add(actor, revision)
    else:
        raise Conflict(
            "A newer revision of this course has been published. Open it from the list of courses and begin there."
        )


def _check_same(taken: Enrolment, revision: Revision) -> None:
    if taken.revision_id != revision.id:
        raise Conflict(
            "You take another revision of this course. Open the course from your home page and go on there."
        )


# Lessons


_JOINED = select(
    _TAKEN.person_id,
    _TAKEN.revision_id,
    null().cast(String).label("lesson"),
    false().label("is_new"),
    _TAKEN.enrolled_at.label("at"),
    _TAKEN.id.label("place"),
).where(_OF_PEOPLE)
_ANSWERED = select(
    _LESSON.c.person_id,
    _LESSON.c.revision_id,
    _LESSON.c.part,
    _LESSON.c.answered_at >= bindparam("since"),
    _LESSON.c.answered_at,
    literal(0),
).where(in_ids(_LESSON.c.person_id, "people"))
_STANDINGS = union_all(_JOINED, _ANSWERED).order_by("at", "place")


def standings(ids: Ids, since: dt.datetime) -> Sequence[Row]:
    """The revisions that these people take, in the order of joining, and the
    lessons that they have answered: `person_id`, `revision_id`, `lesson` (None:
    it is taken), and whether that lesson was answered since this moment.
    """
    return execute(_STANDINGS, {"people": list(ids), "since": since}).all()


_ANSWER = select(LessonProgress.__table__).where(
    _LESSON.c.person_id == bindparam("person"),
    _LESSON.c.revision_id == bindparam("revision"),
    _LESSON.c.part == bindparam("part"),
)


def lesson_answer(actor: Actor, revision_id: int, part: str) -> Row | None:
    """The actor's last answer to the check question of a lesson, as a row of
    `LessonProgress`.
    """
    key = {"person": actor.person_id, "revision": revision_id, "part": part}
    return execute(_ANSWER, key).first()


def answer_lesson(
    actor: Actor, revision: Revision, part: str, answer: list[Any], share: float
) -> None:
    """Keep an answer in the place of the last one; the first one finishes the
    lesson.
    """
    with transaction() as db:
        join(actor, revision)
        row = db.get(LessonProgress, (actor.person_id, revision.id, part))
        if row is None:
            row = LessonProgress(
                person_id=actor.person_id,
                revision_id=revision.id,
                part=part,
                tries=0,
            )
        row.answer, row.share, row.answered_at = answer, share, clock.now()
        row.tries += 1
        db.add(row)


def finish(actor: Actor, revision: Revision, part: str) -> None:
    """Keep that a part is done which is not a lesson and proves nothing by
    itself; once it is, nothing changes.
    """
    with transaction() as db:
        join(actor, revision)
        key = actor.person_id, revision.id, part
        if db.get(LessonProgress, key):
            return
        row = LessonProgress(
            person_id=actor.person_id,
            revision_id=revision.id,
            part=part,
            answer=[],
            share=1.0,
            tries=1,
            answered_at=clock.now(),
        )
        db.add(row)


class EnrolmentCounts(NamedTuple):
    """How many revisions are taken, and by how many people."""

    revisions: int
    people: int


def count_taking(revisions: Select[tuple[int]]) -> EnrolmentCounts:
    """Of these revisions, a query of their ids."""
    taken = Enrolment.revision_id
    counts = select(func.count(taken.distinct()), func.count())
    return EnrolmentCounts(*execute(counts.where(taken.in_(revisions))).one())
