"""The mentor's inbox: what waits for them, and what comes next."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import execute
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.people.service import in_ids
from lms.signoff.models import Submission
from lms.signoff.queries.narrowing import conditions, late, order_of
from lms.signoff.types import InboxChoice, SubmissionState, TaskName

_ROW = Submission.__table__.c
_TASK = _ROW.slug, _ROW.part
_PERSON, _UNIT = people.PEOPLE.c, people.UNITS.c
_INBOX = (
    select(
        _ROW.id,
        _ROW.person_id,
        _PERSON.name,
        _UNIT.title_vi,
        _UNIT.title_en,
        *_TASK,
        _ROW.revision_id,
        _ROW.round,
        _ROW.changed_at,
    )
    .join_from(
        Submission.__table__, people.PEOPLE, _PERSON.id == _ROW.person_id
    )
    .outerjoin(people.UNITS, _UNIT.path == _ROW.path)
)
_OLDEST_FIRST = _INBOX.order_by(_ROW.changed_at, _ROW.id)
_THESE = _INBOX.where(in_ids(_ROW.id, "submissions"))


def inbox(
    actor: Actor, state: SubmissionState = SubmissionState.SUBMITTED
) -> Select:
    """What is in this state within the actor's units, who waits longest first,
    with the person's name and the unit's titles; never their own.
    """
    access.require(actor, Permission.TASK_SIGN)
    return _in_reach(_OLDEST_FIRST.where(_ROW.state == state), actor)


def inbox_page(
    actor: Actor, choice: InboxChoice, number: int, per: int
) -> list[Row]:
    """One page of what they have chosen, in its order; the same of each row as
    `inbox`. Names are read for these rows only.
    """
    access.require(actor, Permission.TASK_SIGN)
    query = _chosen(actor, choice).limit(per).offset((number - 1) * per)
    ids = execute(query).scalars().all()
    rows = _named(ids)
    return [rows[id_] for id_ in ids]


def _chosen(actor: Actor, choice: InboxChoice) -> Select:
    query = _in_reach(select(_ROW.id), actor)
    return _narrowed(query, actor, choice)


def _narrowed(query: Select, actor: Actor, choice: InboxChoice) -> Select:
    order = order_of(actor, choice, _ROW)
    return query.where(*conditions(actor, choice, _ROW)).order_by(*order)


def _named(ids: Sequence[int]) -> dict[int, Row]:
    rows = execute(_THESE, {"submissions": list(ids)})
    return {row.id: row for row in rows}


def _in_reach(query: Select, actor: Actor) -> Select:
    return query.where(_ROW.person_id != actor.person_id, _reach(actor))


def _reach(actor: Actor) -> ColumnElement[bool]:
    """Handed in where the actor may sign, or by somebody whom they guide; what
    waits, only of those to whom they are not too close.
    """
    who = actor, Permission.TASK_SIGN
    return access.served(*who, _ROW.path, _ROW.person_id) & ~_near(actor)


def _near(actor: Actor) -> ColumnElement[bool]:
    """Waits, and not for the actor."""
    near = mentoring.barred_work(actor, _ROW.path, _ROW.person_id)
    return near & (_ROW.state == SubmissionState.SUBMITTED)


_JUDGED = Submission.__table__.alias("judged")


def next_in_inbox(
    actor: Actor, submission_id: int, choice: InboxChoice | None = None
) -> int | None:
    """The next one to read after this one, in the order and as narrow as they
    chose; after the last comes the first.
    """
    access.require(actor, Permission.TASK_SIGN)
    choice = choice or InboxChoice()
    here = order_of(actor, choice, _ROW)
    there = order_of(actor, choice, _JUDGED.c)
    is_behind = tuple_(*here) > tuple_(*there)
    query = (
        _in_reach(select(_ROW.id), actor)
        .join(_JUDGED, _JUDGED.c.id == bindparam("submission"))
        .where(_ROW.id != _JUDGED.c.id, *conditions(actor, choice, _ROW))
        .order_by(case((is_behind, 0), else_=1), *here)
        .limit(1)
    )
    return execute(query, {"submission": submission_id}).scalar()


class InboxTask(NamedTuple):
    """A task of the inbox, a revision that has it, and how many wait."""

    name: TaskName
    revision_id: int
    count: int


MOST_COUNTED = 1_000
"""Of what waits: of more it is said that it is more."""


class InboxCounts(NamedTuple):
    """How many there are as narrow as was chosen, in all, and of each kind; by
    task, the most first. `is_many`: more than are counted, so all other numbers
    are of some of them.
    """

    total: int
    all: int
    new: int
    again: int
    late: int
    mine: int
    tasks: Sequence[InboxTask]

    @property
    def is_many(self) -> bool:
        """Whether there are more than are counted."""
        return self.all > MOST_COUNTED


def inbox_counts(actor: Actor, choice: InboxChoice) -> InboxCounts:
    """Of what is in the chosen state, in one statement."""
    access.require(actor, Permission.TASK_SIGN)
    some = _some(actor, choice.state)
    sums = _sums(actor, choice, some)
    query = select(some.slug, some.part, func.max(some.revision_id), *sums)
    rows = execute(query.group_by(some.slug, some.part)).all()
    return InboxCounts(*_added([row[3:] for row in rows]), _tasks(rows))


def _added(numbers: Sequence[Sequence[int]]) -> Iterable[int]:
    return map(sum, zip(*numbers or [[0] * 6], strict=True))


def _tasks(rows: Sequence[Row]) -> list[InboxTask]:
    return sorted(map(_task, rows), key=_most_first)


def _task(row: Row) -> InboxTask:
    return InboxTask(TaskName(*row[:2]), row[2], row.whole)


def _most_first(task: InboxTask) -> tuple[int, TaskName]:
    return -task.count, task.name


def _some(actor: Actor, state: SubmissionState) -> Any:
    """The columns of what is counted: one more than the most is enough to know
    that there are more.
    """
    return _counted(actor, state).limit(_ENOUGH).subquery().c


_ENOUGH = MOST_COUNTED + 1


def _counted(actor: Actor, state: SubmissionState) -> Select:
    query = _in_reach(select(*_COUNTED), actor)
    return query.where(_ROW.state == state)


_COUNTED = (
    *_TASK,
    _ROW.id,
    _ROW.state,
    _ROW.revision_id,
    _ROW.person_id,
    _ROW.round,
    _ROW.changed_at,
)


def _sums(
    actor: Actor, choice: InboxChoice, row: Any
) -> list[ColumnElement[Any]]:
    kinds = (
        row.round <= 1,
        row.round > 1,
        late(actor, row),
        in_ids(row.person_id, actor.guides),
    )
    return [
        _count_of(*conditions(actor, choice, row)),
        func.count().label("whole"),
        *map(_count_of, kinds),
    ]


def _count_of(*those: Any) -> ColumnElement[int]:
    """How many rows are such."""
    return func.count(case((and_(*those), 1)))


class InboxSize(NamedTuple):
    """How many hand-ins wait, at most one more than are counted, and since
    when the first of them; of more it is not said.
    """

    count: int
    since: dt.datetime | None

    @property
    def is_many(self) -> bool:
        """Whether there are more than are counted."""
        return self.count > MOST_COUNTED


def inbox_size(actor: Actor) -> InboxSize:
    """What waits in the actor's inbox; nothing for those whose task it is
    not.
    """
    if not access.allows(actor, Permission.TASK_SIGN):
        return InboxSize(0, None)
    return _told(_size(_some(actor, SubmissionState.SUBMITTED)))


def _told(size: InboxSize) -> InboxSize:
    return size._replace(since=None) if size.is_many else size


def _size(some: Any) -> InboxSize:
    query = select(func.count(some.id), func.min(some.changed_at))
    return InboxSize(*execute(query).one())
