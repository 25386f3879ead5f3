"""Which requirements cite a legal basis."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select

from lms.core import clock
from lms.core.db import execute
from lms.requirements.queries.rows import ROW, lasting


class CitingRequirements(NamedTuple):
    """How many requirements of a post in a unit cite a legal basis, today or
    from a day to come.
    """

    unit_id: int
    post: str
    basis: str
    count: int


def citing(bases: Collection[str]) -> list[CitingRequirements]:
    """Where these legal bases are cited, by unit and post."""
    place = ROW.unit_id, ROW.post, ROW.legal_basis
    query = select(*place, func.count()).where(
        ROW.legal_basis.in_(bases), lasting(clock.today())
    )
    rows = execute(query.group_by(*place).order_by(*place))
    return [CitingRequirements(*row) for row in rows]
