"""What people have tried and passed, for other rooms to join to theirs."""

from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
)

from lms.core.columns import UTC
from lms.courses.types import Kind
from lms.enrolment.service import SINCE, standing_query
from lms.quizzes.models import Attempt

_ROW = Attempt.__table__.c
PASSED = or_(_ROW.passed, _ROW.passed_now)
"""An attempt is passed, on its day or since a question was corrected."""
SCORE = func.coalesce(_ROW.score_now, _ROW.score)
"""Its score as it holds."""
_PASSED_AT = case((PASSED, _ROW.submitted_at))
_TRIED_AT = case((~_ROW.forgiven, _ROW.submitted_at))
_UNREAD = case((_ROW.score.is_(None), _ROW.submitted_at))
PASSED_BY = bindparam("person")
"""Whose passed quizzes `passed_query` finds."""


def passed_query(*more: Any) -> Select:
    """When a person first passed each quiz (`slug`, `part`, then `more`, `at`,
    and nothing), to be joined below rows of the same columns.
    """
    at = func.min(_ROW.submitted_at).label("at")
    return (
        select(_ROW.slug, _ROW.part, *more, at, null().cast(Integer))
        .where(_ROW.person_id == PASSED_BY, PASSED)
        .group_by(_ROW.slug, _ROW.part)
    )


STANDINGS = standing_query(
    Kind.QUIZ,
    Attempt.__table__,
    part=_ROW.part,
    is_new=func.min(_PASSED_AT) >= bindparam(SINCE, type_=UTC),
    passed_last=func.max(_PASSED_AT),
    tried_last=func.max(_ROW.submitted_at),
    tries=func.count(_TRIED_AT),
    unread=func.count(_UNREAD),
).group_by(_ROW.person_id, _ROW.revision_id, _ROW.part)
"""The quizzes that people began: when each was last passed, whether it was
first passed since a moment, when the last attempt was submitted, how many were,
and how many of them wait to be read.
"""
