"""Reading many submissions at once: the mentor's inbox, and where a person stands."""

from sqlalchemy import bindparam, func, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import session
from lms.people.models import Person, Unit
from lms.signoff.models import Submission
from lms.signoff.types import State


def inbox(actor: Actor, state: State = State.SUBMITTED):
    """What waits within the actor's units, oldest first, grouped by task; never her own. As a query of (Submission, Person, unit titles)."""
    access.require(actor, Permission.TASK_SIGN)
    query = select(
        Submission.id,
        Submission.slug,
        Submission.part,
        Submission.revision_id,
        Submission.round,
        Submission.changed_at,
        Person.name,
        Unit.title_vi,
        Unit.title_en,
    )
    query = query.join(Person, Person.id == Submission.person_id).join(Unit, Unit.path == Submission.path)
    here = access.within(actor, Permission.TASK_SIGN)
    query = query.where(Submission.state == state, Submission.person_id != actor.person_id, here)
    return query.order_by(Submission.slug, Submission.part, Submission.changed_at, Submission.id)


def next_in_inbox(actor: Actor, after: Submission) -> int | None:
    """The next one to read: of the same task first, so that like is judged beside like."""
    rows = session().execute(inbox(actor)).all()
    same = [row.id for row in rows if row.slug == after.slug and row.part == after.part and row.id != after.id]
    others = [row.id for row in rows if row.id != after.id]
    return next(iter(same + others), None)


_ROW = Submission.__table__.c
_STANDING = select(_ROW.id, _ROW.revision_id, _ROW.part, _ROW.state).where(_ROW.person_id == bindparam("person"))


def standing(person_id: int) -> dict[tuple[int, str], tuple[int, State]]:
    """Per revision and part: the submission's id and state. For progress pages; no permission of its own."""
    rows = session().execute(_STANDING, {"person": person_id})
    return {(row.revision_id, row.part): (row.id, State(row.state)) for row in rows}


def count_waiting(actor: Actor) -> int:
    """How many hand-ins wait in the actor's inbox."""
    if not access.allows(actor, Permission.TASK_SIGN):
        return 0
    return session().scalar(select(func.count()).select_from(inbox(actor).order_by(None).subquery())) or 0
