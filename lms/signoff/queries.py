"""Reading many submissions at once: the mentor's inbox, and where a person
stands.
"""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    case,
    func,
    select,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import execute
from lms.core.types import Ids, group
from lms.people import service as people
from lms.people.service import in_ids
from lms.signoff.models import Submission
from lms.signoff.types import SubmissionState

_ROW = Submission.__table__.c
_TASK = _ROW.slug, _ROW.part
_ORDER = *_TASK, _ROW.changed_at, _ROW.id
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
    .order_by(_ROW.changed_at, _ROW.id)
)


def inbox(
    actor: Actor,
    state: SubmissionState = SubmissionState.SUBMITTED,
    only_mine: bool = False,
) -> Select:
    """What is in this state within the actor's units, who waits longest first,
    with the person's name and the unit's titles; never their own. `only_mine`:
    of those whom they guide.
    """
    access.require(actor, Permission.TASK_SIGN)
    query = _INBOX.where(_ROW.state == state)
    if only_mine:
        query = query.where(in_ids(_ROW.person_id, actor.guides))
    return _in_reach(query, actor)


_OPEN = (
    select(
        _ROW.person_id,
        _ROW.id,
        *_TASK,
        _ROW.revision_id,
        _ROW.state,
        _ROW.changed_at,
    )
    .where(
        in_ids(_ROW.person_id, "people"),
        _ROW.state.in_((SubmissionState.SUBMITTED, SubmissionState.RETURNED)),
    )
    .order_by(_ROW.changed_at, _ROW.id)
)


def open_work(people: Ids) -> Sequence[Row]:
    """What these people have handed in and nobody answered, and what was
    returned to them, the oldest first. No permission of its own.
    """
    return execute(_OPEN, {"people": list(people)}).all()


def _in_reach(query: Select, actor: Actor) -> Select:
    return query.where(_ROW.person_id != actor.person_id, _reach(actor))


def _reach(actor: Actor) -> ColumnElement[bool]:
    """Handed in where the actor may sign, or by somebody whom they guide."""
    theirs = _ROW.path, _ROW.person_id
    return access.served(actor, Permission.TASK_SIGN, *theirs)


_JUDGED = Submission.__table__.alias("judged")
_SAME_TASK = (_ROW.slug == _JUDGED.c.slug) & (_ROW.part == _JUDGED.c.part)
_NEXT = (
    select(_ROW.id)
    .join(_JUDGED, _JUDGED.c.id == bindparam("submission"))
    .where(
        _ROW.id != _JUDGED.c.id,
        _ROW.state == SubmissionState.SUBMITTED,
        _ROW.person_id != bindparam("person"),
    )
    .order_by(case((_SAME_TASK, 0), else_=1), *_ORDER)
    .limit(1)
)


def next_in_inbox(actor: Actor, submission_id: int) -> int | None:
    """The next one to read: of the same task first, so that like is judged
    beside like.
    """
    access.require(actor, Permission.TASK_SIGN)
    choice = {"submission": submission_id, "person": actor.person_id}
    return execute(_next_for(actor), choice).scalar()


@lru_cache(100)
def _next_for(actor: Actor) -> Select:
    """Made once for a mentor who signs one after the other."""
    return _NEXT.where(_reach(actor))


class InboxSize(NamedTuple):
    """How many hand-ins wait, and since when the first of them."""

    count: int
    since: dt.datetime | None


_SIZE = select(func.count(_ROW.id), func.min(_ROW.changed_at)).where(
    _ROW.state == SubmissionState.SUBMITTED
)


def inbox_size(actor: Actor) -> InboxSize:
    """What waits in the actor's inbox; nothing for those whose task it is
    not.
    """
    if not access.allows(actor, Permission.TASK_SIGN):
        return InboxSize(0, None)
    return InboxSize(*execute(_in_reach(_SIZE, actor)).one())


_STANDINGS = select(
    _ROW.person_id,
    _ROW.revision_id,
    _ROW.part,
    _ROW.state,
    _ROW.changed_at >= bindparam("since"),
).where(in_ids(_ROW.person_id, "people"))


def standings(people: Ids, since: dt.datetime) -> Sequence[Row]:
    """The state of each task that these people have begun, and whether it has
    been so since this moment or later only. No permission of its own.
    """
    choice = {"people": list(people), "since": since}
    return execute(_STANDINGS, choice).all()


_IS_SIGNED = case((_ROW.state == SubmissionState.SIGNED, 1))
_HANDED_IN = (
    select(
        _ROW.part,
        func.count().label("handed_in"),
        func.count(_IS_SIGNED).label("signed"),
    )
    .where(
        _ROW.revision_id == bindparam("revision"),
        _ROW.state != SubmissionState.DRAFT,
    )
    .group_by(_ROW.part)
)


def handed_in(revision_id: int) -> dict[str, Row]:
    """By task of a revision, how many people have handed it in (`handed_in`)
    and to how many it is signed (`signed`). No permission of its own.
    """
    rows = execute(_HANDED_IN, {"revision": revision_id})
    return {row.part: row for row in rows}


_UNFINISHED = select(_ROW.part, _ROW.person_id).where(
    _ROW.revision_id.in_(bindparam("revisions", expanding=True)),
    _ROW.state != SubmissionState.SIGNED,
)


def unfinished(revisions: Ids) -> dict[str, list[int]]:
    """Who works on a task of these revisions and has no signature yet, by part.
    No permission of its own.
    """
    rows = execute(_UNFINISHED, {"revisions": list(revisions)})
    return group((row.part, row.person_id) for row in rows)


_SIGNED = (
    select(_ROW.part, _ROW.person_id)
    .distinct()
    .where(
        _ROW.revision_id.in_(bindparam("revisions", expanding=True)),
        _ROW.state == SubmissionState.SIGNED,
    )
)


def signed(revisions: Ids) -> dict[str, list[int]]:
    """To whom tasks of these revisions were signed, by part. No permission of
    its own.
    """
    rows = execute(_SIGNED, {"revisions": list(revisions)})
    return group((row.part, row.person_id) for row in rows)
