"""Recording and revoking evidence, and the attainment that is kept in step with
it.
"""

import datetime as dt

import pytest
from sqlalchemy import literal, select

from lms.audit.models import Event
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.evidence import rules, service
from lms.evidence.models import AttainmentRow, Evidence
from lms.evidence.queries import pieces
from lms.evidence.queries.pieces import piece_of
from lms.evidence.service import ledger, projection
from lms.evidence.sources.base import Source
from lms.evidence.types import NOTHING, Attainment, Proof
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.people import service as people
from tests import lite
from tests.evidence.conftest import COMPETENCY


def sums():
    """All attainment rows as they stand in the database, whether the maps know
    of them or not.
    """
    table = AttainmentRow.__table__
    columns = (
        literal(True) if column is table.c.counted else column
        for column in table.c
    )
    return (
        session()
        .execute(
            select(*columns).order_by(table.c.person_id, table.c.competency)
        )
        .all()
    )


def test_what_is_recorded_is_in_the_sum_at_once(prove):
    lan = prove("lan", 2, judged_by=people.find_person("mentor-hoa").id)
    found = service.attainments(lan)[COMPETENCY]
    assert found.levels == (2, 2, 2, 2)
    assert (found.count, found.assessors) == (1, 1)
    assert found.last_at == service.entries(lan)[0].done_at


def test_recording_with_the_transaction_rolled_back_leaves_nothing(app, prove):
    lan, before = people.find_person("lan").id, sums()
    proof = Proof(
        lan, COMPETENCY, 2, Depth.DOES, "signoff", "task", clock.now()
    )
    with pytest.raises(RuntimeError, match="power cut"), transaction():
        service.record(proof)
        raise RuntimeError("power cut")
    assert service.entries(lan) == []
    assert sums() == before
    prove("lan", 1)
    assert [row.seq for row in service.entries(lan)] == [1]


@lite
def test_a_quiz_that_claims_work_is_taken_for_what_a_quiz_can_show(prove):
    lan = prove("lan", 3, Depth.DOES, source="quiz", details={"attempt": 4})
    row = service.entries(lan)[0]
    assert row.depth == Depth.KNOWS_HOW
    assert row.details == {
        "attempt": 4,
        "claimed_depth": Depth.DOES,
        "rests_on": {"person": "lan"},
    }
    assert service.attainments(lan)[COMPETENCY].levels == (3, 3, 0, 0)


@lite
def test_an_honest_claim_carries_no_remark(prove):
    row = service.entries(prove("lan", 3, Depth.KNOWS_HOW, source="quiz"))[0]
    assert row.details == {"rests_on": {"person": "lan"}}


@lite
def test_every_row_names_the_framework_version_it_was_judged_by(prove):
    row = service.entries(prove("lan", 2))[0]
    assert row.framework_id == framework.competencies()[COMPETENCY].framework_id


@lite
def test_self_assessment_is_kept_beside_and_never_counted(prove):
    lan = prove("lan", 5, Depth.DOES, source="self")
    assert service.entries(lan)[0].level == 5
    assert service.attainments(lan)[COMPETENCY] == NOTHING


@lite
def test_two_peoples_evidence_in_one_call_is_refused(app):
    now = clock.now()
    lan, kien = people.find_person("lan").id, people.find_person("kien").id
    proofs = [
        Proof(person, COMPETENCY, 2, Depth.DOES, "signoff", "task", now)
        for person in (lan, kien)
    ]
    with pytest.raises(ValueError, match="one person"), transaction():
        service.record(*proofs)


def test_a_rebuild_gives_identical_rows(prove):
    prove("lan", 2)
    prove("lan", 1)
    prove("lan", 4, Depth.KNOWS_HOW, "quiz:x:quiz", "quiz")
    prove("kien", 5, source="self", competency="com.ethics")
    before = sums()
    assert projection.rebuild() == len(before)
    assert sums() == before


def test_a_rebuild_mends_a_sum_that_was_tampered_with(app):
    before = sums()
    with transaction() as db:
        db.execute(AttainmentRow.__table__.update().values(does=5))
    projection.rebuild()
    assert sums() == before


