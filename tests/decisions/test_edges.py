"""Who is told, asked and shown, when roles go and come and replies are late."""

import pytest
from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Role
from lms.core import outbox
from lms.core.db import execute, transaction
from lms.core.errors import NotAllowed, NotFound
from lms.decisions import service
from lms.decisions.queries import stored
from lms.decisions.service import nights
from lms.decisions.service.proposing import withdraw_open
from lms.decisions.types import DecisionStage, DecisionVerdict
from lms.people import service as people
from tests.decisions.conftest import (
    ABOVE,
    DECIDER,
    PROPOSER,
    SUBJECT,
    decide,
    decided,
    id_of,
    petition,
    propose,
    read,
)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


JOBS = outbox.Job.__table__


@pytest.fixture
def told(app):
    """`told()`: what was asked for since the last time, as payloads."""
    after = [0]

    def read_jobs():
        query = select(JOBS).where(JOBS.c.id > after[0]).order_by(JOBS.c.id)
        rows = execute(query).all()
        after[0] = max([after[0], *(row.id for row in rows)])
        return [(row.kind, row.payload) for row in rows]

    read_jobs()
    return read_jobs


def give(key, role=Role.MANAGER, unit="cua-song"):
    with transaction():
        place = people.find_unit(unit)
        access.store_role(id_of(key), role, place, None)


def lose_roles(key):
    with transaction():
        for one in access.roles_of([id_of(key)]):
            access.remove_role(one.id)


def test_handing_on_leaves_what_the_person_has_to_read(told):
    decision = propose()
    give("ha")
    told()
    service.hand_on(
        access.actor_for(DECIDER), decision, "Là họ hàng.", id_of("ha")
    )
    (settle, what), (notify, whom) = told()
    assert (settle, what["person_id"]) == ("settle", id_of(DECIDER))
    assert (notify, whom["person_id"]) == ("notify", id_of("ha"))
    assert "settles" not in whom, "that would settle it for everybody"


@pytest.mark.parametrize("asks", [False, True])
def test_a_reply_after_the_decision_calls_nobody_to_decide(told, asks):
    decision = decided()
    if asks:
        petition(decision)
    told()
    service.reply(access.actor_for(SUBJECT), decision, "Còn một điều.")
    assert told() == []


@pytest.mark.parametrize("elsewhere", [False, True])
def test_whoever_is_named_decides_no_more_without_the_role_there(
    app, elsewhere
):
    decision = propose()
    read(decision)
    number = service.decision_for(access.actor_for(DECIDER), decision).row.seq
    lose_roles(DECIDER)
    if elsewhere:
        give(DECIDER, unit="doi-thong")
    with pytest.raises((NotAllowed, NotFound)):
        service.decide(
            access.actor_for(DECIDER),
            decision,
            DecisionVerdict("good", "Đủ."),
            number,
        )
    assert stored.decision(decision).stage == DecisionStage.TOLD


def test_whoever_looks_after_none_has_no_list_of_the_place(app):
    with pytest.raises(NotAllowed):
        service.in_place(access.actor_for(SUBJECT))


def test_what_is_overdue_stands_under_whoever_may_decide(told, later):
    decision = propose()
    later(days=12)
    lose_roles(DECIDER)
    told()
    service.watch()
    [(_, ready)] = told()
    above = access.actor_for(ABOVE)
    assert [row.id for row in execute(service.waiting(above))] == [decision]
    assert [row.id for row in service.for_home(above)] == [decision]
    later(days=60)
    service.watch()
    [(_, late)] = told()
    whom = {ready["person_id"], late["person_id"]}
    assert whom == {id_of(ABOVE)}
    assert "overdue" in late["text"]


def test_nobody_finds_in_a_list_what_is_closed_to_them(app, browser):
    give("mentor-hoa")
    barred = (id_of("mentor-hoa"),)
    decision = propose(barred=(id_of("ha"), *barred, id_of("yen")))
    at, hoa = f"/decisions/{decision}", browser("mentor-hoa")
    assert hoa.get(at).status_code == 404
    assert at not in hoa.get("/decisions?all=1").text
    assert at in browser(DECIDER).get("/decisions?all=1").text


def test_whoever_proposed_is_not_asked_for_the_answer(app, browser):
    give(PROPOSER)
    give("ha")
    decision = decided()
    petition(decision)
    lists = {
        key: [row.id for row in execute(service.waiting(access.actor_for(key)))]
        for key in (PROPOSER, "ha")
    }
    assert lists == {PROPOSER: [], "ha": [decision]}


def test_what_was_decided_meanwhile_is_not_withdrawn(app, monkeypatch):
    """The list was read before the lock on PostgreSQL."""
    decision = propose()
    known = stored.on("plain", "plain:1")
    read(decision)
    row = service.decision_for(access.actor_for(DECIDER), decision).row
    decide(decision)
    monkeypatch.setattr(stored, "on", lambda *_: known)
    with transaction():
        actor = access.actor_for(PROPOSER)
        withdraw_open(actor, "plain", "plain:1", "Thôi.")
    assert stored.decision(row.id).stage == "decided"


def test_a_night_goes_on_where_its_step_ended(told, later, monkeypatch):
    """So that nobody waits for ten thousand decisions at once."""
    for number in (1, 2, 3):
        propose(basis=f"plain:{number}")
    later(days=60)
    told()
    monkeypatch.setattr(nights, "AT_ONCE", 2)
    service.watch()
    first = told()
    kind, rest = first.pop()
    assert (len(first), kind, rest) == (2, "decisions", {"after": 2})
    service.watch(**rest)
    assert len(told()) == 1
