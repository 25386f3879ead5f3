"""Many writers at once: chains never fork, and whoever checks or seals
meanwhile raises no false alarm.
"""

import threading
from functools import partial

import pytest

from lms.audit import service as audit
from lms.core import clock
from lms.core.db import transaction
from lms.core.errors import Conflict
from lms.evidence import service
from lms.evidence.service import projection, verification
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.people import service as people
from tests.evidence.conftest import COMPETENCY

WRITERS, EACH = 8, 5


def append(person_id, object_key="task", level=2):
    with transaction():
        service.record(
            Proof(
                person_id,
                COMPETENCY,
                level,
                Depth.DOES,
                "signoff",
                object_key,
                clock.now(),
            )
        )


def test_eight_writers_never_fork_a_chain_even_at_its_first_row(app, together):
    lan, minh = people.find_person("lan").id, people.find_person("minh").id

    def write(number):
        for turn in range(EACH):
            append(
                lan if (number + turn) % 2 else minh, f"task:{number}:{turn}"
            )

    together(
        *(lambda number=number: write(number) for number in range(WRITERS))
    )
    for person_id in (lan, minh):
        rows = sorted(service.entries(person_id), key=lambda row: row.seq)
        assert [row.seq for row in rows] == list(
            range(1, WRITERS * EACH // 2 + 1)
        )
        assert service.attainments(person_id)[COMPETENCY].count == len(rows)
    assert verification.check().faults == []


def test_two_first_rows_do_not_lock_each_other_out(app, backend, together):
    """Both have already written something that points to the person, as a
    use-case has that logs before it records.
    """
    lan = people.find_person("lan").id
    both_wrote = threading.Barrier(2 if backend == "postgresql" else 1)

    def write():
        with transaction() as db:
            audit.record(None, "people.restored", person_id=lan)
            db.flush()
            both_wrote.wait(30)
            service.record(
                Proof(
                    lan,
                    COMPETENCY,
                    2,
                    Depth.DOES,
                    "signoff",
                    "task",
                    clock.now(),
                )
            )

    together(write, write)
    assert verification.check().faults == []


def test_two_revocations_at_once_are_one(prove, actor, together):
    lan = prove("lan", 2)
    mentor, evidence_id = actor("manager-duc"), service.entries(lan)[0].id

    def revoke(reason):
        try:
            service.revoke(mentor, evidence_id, reason)
        except Conflict:
            return "refused"

    reasons = ("Nhầm người.", "Nhầm việc.", "Nhầm ngày.", "Nhầm nơi.")
    acts = [partial(revoke, reason) for reason in reasons]
    assert sorted(together(*acts), key=str) == [
        None,
        "refused",
        "refused",
        "refused",
    ]
    assert len(service.entries(lan)) == 2


def test_a_rebuild_beside_writers_loses_no_evidence(app, together):
    lan = people.find_person("lan").id

    def write(number):
        for turn in range(EACH):
            append(lan, f"task:{number}:{turn}")

    together(
        lambda: write(1),
        projection.rebuild,
        lambda: write(2),
        projection.rebuild,
    )
    assert service.attainments(lan)[COMPETENCY].count == 2 * EACH


def test_a_row_that_arrives_while_the_ledger_is_walked_is_no_false_alarm(
    app, together, monkeypatch
):
    lan, read = people.find_person("lan").id, verification.rows_of_chains

    def slowly():
        together(lambda: append(lan))
        yield from read()

    monkeypatch.setattr(verification, "rows_of_chains", slowly)
    assert verification.check().faults == []
    assert len(service.entries(lan)) == 1


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_seal_waits_for_rows_that_have_their_number_but_are_not_stored_yet(
    app, together
):
    lan, minh = people.find_person("lan").id, people.find_person("minh").id
    numbered, sealing, sealed = (
        threading.Event(),
        threading.Event(),
        threading.Event(),
    )

    def slow():
        with transaction():
            service.record(
                Proof(
                    lan,
                    COMPETENCY,
                    2,
                    Depth.DOES,
                    "signoff",
                    "task",
                    clock.now(),
                )
            )
            assert (
                len(service.entries(lan)) == 1
            )  # whatever is asked next, the row is written before it
            numbered.set()
            sealing.wait(30)
            assert not sealed.wait(0.5)

    def seal():
        numbered.wait(30)
        append(minh)
        sealing.set()
        service.seal()
        sealed.set()

    together(slow, seal)
    assert verification.check().faults == []
