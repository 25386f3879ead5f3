"""Answers in people's own words that nobody has marked yet. Those that wait too
long: as with hand-ins, first whoever may mark them is reminded, then the head
reads who waits, once each.
"""

import datetime as dt

from sqlalchemy import Row, bindparam, func, select, update

from lms.core import clock, outbox
from lms.core.columns import UTC, Rows
from lms.core.db import execute
from lms.core.marks import N_
from lms.core.types import Ids, Json, NoticeKind
from lms.courses import service as courses
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.people.service import in_ids
from lms.quizzes.service.asking import READING, readers

_WAITING = (
    select(
        READING.c.person_id,
        func.min(READING.c.id).label("first"),
        func.count().label("number"),
        func.min(READING.c.since).label("since"),
    )
    .where(in_ids(READING.c.person_id, "people"), READING.c.marked_at.is_(None))
    .group_by(READING.c.person_id)
)


def waiting_essays(ids: Ids) -> Rows:
    """For each of these people: how many wait, since when, and the first. No
    permission of its own.
    """
    return execute(_WAITING, {"people": list(ids)}).all()


ESSAYS = "essays_waiting"
AT_ONCE = 100
"""Attempts of one step."""
A_DAY = dt.timedelta(days=1)
_R = READING.c
_LATE = (
    select(
        _R.attempt_id,
        func.min(_R.id).label("first"),
        func.min(_R.since).label("since"),
        _R.person_id,
        _R.revision_id,
        _R.part,
        _R.path,
        func.max(_R.reminded_on).label("reminded_on"),
        people.PEOPLE.c.name,
    )
    .join(people.PEOPLE, people.PEOPLE.c.id == _R.person_id)
    .where(
        _R.marked_at.is_(None),
        _R.told_on.is_(None),
        _R.since < bindparam("before", type_=UTC),
        _R.attempt_id > bindparam("after"),
    )
    .group_by(
        _R.attempt_id,
        _R.person_id,
        _R.revision_id,
        _R.part,
        _R.path,
        people.PEOPLE.c.name,
    )
    .order_by(_R.attempt_id)
    .limit(AT_ONCE)
)
REMINDER = N_(
    "What %(name)s wrote in “%(quiz)s” has waited for your marking for %(days)s working days."
)
TOLD = N_(
    "What %(name)s wrote in “%(quiz)s” waits to be marked for %(days)s working days. Ask who should read it, or find a mentor for them."
)


def watch_essays(after: int = 0) -> None:
    """Once a day, a hundred attempts at a step; twice changes nothing."""
    values = {"after": after, "before": clock.now() - A_DAY}
    rows = execute(_LATE, values).all()
    outbox.in_steps(ESSAYS, rows, AT_ONCE, _watch)


def _watch(row: Row) -> None:
    first = mentoring.answer_days(row.path)
    mentoring.pursue(row, row.since, first, _remind, _tell_heads)


def _remind(row: Row, days: int) -> None:
    _note(row, "reminded_on")
    page, said = f"/essays/{row.first}", _said(row, days)
    for reader in readers(row.person_id, row.path, courses.part_in(row)).ids:
        outbox.notify(reader, REMINDER, page, kind=NoticeKind.WORK, **said)


def _tell_heads(row: Row, days: int) -> None:
    _note(row, "told_on")
    told = row.path, TOLD, row.person_id, f"attempt-{row.attempt_id}"
    mentoring.tell_heads(*told, **_said(row, days))


def _note(row: Row, column: str) -> None:
    mine = _R.attempt_id == row.attempt_id, _R.marked_at.is_(None)
    execute(update(READING).where(*mine).values({column: clock.today()}))


def _said(row: Row, days: int) -> Json:
    quiz = dict(courses.part_in(row).title)
    return {"name": row.name, "quiz": quiz, "days": str(days)}
