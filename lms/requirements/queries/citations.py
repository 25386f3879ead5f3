"""Which requirements cite a legal basis."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, or_, select

from lms.core import clock
from lms.core.db import execute
from lms.requirements.models import RequirementRow


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
    row = RequirementRow
    place = row.unit_id, row.post, row.legal_basis
    lasts = or_(row.valid_to.is_(None), row.valid_to > clock.today())
    query = select(*place, func.count()).where(
        row.legal_basis.in_(bases), lasts
    )
    rows = execute(query.group_by(*place).order_by(*place))
    return [CitingRequirements(*one) for one in rows]
