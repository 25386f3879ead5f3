"""A task that is signed, its night, and who reads it again."""

import datetime as dt

import pytest
from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock, outbox
from lms.core.db import execute, session, transaction
from lms.extension.features import HANDLERS
from lms.oversight import service
from lms.oversight.queries.readings import READING, READINGS
from lms.oversight.types import ReadingDraft
from lms.people import service as people
from lms.signoff import service as signoff
from lms.terms import service as terms
from lms.terms.types import TermDraft
from tests.signoff.conftest import (  # noqa: F401 - fixtures
    handed_in,
    revision,
    verdict,
)


@pytest.fixture
def backend():
    """One database is enough for most; races name their own."""
    return "sqlite"


@pytest.fixture
def later(monkeypatch):
    """`later(days=1)`: as if so much time had passed."""
    passed = {"by": dt.timedelta()}

    def now():
        return dt.datetime.now(dt.UTC) + passed["by"]

    monkeypatch.setattr(clock, "now", now)

    def pass_time(**by):
        passed["by"] += dt.timedelta(**by)

    return pass_time


def id_of(key):
    return people.find_person(key).id


def give_role(key, unit, role=Role.MENTOR):
    with transaction():
        access.store_role(id_of(key), role, people.find_unit(unit), None)


def set_term(name, value, unit="cua-song"):
    draft = TermDraft(f"oversight.{name}", value, "QĐ 12", clock.today())
    duc = access.actor_for("manager-duc")
    terms.set_term(duc, people.find_unit(unit).id, draft)


def work_off():
    while outbox.work_once(HANDLERS):
        pass


def night():
    """What is done once a day, with all that it asks for."""
    with transaction():
        outbox.enqueue("oversight")
    work_off()


@pytest.fixture
def signed(actor, revision, handed_in, later):
    """`signed("lan", level=4)`: handed in, signed by mentor-hoa, and the night
    after is over; the reading that was asked for, if any.
    """

    set_term("again_percent", 100)

    def sign(who="lan", level=4, leave_out=0, by="mentor-hoa", is_night=True):
        submission = handed_in(who)
        said = verdict(revision, level, leave_out)
        signoff.sign(actor(by), submission, 1, said)
        if is_night:
            later(days=1)
            night()
        return reading_of(submission)

    return sign


def reading_of(submission):
    query = select(READINGS).where(READING.submission_id == submission)
    session().rollback()
    return execute(query.order_by(READING.id.desc())).first()


def again(row):
    return reading_of(row.submission_id)


def draft(revision, level=4, leave_out=0, sentence=""):
    steps = verdict(revision, level, leave_out).steps
    return ReadingDraft(level, steps, sentence)


def reader_of(row):
    return access.actor_for(people.person(row.reader_id).key)


def third_of(row):
    return access.actor_for(people.person(row.third_id).key)


def read(row, revision, level=4, leave_out=0):
    """The reader says what they think."""
    said = draft(revision, level, leave_out)
    service.save(reader_of(row), row.id, said)
    return again(row)
