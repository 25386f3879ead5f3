"""Which postings the maps have counted. Whoever changes a posting switches
`counted` off in its row; the maps switch it on again.
"""

import datetime as dt

from sqlalchemy import (
    BindParameter,
    Row,
    ScalarSelect,
    bindparam,
    func,
    or_,
    select,
    update,
)

from lms.core.columns import Condition
from lms.core.db import execute
from lms.core.types import Ids
from lms.people.models import PostingRow

_ROWS = PostingRow.__table__
_POSTING = _ROWS.c
_UNCOUNTED = select(_POSTING.id).where(~_POSTING.counted)
_SOME = _UNCOUNTED.limit(bindparam("most"))
_UNCOUNT = update(_ROWS).values(counted=False)
_TAKE = (
    update(_ROWS)
    .where(
        _POSTING.id.in_(
            _SOME.order_by(_POSTING.person_id)
            .with_for_update()
            .scalar_subquery()
        )
    )
    .values(counted=True)
    .returning(_POSTING.unit_id, _POSTING.post)
)


def uncount(ids: Ids) -> None:
    """The maps have to count these people's posts anew. In the open
    transaction.
    """
    if ids:
        execute(_UNCOUNT.where(_POSTING.person_id.in_(ids)))


def uncount_turned(since: dt.date, until: dt.date) -> None:
    """The same of postings that begin or end on one of these days."""
    execute(_UNCOUNT.where(_turned(since, until)))


def have_turned(since: dt.date, until: dt.date) -> bool:
    """Whether any posting begins or ends on one of these days."""
    query = select(_POSTING.id).where(_turned(since, until)).limit(1)
    return execute(query).first() is not None


def _turned(since: dt.date, until: dt.date) -> Condition:
    return or_(
        _POSTING.valid_from.between(since, until),
        _POSTING.valid_to.between(since, until),
    )


def uncounted(most: BindParameter[int]) -> ScalarSelect[int]:
    """How many postings the maps have not counted, up to so many: for a
    statement of theirs.
    """
    some = _UNCOUNTED.limit(most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def take_uncounted(most: int) -> list[Row]:
    """Up to so many of them as `unit_id` and `post`: from now on they count as
    counted. In the open transaction.
    """
    return list(execute(_TAKE, {"most": most}).all())


def mark_counted() -> None:
    """All of them are counted. In the open transaction."""
    execute(update(_ROWS).where(~_POSTING.counted).values(counted=True))
