"""What many people have played, for plans."""

import datetime as dt

from sqlalchemy import Row, bindparam, case, func, select

from lms.core.db import UTC, execute
from lms.core.types import Ids, group
from lms.people.service import in_ids
from lms.scenarios.models import Playthrough

PlaySummaries = dict[int, dict[tuple[int, str], Row]]
"""By person, then by revision and part: a scenario they began, when it was last
passed (None: not yet), and whether it was first passed since a day.
"""

_ROW = Playthrough.__table__.c
_PASSED_AT = case((_ROW.passed, _ROW.closed_at))
_IS_NEW = func.min(_PASSED_AT) >= bindparam("since", type_=UTC)
_SUMMARIES = (
    select(
        _ROW.person_id,
        _ROW.revision_id,
        _ROW.part,
        func.max(_PASSED_AT).label("passed_last"),
        _IS_NEW.label("is_new"),
    )
    .where(in_ids(_ROW.person_id, "people"))
    .group_by(_ROW.person_id, _ROW.revision_id, _ROW.part)
)


def play_summaries(people: Ids, since: dt.datetime) -> PlaySummaries:
    """The scenarios that these people began. No permission of its own."""
    summaries: PlaySummaries = {person_id: {} for person_id in people}
    choice = {"people": list(people), "since": since}
    for row in execute(_SUMMARIES, choice).all():
        summaries[row.person_id][row.revision_id, row.part] = row
    return summaries


_UNFINISHED = select(_ROW.part, _ROW.person_id).where(
    _ROW.revision_id.in_(bindparam("revisions", expanding=True)),
    _ROW.closed_at.is_(None),
)


def unfinished(revisions: Ids) -> dict[str, list[int]]:
    """Who is on their way through a scenario of these revisions, by part. No
    permission of its own.
    """
    rows = execute(_UNFINISHED, {"revisions": list(revisions)})
    return group((row.part, row.person_id) for row in rows)
