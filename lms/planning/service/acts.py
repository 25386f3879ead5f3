"""Acts that ask many people at once, and taking one back."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, delete, exists, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, NotFound, found
from lms.core.state import setting
from lms.core.types import Ids, NoticeKind
from lms.people import service as people
from lms.planning.models import Assignment, AssignmentAct, AssignmentReason
from lms.planning.queries.learning_records import learning_records
from lms.planning.service.renewal import BATCH, renew
from lms.planning.service.units import unit_of

_ASSIGNMENT, _REASON = Assignment.__table__, AssignmentReason.__table__
_ACT = AssignmentAct.__table__.c


def begin_act(
    actor: Actor, unit_id: int | None, people: int, slug: str = ""
) -> int | None:
    """Note in the open transaction that somebody asks so many people of a unit,
    one of those they plan for; without a unit nothing is noted.
    """
    if unit_id is None:
        return None
    unit = unit_of(actor, unit_id)
    act = AssignmentAct(unit_id=unit.id, slug=slug, people=people)
    act.by_id, act.at = actor.person_id, clock.now()
    return _added(act)


def _added(act: AssignmentAct) -> int:
    db = session()
    db.add(act)
    db.flush()
    return act.id


_BEFORE = AssignmentAct.__table__.alias()
_SAME = [
    _BEFORE.c[name] == _ACT[name]
    for name in ("by_id", "unit_id", "slug", "people")
]
_AGAIN = delete(AssignmentAct).where(
    _ACT.id == bindparam("act"),
    exists().where(
        *_SAME,
        _BEFORE.c.id != _ACT.id,
        _BEFORE.c.at > bindparam("since"),
        _BEFORE.c.undone_at.is_(None),
    ),
)


def forget_again(act_id: int | None) -> None:
    """An act that has asked nobody for anything new, as a form that is sent
    twice does, is the one before, if that can still be taken back.
    """
    if act_id:
        execute(_AGAIN, {"act": act_id, "since": clock.now() - _while()})


class RecentAct(NamedTuple):
    """An act that can be taken back until a moment."""

    id: int
    slug: str
    people: int
    at: dt.datetime
    until: dt.datetime


def recent_act(actor: Actor, unit_id: int) -> RecentAct | None:
    """What the actor has last asked people of a unit for, as long as it can be
    taken back.
    """
    since = clock.now() - _while()
    mine = {"by": actor.person_id, "unit": unit_id, "since": since}
    row = execute(_RECENT, mine).first()
    return row and RecentAct(*row, row.at + _while())


_RECENT = (
    select(_ACT.id, _ACT.slug, _ACT.people, _ACT.at)
    .where(
        _ACT.by_id == bindparam("by"),
        _ACT.at > bindparam("since"),
        _ACT.unit_id == bindparam("unit"),
        _ACT.undone_at.is_(None),
    )
    .order_by(_ACT.at.desc(), _ACT.id.desc())
    .limit(1)
)


def _while() -> dt.timedelta:
    return dt.timedelta(minutes=setting("LMS_UNDO_MINUTES"))


def undo_act(actor: Actor, act_id: int) -> int:
    """Take back what an act of one's own has asked for a moment ago, as far as
    nobody has begun it; of many people in the background. In which unit, one
    that they still plan for. Twice changes nothing.
    """
    access.require(actor, Permission.PLAN_WRITE)
    with access.acting(actor) as db:
        act = found(db.get(AssignmentAct, act_id, with_for_update=True))
        if act.by_id != actor.person_id:
            raise NotFound
        path = unit_of(actor, act.unit_id).path
        if not act.undone_at:
            _refuse_late(act)
            act.undone_at, done = clock.now(), {"people": act.people}
            audit.record(
                actor, "planning.undone", path=path, act=act_id, **done
            )
            _take_back(act_id)
    return act.unit_id


def _refuse_late(act: AssignmentAct) -> None:
    if act.at <= clock.now() - _while():
        raise Conflict(
            "This was asked for more than %(minutes)s minutes ago. Take it back on the plans of the people it concerns.",
            minutes=setting("LMS_UNDO_MINUTES"),
        )


def go_on_undoing(act_id: int, after: int) -> None:
    """Background work: the next people of an act that is taken back."""
    with transaction():
        _take_back(act_id, after)


def is_undone(act_id: int | None) -> bool:
    """Whether this act was taken back meanwhile; it is not before the end of
    the open transaction.
    """
    act = act_id and session().get(AssignmentAct, act_id, with_for_update=True)
    return bool(act and act.undone_at)


def _take_back(act_id: int, after: int = 0) -> None:
    """One batch of people; the next one is asked for. They are locked first:
    what somebody begins meanwhile stays asked.
    """
    ids = _people_of(act_id, after)
    people.lock_all(ids[:BATCH])
    rows = _not_begun(_made_by(act_id, ids[:BATCH]))
    renew(ids[:BATCH], withdrawn={row.id for row in rows})
    _tell(_whose(rows))
    if len(ids) > BATCH:
        outbox.enqueue("undo_assigning", act_id=act_id, after=ids[BATCH - 1])


def _tell(ids: Ids) -> None:
    for person_id in ids:
        outbox.notify(
            person_id,
            "Somebody has taken back what they asked you to take a moment ago. Your plan shows what still holds.",
            "/plan",
            kind=NoticeKind.DUE,
        )


def _not_begun(rows: Rows) -> Rows:
    """Those of courses that the person does not take."""
    records = learning_records(_whose(rows))
    return [
        row for row in rows if row.slug not in records[row.person_id].takings
    ]


def _whose(rows: Rows) -> set[int]:
    return {row.person_id for row in rows}


_JOINED = _REASON.join(_ASSIGNMENT, _ASSIGNMENT.c.id == _REASON.c.assignment_id)
_STANDING = select(
    _REASON.c.id, _ASSIGNMENT.c.person_id, _ASSIGNMENT.c.slug
).where(
    _REASON.c.act_id == bindparam("act"),
    _REASON.c.ended_at.is_(None),
)
_PEOPLE = (
    select(_ASSIGNMENT.c.person_id)
    .select_from(_JOINED)
    .where(*_STANDING.whereclause.clauses)
    .where(_ASSIGNMENT.c.person_id > bindparam("after"))
    .distinct()
    .order_by(_ASSIGNMENT.c.person_id)
    .limit(BATCH + 1)
)


_MADE = _STANDING.select_from(_JOINED).where(
    people.in_ids(_ASSIGNMENT.c.person_id, "people")
)


def _people_of(act_id: int, after: int) -> Sequence[int]:
    """Of whom the act still asks something, by id; one more than a batch."""
    return execute(_PEOPLE, {"act": act_id, "after": after}).scalars().all()


def _made_by(act_id: int, ids: Ids) -> Rows:
    """The reasons that the act made and that still hold: whose they are and the
    course.
    """
    values = {"act": act_id, "people": list(ids)}
    return execute(_MADE, values).all()
