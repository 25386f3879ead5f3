"""What many people have tried and passed, for plans."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    Integer,
    Row,
    Select,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
)

from lms.core.db import UTC, execute
from lms.core.types import Ids
from lms.people.service import in_ids
from lms.quizzes.models import Attempt

AttemptSummaries = dict[int, dict[tuple[int, str], Row]]
"""By person, then by revision and part: a quiz they began, when it was last
passed (None: not yet), whether it was first passed since a day, when the last
attempt was submitted, how many were, and how many of them wait to be read.
"""

_ROW = Attempt.__table__.c
PASSED = or_(_ROW.passed, _ROW.passed_now)
"""An attempt is passed, on its day or since a question was corrected."""
SCORE = func.coalesce(_ROW.score_now, _ROW.score)
"""Its score as it holds."""
_PASSED_AT = case((PASSED, _ROW.submitted_at))
_TRIED_AT = case((~_ROW.forgiven, _ROW.submitted_at))
_UNREAD = case((_ROW.score.is_(None), _ROW.submitted_at))
_IS_NEW = func.min(_PASSED_AT) >= bindparam("since", type_=UTC)
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


_SUMMARIES = (
    select(
        _ROW.person_id,
        _ROW.revision_id,
        _ROW.part,
        func.max(_PASSED_AT).label("passed_last"),
        func.max(_ROW.submitted_at).label("tried_last"),
        func.count(_TRIED_AT).label("tries"),
        func.count(_UNREAD).label("unread"),
        _IS_NEW.label("is_new"),
    )
    .where(in_ids(_ROW.person_id, "people"))
    .group_by(_ROW.person_id, _ROW.revision_id, _ROW.part)
)


def attempt_summaries(people: Ids, since: dt.datetime) -> AttemptSummaries:
    """The quizzes that these people began. No permission of its own."""
    summaries: AttemptSummaries = {person_id: {} for person_id in people}
    choice = {"people": list(people), "since": since}
    for row in execute(_SUMMARIES, choice).all():
        summaries[row.person_id][row.revision_id, row.part] = row
    return summaries
