"""Courses that somebody was asked to take, or is taking, and that nobody begins
any more, or nobody where they work.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from textwrap import shorten
from typing import NamedTuple

from sqlalchemy import Row, Select, bindparam, func, or_, select

from lms.access.types import Actor
from lms.core import outbox
from lms.core.db import execute
from lms.core.marks import N_
from lms.core.types import Ids, Json, NoticeKind
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.enrolment import service as enrolment
from lms.people import service as people
from lms.planning.models import Assignment, AssignmentReason, Rule
from lms.planning.queries.learning_records import learning_records
from lms.planning.queries.planner import course_index
from lms.planning.types import PersonPlan, Situation, Taking

BATCH = 200
MIDDLE = N_(
    "“%(course)s” was retired: nobody begins it any more. You may finish it, and what you have shown in it stays. Why: %(reason)s"
)
ASKED = N_(
    "“%(course)s” was retired before you began it: you are no longer asked for it. Why: %(reason)s"
)
SAID_BEFORE = N_(
    (
        "“%(course)s” was retired: nobody begins it any more. You may finish it, and what you have shown in it stays.",
        "“%(course)s” was retired before you began it: you are no longer asked for it.",
    )
)
"""Both as notices from before hold them, which are worded when they are read."""
MOST_OF_REASON = 160
"""Letters of it in a notice, which is short; the page of the course says all."""
INSTEAD = N_(
    "“%(course)s” was retired, and now “%(successor)s” takes its place: you can begin it there."
)
AGAIN = N_("“%(course)s” is open again: you can begin it, or go on with it.")
_ASSIGNMENT, _RULE = Assignment.__table__.c, Rule.__table__.c
_REASON = AssignmentReason.__table__.c
_ASKED = (
    select(_ASSIGNMENT.slug)
    .join(AssignmentReason.__table__, _REASON.assignment_id == _ASSIGNMENT.id)
    .where(_REASON.ended_at.is_(None))
)
"""Courses for which somebody has a reason that nobody took back."""
_UNDONE = _ASKED.where(
    _ASSIGNMENT.done_at.is_(None),
    _ASSIGNMENT.slug.in_(bindparam("slugs", expanding=True)),
).distinct()
_MINE = _UNDONE.where(_ASSIGNMENT.person_id == bindparam("person"))
_STANDING = _ASKED.where(_ASSIGNMENT.person_id == bindparam("person"))
KEPT = _STANDING.distinct()
"""The courses that a person was asked for and that nobody took back: they may
take them where these are not offered any more.
"""
_ASKERS = (
    _STANDING.with_only_columns(func.coalesce(_RULE.set_by, _REASON.asked_by))
    .outerjoin(Rule.__table__, _RULE.id == _REASON.rule_id)
    .where(_ASSIGNMENT.slug == bindparam("slug"))
)


class RestingCourse(NamedTuple):
    """A course that somebody was asked to take and has not finished: since when
    and why nobody begins it any more, and what takes its place where they work,
    if that is known. Without a moment it is offered elsewhere only.
    """

    revision: Revision
    since: dt.datetime | None
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
    because it is retired or not offered there; with a moment, retired after it.
    The caller has checked the right to see it.
    """
    retired: dict[str, Row | None] = {
        slug: row
        for slug, row in courses.retired().items()
        if since is None or row.retired_at > since
    }
    if since is None:
        # Of several posts the plan follows one; another may still ask for it.
        closed = course_index().hidden_from(mine) - mine.due.keys()
        retired = dict.fromkeys(closed) | retired
    return list(_resting(mine, retired)) if retired else []


def _resting(
    mine: Situation, retired: Mapping[str, Row | None]
) -> Iterator[RestingCourse]:
    known = course_index()
    key = {"person": mine.person_id, "slugs": list(retired)}
    for slug in sorted(execute(_MINE, key).scalars()):
        taking, row = mine.takings.get(slug), retired[slug]
        revision = taking.revision if taking else known.revisions.get(slug)
        if row is None and revision and not taking:
            yield RestingCourse(revision, None, "", None, False)
        elif row and revision and not _is_done(taking):
            after = successor(slug, known.hidden_from(mine))
            said = row.retired_at, row.reason, after
            yield RestingCourse(revision, *said, taking is not None)


