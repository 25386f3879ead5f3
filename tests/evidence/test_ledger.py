"""Whoever changes a stored row is found out. The tampering here is raw SQL, as
somebody with the database's password would do it.
"""

import json
import random

import pytest
from sqlalchemy import text

from lms.core.db import session, transaction
from lms.evidence import rules
from lms.evidence.models import SIGNED, Evidence, Seal
from lms.evidence.service import sealing, verification
from lms.framework.types import Depth
from lms.inspection import service as inspection
from lms.people import service as people
from tests import lite

CHANGED = "the row was changed after it was written"
GAP = "a row is missing or doubled here"
BREAK = "the row does not continue the one before it"


@pytest.fixture
def chain(prove):
    """Five rows for Lan, who has none in the demo; their id."""
    for level in (1, 2, 3, 4, 5):
        lan = prove("lan", level, Depth.DOES, f"task:{level}:task")
    return lan


def sql(statement, **values):
    with transaction() as db:
        db.execute(text(statement), values)


def faults():
    return [
        (fault.text, fault.person_id, fault.seq)
        for fault in verification.check().faults
    ]


def rewrite(person_id, seq, **values):
    """Change a row and forge every hash from there on, as somebody would who
    has read our source. The head stays.
    """
    with transaction():  # only there can rows be streamed
        rows = list(verification.rows_of_chains())
    chain = [dict(row._mapping) for row in rows if row.person_id == person_id]
    previous = chain[seq - 1]["previous"]
    for row in chain[seq - 1 :]:
        row |= values if row["seq"] == seq else {}
        digest = rules.link(previous, {name: row[name] for name in SIGNED})
        forged = {name: row[name] for name in values if row["seq"] == seq}
        with transaction() as db:
            table = Evidence.__table__
            db.execute(
                table.update()
                .where(table.c.id == row["id"])
                .values(**forged, previous=previous, hash=digest)
            )
        previous = digest
    return previous


def test_an_untouched_ledger_has_no_faults(chain):
    report = verification.check()
    assert report.faults == []
    assert (
        report.rows
        == session().execute(text("SELECT count(*) FROM lms_evidence")).scalar()
    )
    sealing.seal()
    assert verification.check().faults == []


def test_an_edited_row_is_named(chain):
    sql(
        "UPDATE lms_evidence SET level = 5 WHERE person_id = :p AND seq IN (2, 4)",
        p=chain,
    )
    assert faults() == [(CHANGED, chain, 2)]


@lite
def test_a_row_deleted_in_the_middle_is_named(chain):
    sql("DELETE FROM lms_evidence WHERE person_id = :p AND seq = 3", p=chain)
    assert faults() == [(GAP, chain, 3)]


@lite
def test_a_row_deleted_at_the_end_is_named(chain):
    sql("DELETE FROM lms_evidence WHERE person_id = :p AND seq > 3", p=chain)
    assert faults() == [("a row is missing at the end of the chain", chain, 4)]


@lite
def test_a_person_wiped_from_the_ledger_is_named(chain):
    sql("DELETE FROM lms_evidence WHERE person_id = :p", p=chain)
    assert faults() == [("a row is missing at the end of the chain", chain, 1)]


def test_a_person_wiped_together_with_their_head_differs_from_the_seal(chain):
    sealing.seal()
    sql("DELETE FROM lms_evidence WHERE person_id = :p", p=chain)
    sql("DELETE FROM lms_evidence_head WHERE person_id = :p", p=chain)
    assert [fault.seq for fault in verification.check().faults] == [0]
    assert "differs from its last seal" in verification.check().faults[0].text


@lite
def test_a_chain_without_its_head_is_named(chain):
    sql("DELETE FROM lms_evidence_head WHERE person_id = :p", p=chain)
    assert faults() == [("a chain was begun without its head", chain, 1)]


def test_an_inserted_row_is_named(chain):
    columns = ", ".join(
        column for column in SIGNED if column not in ("seq", "level")
    )
    copy = f"INSERT INTO lms_evidence ({columns}, seq, level, previous, hash) SELECT {columns}, 6, 5, hash, hash FROM lms_evidence"
    sql(f"{copy} WHERE person_id = :p AND seq = 5", p=chain)
    assert faults() == [(CHANGED, chain, 6)]
    rewrite(chain, 6)
    assert faults() == [
        ("a row was added behind the end of the chain", chain, 6)
    ]


def test_two_swapped_rows_are_named(chain):
    for old, new in ((2, 99), (4, 2), (99, 4)):
        sql(
            "UPDATE lms_evidence SET seq = :new WHERE person_id = :p AND seq = :old",
            p=chain,
            old=old,
            new=new,
        )
    assert faults() == [(BREAK, chain, 2)]


@lite
def test_a_row_moved_to_somebody_else_is_named_with_both(chain):
    kien = people.find_person("kien").id
    sql(
        "UPDATE lms_evidence SET person_id = :k, seq = 90 WHERE person_id = :p AND seq = 2",
        p=chain,
        k=kien,
    )
    found = faults()
    assert (GAP, chain, 2) in found
    assert [person for _text, person, _seq in found] == sorted({chain, kien})


@lite
def test_a_row_forged_with_its_hashes_does_not_reach_the_head(chain):
    rewrite(chain, 2, level=5)
    assert faults() == [
        ("the last row of the chain was written anew", chain, 5)
    ]


