"""When mentors are away, and who stands in for them."""

from sqlalchemy import Row, and_, bindparam, select

from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids
from lms.mentoring.models import MentorOffer, MentorSubstitute
from lms.people import service as people
from lms.people.service import in_ids

SUBSTITUTES = MentorSubstitute.__table__
SUBSTITUTE = SUBSTITUTES.c
_OFFER = MentorOffer.__table__.c
_LASTS = and_(
    SUBSTITUTE.valid_to > bindparam("on"), SUBSTITUTE.ended_at.is_(None)
)
IS_AWAY = (SUBSTITUTE.valid_from <= bindparam("on")) & _LASTS
"""That somebody stands in on the day `on`."""
_ALL = (
    select(*SUBSTITUTE, people.PEOPLE.c.name, _OFFER.contact)
    .join_from(
        SUBSTITUTES,
        people.PEOPLE,
        people.PEOPLE.c.id == SUBSTITUTE.substitute_id,
    )
    .outerjoin(
        MentorOffer.__table__, _OFFER.person_id == SUBSTITUTE.substitute_id
    )
    .where(_LASTS)
    .order_by(SUBSTITUTE.valid_from, SUBSTITUTE.id)
)
_OF = _ALL.where(in_ids(SUBSTITUTE.mentor_id, "mentors"))


def absences(mentors: Ids) -> Rows:
    """When these mentors are or will be away, and who stands in, with the
    substitute's name and contact.
    """
    return execute(_OF, {"mentors": list(mentors), "on": clock.today()}).all()


def open_absences() -> Rows:
    """The same of all mentors."""
    return execute(_ALL, {"on": clock.today()}).all()


def absent_today(mentors: Ids) -> list[Row]:
    """The same of those who are away today."""
    today = clock.today()
    return [one for one in absences(mentors) if one.valid_from <= today]


def stands_in(actor_id: int, mentors: Ids) -> set[int]:
    """Those of these mentors for whom somebody stands in today."""
    away = absent_today(mentors)
    return {one.mentor_id for one in away if one.substitute_id == actor_id}
