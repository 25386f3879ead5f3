"""Whose evidence comes from given revisions, and whose is to be confirmed
again.
"""

from typing import NamedTuple

from sqlalchemy import Select, Subquery, func, select

from lms.core.db import execute
from lms.evidence.queries.attainments import ATTAINMENT
from lms.evidence.queries.pieces import LEDGER


class SomePeople(NamedTuple):
    """The first people by their ids, and how many there are in all."""

    ids: list[int]
    total: int


def people_with_evidence(
    revisions: Select[tuple[int]], most: int
) -> SomePeople:
    """Whose evidence comes from one of these revisions (a query of ids): at
    most so many of them.
    """
    theirs = LEDGER.c.revision_id.in_(revisions)
    people = select(LEDGER.c.person_id).where(theirs).distinct()
    first = people.order_by(LEDGER.c.person_id).limit(most)
    count = select(func.count()).select_from(people.subquery())
    ids = list(execute(first).scalars())
    return SomePeople(ids, execute(count).scalar_one())


def doubted() -> Subquery:
    """The `person_id` of each attainment that is to be confirmed again, for
    statements of other rooms to join with.
    """
    unsure = ATTAINMENT.c.sure.is_not(None)
    return select(ATTAINMENT.c.person_id).where(unsure).subquery("doubted")
