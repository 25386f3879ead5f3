"""What people are asked to take and have not finished."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Row, select

from lms.core.db import execute
from lms.core.types import Ids
from lms.courses import service as courses
from lms.people.service import in_ids
from lms.planning.models import Assignment, AssignmentReason
from lms.planning.rules.assignment_rules import is_complete
from lms.planning.types import Due, DueByPerson, DueReason, LearningRecord

_ASSIGNMENT, _REASON = Assignment.__table__, AssignmentReason.__table__
_IS_OPEN = (
    in_ids(_ASSIGNMENT.c.person_id, "people"),
    _ASSIGNMENT.c.open,
)
_ASKED = select(_ASSIGNMENT.c.person_id).where(*_IS_OPEN).distinct()
_OPEN = (
    select(
        _ASSIGNMENT.c.person_id,
        _ASSIGNMENT.c.slug,
        _ASSIGNMENT.c.part.label("upto"),
        _ASSIGNMENT.c.due_on.label("due"),
        _REASON,
    )
    .join_from(_ASSIGNMENT, _REASON)
    .where(*_IS_OPEN, _REASON.c.ended_at.is_(None))
    .order_by(_ASSIGNMENT.c.due_on, _ASSIGNMENT.c.slug, _REASON.c.id)
)


def people_asked(ids: Ids) -> Ids:
    """Those of these people who have an assignment that is stored as open."""
    return execute(_ASKED, {"people": list(ids)}).scalars().all()


def open_assignments(
    records: Mapping[int, LearningRecord],
) -> DueByPerson:
    """By person and course, what is due first coming first, with every reason;
    what has been finished since is left out.
    """
    return _by_person(
        row
        for row in execute(_OPEN, {"people": list(records)}).all()
        if not _is_done(row, records)
    )


def _is_done(row: Row, records: Mapping[int, LearningRecord]) -> bool:
    """It is stored as open until the nightly turn; so is what was retired just
    now, of some.
    """
    return row.slug in courses.retired() or is_complete(
        records[row.person_id].takings.get(row.slug), row.upto
    )


def _by_person(rows: Iterable[Row]) -> DueByPerson:
    found = {}
    for row in rows:
        mine = found.setdefault(row.person_id, {})
        due = Due(row.upto, row.due, id=row.assignment_id)
        reason = DueReason(
            row.key.partition(":")[0], row.due_on, row.rule_id, row.asked_by
        )
        mine.setdefault(row.slug, due).reasons.append(reason)
    return found
