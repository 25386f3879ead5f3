"""How people judged made-up cases."""

from sqlalchemy import Row, bindparam, select

from lms.core.columns import Rows
from lms.core.db import execute
from lms.oversight.models import Calibration
from lms.signoff.types import TaskName

CALIBRATIONS = Calibration.__table__
_OF = select(CALIBRATIONS).where(
    CALIBRATIONS.c.person_id == bindparam("person")
)


def saved_cases(person_id: int) -> dict[TaskName, Rows]:
    """All that a person judged, by the task."""
    known = dict[TaskName, list[Row]]()
    for row in execute(_OF, {"person": person_id}):
        known.setdefault(TaskName(row.slug, row.part), []).append(row)
    return known
