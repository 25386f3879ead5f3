"""What many people have tried and passed, for plans."""

from sqlalchemy import Row, bindparam, case, func, select

from lms.core.db import execute
from lms.core.types import Ids
from lms.quizzes.models import Attempt

AttemptSummaries = dict[int, dict[tuple[int, str], Row]]
"""By person, then by revision and part: a quiz they began, when it was first and
last passed (None: not yet), when the last attempt was submitted and how many
were.
"""

_ROW = Attempt.__table__.c
_SUMMARIES = (
    select(
        _ROW.person_id,
        _ROW.revision_id,
        _ROW.part,
        func.min(case((_ROW.passed, _ROW.submitted_at))).label("passed_at"),
        func.max(case((_ROW.passed, _ROW.submitted_at))).label("passed_last"),
        func.max(_ROW.submitted_at).label("tried_last"),
        func.count(_ROW.submitted_at).label("tries"),
    )
    .where(_ROW.person_id.in_(bindparam("people", expanding=True)))
    .group_by(_ROW.person_id, _ROW.revision_id, _ROW.part)
)


def attempt_summaries(people: Ids) -> AttemptSummaries:
    """The quizzes that these people began. No permission of its own."""
    summaries: AttemptSummaries = {person_id: {} for person_id in people}
    for row in execute(_SUMMARIES, {"people": list(people)}):
        summaries[row.person_id][row.revision_id, row.part] = row
    return summaries
