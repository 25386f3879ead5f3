"""What a head sees of second readings: those that nobody can do."""

from sqlalchemy import Select, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import count_rows
from lms.oversight.queries.readings import DIFFERS, OPEN, READING
from lms.people import service as people

_MENTOR, _UNIT = people.PEOPLE.c, people.UNITS.c
_NOBODY = (
    select(
        READING.id,
        READING.reason,
        READING.nobody_on,
        READING.asked_at,
        READING.mentor_id,
        _MENTOR.name,
    )
    .join(people.PEOPLE, _MENTOR.id == READING.mentor_id)
    .join(people.UNITS, _UNIT.path == READING.place)
    .where(
        READING.nobody_on.is_not(None),
        (READING.outcome == OPEN) & READING.reader_id.is_(None)
        | (READING.outcome == DIFFERS) & READING.third_id.is_(None),
    )
    .order_by(READING.asked_at, READING.id)
)


def without_reader(actor: Actor) -> Select:
    """Judgements in units whose single people the actor oversees that were
    drawn and that nobody may read, the oldest first; not their own.
    """
    access.require(actor, Permission.OVERSEE)
    return _NOBODY.where(
        access.seen(actor, Permission.OVERSEE),
        READING.mentor_id != actor.person_id,
    )


def count_without_reader(actor: Actor) -> int:
    """How many; 0 for those who oversee nobody."""
    if not access.allows(actor, Permission.OVERSEE):
        return 0
    return count_rows(without_reader(actor).order_by(None))
