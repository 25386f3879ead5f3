"""The pairs of a head: those that run, and those that only wait for their yes."""

from sqlalchemy import Select, bindparam, func, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import count_rows
from lms.mentoring.models import MentorOffer, PairMeeting
from lms.mentoring.queries.pairs import LEARNERS, MENTORS, PAIR, RUNS
from lms.mentoring.types import PairState
from lms.people import service as people

_HELD = people.held_posts(bindparam("on")).c
_OFFERED, _MEETING = MentorOffer.__table__.c, PairMeeting.__table__.c
_OTHERS = PAIR.mentor_id.table.alias("others").c
_LAST = (
    select(func.max(_MEETING.held_on))
    .where(_MEETING.pair_id == PAIR.id)
    .correlate(PAIR.id.table)
    .scalar_subquery()
)
_PLACES = (
    select(_OFFERED.places)
    .where(_OFFERED.person_id == PAIR.mentor_id)
    .correlate(PAIR.id.table)
    .scalar_subquery()
)
_LOAD = (
    select(func.count())
    .where(
        _OTHERS.mentor_id == PAIR.mentor_id, _OTHERS.state == PairState.RUNNING
    )
    .correlate(PAIR.id.table)
    .scalar_subquery()
)
_BOTH = PAIR.id.table.join(MENTORS, MENTORS.c.id == PAIR.mentor_id).join(
    LEARNERS, LEARNERS.c.id == PAIR.person_id
)
_NAMED = select(
    *PAIR,
    MENTORS.c.name.label("mentor"),
    LEARNERS.c.name.label("person"),
).select_from(_BOTH)
_RUNNING = (
    _NAMED.add_columns(
        _LAST.label("met_on"), _LOAD.label("load"), _PLACES.label("places")
    )
    .where(RUNS)
    .order_by(_LAST.is_not(None), _LAST, PAIR.valid_from, PAIR.id)
)
_WAITING = _NAMED.where(
    PAIR.state == PairState.ASKED,
    PAIR.head_at.is_(None),
    PAIR.mentor_at.is_not(None),
    PAIR.person_at.is_not(None),
).order_by(PAIR.id)


def _of_mine(actor: Actor, query: Select) -> Select:
    """Of people whom the actor pairs."""
    access.require(actor, Permission.MENTOR_PAIR)
    place = access.seen(actor, Permission.MENTOR_PAIR, _HELD.person_id.table)
    mine = select(_HELD.person_id).where(_HELD.person_id == PAIR.person_id)
    narrowed = query.where(mine.where(place).correlate(PAIR.id.table).exists())
    return narrowed.params(on=clock.today())


def running_pairs(actor: Actor) -> Select:
    """Pairs that run where the actor pairs people, those that never met or met
    longest ago first; how many the mentor guides, of how many places.
    """
    return _of_mine(actor, _RUNNING)


def waiting_pairs(actor: Actor) -> Select:
    """Pairs that both want and that wait for a head's yes, never the actor's
    own.
    """
    query = _of_mine(actor, _WAITING)
    mine = actor.person_id
    return query.where(PAIR.mentor_id != mine, PAIR.person_id != mine)


def count_waiting_pairs(actor: Actor) -> int:
    """How many; 0 for those who do not pair."""
    if not access.allows(actor, Permission.MENTOR_PAIR):
        return 0
    return count_rows(waiting_pairs(actor).order_by(None))
