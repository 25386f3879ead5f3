"""The mentor's inbox: what waits for them, and what comes next."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
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
    true,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import execute
from lms.core.types import Ids
from lms.people import service as people
from lms.people.service import in_ids
from lms.signoff.models import Submission
from lms.signoff.queries.narrowing import (
    conditions,
    guided,
    late,
    values_of,
)
from lms.signoff.queries.reaching import (
    Grants,
    either,
    elsewhere,
    firsts,
    fit,
    is_in,
    within,
)
from lms.signoff.types import InboxChoice, SubmissionState, TaskName

MOST_COUNTED = 1_000
"""Of what waits: of more it is said that it is more."""
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
_THESE = _INBOX.where(in_ids(_ROW.id, "submissions"))
Rows = list[Row]


def inbox(actor: Actor, most: int = MOST_COUNTED) -> Rows:
    """So many of what waits within the actor's units, who waits longest first,
    with the person's name and the unit's titles; never their own.
    """
    return inbox_page(actor, InboxChoice(), 1, most)


def inbox_of(actor: Actor, ids: Ids) -> Rows:
    """The same of these submissions."""
    access.require(actor, Permission.TASK_SIGN)
    values = values_of(actor) | {"submissions": list(ids)}
    return [*execute(_waiting_of(actor.grants), values)]


# Statements are the same for everybody with the same grants: what is another
# for each of them is bound when they are run (`values_of`).

_keep = lru_cache(maxsize=512)


@_keep
def _waiting_of(grants: Grants) -> Select:
    reach = within(grants, _ROW) | guided(_ROW)
    waits = is_in(_ROW, SubmissionState.SUBMITTED)
    query = _THESE.where(waits, reach, *fit(grants, _ROW))
    return query.order_by(_ROW.changed_at, _ROW.id)


def inbox_page(
    actor: Actor, choice: InboxChoice, number: int, per: int
) -> Rows:
    """One page of what they have chosen, in its order; the same of each row as
    `inbox`. Names are read for these rows only.
    """
    access.require(actor, Permission.TASK_SIGN)
    skip = (number - 1) * per
    values = values_of(actor) | {"most": per, "skip": skip, "first": skip + per}
    ids = execute(_chosen(actor.grants, choice), values).scalars().all()
    found = execute(_THESE, {"submissions": ids})
    rows = {row.id: row for row in found}
    return [rows[id_] for id_ in ids]


@_keep
def _chosen(grants: Grants, choice: InboxChoice) -> Select:
    query = firsts(grants, choice)
    return query.limit(bindparam("most")).offset(bindparam("skip"))


def next_in_inbox(
    actor: Actor, submission_id: int, choice: InboxChoice | None = None
) -> int | None:
    """The next one to read after this one, in the order and as narrow as they
    chose; after the last comes the first.
    """
    access.require(actor, Permission.TASK_SIGN)
    choice = choice or InboxChoice()
    values = values_of(actor) | {"first": 1, "submission": submission_id}
    behind = execute(_following(actor.grants, choice), values).scalar()
    if behind is not None:
        return behind
    values["first"] = 2
    ids = execute(_from_the_start(actor.grants, choice), values).scalars()
    return next((one for one in ids if one != submission_id), None)


@_keep
def _following(grants: Grants, choice: InboxChoice) -> Select:
    return firsts(grants, choice, is_behind=True).limit(1)


@_keep
def _from_the_start(grants: Grants, choice: InboxChoice) -> Select:
    return firsts(grants, choice).limit(2)


class InboxTask(NamedTuple):
    """A task of the inbox, a revision that has it, and how many wait."""

    name: TaskName
    revision_id: int
    count: int


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
    rows = execute(_counts(actor.grants, choice), values_of(actor)).all()
    return InboxCounts(
        *_added([row[3:] for row in rows]),
        sorted(map(_task, rows), key=_most_first),
    )


@_keep
def _counts(grants: Grants, choice: InboxChoice) -> Select:
    some = _some(grants, choice.state)
    sums = _sums(choice, some)
    query = select(some.slug, some.part, func.max(some.revision_id), *sums)
    return query.group_by(some.slug, some.part)


def _added(numbers: Sequence[Sequence[int]]) -> Iterable[int]:
    return map(sum, zip(*numbers or [[0] * 6], strict=True))


def _task(row: Row) -> InboxTask:
    return InboxTask(TaskName(*row[:2]), row[2], row.whole)


def _most_first(task: InboxTask) -> tuple[int, TaskName]:
    return -task.count, task.name


def _some(grants: Grants, state: SubmissionState) -> Any:
    """The columns of what is counted: one more than the most is enough to know
    that there are more.
    """
    some = select(*_COUNTED).where(*fit(grants, _ROW)).limit(_ENOUGH)
    query = either(
        some.where(_ROW.state == state, within(grants, _ROW)),
        some.where(is_in(_ROW, state), elsewhere(grants, _ROW)),
    )
    return query.limit(_ENOUGH).subquery().c


_ENOUGH = MOST_COUNTED + 1


_COUNTED = (
    *_TASK,
    _ROW.id,
    _ROW.state,
    _ROW.revision_id,
    _ROW.person_id,
    _ROW.round,
    _ROW.changed_at,
)


def _sums(choice: InboxChoice, row: Any) -> list[ColumnElement[Any]]:
    kinds = (
        row.round <= 1,
        row.round > 1,
        late(row),
        guided(row),
    )
    return [
        _count_of(true(), *conditions(choice, row)),
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
    row = execute(_size(actor.grants), values_of(actor)).one()
    return _told(InboxSize(*row))


@_keep
def _size(grants: Grants) -> Select:
    some = _some(grants, SubmissionState.SUBMITTED)
    return select(func.count(some.id), func.min(some.changed_at))


def _told(size: InboxSize) -> InboxSize:
    return size._replace(since=None) if size.is_many else size
