"""What of all hand-ins is one's own to read, as parts of a statement: in one's
units or by somebody whom one guides. Each of the two is looked for by itself
and by an index; together, all that waits anywhere would be walked over.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    select,
    tuple_,
    union_all,
)

from lms.access import service as access
from lms.access.types import Actor, Grant, Permission
from lms.core.columns import Condition
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff.models import Submission
from lms.signoff.queries.narrowing import conditions, guided, order_of
from lms.signoff.types import InboxChoice, SubmissionState

Grants = tuple[Grant, ...]
_ROW = Submission.__table__.c
_EACH = Submission.__table__.alias("each_of")
_THERE = Submission.__table__.alias("there").c
_UNIT = people.UNITS.c


def within(grants: Grants, row: Any) -> Condition:
    """In a unit in which whoever has these grants may sign, or below."""
    return access.within(_anybody(grants), Permission.TASK_SIGN, row.path)


def _anybody(grants: Grants) -> Actor:
    return Actor(0, "", "", grants)


def fit(grants: Grants, row: Any) -> list[Condition]:
    """Not one's own; and what waits, only of those to whom one is not too
    close.
    """
    near = mentoring.barred_work(_anybody(grants), row.path, row.person_id)
    waits = row.state == SubmissionState.SUBMITTED
    return [row.person_id != bindparam("me"), ~(near & waits)]


def either(*parts: Select) -> Select:
    """The rows of each of these, none of which is in two."""
    whole = union_all(*(select(one.subquery()) for one in parts))
    return select(whole.subquery())


def elsewhere(grants: Grants, row: Any) -> Condition:
    """By somebody whom one guides, and in no unit of one's own."""
    return guided(row) & ~within(grants, row)


def is_in(row: Any, state: SubmissionState) -> Condition:
    """In this state, of rows that are found by something else: the index of all
    that waits does not serve it.
    """
    return func.coalesce(row.state, "") == state


def firsts(
    grants: Grants, choice: InboxChoice, is_behind: bool = False
) -> Select:
    """The ids of what was chosen, in its order, as far as the `first` so many:
    of each unit so many are enough, and an index has them in order of time.
    `is_behind`: only those after the place of a `submission`.
    """
    row, state = _EACH.c, choice.state
    query = (
        select(row.id)
        .where(*conditions(choice, row), *fit(grants, row))
        .order_by(*_sorted(choice, row))
        .limit(bindparam("first"))
    )
    if is_behind:
        query = query.where(_behind(choice))
    others = query.where(is_in(row, state), elsewhere(grants, row))
    ids = either(_of_units(grants, query.where(row.state == state)), others)
    found = select(_ROW.id).where(_ROW.id.in_(ids))
    return found.order_by(*_sorted(choice, _ROW))


def _sorted(choice: InboxChoice, row: Any) -> list[ColumnElement[Any]]:
    order = order_of(choice, row)
    return [one.desc() for one in order] if choice.is_latest_first else order


def _behind(choice: InboxChoice) -> Condition:
    there = select(*order_of(choice, _THERE)).where(
        _THERE.id == bindparam("submission")
    )
    here, place = tuple_(*order_of(choice, _EACH.c)), there.scalar_subquery()
    return here < place if choice.is_latest_first else here > place


def _of_units(grants: Grants, query: Select) -> Select:
    """What this finds in each of the units, in one after the other."""
    here = query.where(_EACH.c.path == _UNIT.path).correlate(people.UNITS)
    return (
        select(_ROW.id)
        .join_from(people.UNITS, Submission.__table__, _ROW.id.in_(here))
        .where(within(grants, _UNIT))
    )
