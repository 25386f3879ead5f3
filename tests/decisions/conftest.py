"""A plain kind of decision, and days that go by."""

import datetime as dt

import pytest

from lms.access import service as access
from lms.core import clock
from lms.core.state import state
from lms.decisions import service
from lms.decisions.types import (
    ArithmeticLine,
    DecisionDraft,
    DecisionKind,
    DecisionOutcome,
    DecisionVerdict,
    OutcomeAsk,
)
from lms.people import service as people

SUBJECT, PROPOSER, DECIDER, ABOVE = (
    "lan",
    "nation-thu",
    "manager-duc",
    "province-quang",
)
CARRIED = []
"""What the process was told: of which decision, and the outcome."""


def _lines(inputs):
    return [
        ArithmeticLine(
            "%(done)s of %(all)s", {"done": inputs["done"], "all": 4}
        )
    ]


def _carry_out(actor, row, verdict):
    CARRIED.append((row.id, verdict.outcome, actor.key))


def _refusals(row):
    return {"bad": [("Not offered: %(why)s", {"why": "too early"})]}


PLAIN = DecisionKind(
    "plain",
    "Plain",
    {
        "good": DecisionOutcome("Good"),
        "better": DecisionOutcome("Better"),
        "bad": DecisionOutcome("Bad"),
        "more": DecisionOutcome(
            "More", (OutcomeAsk("months", "Months", "", lambda _row: 3),)
        ),
    },
    {"plain-1": _lines},
    may_propose=lambda actor, basis: basis != "no",
    carry_out=_carry_out,
    page=lambda basis: "/",
    refusals=_refusals,
)


@pytest.fixture(autouse=True)
def plain(app):
    """The kind is declared while the test runs."""
    CARRIED.clear()
    known = state().kinds
    state().kinds = {**known, "plain": PLAIN}
    yield
    state().kinds = known


@pytest.fixture
def later(app, monkeypatch):
    """`later(days=3)`: so much time goes by."""
    real, gone = clock.now, [dt.timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + gone[0])

    def go(**time):
        gone[0] += dt.timedelta(**time)

    return go


def id_of(key):
    return people.find_person(key).id


def draft(**more):
    said = {
        "kind": "plain",
        "subject_id": id_of(SUBJECT),
        "unit_id": people.find_unit("cua-song.centre").id,
        "basis": "plain:1",
        "reason": "Hết thời gian, đã đủ căn cứ.",
        "decider_id": id_of(DECIDER),
        "inputs": {"done": 3},
    }
    return DecisionDraft(**said | more)


def propose(by=PROPOSER, **more):
    return service.propose(access.actor_for(by), draft(**more))


def seen(decision_id, by):
    return service.decision_for(access.actor_for(by), decision_id)


def decide(decision_id, by=DECIDER, outcome="good", reason="Đủ.", **more):
    row = service.decision_for(access.actor_for(by), decision_id).row
    verdict = DecisionVerdict(outcome, reason, more)
    service.decide(access.actor_for(by), decision_id, verdict, row.seq)


def read(decision_id):
    service.read(access.actor_for(SUBJECT), decision_id)


def decided(**more):
    """A decision; its id."""
    found = propose(**more)
    read(found)
    decide(found)
    return found


def petition(decision_id, text="Xin xem lại phần chứng thực."):
    service.petition(access.actor_for(SUBJECT), decision_id, text)


def answer(decision_id, by=ABOVE, outcome="", reason="Đã xem lại."):
    row = service.decision_for(access.actor_for(by), decision_id).row
    verdict = DecisionVerdict(outcome, reason)
    actor = access.actor_for(by)
    return service.answer(actor, decision_id, verdict, row.seq)
