"""Reading many submissions at once: the mentor's inbox, and where a person
stands.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Row,
    bindparam,
    case,
    func,
    or_,
    select,
)

from lms.access import rules as access_rules
from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import execute, session
from lms.people import service as people
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


def next_in_inbox(actor: Actor, submission_id: int) -> int | None:
    """The next one to read: of the same task first, so that like is judged
    beside like.
    """
    access.require(actor, Permission.TASK_SIGN)
    places = access_rules.reach(actor, Permission.TASK_SIGN)
    if not places:
        return None
    judged = Submission.__table__.alias("judged")
    same_task = (_ROW.slug == judged.c.slug) & (_ROW.part == judged.c.part)
    query = (
        select(_ROW.id)
        .join(judged, judged.c.id == submission_id)
        .where(
            _ROW.state == SubmissionState.SUBMITTED,
            _ROW.id != submission_id,
            _ROW.person_id != actor.person_id,
            or_(*(people.below(place, _ROW.path) for place in places)),
        )
        .order_by(
            case((same_task, 0), else_=1),
            _ROW.slug,
            _ROW.part,
            _ROW.changed_at,
            _ROW.id,
        )
        .limit(1)
    )
    return execute(query).scalar()


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