def test_a_consistently_rewritten_chain_differs_from_the_seal(chain):
    sealing.seal()
    sql(
        "UPDATE lms_evidence_head SET hash = :h WHERE person_id = :p",
        p=chain,
        h=rewrite(chain, 2, level=5),
    )
    assert [fault.person_id for fault in verification.check().faults] == [0]


@lite
def test_rows_from_before_they_bound_what_they_rest_on_stay_valid(chain):
    rows = session().execute(text("SELECT id, details FROM lms_evidence"))
    for row in rows.all():
        kept = {**json.loads(row.details)}
        kept.pop("rests_on")
        sql(
            "UPDATE lms_evidence SET details = :kept WHERE id = :id",
            id=row.id,
            kept=json.dumps(kept),
        )
    people = session().execute(
        text("SELECT DISTINCT person_id FROM lms_evidence")
    )
    for person_id in people.scalars().all():
        sql(
            "UPDATE lms_evidence_head SET hash = :h WHERE person_id = :p",
            p=person_id,
            h=rewrite(person_id, 1),
        )
    assert inspection.inspect().faults == {}


@lite
def test_without_a_seal_a_consistently_rewritten_chain_stays_hidden(chain):
    """This is why seals are kept elsewhere too."""
    sql(
        "UPDATE lms_evidence_head SET hash = :h WHERE person_id = :p",
        p=chain,
        h=rewrite(chain, 2, level=5),
    )
    assert verification.check().faults == []


@lite
def test_the_digest_of_the_chains_changes_with_the_ledger_and_only_then(
    chain, prove
):
    for _ in range(2):
        sealing.seal()
    prove("lan", 1)
    sealing.seal()
    seals = session().query(Seal).order_by(Seal.id).all()
    first, second, third = (one.digest for one in seals)
    assert first == second != third
    assert len({one.whole for one in seals}) == 3


@lite
def test_rows_written_after_a_seal_do_not_break_it(chain, prove):
    sealing.seal()
    prove("lan", 1)
    prove("minh", 1)
    assert verification.check().faults == []


@lite
@pytest.mark.parametrize(
    ("column", "value"),
    [("details", "{"), ("done_at", "yesterday"), ("done_at", b"\x00")],
)
def test_a_row_that_is_no_longer_readable_is_named_too(chain, column, value):
    sql(
        f"UPDATE lms_evidence SET {column} = :value WHERE person_id = :p AND seq = 4",
        p=chain,
        value=value,
    )
    assert faults() == [(CHANGED, chain, 4)]


TAMPERINGS = (
    "UPDATE lms_evidence SET level = CASE level WHEN 5 THEN 4 ELSE 5 END WHERE id = :id",
    "UPDATE lms_evidence SET depth = CASE depth WHEN 4 THEN 1 ELSE 4 END WHERE id = :id",
    "UPDATE lms_evidence SET competency = 'com.ethics.x' WHERE id = :id",
    "UPDATE lms_evidence SET source = 'forged' WHERE id = :id",
    "UPDATE lms_evidence SET object_key = object_key || '!' WHERE id = :id",
    "UPDATE lms_evidence SET done_at = '2020-01-01 00:00:00.000000' WHERE id = :id",
    "UPDATE lms_evidence SET recorded_at = '2020-01-01 00:00:00.000000' WHERE id = :id",
    "UPDATE lms_evidence SET valid_until = '2020-01-01 00:00:00.000000' WHERE id = :id",
    "UPDATE lms_evidence SET judged_by = CASE WHEN judged_by IS NULL THEN 1 ELSE NULL END WHERE id = :id",
    "UPDATE lms_evidence SET revision_id = CASE WHEN revision_id = 1 THEN 2 ELSE 1 END WHERE id = :id",
    "UPDATE lms_evidence SET framework_id = CASE WHEN framework_id = 1 THEN 2 ELSE 1 END WHERE id = :id",
    "UPDATE lms_evidence SET details = '{\"attempt\": 0}' WHERE id = :id",
    "UPDATE lms_evidence SET revokes = id WHERE id = :id",
    "UPDATE lms_evidence SET previous = '" + "f" * 64 + "' WHERE id = :id",
    "UPDATE lms_evidence SET hash = '" + "f" * 64 + "' WHERE id = :id",
    "DELETE FROM lms_evidence WHERE id = :id",
)


def test_thirty_random_tamperings_are_each_found_at_the_right_row(app):
    """In a savepoint each, so the next one starts from the untouched ledger."""
    dice = random.Random(20261122)
    rows = (
        session()
        .execute(
            text("SELECT id, person_id, seq FROM lms_evidence ORDER BY id")
        )
        .all()
    )
    for count in range(30):
        statement, row = TAMPERINGS[count % len(TAMPERINGS)], dice.choice(rows)
        with transaction() as db:
            savepoint = db.begin_nested()
            db.execute(text(statement), {"id": row.id})
            found = verification.walk().faults
            savepoint.rollback()
        # One that is dated back is besides one that no seal covers.
        places = [(one.person_id, one.seq) for one in found if one.person_id]
        assert places == [(row.person_id, row.seq)], statement
    assert verification.check().faults == []
