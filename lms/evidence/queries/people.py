"""Whose evidence comes from given revisions, and whose is to be confirmed
again.
"""

from typing import NamedTuple

from sqlalchemy import Select, Subquery, select

from lms.core.db import count_rows, execute
from lms.core.types import Ids
from lms.evidence.queries.attainments import SUM
from lms.evidence.queries.pieces import ENTRY

_BY_REVISION = select(ENTRY.person_id).distinct()


class SomePeople(NamedTuple):
    """The first people by their ids, and how many there are in all."""

    ids: Ids
    total: int


def people_with_evidence(revisions: Select, most: int) -> SomePeople:
    """Whose evidence comes from one of these revisions (a query of ids): at
    most so many of them.
    """
    people = _BY_REVISION.where(ENTRY.revision_id.in_(revisions))
    first = people.order_by(ENTRY.person_id).limit(most)
    ids = execute(first).scalars().all()
    return SomePeople(ids, count_rows(people))


def doubted() -> Subquery:
    """The `person_id` of each attainment that is to be confirmed again, for
    statements of other rooms to join with.
    """
    query = select(SUM.person_id).where(SUM.sure.is_not(None))
    return query.subquery("doubted")
