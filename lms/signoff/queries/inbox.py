"""The mentor's inbox: what waits for them, and what comes next."""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    case,
    func,
    select,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import execute
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
