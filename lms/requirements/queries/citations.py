"""Which requirements cite a legal basis."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

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


_PLACE = ROW.unit_id, ROW.post, ROW.legal_basis
_CITING = (
    select(*_PLACE, func.count())
    .where(
        ROW.legal_basis.in_(bindparam("bases", expanding=True)),
        lasting(bindparam("on")),
    )
    .group_by(*_PLACE)
    .order_by(*_PLACE)
)


def citing(bases: Collection[str]) -> list[CitingRequirements]:
    """Where these legal bases are cited, by unit and post."""
    asked = {"bases": list(bases), "on": clock.today()}
    return [CitingRequirements(*row) for row in execute(_CITING, asked)]
