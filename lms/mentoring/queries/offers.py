"""Offers that hold today."""

from sqlalchemy import Row, bindparam, or_, select

from lms.access import service as access
from lms.core import clock, gates
from lms.core.columns import Rows
from lms.core.db import execute
from lms.mentoring.models import MentorOffer
from lms.people import service as people

OFFERS = MentorOffer.__table__
OFFER = OFFERS.c
_HELD = people.held_posts(bindparam("on", unique=False))
_HOLDS = or_(OFFER.valid_to.is_(None), OFFER.valid_to > bindparam("on"))
_IN_PLACE = (
    select(*OFFER, _HELD.c.name, _HELD.c.unit_id, _HELD.c.path)
    .join_from(OFFERS, _HELD, _HELD.c.person_id == OFFER.person_id)
    .where(
        _HELD.c.authority == bindparam("authority"),
        OFFER.valid_from <= bindparam("on"),
        _HOLDS,
    )
    .order_by(OFFER.person_id)
)
_ONE = select(OFFERS).where(OFFER.person_id == bindparam("person"), _HOLDS)

_MADE = select(OFFER.person_id).where(OFFER.person_id == gates.PERSON)
NO_OFFER_GATE = gates.gate(access.units_of_roles(gates.PERSON)) & ~gates.gate(
    _MADE
)
"""Whether somebody with a role has never offered to guide others."""


def offers_in(authority: str) -> Rows:
    """Those of people who work in this authority today, with name, unit and
    path; of somebody with two postings the last one counts.
    """
    rows = execute(_IN_PLACE, {"authority": authority, "on": clock.today()})
    return list({row.person_id: row for row in rows}.values())


def offer_of(person_id: int) -> Row | None:
    """Somebody's offer, if it holds or will hold."""
    return execute(_ONE, {"person": person_id, "on": clock.today()}).first()
