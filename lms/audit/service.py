"""Record an event; read the log."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, insert, or_, select

from lms.access import rules as access_rules
from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit.models import Event
from lms.audit.types import EVENTS
from lms.core import clock
from lms.core.db import execute
from lms.people import service as people

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
    so that their unit's administrators see it; otherwise "/", the whole
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


_EVENT = Event.__table__.c
_WHO, _WHOM = people.PEOPLE.alias("who"), people.PEOPLE.alias("whom")
_LOG = (
    select(
        _EVENT.at,
        _EVENT.event,
        _EVENT.details,
        _WHO.c.name.label("who"),
        _WHOM.c.name.label("whom"),
    )
    .outerjoin(_WHO, _WHO.c.id == _EVENT.actor_id)
    .outerjoin(_WHOM, _WHOM.c.id == _EVENT.person_id)
    .order_by(_EVENT.id.desc())
)


def log(actor: Actor, event: str | None = None) -> Select[Any]:
    """The events in the actor's units, newest first, as a query; those of the
    whole system only at the root.
    """
    access.require(actor, Permission.AUDIT_READ)
    query = _LOG
    places = access_rules.reach(actor, Permission.AUDIT_READ)
    if not any(_is_root(place) for place in places):
        here = (people.below(place, _EVENT.path) for place in places)
        query = query.where(or_(*here))
    return query.where(_EVENT.event == event) if event in EVENTS else query


def _is_root(path: str) -> bool:
    return path.count("/") == 2