def test_the_mapper_refuses_to_change_the_ledger(prove):
    lan = prove("lan", 2)
    with pytest.raises(RuntimeError, match="append-only"), transaction() as db:
        db.get_one(Evidence, service.entries(lan)[0].id).level = 5
        db.flush()
    with pytest.raises(RuntimeError, match="append-only"), transaction() as db:
        db.delete(db.get_one(Evidence, service.entries(lan)[0].id))
        db.flush()
    assert [row.level for row in service.entries(lan)] == [2]


def test_evidence_with_an_end_falls_out_of_the_sum_when_it_has_passed(
    prove, monkeypatch
):
    yearly = Source("yearly", "Yearly", Depth.DOES, valid_days=365)
    for module in (pieces, ledger):
        monkeypatch.setattr(module, "sources", lambda: {"yearly": yearly})
    lan = prove("lan", 2, source="yearly", days_ago=364)
    assert service.attainments(lan)[COMPETENCY].at(Depth.DOES) == 2
    assert projection.expire() == 0
    tomorrow = clock.now() + dt.timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert projection.expire() == 1
    ended = service.entries(lan)[0].valid_until
    assert service.attainments(lan)[COMPETENCY] == Attainment(lapsed=ended)
    assert projection.expire() == 0


def test_the_head_of_the_place_takes_evidence_back(prove, actor):
    lan = prove("lan", 2)
    old = service.entries(lan)[0]
    service.revoke(actor("manager-duc"), old.id, "  Nhầm người.  ")
    new = service.entries(lan)[0]
    assert (new.revokes, new.seq, new.previous) == (
        old.id,
        old.seq + 1,
        old.hash,
    )
    bound = {"person": "lan", "reviewer": "manager-duc", "revokes": old.hash}
    assert (new.details, new.judged_by) == (
        {"reason": "Nhầm người.", "rests_on": bound},
        actor("manager-duc").person_id,
    )
    assert service.attainments(lan)[COMPETENCY] == NOTHING
    event = (
        session()
        .scalars(select(Event).where(Event.event == "evidence.revoked"))
        .one()
    )
    assert (event.person_id, event.details["evidence"]) == (lan, old.id)


@lite
def test_whoever_is_no_head_where_the_person_works_finds_no_evidence_to_revoke(
    prove, actor
):
    old = service.entries(prove("lan", 2))[0]
    for who in (
        "mentor-son",
        "lan",
        "kien",
        "mentor-hoa",
        "province-quang",
        "admin",
        "trainer-mai",
    ):
        with pytest.raises(NotFound):
            service.revoke(actor(who), old.id, "Không đúng.")
    with pytest.raises(NotFound):
        service.revoke(actor("manager-duc"), 10**6, "Không đúng.")
    assert len(service.entries(old.person_id)) == 1


@lite
def test_nobody_revokes_their_own_evidence(prove, actor):
    old = service.entries(prove("manager-duc", 5, object_key="task:own"))[0]
    with pytest.raises(NotAllowed, match="own evidence"):
        service.revoke(actor("manager-duc"), old.id, "Không đúng.")
    assert not service.may_revoke(actor("manager-duc"), old.person_id)
    assert service.may_revoke(
        actor("manager-duc"), people.find_person("lan").id
    )
    for other in ("mentor-hoa", "mentor-son", "province-quang"):
        assert not service.may_revoke(
            actor(other), people.find_person("lan").id
        )


@lite
def test_revoking_needs_a_reason(prove, actor):
    old = service.entries(prove("lan", 2))[0]
    with pytest.raises(Invalid, match="why") as refused:
        service.revoke(actor("manager-duc"), old.id, "  ")
    assert refused.value.field == "reason"
    assert len(service.entries(old.person_id)) == 1


def test_evidence_is_revoked_once_and_a_revocation_never(prove, actor):
    old = service.entries(prove("lan", 2))[0]
    service.revoke(actor("manager-duc"), old.id, "Nhầm người.")
    service.revoke(actor("manager-duc"), old.id, "Nhầm người.")
    for id in (old.id, service.entries(old.person_id)[0].id):
        with pytest.raises(Conflict, match="already"):
            service.revoke(actor("manager-duc"), id, "Lý do khác.")
    assert len(service.entries(old.person_id)) == 2


def test_the_projection_equals_the_rule_applied_to_every_row(app):
    now = clock.now()
    for row in sums():
        held = [
            piece_of(entry)
            for entry in service.entries(row.person_id, [row.competency])
        ]
        assert service.attainment_of(row[:-1]) == rules.attain(held, now)
