"""Record an event; read the log; answer what is sent again."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
    true,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import queries, rules
from lms.audit.models import Answered, Event
from lms.audit.queries import EVENT as EVENT
from lms.audit.queries import Extent as Extent
from lms.audit.queries import check as check
from lms.audit.queries import count_events as count_events
from lms.audit.queries import extend as extend
from lms.audit.queries import newest_of as newest_of
from lms.audit.queries import seal_of as seal_of
from lms.audit.queries import unsealed as unsealed
from lms.audit.types import EVENTS, LogFilter
from lms.core import clock
from lms.core.columns import Condition, Rows
from lms.core.db import (
    Values,
    end_reading,
    execute,
    session,
    transaction,
    upsert,
    when_free,
)
from lms.core.errors import Invalid
from lms.core.health.faults import fault_of
from lms.core.types import Json
from lms.people import service as people

MOST_COUNTED = 10_000
TextColumn = ColumnElement[str] | InstrumentedAttribute[str]
_ADD = insert(EVENT)
Act = tuple[str, int | None, Json]
"""Where it was done, to whom, and the details."""
EventList = tuple[Select, int | None]
"""A query, and how many it finds; None: too many to be counted."""


def record(
    actor: Who,
    event: str,
    *,
    path: str = "",
    person_id: int | None = None,
    **details: Any,
) -> None:
    """Add the event in the open transaction. `path` says in which unit it
    happened: by default where the person works to whom somebody else did it,
    so that the administrators of that unit see it; otherwise "/", the whole
    system.
    """
    who = actor and actor.person_id
    if not path and person_id not in (None, who):
        path = next(iter(people.paths_of(person_id)), "/")
    execute(_ADD, _row(actor, event, (path or "/", person_id, details)))


def record_many(
    actor: Who,
    event: str,
    acts: Iterable[Act],
) -> None:
    """The same event many times at once."""
    if rows := [_row(actor, event, act) for act in acts]:
        execute(_ADD, rows)


def _row(actor: Who, event: str, act: Act) -> Json:
    path, person_id, details = act
    expected = EVENTS[event].details
    if details.keys() != expected:
        raise TypeError(
            f"audit event {event} takes {sorted(expected)}, not {sorted(details)}"
        )
    row = {
        "at": clock.now(),
        "event": event,
        "actor_id": actor and actor.person_id,
        "person_id": person_id,
        "path": path,
        "details": details,
    }
    return row | {"digest": rules.digest_of(row, actor and actor.key)}


_WHO, _WHOM = people.PEOPLE.alias("who"), people.PEOPLE.alias("whom")
_LOG = (
    select(
        *EVENT.c,
        _WHO.c.name.label("who"),
        _WHOM.c.name.label("whom"),
    )
    .select_from(EVENT)
    .outerjoin(_WHO, _WHO.c.id == EVENT.c.actor_id)
    .outerjoin(_WHOM, _WHOM.c.id == EVENT.c.person_id)
    .order_by(EVENT.c.id.desc())
)


EVERYTHING = LogFilter()


def log(actor: Actor, asked: LogFilter = EVERYTHING) -> EventList:
    """The events in the actor's units, or those that are asked for, newest
    first, as a query, and how many they are; None if they are too many to be
    counted. With the names of who acted (`who`) and of whom it was done to
    (`whom`).

    Those of the whole system are read only at the root.
    """
    access.require(actor, Permission.AUDIT_READ)
    query, total = _of_actor(actor, asked.event)
    if narrower := list(queries.conditions(asked)):
        return query.where(*narrower), None
    return query, total


def export(actor: Actor, asked: LogFilter = EVERYTHING) -> Rows:
    """The same for a file, newest first; that it was taken is written to the
    log itself.
    """
    query, _total = log(actor, asked)
    return take_out(actor, "log", _place(actor, asked), query)


def _place(actor: Actor, asked: LogFilter) -> str:
    return asked.unit.path if asked.unit else _reach(actor)[0]


def take_out(
    actor: Actor,
    table: str,
    path: str,
    query: Select,
    most: int = MOST_COUNTED,
    values: Values = None,
) -> Rows:
    """The rows of a query for a file that somebody takes out of a unit: it is
    written to the log. Refused if they are too many.
    """
    rows = execute(query.limit(most + 1), values).all()
    _refuse_many(len(rows), most)
    act = {"table": table, "rows": len(rows)}
    with access.acting(actor):
        record(actor, "tables.exported", path=path, **act)
    return rows


def _refuse_many(rows: int, most: int) -> None:
    if rows > most:
        raise Invalid(
            "More than %(most)s lines are too many for one file. Narrow the list down first.",
            most=most,
        )


def _of_actor(actor: Actor, event: str) -> EventList:
    if _reads_all(actor):
        return _newest(_of_kind(Event.event, event), counted=True)
    here = _within(actor, Event.path)
    if _count(here) is None:
        here = _within(actor, _not_by_index(Event.path))
        return _newest(here & _of_kind(Event.event, event), counted=False)
    kind = _of_kind(_not_by_index(Event.event), event)
    return _newest(here & kind, counted=True)


def _reads_all(actor: Actor) -> bool:
    """Whether every unit is within reach; a host may have several at the top."""
    return {unit.path for unit in people.tops()} <= set(_reach(actor))


def _reach(actor: Actor) -> list[str]:
    return access.reach(actor, Permission.AUDIT_READ)


def _newest(condition: Condition, counted: bool) -> EventList:
    return _LOG.where(condition), _count(condition) if counted else None


def _of_kind(column: TextColumn, event: str) -> Condition:
    return column == event if event in EVENTS else true()


def _not_by_index(column: TextColumn) -> ColumnElement[str]:
    """The column for a condition that no index is to serve.

    Many events are read from the newest back, few by their unit; without
    statistics SQLite would choose the other way round.
    """
    return column.concat("")


def _within(actor: Actor, path: TextColumn) -> Condition:
    here = or_(*(people.below(place, path) for place in _reach(actor)))
    if access.allows_for_all(actor, Permission.AUDIT_READ):
        here |= path == "/"
    return here


def _count(condition: Condition) -> int | None:
    first = select(Event.id).where(condition).limit(MOST_COUNTED + 1)
    total = execute(select(func.count()).select_from(first.subquery())).scalar()
    return total if total <= MOST_COUNTED else None


MEMORY = dt.timedelta(minutes=2)
"""So long what is sent again is known as the same: longer than a bad line
repeats it, shorter than somebody undoes it elsewhere and means it anew.
"""


def remember_answer(place: str, who: str, **act: str) -> None:
    """Keep where an act led (`sent`, `location`), unless somebody is writing.
    Only the last one at an address and the last one of a person are kept: what
    somebody else does there, or they themselves elsewhere, ends it.
    """
    rows = [act | {"place": one, "at": clock.now()} for one in (place, who)]
    when_free(lambda: execute(upsert(Answered.__table__), rows))


def answer_to(place: str, who: str, sent: str) -> str | None:
    """Where the very same act led a moment ago, if nothing was done there
    since, and nothing else by the same person.
    """
    rows = [_answered(one) for one in (who, place)]
    is_last = all(row and row.sent == sent for row in rows)
    return rows[0].location if is_last else None


def _answered(place: str) -> Answered | None:
    row = _kept_at(place)
    return row if row and row.at > clock.now() - MEMORY else None


def _kept_at(place: str) -> Answered | None:
    """Nothing where the database is away by now: the act itself is done."""
    try:
        return _row_at(place)
    except SQLAlchemyError as problem:
        if fault_of(problem) is None:
            raise
        end_reading()
        return None


def _row_at(place: str) -> Answered | None:
    return session().get(Answered, place, populate_existing=True)


def end_answer(who: str) -> None:
    """Somebody does what is kept nowhere: what they did before is no more the
    last. Written only if there is something, which in everybody's day is rare.
    """
    if _answered(who):
        gone = delete(Answered).where(Answered.place == who)
        when_free(lambda: execute(gone))


def forget_answers() -> None:
    """Drop those that count no more."""
    with transaction():
        execute(delete(Answered).where(Answered.at < clock.now() - MEMORY))