def who_asked(actor: Actor, slug: str) -> list[str]:
    """The names of those who have asked the actor for a course."""
    one = {"person": actor.person_id, "slug": slug}
    return list(people.names(execute(_ASKERS, one).scalars()).values())


def _is_done(taking: Taking | None) -> bool:
    return taking is not None and taking.complete


def tell_takers(
    slug: str, retired_at: str, after: int = 0, named: str = ""
) -> None:
    """Background work: tell those who are in the middle of a course, or asked
    for it, that it was retired then, or (no moment) is open again; or that this
    course was `named` in its place. One batch; then it asks for the next one.
    """
    row = courses.retired().get(slug)
    since = row.retired_at if row else None
    if _moment(since) != retired_at or _is_other(row, named):
        return  # brought back, retired once more, or another one holds by now
    ids = execute(_concerned(slug, after), {"slugs": [slug]}).scalars().all()
    values = _titles(slug, named)
    if row and not named:
        values["reason"] = shorten(row.reason, MOST_OF_REASON, placeholder="…")
    for person_id, is_taking in _to_be_told(ids, slug, named):
        outbox.notify(
            person_id,
            INSTEAD if named else _news(since, is_taking),
            f"/courses/{slug}#retired",
            kind=NoticeKind.CHANGE,
            **values,
        )
    if len(ids) == BATCH:
        ask_to_tell(slug, since, ids[-1], named)


def _is_other(row: Row | None, named: str) -> bool:
    """Whether another course is named by now, or the named one rests as well."""
    rests = named in courses.retired()
    return bool(named and row and (rests or row.replaced_by != named))


def _titles(slug: str, named: str) -> Json:
    found: Json = {"course": dict(courses.current(slug).course.title)}
    if named:
        found["successor"] = dict(courses.current(named).course.title)
    return found


def _news(since: dt.datetime | None, is_taking: bool) -> str:
    if since is None:
        return AGAIN
    return MIDDLE if is_taking else ASKED


def _to_be_told(ids: Ids, slug: str, named: str) -> Iterator[tuple[int, bool]]:
    """Those of these people who have not finished it, and whether they are in
    the middle of it; none where what is `named` is not offered to them. Who was
    only asked for it may work by now where it was not offered anyway.
    """
    places = people.paths_from_today(ids)
    for person_id, record in learning_records(ids).items():
        taking = record.takings.get(slug)
        closed = courses.closed_at(places.get(person_id, ()))
        is_shut = (not taking and slug in closed) or named in closed
        if not (_is_done(taking) or is_shut):
            yield person_id, taking is not None


def _moment(retired_at: dt.datetime | None) -> str:
    return retired_at.isoformat() if retired_at else ""


def ask_to_tell(
    slug: str, retired_at: dt.datetime | None, after: int = 0, named: str = ""
) -> None:
    """Have them told, in the open transaction."""
    said = {"slug": slug, "retired_at": _moment(retired_at), "after": after}
    outbox.enqueue("tell_takers", **said, named=named)


def is_untold(slug: str) -> bool:
    """Whether nobody was told yet of what was last done with a course."""
    return outbox.is_waiting("tell_takers", slug=slug, after=0, named="")


def _concerned(slug: str, after: int) -> Select[tuple[int]]:
    """The next of those who take it or are asked for it."""
    person = people.PEOPLE.c
    asked = _UNDONE.with_only_columns(_ASSIGNMENT.person_id)
    taking = enrolment.takers(slug)
    mine = or_(person.id.in_(asked), person.id.in_(taking))
    query = select(person.id).where(person.active, person.id > after, mine)
    return query.order_by(person.id).limit(BATCH)
