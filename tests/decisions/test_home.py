"""What a first page holds of decisions: which, and in what order."""

from lms.access import service as access
from lms.decisions import service
from lms.decisions.queries import stored
from tests.decisions.conftest import (
    SUBJECT,
    answer,
    decide,
    decided,
    petition,
    propose,
    read,
)


def home(who):
    return [row.id for row in service.for_home(access.actor_for(who))]


def test_what_was_decided_last_holds_not_what_was_proposed_last(app):
    """A petition is answered with another decision while a newer one on the
    same matter is open, which is decided after that.
    """
    first, open_ = decided(), propose()
    petition(first)
    replacing = answer(first, outcome="good")
    assert {*home(SUBJECT)} == {open_, replacing}
    read(open_)
    decide(open_)
    assert replacing > open_
    assert home(SUBJECT) == [open_]
    for found in (open_, replacing):
        may = service.may_petition(stored.decision(found))
        assert may == (found == open_)
    petition(open_)
