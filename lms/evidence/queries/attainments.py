"""The projection, read: what people's evidence adds up to."""

from functools import lru_cache
from typing import Any

from sqlalchemy import FromClause, Select, bindparam, select

from lms.core.db import execute
from lms.core.types import Ids, Json
from lms.evidence.models import AttainmentRow
from lms.evidence.types import Attainment, Levels
from lms.people.service import in_ids

ATTAINMENT = AttainmentRow.__table__
SUM = ATTAINMENT.c
COLUMNS = SUM.values()[:-1]
"""All but `counted`."""
OfPerson = dict[str, Attainment]
"""By competency."""


def attainment_of(row: Any) -> Attainment:
    """A row of `COLUMNS` as a value."""
    return Attainment(tuple(row[2:6]), *row[6:])


def row_of(person_id: int, competency: str, attainment: Attainment) -> Json:
    """A value as a row to store, which the maps have not counted."""
    levels, *others = vars(attainment).values()
    values = person_id, competency, *levels, *others, False
    return dict(zip(SUM.keys(), values, strict=True))


_OF_ONE = select(*COLUMNS).where(SUM.person_id == bindparam("person"))
_IN_ONE = select(*COLUMNS).where(
    in_ids(SUM.person_id, "people"), SUM.competency == bindparam("competency")
)
_OF_MANY = select(
    SUM.person_id,
    SUM.competency,
    SUM.knows,
    SUM.knows_how,
    SUM.shows_how,
    SUM.does,
    SUM.sure,
    SUM.count,
    SUM.judgements,
).where(in_ids(SUM.person_id, "people"))


def attainments(person_id: int) -> OfPerson:
    """What the person's evidence adds up to, per competency. The caller has
    checked the right to see it.
    """
    rows = execute(_OF_ONE, {"person": person_id})
    return {row[1]: attainment_of(row) for row in rows}


def levels_attained(people: Ids) -> dict[int, OfPerson]:
    """The levels of many people at once, by their ids: without days and
    assessors. Equal ones are one and the same value.
    """
    by_person = {person_id: {} for person_id in people}
    rows = execute(_OF_MANY, {"people": list(people)}).all()
    for person_id, competency, *levels, sure, count, judgements in rows:
        sum_ = _levels(tuple(levels), sure, count, judgements)
        by_person[person_id][competency] = sum_
    return by_person


@lru_cache(maxsize=5000)
def _levels(
    levels: Levels, sure: Levels | None, count: int, judgements: int
) -> Attainment:
    return Attainment(levels, count, sure=sure, judgements=judgements)


def attained(people: Ids, competency: str) -> dict[int, Attainment]:
    """The same for many people in one competency."""
    choice = {"people": list(people), "competency": competency}
    return {row[0]: attainment_of(row) for row in execute(_IN_ONE, choice)}


def attainments_joined(holders: FromClause, *columns: Any) -> Select:
    """A query of these columns of a subquery with `person_id`, each row with an
    attainment of that person after them, for `attainment_of`.
    """
    same = SUM.person_id == holders.c.person_id
    return select(*columns, *COLUMNS).join_from(holders, ATTAINMENT, same)
