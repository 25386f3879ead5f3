"""Which attainments the maps have counted. A sum that is written anew has
`counted` off; the maps switch it on again.
"""

from sqlalchemy import (
    BindParameter,
    Row,
    ScalarSelect,
    bindparam,
    func,
    select,
    tuple_,
    update,
)

from lms.core.db import execute
from lms.evidence.queries.attainments import ATTAINMENT

_KEY = ATTAINMENT.c.person_id, ATTAINMENT.c.competency
_SOME = select(*_KEY).where(~ATTAINMENT.c.counted).limit(bindparam("most"))
_TAKE = (
    update(ATTAINMENT)
    .where(
        tuple_(*_KEY).in_(
            _SOME.order_by(ATTAINMENT.c.person_id).with_for_update()
        )
    )
    .values(counted=True)
    .returning(*_KEY)
)


def uncounted(most: BindParameter[int]) -> ScalarSelect[int]:
    """How many attainments the maps have not counted, up to so many: for a
    statement of theirs.
    """
    some = select(*_KEY).where(~ATTAINMENT.c.counted).limit(most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def take_uncounted(most: int) -> list[Row]:
    """Up to so many of them as `person_id` and `competency`: from now on they
    count as counted. In the open transaction.
    """
    return list(execute(_TAKE, {"most": most}).all())


def mark_counted() -> None:
    """All of them are counted. In the open transaction."""
    missing = ~ATTAINMENT.c.counted
    execute(update(ATTAINMENT).where(missing).values(counted=True))
