"""Report what is wrong or unclear, read what came in, answer it in words."""

from collections.abc import Mapping, Sequence
from itertools import chain

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    func,
    insert,
    select,
    update,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import UTC, Condition, Rows
from lms.core.db import execute
from lms.core.errors import Conflict, found
from lms.core.state import setting
from lms.core.types import Json, Names, NoticeKind
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.enrolment import service as enrolment
from lms.people import service as people
from lms.reports import rules
from lms.reports.models import ContentReport
from lms.reports.types import ReportedPlace

_REPORT = ContentReport.__table__
_IS_OPEN = _REPORT.c.answered_at.is_(None)
_IS_MINE = _REPORT.c.person_id == bindparam("person")
_IS_NEW = _REPORT.c.made_at >= bindparam("since", type_=UTC)
_COUNT = select(func.count()).select_from(_REPORT)
_WAITING, _SENT = _COUNT.where(_IS_OPEN), _COUNT.where(_IS_MINE, _IS_NEW)
_ONE = select(_REPORT).filter_by(id=bindparam("report"))
_LOCK = _ONE.with_for_update()
MOST_OF_MINE = 100
_MINE = (
    select(_REPORT)
    .where(_IS_MINE)
    .order_by(_REPORT.c.id.desc())
    .limit(MOST_OF_MINE)
)


def place(
    actor: Actor, revision_id: int, part_key: str, item: str
) -> ReportedPlace:
    """What somebody is about to report, or NotFound."""
    access.require(actor, Permission.LEARN)
    revision = enrolment.opened(actor, revision_id)
    part = found(revision.course.part(part_key))
    words = found(rules.words_of(part, item))
    return ReportedPlace(revision, part, item, words)


def send(
    actor: Actor,
    place: ReportedPlace,
    trouble: str,
    text: str,
    is_named: bool,
) -> int:
    """Send a report; its id. The same text about the same place again, as a
    second click sends it, is the same report.
    """
    access.require(actor, Permission.LEARN)
    rules.check_report(trouble, text)
    values = {
        "person_id": actor.person_id,
        "slug": place.revision.slug,
        "revision_id": place.revision.id,
        "part": place.part.key,
        "item": place.item,
        "trouble": trouble,
        "text": text,
    }
    with access.own_act(actor):
        if known := _same(values):
            return known
        rules.check_day(_today(actor), setting("LMS_REPORTS_A_DAY"))
        more = {"is_named": is_named, "made_at": clock.now()}
        return execute(_SEND, values | more).scalar_one()


_SEND = insert(_REPORT).returning(_REPORT.c.id)


def _same(values: Json) -> int | None:
    query = select(_REPORT.c.id).filter_by(**values)
    return execute(query.where(_IS_OPEN)).scalar()


def _today(actor: Actor) -> int:
    """How many the actor has sent today."""
    today = {"person": actor.person_id, "since": clock.start_of(clock.today())}
    return execute(_SENT, today).scalar_one()


def mine(actor: Actor) -> Rows:
    """The actor's own reports, the newest first."""
    access.require(actor, Permission.LEARN)
    return execute(_MINE, {"person": actor.person_id}).all()


def reports(actor: Actor, is_open: bool) -> Select:
    """Those that wait, course by course and part by part, who waits longest
    first; or those that are answered, the newest answer first.
    """
    access.require(actor, Permission.COURSE_PUBLISH)
    query = select(_REPORT).where(_is_of(actor))
    if not is_open:
        newest = _REPORT.c.answered_at.desc()
        return query.where(~_IS_OPEN).order_by(newest, _REPORT.c.id)
    place_ = _REPORT.c.slug, _REPORT.c.part, _REPORT.c.item
    return query.where(_IS_OPEN).order_by(*place_, _REPORT.c.id)


def waiting(actor: Actor) -> int:
    """How many reports wait for an answer of somebody who may publish courses;
    0 for others.
    """
    if not access.allows(actor, Permission.COURSE_PUBLISH):
        return 0
    return execute(_WAITING.where(_is_of(actor))).scalar_one()


