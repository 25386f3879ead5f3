"""Suspending people, letting them in again, and codes for signing in."""

from lms.access import service as access
from lms.access.types import Actor
from lms.audit import service as audit
from lms.core.errors import NotAllowed
from lms.core.state import state
from lms.directory.service.codes import awaits_no_more
from lms.directory.service.oversight import tell_of_code
from lms.directory.service.reach import alone, managed
from lms.mentoring import service as mentoring
from lms.people import service as people


def set_active(actor: Actor, person_id: int, active: bool) -> None:
    """Suspend a person, which ends all their sessions at once, or let them in
    again. Their record stays.
    """
    if person_id == actor.person_id:
        raise NotAllowed("You cannot suspend yourself.")
    with alone(actor) as db:
        person = managed(actor, person_id)
        if person.active == active:
            return
        person.active = active
        db.flush()
        people.uncount({person_id})
        if not active:
            state().host.dismiss(person.key)
            mentoring.end_moved([person_id])
        audit.record(
            actor,
            "people.restored" if active else "people.suspended",
            person_id=person_id,
        )


def new_code(actor: Actor, person_id: int) -> str | None:
    """A fresh one-time code for somebody who forgot their password; ends their
    sessions.
    """
    with access.acting(actor):
        person = managed(actor, person_id)
        state().host.dismiss(person.key)
        audit.record(actor, "session.code", person_id=person_id)
        code = state().host.welcome(person.key, person.key)
        awaits_no_more(person_id)
        if code and person_id != actor.person_id:
            tell_of_code(actor, person)
    return code
