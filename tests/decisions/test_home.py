"""What a first page holds of decisions: which, and in what order."""

import pytest

from lms.access import service as access
from lms.decisions import service
from lms.decisions.queries import stored
from lms.decisions.service import reading
from tests.decisions.conftest import (
    ABOVE,
    DECIDER,
    SUBJECT,
    answer,
    decide,
    decided,
    id_of,
    petition,
    propose,
    read,
)


@pytest.fixture
def few(monkeypatch):
    """No more than two of a kind."""
    monkeypatch.setattr(reading, "MOST_AT_HOME", 2)


def home(who):
    return [row.id for row in service.for_home(access.actor_for(who))]


def to_decide(basis):
    found = propose(basis=basis)
    read(found)
    return found


def about_the_decider(basis):
    """Decided by somebody above; its id."""
    people = {"subject_id": id_of(DECIDER), "decider_id": id_of(ABOVE)}
    found = propose(basis=basis, **people)
    service.read(access.actor_for(DECIDER), found)
    decide(found, ABOVE)
    return found


def test_ones_own_and_what_one_decides_crowd_out_neither(app, few):
    """What is decided has no day by which it is due, and databases differ in
    whether that comes first or last.
    """
    waits = {to_decide(f"plain:{number}") for number in range(3)}
    own = {about_the_decider(f"own:{number}") for number in range(3)}
    found = home(DECIDER)
    assert len(found) == 4
    assert set(found[:2]) < waits, "what is due comes first"
    assert set(found[2:]) < own


def test_what_is_open_about_oneself_comes_before_what_was_decided(app, few):
    for basis in ("plain:1", "plain:2"):
        decided(basis=basis)
    open_ = propose(basis="plain:3")
    assert home(SUBJECT)[0] == open_
    assert len(home(SUBJECT)) == 2


def test_what_was_decided_last_holds_not_what_was_proposed_last(app):
    """A petition is answered with another decision while a newer one on the
    same matter is open, which is decided after that.
    """
    first, open_ = decided(), propose()
    petition(first)
    replacing = answer(first, outcome="better")
    assert home(SUBJECT) == [open_, replacing]
    read(open_)
    decide(open_)
    assert replacing > open_
    assert home(SUBJECT) == [open_]
    for found in (open_, replacing):
        may = service.may_petition(stored.decision(found))
        assert may == (found == open_)
    petition(open_)
