"""The projection, read: what people's evidence adds up to."""

from typing import Any

from sqlalchemy import FromClause, Select, bindparam, select

from lms.core.db import execute
from lms.core.types import Ids, Json
from lms.evidence.models import AttainmentRow
from lms.evidence.queries.pieces import People
from lms.evidence.types import Attainment

ATTAINMENT = AttainmentRow.__table__
SUM = ATTAINMENT.c
COLUMNS = SUM.values()[:-1]
"""All but `counted`."""
OfPerson = dict[str, Attainment]
"""By competency."""


def attainment_of(row: Any) -> Attainment:
    """A row of `COLUMNS` as a value."""
    _person, _competency, *levels = row[:6]
    return Attainment(tuple(levels), *row[6:])


def row_of(person_id: int, competency: str, attainment: Attainment) -> Json:
    """A value as a row to store, which the maps have not counted."""
    levels, *others = vars(attainment).values()
    values = person_id, competency, *levels, *others, False
    return dict(zip(SUM.keys(), values, strict=True))


_OF_ONE = select(*COLUMNS).where(SUM.person_id == bindparam("person"))
_OF_MANY = select(*COLUMNS).where(
    SUM.person_id.in_(bindparam("people", expanding=True))
)


def attainments(person_id: int) -> OfPerson:
    """What the person's evidence adds up to, per competency. The caller has
    checked the right to see it.
    """
    rows = execute(_OF_ONE, {"person": person_id})
    return {row.competency: attainment_of(row) for row in rows}


def attainments_of(people: Ids) -> dict[int, OfPerson]:
    """The same for many people at once, by their ids."""
    by_person: dict[int, OfPerson] = {person_id: {} for person_id in people}
    for row in execute(_OF_MANY, {"people": list(people)}):
        by_person[row.person_id][row.competency] = attainment_of(row)
    return by_person


def attained(people: People, competency: str) -> dict[int, Attainment]:
    """The same for many people (ids, or a query of them) in one competency."""
    theirs = SUM.person_id.in_(people) & (SUM.competency == competency)
    query = select(*COLUMNS).where(theirs)
    return {row.person_id: attainment_of(row) for row in execute(query)}


def attainments_joined(holders: FromClause, *columns: Any) -> Select:
    """A query of these columns of a subquery with `person_id`, each row with an
    attainment of that person after them, for `attainment_of`.
    """
    same = SUM.person_id == holders.c.person_id
    return select(*columns, *COLUMNS).join_from(holders, ATTAINMENT, same)
