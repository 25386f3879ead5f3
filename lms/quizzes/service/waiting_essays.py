"""Answers in people's own words that nobody has marked yet."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select

from lms.core.db import execute
from lms.core.types import Ids
from lms.people.service import in_ids
from lms.quizzes.models import Reading

_READING = Reading.__table__.c
_WAITING = (
    select(
        _READING.person_id,
        func.min(_READING.id).label("first"),
        func.count().label("number"),
        func.min(_READING.since).label("since"),
    )
    .where(in_ids(_READING.person_id, "people"), _READING.marked_at.is_(None))
    .group_by(_READING.person_id)
)


def waiting_essays(people: Ids) -> Sequence[Row]:
    """For each of these people: how many wait, since when, and the first. No
    permission of its own.
    """
    return execute(_WAITING, {"people": list(people)}).all()
