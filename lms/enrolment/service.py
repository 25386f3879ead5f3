"""Enrol, keep what is answered in lessons, and make sure that work goes to the
revision a person takes.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import adding, execute, session, transaction
from lms.core.errors import Conflict, NotFound
from lms.core.state import state
from lms.core.types import Ids, Json, group, in_units
from lms.courses import service as courses
from lms.courses.types import Part, Revision
from lms.enrolment import rules
from lms.enrolment.models import Enrolment, LessonProgress, PartTally, TimeTally
from lms.enrolment.queries import SINCE as SINCE
from lms.enrolment.queries import STANDINGS as STANDINGS
from lms.enrolment.queries import TAKEN as TAKEN
from lms.enrolment.queries import count_takers as count_takers
from lms.enrolment.queries import count_taking_course as count_taking_course
from lms.enrolment.queries import standing_query as standing_query
from lms.enrolment.queries import takers as takers
from lms.people import service as people
from lms.people.service import in_ids

_LESSON = LessonProgress.__table__


def by_part(query: Select, revisions: Ids) -> dict[str, list[int]]:
    """Whom a query finds for these `revisions`, by `part`; its rows have a
    `person_id`. No permission of its own.
    """
    rows = execute(query, {"revisions": list(revisions)})
    return group((row.part, row.person_id) for row in rows)


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
    with access.own_act(actor):
        if known := enrolled(actor, slug):
            return known
        revision = courses.current(slug)
        _require_open(actor, slug)
        _add(actor, revision)
    return revision


def opened(actor: Actor, revision_id: int) -> Revision:
    """A revision of a course that is offered to the actor, or that they have
    begun or were asked for, wherever it is offered since; or NotFound.
    """
    revision = courses.revision(revision_id)
    if revision.slug in closed_to(actor):
        raise NotFound
    return revision


_SLUGS = select(_TAKEN.slug).where(_TAKEN.person_id == bindparam("person"))


def closed_to(actor: Actor) -> frozenset[str]:
    """The courses that are neither offered to the actor nor begun by them, nor
    were they asked for them: no page shows them what is in these.
    """
    hidden = courses.hidden_from(actor)
    if not hidden:
        return hidden
    return hidden - begun(actor) - _kept(actor)


def _kept(actor: Actor) -> set[str]:
    """What is open to them besides, by what rooms above know of them."""
    one, found = {"person": actor.person_id}, set()
    for query in state().kept_courses:
        found.update(execute(query, one).scalars())
    return found


def _require_open(actor: Actor, slug: str) -> None:
    if slug in courses.retired() or slug not in _kept(actor):
        courses.require_offered(actor, slug)


def begun(actor: Actor) -> frozenset[str]:
    """The courses that the actor takes or has taken."""
    return frozenset(execute(_SLUGS, {"person": actor.person_id}).scalars())


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
    with access.own_act(actor):
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
        _require_open(actor, revision.slug)
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


def first_before(actor: Actor, revision: Revision, part: Part) -> Part | None:
    """What the actor has to do before this part, if the course is taken in
    order; in others nothing, and nothing is asked.
    """
    if not revision.course.is_strict:
        return None
    key = {"person": actor.person_id, "revision": revision.id}
    done = execute(_DONE, key).scalars().all()
    return rules.first_before(revision.course, part, done)


def check_order(actor: Actor, revision: Revision, part: Part) -> None:
    """Refuse to begin a part before what comes first."""
    if first := first_before(actor, revision, part):
        raise Conflict(
            "This course is taken in order. First comes “%(part)s”.",
            part=dict(first.title),
        )


_DONE = select(_LESSON.c.part).where(
    _LESSON.c.person_id == bindparam("person"),
    _LESSON.c.revision_id == bindparam("revision"),
)


def note_passed(person_id: int, revision: Revision, part: str) -> None:
    """In the open transaction: a quiz is passed, in a course that is taken in
    order. The attempt was begun in time, whatever the person takes by now; how
    long it took is counted with the attempt.
    """
    key = person_id, revision.id, part
    if session().get(LessonProgress, key):
        return
    row = LessonProgress(
        person_id=person_id,
        revision_id=revision.id,
        part=part,
        answer=[],
        share=1.0,
        tries=1,
        answered_at=clock.now(),
    )
    session().add(row)


# Lessons


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
    _keep(actor, revision, part, answer, share, in_units(share))


def finish(actor: Actor, revision: Revision, part: str) -> None:
    """Keep that a part is done which is not a lesson and proves nothing by
    itself; once it is, nothing changes.
    """
    _keep(actor, revision, part, [], 1.0)


def _keep(
    actor: Actor,
    revision: Revision,
    part: str,
    answer: list[Any],
    share: float,
    first: int | None = None,
) -> None:
    """`first`: what the answer is worth if it is the first one; None: of what is
    no question.
    """
    with transaction() as db:
        before = _stored_before(actor, revision)
        join(actor, revision)
        key = {
            "person_id": actor.person_id,
            "revision_id": revision.id,
            "part": part,
        }
        row, now = db.get(LessonProgress, key), clock.now()
        is_new = row is None
        if row is None:
            begun = before.answered_at or before.enrolled_at
            row = LessonProgress(
                **key,
                tries=0,
                first_share=first,
                minutes=rules.minutes_between(begun, now, clock.zone()),
            )
        elif first is None:
            return
        row.answer, row.share, row.answered_at = answer, share, now
        row.tries += 1
        db.add(row)
        if is_new:
            _count_progress(row, before)


_LAST_ANSWER = select(func.max(_LESSON.c.answered_at)).where(
    _LESSON.c.person_id == bindparam("person"),
    _LESSON.c.revision_id == bindparam("revision"),
)
_ENROLLED_AT = select(_TAKEN.enrolled_at).where(
    _TAKEN.person_id == bindparam("person"), _TAKEN.slug == bindparam("course")
)
_BEFORE = select(
    _LAST_ANSWER.scalar_subquery().label("answered_at"),
    _ENROLLED_AT.scalar_subquery().label("enrolled_at"),
)


def _stored_before(actor: Actor, revision: Revision) -> Row:
    """When the actor last answered in this revision, and when they took it."""
    key = {"person": actor.person_id, "course": revision.slug}
    return execute(_BEFORE, key | {"revision": revision.id}).one()


# Counts, so that no page has to count answers


def _count_progress(row: LessonProgress, before: Row) -> None:
    """The last of its transaction, because everybody who does the same part
    meets here.
    """
    session().flush()
    counts = _counts(row)
    rows = [] if before.answered_at else [counts | _NOTHING]
    execute(adding(_PART), [*rows, counts])
    if row.minutes is not None:
        _add_time(row.revision_id, row.part, row.minutes)


_NOTHING = {"part": "", "first_tries": 0, "first_share": 0}


def _counts(row: LessonProgress) -> Json:
    return {
        "revision_id": row.revision_id,
        "part": row.part,
        "people": 1,
        "first_tries": int(row.first_share is not None),
        "first_share": row.first_share or 0,
    }


def count_time(
    revision_id: int, part: str, begun: dt.datetime, ended: dt.datetime
) -> None:
    """Count how long a person took for a part, if these moments tell it. In the
    open transaction.
    """
    minutes = rules.minutes_between(begun, ended, clock.zone())
    if minutes is not None:
        _add_time(revision_id, part, minutes)


def _add_time(revision_id: int, part: str, minutes: int) -> None:
    time = {"part": part, "minutes": minutes, "times": 1}
    execute(adding(_TIME), time | {"revision_id": revision_id})


def forget_times(revision_id: int, part: str) -> None:
    """Before the times of a part are counted anew. In the open transaction."""
    execute(delete(_TIME).filter_by(revision_id=revision_id, part=part))


def recount() -> None:
    """Count lessons and practices anew, from what is stored of each person."""
    with transaction():
        execute(select(_PART).with_for_update())
        execute(delete(_PART))
        for query in (_BEGUN, _BY_PART):
            execute(insert(_PART).from_select(_PART.columns.keys(), query))
        these = tuple_(_TIME.c.revision_id, _TIME.c.part).in_(_PARTS_DONE)
        execute(delete(_TIME).where(these))
        execute(insert(_TIME).from_select(_TIME.columns.keys(), _TIMES))


_PART, _TIME = PartTally.__table__, TimeTally.__table__
_BEGUN = select(
    _LESSON.c.revision_id,
    literal(""),
    func.count(_LESSON.c.person_id.distinct()),
    literal(0),
    literal(0),
).group_by(_LESSON.c.revision_id)
_EACH = _LESSON.c.revision_id, _LESSON.c.part
_BY_PART = select(
    *_EACH,
    func.count(),
    func.count(_LESSON.c.first_share),
    func.coalesce(func.sum(_LESSON.c.first_share), 0),
).group_by(*_EACH)
_PARTS_DONE = select(*_EACH).distinct()
_TIMES = (
    select(*_EACH, _LESSON.c.minutes, func.count())
    .where(_LESSON.c.minutes.is_not(None))
    .group_by(*_EACH, _LESSON.c.minutes)
)


_OF_PARTS, _OF_TIMES = (
    select(table).where(table.c.revision_id == bindparam("revision"))
    for table in (_PART, _TIME)
)


def part_sums(revision_id: int) -> dict[str, Row]:
    """Rows of `PartTally` by part. No permission of its own."""
    rows = execute(_OF_PARTS, {"revision": revision_id})
    return {row.part: row for row in rows}


def time_sums(revision_id: int) -> dict[str, dict[int, int]]:
    """How many people took how many minutes, by part. No permission of its
    own.
    """
    rows = execute(_OF_TIMES, {"revision": revision_id})
    by_part = group((row.part, (row.minutes, row.times)) for row in rows)
    return {part: dict(times) for part, times in by_part.items()}


class EnrolmentCounts(NamedTuple):
    """How many revisions are taken, and by how many people."""

    revisions: int
    people: int


_TAKEN_CITING = select(
    func.count(_TAKEN.revision_id.distinct()), func.count()
).where(_TAKEN.revision_id.in_(courses.SUPERSEDED_CITING))


def count_taking(basis: str) -> EnrolmentCounts:
    """Of the revisions that cite this legal basis and are no longer current."""
    return EnrolmentCounts(*execute(_TAKEN_CITING, {"bases": [basis]}).one())
