"""`lms evidence verify`, `rebuild` and `seal` at the command line."""

import re

import pytest
from sqlalchemy import text

from lms.cli import group
from lms.core import outbox
from lms.core.db import session, transaction
from lms.evidence import service
from lms.evidence.models import AttainmentRow, Seal
from lms.framework.types import Depth
from lms.gapmap import service as gapmap
from tests import lite


@pytest.fixture
def run(app):
    """`run("verify")`: the exit code and what was printed."""

    def invoke(*command):
        result = app.test_cli_runner().invoke(group, ["evidence", *command])
        return result.exit_code, result.output

    return invoke


@lite
def test_an_untouched_ledger_verifies(run, prove):
    prove("lan", 2)
    rows, events = (
        session().execute(text(f"SELECT count(*) FROM {table}")).scalar()
        for table in ("lms_evidence", "lms_audit")
    )
    while gapmap.step():
        pass
    assert run("verify") == (
        0,
        f"{rows} rows and {events} events read, 0 faults\n",
    )


@lite
def test_a_touched_ledger_fails_and_names_person_row_and_fault(run, prove):
    lan = prove("lan", 2)
    evidence_id = service.entries(lan)[0].id
    with transaction() as db:
        db.execute(
            text("UPDATE lms_evidence SET level = 5 WHERE id = :id"),
            {"id": evidence_id},
        )
    code, said = run("verify")
    assert code == 1
    assert (
        f"person {lan}, row 1 (evidence {evidence_id}): the row was changed after it was written"
        in said
    )
    assert re.search(r"read, [1-9]\d* faults$", said)


def test_a_seal_prints_what_is_to_be_kept_elsewhere(run):
    code, said = run("seal")
    assert code == 0
    assert re.fullmatch(r"[0-9a-f]{64}\n", said)
    assert session().query(Seal).one().whole == said.strip()
    with transaction() as db:
        db.execute(text("DELETE FROM lms_evidence"))
        db.execute(text("DELETE FROM lms_evidence_head"))
    code, said = run("verify")
    assert code == 1
    assert "the ledger differs from its last seal" in said


@lite
def test_a_seal_that_was_kept_elsewhere_shows_a_record_written_anew(run):
    _code, said = run("seal")
    kept = said.strip()
    assert run("verify", "--seal", kept)[0] == 0
    with transaction() as db:
        db.execute(text("DELETE FROM lms_evidence_seal"))
        db.execute(text("DELETE FROM lms_audit WHERE event LIKE '%.sealed'"))
    assert run("verify")[0] == 0
    run("seal")
    assert run("verify")[0] == 0
    code, said = run("verify", "--seal", kept)
    assert code == 1
    assert f"{kept}: the seal that was kept elsewhere is not among" in said


@lite
def test_a_mistyped_seal_does_not_read_like_a_record_written_anew(run):
    kept = run("seal")[1].strip()
    broken = f" {kept[:32].upper()}\n{kept[32:]} "
    assert run("verify", "--seal", broken)[0] == 0
    for wrong in (kept[1:], f"{kept}0", f"g{kept[1:]}", ""):
        code, said = run("verify", "--seal", wrong)
        assert code == 2
        assert "64 of the signs" in said


@lite
def test_an_earlier_seal_that_was_kept_is_compared_too(run, prove):
    _code, said = run("seal")
    kept = said.strip()
    run("seal")
    with transaction() as db:
        db.execute(text("DELETE FROM lms_evidence WHERE id = 63"))
    code, said = run("verify", "--seal", kept)
    assert code == 1
    assert "differs from the seal that was kept" in said


@lite
def test_waiting_work_is_said_and_is_no_fault(run, prove):
    prove("lan", 2)
    with transaction():
        outbox.enqueue("reproject", competencies=[])
    code, said = run("verify")
    assert code == 0
    assert "not compared: attainments are being calculated anew" in said
    assert "not compared: the maps are being counted" in said


@lite
def test_a_rebuild_says_how_many_sums_it_wrote(run, prove):
    lan = prove("lan", 2)
    with transaction() as db:
        db.execute(AttainmentRow.__table__.delete())
    code, said = run("rebuild")
    assert (code, said) == (
        0,
        f"{session().query(AttainmentRow).count()} attainments written\n",
    )
    assert service.attainments(lan)["pro.certify-copies"].at(Depth.DOES) == 2
