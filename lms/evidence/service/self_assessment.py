"""What people say of themselves: kept beside the evidence, never counted."""

from sqlalchemy import Row, bindparam, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Invalid, found
from lms.evidence.queries.pieces import ENTRY, NEWEST_FIRST
from lms.evidence.service.ledger import record
from lms.evidence.types import Proof
from lms.framework import service as framework
from lms.framework.types import LEVELS, Depth

SELF = "self"


def assess_self(actor: Actor, competency: str, level: int | None) -> None:
    """Keep what the actor says of themselves: a level, 0 for "not yet". Shown
    beside their evidence with its day, never counted.

    The same said again on the same day changes nothing.
    """
    access.require(actor, Permission.LEARN)
    offered(competency)
    if level not in (0, *LEVELS):
        raise Invalid("Choose the line that fits you best.", "level")
    with access.own_act(actor):
        if _level_of_today(actor.person_id, competency) != level:
            record(_said(actor, competency, level))


def _said(actor: Actor, competency: str, level: int) -> Proof:
    return Proof(
        actor.person_id,
        competency,
        level,
        Depth.KNOWS,
        source=SELF,
        object_key=SELF,
        done_at=clock.now(),
    )


_LAST = (
    select(ENTRY.level, ENTRY.done_at)
    .where(
        ENTRY.person_id == bindparam("person"),
        ENTRY.competency == bindparam("key"),
        ENTRY.source == SELF,
    )
    .order_by(*NEWEST_FIRST)
    .limit(1)
)


def _level_of_today(person_id: int, competency: str) -> int | None:
    """What they have said last, if it was today."""
    last = execute(_LAST, {"person": person_id, "key": competency}).first()
    if last is None:
        return None
    day = clock.day_of(last.done_at)
    return last.level if day == clock.today() else None


def offered(competency: str) -> Row:
    """The competency, if a framework in force has it; otherwise there is
    nothing to say about it.
    """
    return found(framework.competencies().get(competency))