def _is_of(actor: Actor) -> Condition:
    """Whether a report is the actor's to answer: about a course of a unit that
    has them for its nearest trainers.
    """
    ways = {
        slug: people.ids_on(paths[0])
        for slug, paths in courses.owners().items()
    }
    units = set(chain.from_iterable(ways.values()))
    trainers = access.holders_by_unit(Permission.COURSE_PUBLISH, units)
    others = {
        slug
        for slug, way in ways.items()
        if not _looks_after(actor, way, trainers)
    }
    return _REPORT.c.slug.not_in(sorted(others))


def _looks_after(
    actor: Actor, way: Sequence[int], trainers: Mapping[int, set[int]]
) -> bool:
    """Those of the owning unit, or of the nearest above it that has any; where
    there is none, whoever publishes courses. `way`: the ids of the units from
    the top down to it.
    """
    nearest = next(
        (trainers[one] for one in reversed(way) if one in trainers), ()
    )
    return not nearest or actor.person_id in nearest


_OF_COURSE = _WAITING.where(_REPORT.c.slug == bindparam("course"))


def waiting_for(slug: str) -> int:
    """How many reports about a course wait for an answer. No permission of its
    own.
    """
    return execute(_OF_COURSE, {"course": slug}).scalar_one()


def report(actor: Actor, report_id: int) -> Row:
    """One report, for whoever answers."""
    access.require(actor, Permission.COURSE_PUBLISH)
    return found(
        execute(_ONE.where(_is_of(actor)), {"report": report_id}).first()
    )


def reporters(rows: Rows) -> Names:
    """By report, the names of those who have agreed that it be seen."""
    agreed = {row.id: row.person_id for row in rows if row.is_named}
    names = people.names(list(agreed.values()))
    return {id_: names[person] for id_, person in agreed.items()}


def places(rows: Rows) -> dict[int, ReportedPlace]:
    """What each report is about, in the revision that was read."""
    ids = list({row.revision_id for row in rows})
    revisions = courses.revisions(ids)
    return {row.id: _place(revisions[row.revision_id], row) for row in rows}


def _place(revision: Revision, row: Row) -> ReportedPlace:
    part = found(revision.course.part(row.part))
    words = rules.words_of(part, row.item) or part.title
    return ReportedPlace(revision, part, row.item, words)


def answer(actor: Actor, report_id: int, outcome: str, words: str) -> None:
    """Answer a report: it is closed, and whoever made it is told. The same
    answer again changes nothing.
    """
    access.require(actor, Permission.COURSE_PUBLISH)
    rules.check_answer(outcome, words)
    given = {"outcome": outcome, "answer": words}
    with access.acting(actor):
        mine = _LOCK.where(_is_of(actor))
        row = found(execute(mine, {"report": report_id}).first())
        if row.answered_at:
            _check_same(actor, row, given)
            return
        _close(actor, row, given)
        audit.record(actor, "reports.answered", report=report_id)
        _tell(row)


def _close(actor: Actor, row: Row, given: Json) -> None:
    closing = {"answered_by": actor.person_id, "answered_at": clock.now()}
    execute(update(_REPORT).filter_by(id=row.id).values(given | closing))


def _check_same(actor: Actor, row: Row, given: Json) -> None:
    is_same = row.answered_by == actor.person_id and all(
        getattr(row, name) == value for name, value in given.items()
    )
    if not is_same:
        raise Conflict(
            "This report has been answered in the meantime. Below stands the answer."
        )


def _tell(row: Row) -> None:
    part = courses.revision(row.revision_id).course.part(row.part)
    outbox.notify(
        row.person_id,
        "Your report about “%(part)s” has been answered.",
        "/my-reports",
        kind=NoticeKind.ANSWER,
        part=dict(part.title) if part else row.part,
    )
