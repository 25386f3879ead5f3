"""Who has no main mentor."""

import datetime as dt

from sqlalchemy import Select, bindparam, select, true

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import count_rows
from lms.mentoring.queries.pairs import PAIR, TODAY
from lms.people import service as people

_HELD = people.held_posts(bindparam("on")).c
_HAS_MAIN = (
    select(PAIR.id)
    .where(PAIR.person_id == _HELD.person_id, PAIR.is_main, TODAY)
    .correlate(_HELD.person_id.table)
    .exists()
)
_WITHOUT = (
    select(
        _HELD.person_id,
        _HELD.name,
        _HELD.post,
        _HELD.unit_id,
        _HELD.valid_from,
    )
    .where(_HELD.post != "", ~_HAS_MAIN)
    .order_by(_HELD.valid_from.desc(), _HELD.given_first, _HELD.person_id)
)


def without_mentor(
    actor: Actor, since: dt.date | None, search: str = ""
) -> Select:
    """People with a post in units whose people the actor pairs, who have no
    main mentor today, the newest first. `since`: only those who hold their
    post since then; None: all.
    """
    access.require(actor, Permission.MENTOR_PAIR)
    query = _WITHOUT.where(
        access.seen(actor, Permission.MENTOR_PAIR, _HELD.person_id.table),
        _HELD.person_id != actor.person_id,
        _is_new(since),
    )
    if search:
        query = query.where(_HELD.person_id.in_(people.named(search)))
    return query.params(on=clock.today())


def _is_new(since: dt.date | None) -> Condition:
    return true() if since is None else _HELD.valid_from >= since


def count_without(actor: Actor, since: dt.date) -> int:
    """How many new people have no main mentor; 0 for those who do not pair."""
    if not access.allows(actor, Permission.MENTOR_PAIR):
        return 0
    return count_rows(without_mentor(actor, since).order_by(None))
