"""Which attainments the maps have counted. A sum that is written anew has
`counted` off; the maps switch it on again.
"""

from typing import Any

from sqlalchemy import (
    Row,
    ScalarSelect,
    bindparam,
    func,
    select,
    tuple_,
    update,
)

from lms.core.db import execute
from lms.evidence.queries.attainments import ATTAINMENT, SUM

_KEY = SUM.person_id, SUM.competency
_MISSING = ~SUM.counted
_COUNT = update(ATTAINMENT).values(counted=True)
_SOME = select(*_KEY).where(_MISSING).limit(bindparam("most"))
_LOCKED = _SOME.order_by(SUM.person_id).with_for_update()
_TAKE = _COUNT.where(tuple_(*_KEY).in_(_LOCKED)).returning(*_KEY)


def uncounted(most: Any) -> ScalarSelect:
    """How many attainments the maps have not counted, up to so many (a bound
    value): for a statement of theirs.
    """
    some = select(*_KEY).where(_MISSING).limit(most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def take_uncounted(most: int) -> list[Row]:
    """Up to so many of them as `person_id` and `competency`: from now on they
    count as counted. In the open transaction.
    """
    return list(execute(_TAKE, {"most": most}))


def mark_counted() -> None:
    """All of them are counted. In the open transaction."""
    execute(_COUNT.where(_MISSING))
