"""Two who act at once on PostgreSQL."""

import pytest

from lms.access import service as access
from lms.core.db import session
from lms.core.errors import Conflict
from lms.decisions import service
from lms.decisions.types import DecisionVerdict
from lms.evidence import service as evidence
from lms.inspection import service as inspection
from tests.decisions.conftest import (
    CARRIED,
    DECIDER,
    SUBJECT,
    propose,
    read,
    seen,
)


@pytest.fixture
def backend():
    """SQLite has one writer anyway."""
    return "postgresql"


def test_of_two_who_decide_the_second_reads_who_and_when(app, together):
    found = propose()
    read(found)
    number = seen(found, DECIDER).row.seq
    session().rollback()

    def choose(outcome):
        def act():
            verdict = DecisionVerdict(
                outcome, f"Chọn {outcome}.", {"months": 1}
            )
            actor = access.actor_for(DECIDER)
            try:
                service.decide(actor, found, verdict, number)
            except Conflict as refusal:
                return refusal.values.get("name")
            return None

        return act

    said = together(choose("good"), choose("more"))
    assert sorted(said, key=bool) == [None, "Nguyễn Hữu Đức"]
    assert len(CARRIED) == 1


def test_a_reply_and_a_decision_at_once_leave_one_whole_chain(app, together):
    found = propose()
    read(found)
    number = seen(found, DECIDER).row.seq
    session().rollback()

    def decide():
        try:
            service.decide(
                access.actor_for(DECIDER),
                found,
                DecisionVerdict("good", "Đủ."),
                number,
            )
        except Conflict:
            return "read again"
        return "decided"

    def reply():
        service.reply(access.actor_for(SUBJECT), found, "Còn điều này.")

    together(decide, reply)
    evidence.seal()
    assert inspection.inspect().faults == {}


def test_two_proposals_at_once_are_one(app, together):
    session().rollback()
    assert len(set(together(propose, propose))) == 1
