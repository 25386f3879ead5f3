"""Record an event; read the log."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import aliased

from lms.access import rules as access_rules
from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit.models import Event
from lms.audit.types import EVENTS
from lms.core import clock
from lms.core.db import execute
from lms.people import service as people
from lms.people.models import Person

_ADD = insert(Event.__table__)


def record(
    actor: Actor | None,
    event: str,
    *,
    path: str = "",
    person_id: int | None = None,
    **details: Any,
) -> None:
    """Add the event in the open transaction. `path` says in which unit it
    happened: by default where the person works to whom somebody else did it,
    so that her unit's administrators see it; otherwise "/", the whole
    system.
    """
    who = actor.person_id if actor else None
    if not path:
        to_another = person_id is not None and person_id != who
        path = (
            next(iter(people.paths_of(person_id)), "/") if to_another else "/"
        )
    execute(_ADD, _row(who, event, path, person_id, details))


def record_many(
    actor: Actor | None,
    event: str,
    acts: Iterable[tuple[str, int | None, dict[str, Any]]],
) -> None:
    """The same event many times at once: for each its path, the person it was
    done to and the details.
    """
    who = actor.person_id if actor else None
    if rows := [
        _row(who, event, path, person_id, details)
        for path, person_id, details in acts
    ]:
        execute(_ADD, rows)


def _row(
    who: int | None,
    event: str,
    path: str,
    person_id: int | None,
    details: dict[str, Any],
) -> dict[str, Any]:
    if frozenset(details) != EVENTS[event][1]:
        raise TypeError(
            f"audit event {event} takes {sorted(EVENTS[event][1])}, not {sorted(details)}"
        )
    return {
        "at": clock.now(),
        "event": event,
        "actor_id": who,
        "person_id": person_id,
        "path": path,
        "details": details,
    }


def log(actor: Actor, event: str | None = None):
    """The events in the actor's units, newest first, as a query; those of the
    whole system only at the root.
    """
    access.require(actor, Permission.AUDIT_READ)
    who, whom = aliased(Person), aliased(Person)
    places = access_rules.reach(actor, Permission.AUDIT_READ)
    here = or_(*(people.below(place, Event.path) for place in places))
    if any(place.count("/") == 2 for place in places):
        here = or_(here, Event.path == "/")
    query = (
        select(
            Event.at,
            Event.event,
            Event.details,
            who.name.label("who"),
            whom.name.label("whom"),
        )
        .outerjoin(who, who.id == Event.actor_id)
        .outerjoin(whom, whom.id == Event.person_id)
        .where(here)
        .order_by(Event.id.desc())
    )
    return query.where(Event.event == event) if event in EVENTS else query
