"""Reading many submissions at once: the mentor's inbox, and where a person
stands.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)

from lms.access import rules as access_rules
from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import execute, session
from lms.people.models import Person, Unit
from lms.signoff.models import Submission
from lms.signoff.types import SubmissionState


def inbox(actor: Actor, state: SubmissionState = SubmissionState.SUBMITTED):
    """What waits within the actor's units, oldest first, grouped by task; never
    her own. As a query of (Submission, Person, unit titles).
    """
    access.require(actor, Permission.TASK_SIGN)
    query = select(
        Submission.id,
        Submission.slug,
        (Submission.slug + "/" + Submission.part).label("task"),
        Submission.part,
        Submission.revision_id,
        Submission.round,
        Submission.changed_at,
        Person.name,
        Unit.title_vi,
        Unit.title_en,
    )
    query = query.join(Person, Person.id == Submission.person_id).join(
        Unit, Unit.path == Submission.path
    )
    here = access.within(actor, Permission.TASK_SIGN)
    query = query.where(
        Submission.state == state, Submission.person_id != actor.person_id, here
    )
    return query.order_by(
        Submission.slug, Submission.part, Submission.changed_at, Submission.id
    )


_ROW = Submission.__table__.c


@lru_cache
def _following(places: int) -> Select[Any]:
    """What waits within so many places beside the one just answered, one of the
    same task first.
    """
    unit, done = Unit.__table__.c, Submission.__table__.alias("done")
    here = or_(
        *(
            unit.path.startswith(bindparam(f"place{number}"))
            for number in range(places)
        )
    )
    rows = Submission.__table__.join(
        Unit.__table__, unit.path == _ROW.path
    ).join(done, done.c.id == bindparam("submission"))
    query = (
        select(_ROW.id)
        .select_from(rows)
        .where(
            _ROW.state == SubmissionState.SUBMITTED, _ROW.id != done.c.id, here
        )
    )
    other = case(
        ((_ROW.slug == done.c.slug) & (_ROW.part == done.c.part), 0), else_=1
    )
    query = query.where(_ROW.person_id != bindparam("mentor"))
    return query.order_by(
        other, _ROW.slug, _ROW.part, _ROW.changed_at, _ROW.id
    ).limit(literal_column("1"))


def next_in_inbox(actor: Actor, submission_id: int) -> int | None:
    """The next one to read: of the same task first, so that like is judged
    beside like.
    """
    access.require(actor, Permission.TASK_SIGN)
    places = access_rules.reach(actor, Permission.TASK_SIGN)
    values = {f"place{number}": path for number, path in enumerate(places)}
    found = execute(
        _following(len(places)),
        {**values, "submission": submission_id, "mentor": actor.person_id},
    ).first()
    return found.id if found else None


_STANDINGS = select(
    _ROW.person_id, _ROW.revision_id, _ROW.part, _ROW.state, _ROW.changed_at
).where(_ROW.person_id.in_(bindparam("people", expanding=True)))


def standings(people: Sequence[int]) -> Sequence[Row[Any]]:
    """The state of each task that these people have begun, and since when. No
    permission of its own.
    """
    return execute(_STANDINGS, {"people": list(people)}).all()


def count_waiting(actor: Actor) -> int:
    """How many hand-ins wait in the actor's inbox."""
    if not access.allows(actor, Permission.TASK_SIGN):
        return 0
    return (
        session().scalar(
            select(func.count()).select_from(
                inbox(actor).order_by(None).subquery()
            )
        )
        or 0
    )
