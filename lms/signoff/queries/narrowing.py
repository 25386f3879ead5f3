"""What of an inbox is shown and in which order, as parts of a statement."""

import hashlib
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, cast, literal

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.columns import UTC, Condition
from lms.core.types import Json
from lms.mentoring import service as mentoring
from lms.people.service import in_ids
from lms.signoff.types import InboxChoice, InboxOnly, InboxOrder, TaskName
from lms.terms import service as terms

Conditions = list[Condition]


def conditions(choice: InboxChoice, row: Any) -> Conditions:
    """What the row of a submission has to be in order to be shown, besides its
    state.
    """
    return [
        *_of_mine(choice, row),
        *_of_task(choice.task, row),
        *_of_kind(choice, row),
    ]


def _of_mine(choice: InboxChoice, row: Any) -> Conditions:
    return [guided(row)] if choice.mine else []


def guided(row: Any) -> Condition:
    """By somebody whom the actor guides."""
    return in_ids(row.person_id, "guides")


def _of_task(task: TaskName | None, row: Any) -> Conditions:
    return [row.slug == task.slug, row.part == task.part] if task else []


def _of_kind(choice: InboxChoice, row: Any) -> Conditions:
    return [_kind(choice.kind, row)] if choice.kind else []


def _kind(only: InboxOnly, row: Any) -> Condition:
    if only is InboxOnly.LATE:
        return late(row)
    return _of_round(row.round, only is InboxOnly.NEW)


def _of_round(number: Any, is_new: bool) -> Condition:
    return number <= 1 if is_new else number > 1


def late(row: Any) -> Condition:
    """Waits longer than the unit wants anybody to wait."""
    return row.changed_at < bindparam("late", type_=UTC)


def values_of(actor: Actor) -> Json:
    """What a statement about the inbox is run with: everything that is another
    for another person, or at another time.
    """
    digest = _digest(actor)
    return {
        "guides": list(actor.guides),
        "late": terms.late_before(late_days(actor)),
        "factor": _chance(digest[:4]),
        "offset": _chance(digest[4:8]),
        **mentoring.barring(actor),
    }


def late_days(actor: Actor) -> int:
    """After so many working days an answer is late: by the number of the unit in which
    the actor may sign, the first if they are several.
    """
    places = access.reach(actor, Permission.TASK_SIGN)
    return mentoring.answer_days(places[0] if places else "")


def order_of(choice: InboxChoice, row: Any) -> list[ColumnElement[Any]]:
    """By what the rows of a table of submissions are sorted; no two are alike
    in all of it.
    """
    task = [row.slug, row.part]
    if choice.order is InboxOrder.OLDEST:
        return [row.changed_at, row.id]
    if choice.order is InboxOrder.TASK:
        return [*task, row.changed_at, row.id]
    return [*task, _shuffled(row.id), row.id]


_PRIME = 2_147_483_647


_FACTOR = bindparam("factor", type_=BigInteger)
_OFFSET = bindparam("offset", type_=BigInteger)


def _shuffled(id_: Any) -> ColumnElement[int]:
    """A number that looks like chance and is the same all day for one person:
    pages follow each other, and tomorrow another one comes first.
    """
    return (_number(id_) * _FACTOR + _OFFSET) % _PRIME


def _digest(actor: Actor) -> bytes:
    seed = f"{actor.key}:{clock.today().isoformat()}"
    return hashlib.sha256(seed.encode()).digest()


def _chance(some: bytes) -> int:
    """From 1 to below the prime."""
    return 1 + int.from_bytes(some, "big") % (_PRIME - 1)


def _number(id_: Any) -> ColumnElement[int]:
    """Small enough to be multiplied on every database."""
    return cast(id_, BigInteger) % literal(1_000_000_000, BigInteger)
