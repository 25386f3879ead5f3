"""What many people have played, for plans."""

from sqlalchemy import bindparam, case, func, select

from lms.core.columns import UTC
from lms.core.types import Ids, IdsByKey
from lms.courses.types import Kind
from lms.enrolment.service import SINCE, by_part, standing_query
from lms.scenarios.models import Playthrough

_ROW = Playthrough.__table__.c
_PASSED_AT = case((_ROW.passed, _ROW.closed_at))
STANDINGS = standing_query(
    Kind.SCENARIO,
    Playthrough.__table__,
    part=_ROW.part,
    is_new=func.min(_PASSED_AT) >= bindparam(SINCE, type_=UTC),
    passed_last=func.max(_PASSED_AT),
    tries=func.count(_ROW.closed_at),
).group_by(_ROW.person_id, _ROW.revision_id, _ROW.part)
"""The scenarios that people began: when each was last passed, and whether it
was first passed since a moment, and how often they came to an end.
"""
_UNFINISHED = select(_ROW.part, _ROW.person_id).where(
    _ROW.revision_id.in_(bindparam("revisions", expanding=True)),
    _ROW.closed_at.is_(None),
)


def unfinished(revisions: Ids) -> IdsByKey:
    """Who is on their way through a scenario of these revisions, by part. No
    permission of its own.
    """
    return by_part(_UNFINISHED, revisions)
