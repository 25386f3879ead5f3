"""How much is asked of a post, and for which feature of a place."""

from sqlalchemy import func, select

from lms.core import clock
from lms.core.db import execute
from lms.requirements.queries.rows import ROW, lasting

_USES_OF_GROUNDS = (
    select(ROW.ground, func.count())
    .where(ROW.ground.is_not(None))
    .group_by(ROW.ground)
)


def count_units_asking(post: str) -> int:
    """In how many units something is asked of a post by their own layer, today
    or later.
    """
    units = func.count(ROW.unit_id.distinct())
    query = select(units).where(ROW.post == post, lasting(clock.today()))
    return execute(query).scalar() or 0


def uses_of_grounds() -> dict[str, int]:
    """How many requirements name each feature of a place, today or later."""
    query = _USES_OF_GROUNDS.where(lasting(clock.today()))
    return dict(map(tuple, execute(query)))
