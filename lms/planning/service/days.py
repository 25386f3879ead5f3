"""Days by which somebody is asked to have taken a course."""

from collections.abc import Iterator

from sqlalchemy import Row, bindparam, select

from lms.core.db import execute
from lms.core.i18n import gettext as _
from lms.messages.types import CalendarEntry
from lms.planning.models import Assignment
from lms.planning.queries.planner import course_index

_ASKED = Assignment.__table__.c
_OPEN = (
    select(_ASKED.id, _ASKED.slug, _ASKED.due_on, _ASKED.asked_at)
    .where(_ASKED.person_id == bindparam("person"), _ASKED.open)
    .order_by(_ASKED.due_on, _ASKED.id)
)


def due_days(person_id: int) -> Iterator[CalendarEntry]:
    """For the person's calendar. No permission of its own."""
    for row in execute(_OPEN, {"person": person_id}).all():
        if row.slug in course_index().revisions:
            yield _entry(row)


def _entry(row: Row) -> CalendarEntry:
    course = course_index().revisions[row.slug].course
    title = _("Due: “%(course)s”", course=dict(course.title))
    return CalendarEntry(
        f"assignment-{row.id}",
        title,
        row.due_on,
        "/plan",
        changed_at=row.asked_at,
    )
