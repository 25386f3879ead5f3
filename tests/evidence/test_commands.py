"""`lms evidence verify`, `rebuild` and `seal` at the command line."""

import re

import pytest
from sqlalchemy import text

from lms.cli import group
from lms.core.db import session, transaction
from lms.evidence import service
from lms.evidence.models import AttainmentRow, Seal
from lms.framework.types import Depth
from tests import lite


@pytest.fixture
def run(app):
    """`run("verify")`: the exit code and what was printed."""

    def invoke(command):
        result = app.test_cli_runner().invoke(group, ["evidence", command])
        return result.exit_code, result.output

    return invoke


@lite
def test_an_untouched_ledger_verifies(run, prove):
    prove("lan", 2)
    count = (
        session().execute(text("SELECT count(*) FROM lms_evidence")).scalar()
    )
    assert run("verify") == (0, f"{count} rows read, 0 faults\n")


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
    assert said.endswith("1 faults\n")


def test_a_seal_prints_what_is_to_be_kept_elsewhere(run):
    code, said = run("seal")
    assert code == 0
    assert re.fullmatch(r"[0-9a-f]{64}\n", said)
    assert session().query(Seal).one().digest == said.strip()
    with transaction() as db:
        db.execute(text("DELETE FROM lms_evidence"))
        db.execute(text("DELETE FROM lms_evidence_head"))
    code, said = run("verify")
    assert (code, said.count("\n")) == (1, 2)
    assert said.startswith("the ledger differs from its last seal")


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
