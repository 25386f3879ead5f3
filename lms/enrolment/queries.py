"""Where people stand with the parts of courses, as queries of one shape: every
room that keeps some of it has its own, and one statement reads them all; and
who takes a course.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    bindparam,
    false,
    func,
    literal_column,
    null,
    select,
)

from lms.core.columns import UTC, IdQuery
from lms.core.db import execute
from lms.courses.types import Kind
from lms.enrolment.models import Enrolment, LessonProgress
from lms.people.service import in_ids

TAKEN = "taken"
"""The kind of a row that says which revision somebody takes, not where they
stand with a part of it.
"""
SINCE = "since"
"""The name of the moment since which a part that was finished is new."""
_NONE, _NEVER = literal_column("0", Integer), null().cast(UTC)
_NO_REVISION = null().cast(Integer)
_BLANK: dict[str, ColumnElement[Any]] = {
    "part": null().cast(String),
    "is_new": false(),
    "passed_last": _NEVER,
    "tried_last": _NEVER,
    "tries": _NONE,
    "unread": _NONE,
    "state": null().cast(String),
    "rank": _NONE,
    "at": _NEVER,
    "place": _NONE,
}
"""What a room has nothing to say of. Rows are read in the order of the last
three; of several about one part the last one counts.
"""


def standing_query(
    kind: str, table: FromClause, **known: ColumnElement[Any]
) -> Select:
    """Rows of one kind for the people bound to the name `people`, who have them
    in this table.
    """
    row = table.c
    return select(
        literal_column(f"'{kind}'", String).label("kind"),
        row.person_id,
        row.get("revision_id", _NO_REVISION).label("revision_id"),
        *((known.get(name, _BLANK[name])).label(name) for name in _BLANK),
    ).where(in_ids(row.person_id, "people"))


_TAKEN, _DONE = Enrolment.__table__, LessonProgress.__table__
STANDINGS = (
    standing_query(TAKEN, _TAKEN, at=_TAKEN.c.enrolled_at, place=_TAKEN.c.id),
    standing_query(
        Kind.LESSON,
        _DONE,
        part=_DONE.c.part,
        is_new=_DONE.c.answered_at >= bindparam(SINCE),
    ),
)
"""Which revisions people take, in the order of joining, and the lessons and
other parts that are kept as done without more.
"""


def count_takers(revision_id: int) -> int:
    """How many people take this revision now."""
    return execute(_TAKERS, {"revision": revision_id}).scalar_one()


_TAKERS = select(func.count()).where(
    _TAKEN.c.revision_id == bindparam("revision")
)


def takers(slug: str) -> IdQuery:
    """The ids of those who take a course, at any revision, as a query."""
    return select(_TAKEN.c.person_id).where(_TAKEN.c.slug == slug)


def count_taking_course(slug: str) -> int:
    """How many people take a course, at any revision."""
    taking = select(func.count()).where(_TAKEN.c.slug == slug)
    return execute(taking).scalar_one()
