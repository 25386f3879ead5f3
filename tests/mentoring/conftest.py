"""A mentor with places, and a pair with the yes of all three."""

import datetime as dt

import pytest
from sqlalchemy import update

from lms.access import service as access
from lms.core import clock
from lms.core.db import execute, transaction
from lms.mentoring import service
from lms.mentoring.types import OfferDraft, PairPeriod, PairTerms
from lms.people import service as people
from lms.people.models import PostingRow

ROOM = "Quầy số 3, buổi sáng"


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def newcomer(app):
    """Lan is new in their post, whenever the tests run."""
    person = PostingRow.person_id == id_of("lan")
    older = PostingRow.valid_from < day(-90)
    with transaction():
        moved = update(PostingRow).where(person, older)
        execute(moved.values(valid_from=day(-90)))


def id_of(key):
    return people.find_person(key).id


def day(days):
    """So many days from today."""
    return clock.today() + dt.timedelta(days=days)


def offer(key, places=2, **more):
    service.save_offer(access.actor_for(key), OfferDraft(places, ROOM, **more))


def terms(mentor, person, since=0, until=None, **more):
    period = PairPeriod(day(since), None if until is None else day(until))
    return PairTerms(id_of(mentor), id_of(person), period, **more)


def ask(by, mentor, person, **more):
    return service.ask(access.actor_for(by), terms(mentor, person, **more))


def pair(mentor, person, head="manager-duc", **more):
    """A running pair; its id."""
    if service.my_offer(access.actor_for(mentor)) is None:
        offer(mentor)
    found = ask(head, mentor, person, **more)
    for one in (mentor, person):
        service.answer(access.actor_for(one), found, True)
    return found
