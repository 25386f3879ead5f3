"""Courses that somebody was asked to take, or is taking, and that nobody begins
any more.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Row, Select, bindparam, or_, select

from lms.core import outbox
from lms.core.db import execute
from lms.core.marks import N_
from lms.core.types import Ids, NoticeKind
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.enrolment import service as enrolment
from lms.people import service as people
from lms.planning.models import Assignment, AssignmentReason
from lms.planning.queries.learning_records import learning_records
from lms.planning.queries.planner import course_index
from lms.planning.types import PersonPlan, Situation, Taking

BATCH = 200
MIDDLE = N_(
    "“%(course)s” was retired: nobody begins it any more. You may finish it, and what you have shown in it stays."
)
ASKED = N_(
    "“%(course)s” was retired before you began it: you are no longer asked for it."
)
AGAIN = N_("“%(course)s” is open again: you can begin it, or go on with it.")
_ASSIGNMENT = Assignment.__table__.c
_UNDONE = (
    select(_ASSIGNMENT.slug)
    .join(
        AssignmentReason.__table__,
        AssignmentReason.assignment_id == _ASSIGNMENT.id,
    )
    .where(
        _ASSIGNMENT.done_at.is_(None),
        AssignmentReason.ended_at.is_(None),
        _ASSIGNMENT.slug.in_(bindparam("slugs", expanding=True)),
    )
    .distinct()
)
_MINE = _UNDONE.where(_ASSIGNMENT.person_id == bindparam("person"))


class RestingCourse(NamedTuple):
    """A course that somebody was asked to take and has not finished: since when
    and why nobody begins it any more, and what takes its place where they work,
    if that is known.
    """

    revision: Revision
    since: dt.datetime
    reason: str
    successor: Revision | None
    begun: bool


def successor(slug: str, hidden: Collection[str]) -> Revision | None:
    """What takes the place of a retired course today, over several steps too;
    None if nothing is known, or it is among what is `hidden` from the reader.
    """
    after = slug
    for _step in courses.retired():  # so many steps at most
        row = courses.retired().get(after)
        after = row.replaced_by if row else after
    if after == slug or after in hidden:
        return None
    return next((one for one in courses.running() if one.slug == after), None)


def successors(planned: PersonPlan) -> dict[str, Revision | None]:
    """By retired course that a plan holds, because it was begun, what takes its
    place where they work.
    """
    hidden = course_index().hidden_from(planned.situation)
    held = (item.key for item in planned.plan.items)
    return {
        slug: successor(slug, hidden)
        for slug in held
        if slug in courses.retired()
    }


def resting(
    mine: Situation, since: dt.datetime | None = None
) -> list[RestingCourse]:
    """What a person in this situation was asked for and is not any more,
    because it is retired; with a moment, retired after it. The caller has
    checked the right to see it.
    """
    retired = {
        slug: row
        for slug, row in courses.retired().items()
        if since is None or row.retired_at > since
    }
    return list(_resting(mine, retired)) if retired else []


def _resting(
    mine: Situation, retired: Mapping[str, Row]
) -> Iterator[RestingCourse]:
    known = course_index()
    key = {"person": mine.person_id, "slugs": list(retired)}
    for slug in sorted(execute(_MINE, key).scalars()):
        taking = mine.takings.get(slug)
        revision = taking.revision if taking else known.revisions.get(slug)
        if revision and not _is_done(taking):
            row, hidden = retired[slug], known.hidden_from(mine)
            after, begun = successor(slug, hidden), taking is not None
            yield RestingCourse(
                revision, row.retired_at, row.reason, after, begun
            )


def _is_done(taking: Taking | None) -> bool:
    return taking is not None and taking.complete


def tell_takers(slug: str, retired_at: str, after: int = 0) -> None:
    """Background work: tell those who are in the middle of a course, or asked
    for it, that it was retired then, or (no moment) is open again. One batch;
    then it asks for the next one.
    """
    row = courses.retired().get(slug)
    since = row.retired_at if row else None
    if _moment(since) != retired_at:
        return  # brought back meanwhile, or retired once more
    ids = execute(_concerned(slug, after), {"slugs": [slug]}).scalars().all()
    title = dict(courses.current(slug).course.title)
    for person_id, is_taking in _to_be_told(ids, slug):
        outbox.notify(
            person_id,
            AGAIN if since is None else MIDDLE if is_taking else ASKED,
            f"/courses/{slug}#retired",
            kind=NoticeKind.CHANGE,
            course=title,
        )
    if len(ids) == BATCH:
        ask_to_tell(slug, since, ids[-1])


def _to_be_told(ids: Ids, slug: str) -> Iterator[tuple[int, bool]]:
    """Those of these people who have not finished it, and whether they are in
    the middle of it. Who was only asked for it may work where it is not offered
    any more; while it is retired, that is so everywhere.
    """
    places, is_open = (
        people.paths_from_today(ids),
        slug not in courses.retired(),
    )
    for person_id, record in learning_records(ids).items():
        taking = record.takings.get(slug)
        hidden = courses.hidden_at(places.get(person_id, ()))
        is_shut = is_open and not taking and slug in hidden
        if not (_is_done(taking) or is_shut):
            yield person_id, taking is not None


def _moment(retired_at: dt.datetime | None) -> str:
    return retired_at.isoformat() if retired_at else ""


def ask_to_tell(
    slug: str, retired_at: dt.datetime | None, after: int = 0
) -> None:
    """Have them told, in the open transaction."""
    moment = _moment(retired_at)
    outbox.enqueue("tell_takers", slug=slug, retired_at=moment, after=after)


def _concerned(slug: str, after: int) -> Select[tuple[int]]:
    """The next of those who take it or are asked for it."""
    person = people.PEOPLE.c
    asked = _UNDONE.with_only_columns(_ASSIGNMENT.person_id)
    taking = enrolment.takers(slug)
    mine = or_(person.id.in_(asked), person.id.in_(taking))
    query = select(person.id).where(person.active, person.id > after, mine)
    return query.order_by(person.id).limit(BATCH)
