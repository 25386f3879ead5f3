"""Objections that nobody decides about: first whoever may is reminded, then the
heads read which wait. Once each, and no more once there is a decision.
"""

import datetime as dt

from sqlalchemy import Row, bindparam, select, update

from lms.core import clock, outbox
from lms.core.db import execute, session
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff.models import Objection, Submission
from lms.signoff.service.reading import work_of
from lms.signoff.service.trust.objections import readers_of
from lms.terms import service as terms

JOB = "signoff_objections"
AT_ONCE = 100
"""Objections of one step."""
_OBJECTIONS, _SUBMISSIONS = Objection.__table__, Submission.__table__
_ROW, _WORK = _OBJECTIONS.c, _SUBMISSIONS.c
_WAITING = (
    select(
        _ROW.id,
        _ROW.submission_id,
        _ROW.person_id,
        _ROW.at,
        _ROW.reminded_on,
        _WORK.path,
        people.PEOPLE.c.name,
    )
    .join(_SUBMISSIONS, _WORK.id == _ROW.submission_id)
    .join(people.PEOPLE, people.PEOPLE.c.id == _ROW.person_id)
    .where(
        _ROW.settled_at.is_(None),
        _ROW.told_on.is_(None),
        _ROW.id > bindparam("after"),
    )
    .order_by(_ROW.id)
    .limit(AT_ONCE)
)
REMINDER = N_(
    "“%(task)s” was seen differently %(days)s working days ago and nobody has decided. Read the work again and decide."
)
TOLD = N_(
    "%(name)s has waited %(days)s working days for a second reader of “%(task)s”. Ask who should decide, or appoint another mentor."
)


def watch_objections(after: int = 0) -> None:
    """Once a day, a hundred at a step; twice changes nothing."""
    rows = execute(_WAITING, {"after": after}).all()
    outbox.in_steps(JOB, rows, AT_ONCE, _watch)


def _watch(row: Row) -> None:
    first = terms.value(row.path, "signoff.objection_days")
    mentoring.pursue(row, row.at, first, _remind, _tell_heads)


def _remind(row: Row, days: int) -> None:
    _note(row, reminded_on=clock.today())
    submission = session().get_one(Submission, row.submission_id)
    path, said = f"/objections/{row.id}", _said(submission, days)
    for reader in readers_of(submission):
        outbox.notify(reader, REMINDER, path, kind=NoticeKind.WORK, **said)


def _tell_heads(row: Row, days: int) -> None:
    _note(row, told_on=clock.today())
    submission = session().get_one(Submission, row.submission_id)
    said = _said(submission, days) | {"name": row.name}
    told = row.path, TOLD, row.person_id, f"objection-{row.id}"
    mentoring.tell_heads(*told, **said)


def _note(row: Row, **days: dt.date) -> None:
    execute(update(_OBJECTIONS).where(_ROW.id == row.id).values(**days))


def _said(submission: Submission, days: int) -> Json:
    return {"task": dict(work_of(submission).part.title), "days": str(days)}
