"""Hand-ins that wait for an answer too long: first whoever may sign is
reminded, then the head reads who waits. Once each, and no more once there is
an answer.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Row, bindparam, select

from lms.core import clock, outbox
from lms.core.columns import UTC
from lms.core.db import execute, upsert
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind
from lms.courses import service as courses
from lms.courses.types import EffectKind, Part
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff.models import Submission, WaitingNote
from lms.signoff.types import SubmissionState

AT_ONCE = 100
"""Hand-ins of one step."""
A_DAY = dt.timedelta(days=1)
_ROW, _NOTES = Submission.__table__.c, WaitingNote.__table__
_NOTE = _NOTES.c
_WAITING = (
    select(
        _ROW.id,
        _ROW.person_id,
        _ROW.revision_id,
        _ROW.part,
        _ROW.path,
        _ROW.round,
        _ROW.changed_at,
        _NOTE.reminded_on,
        _NOTE.told_on,
        people.PEOPLE.c.name,
    )
    .join(people.PEOPLE, people.PEOPLE.c.id == _ROW.person_id)
    .outerjoin(
        _NOTES,
        (_NOTE.submission_id == _ROW.id) & (_NOTE.round == _ROW.round),
    )
    .where(
        _ROW.state == SubmissionState.SUBMITTED,
        _ROW.id > bindparam("after"),
        _ROW.changed_at < bindparam("before", type_=UTC),
        _NOTE.told_on.is_(None),
    )
    .order_by(_ROW.id)
    .limit(AT_ONCE)
)
REMINDER = N_(
    "“%(task)s” of %(name)s has waited for your answer for %(days)s working days."
)
TOLD = N_(
    "“%(task)s” of %(name)s waits for an answer for %(days)s working days. Ask who should read it, or find a mentor for them."
)


def watch_waiting(after: int = 0) -> None:
    """Once a day, a hundred at a step; twice changes nothing."""
    before = clock.now() - A_DAY
    values = {"after": after, "before": before}
    rows = execute(_WAITING, values).all()
    outbox.in_steps("signoff_waiting", rows, AT_ONCE, _watch)


def _watch(row: Row) -> None:
    first = mentoring.answer_days(row.path)
    mentoring.pursue(row, row.changed_at, first, _remind, _tell_heads)


def _remind(row: Row, days: int) -> None:
    _note(row, reminded_on=clock.today())
    path = f"/submissions/{row.id}"
    said = _said(row, days)
    for reader in _readers(row):
        outbox.notify(reader, REMINDER, path, kind=NoticeKind.WORK, **said)


def _tell_heads(row: Row, days: int) -> None:
    _note(row, reminded_on=row.reminded_on, told_on=clock.today())
    told = row.path, TOLD, row.person_id, f"submission-{row.id}"
    mentoring.tell_heads(*told, **_said(row, days))


def _note(row: Row, **days: dt.date) -> None:
    key = {"submission_id": row.id, "round": row.round}
    execute(upsert(_NOTES), key | {"told_on": None} | days)


def _said(row: Row, days: int) -> Json:
    task = dict(courses.part_in(row).title)
    return {"name": row.name, "task": task, "days": str(days)}


def _readers(row: Row) -> Sequence[int]:
    keys = asked_of_mentors(courses.part_in(row))
    return mentoring.receivers(row.person_id, [row.path], keys).ids


def asked_of_mentors(part: Part) -> list[str]:
    """The competencies of a task that a mentor judges."""
    wanted = EffectKind.ASK_MENTOR
    return [one.competency for one in part.effects if one.kind is wanted]
