"""Whoever changes the record behind the product's back is found out, whatever
they change. Raw SQL, as somebody with the database's password would do it.
"""

import hashlib

import pytest
from sqlalchemy import text

from lms.core.db import transaction
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.gapmap import service as gapmap
from lms.inspection import service
from lms.signoff import service as signoff
from tests.signoff.conftest import PART, SLUG, draft, verdict
from tests.signoff.test_files import PAPER, PHOTO, upload

CHANGED = "the row was changed after it was written"
UNREAD = "a value cannot be read: it was written past the product"
NO_WORK = (
    "the work behind the rows cannot be read: it was written past the product"
)
GAP = "a row is missing or doubled here"
CUT = "a row is missing at the end of the chain"
SEAL = "the ledger differs from its last seal: rows sealed then were changed or removed"
ATTEMPT = "the attempt behind the row was changed or removed"
TASK = "the hand-in, its files or the answer behind the row were changed or removed"
COURSE = "the course behind the row is not the one it was"
CONTENT = "the content of a course was changed after publishing"
OBJECTION = "an objection or what was decided about it was changed"
KEY = "the row was recorded for a person with another key"
JUDGE = "the row was judged by a person with another key"
IDS = "the ids of rows were exchanged"
REVOKED = "the row that this one revokes is another one now"
SUM = "an attainment differs from what the ledger adds up to"
COUNT = "a count of the maps differs from counting anew"
TOTAL = "a total of the maps is not the sum of its counts"
EVENT = "an event of the log was changed after it was written"
LOST = "an event of the log is missing before this one"
LOG = "the log differs from this seal: events sealed then were changed, removed, added or reordered"
SEALS = "a seal was changed, or one before it changed or removed"
NO_SEAL = "a seal that the log tells of is missing"
LATE = "no seal covers what was recorded since; does the worker run?"

LAN = "(SELECT id FROM lms_person WHERE key = 'lan')"
THAO = "(SELECT id FROM lms_person WHERE key = 'thao')"
HERS = f"WHERE submission_id = (SELECT id FROM lms_submission WHERE person_id = {LAN})"
LAST = f"person_id = {LAN} AND seq = (SELECT max(seq) FROM lms_evidence WHERE person_id = {LAN})"
HER_FILES = f"WHERE owner_id = {LAN}"
MIDDLE = "(SELECT id FROM lms_audit WHERE event = 'signoff.signed' ORDER BY id LIMIT 1)"
ONE_CELL = "(unit_id, post, competency) = (SELECT unit_id, post, competency FROM lms_map_cell WHERE competency <> '' LIMIT 1)"
ONE_TOTAL = "(unit_id, post, competency) = (SELECT unit_id, post, competency FROM lms_map_total WHERE competency <> '' LIMIT 1)"
FIRST_SUM = "(person_id, competency) = (SELECT person_id, competency FROM lms_attainment WHERE until IS NULL ORDER BY 1, 2 LIMIT 1)"


def exchange(table, column, one, other, unused="-1"):
    """Statements that exchange two values of a column."""
    steps = (one, unused), (other, one), (unused, other)
    return [
        f"UPDATE {table} SET {column} = {new} WHERE {column} = {old}"
        for old, new in steps
    ]


EVERYWHERE = {
    "level": (f"UPDATE lms_evidence SET level = 5 WHERE {LAST}", CHANGED),
    "judge": (
        f"UPDATE lms_evidence SET judged_by = {THAO} WHERE {LAST}",
        CHANGED,
    ),
    "score in the row": (
        "UPDATE lms_evidence SET details = '{}' WHERE id = 16",
        CHANGED,
    ),
    "answers": ("UPDATE lms_attempt SET answers = '{}' WHERE id = 7", ATTEMPT),
    "score of the attempt": (
        "UPDATE lms_attempt SET score = 0.95 WHERE id = 7",
        ATTEMPT,
    ),
    "attempt passed": (
        "UPDATE lms_attempt SET passed = NOT passed WHERE id = 7",
        ATTEMPT,
    ),
    "attempt of somebody else": (
        f"UPDATE lms_attempt SET person_id = {LAN} WHERE id = 7",
        ATTEMPT,
    ),
    "text": (f"UPDATE lms_hand_in SET text = 'Khác.' {HERS}", TASK),
    "place": (f"UPDATE lms_hand_in SET place = 'Khác' {HERS}", TASK),
    "file": (f"UPDATE lms_file SET sha256 = 'f' {HER_FILES}", TASK),
    "files exchanged": (
        exchange(
            "lms_file",
            "sha256",
            *(f"'{hashlib.sha256(one).hexdigest()}'" for one in (PHOTO, PAPER)),
            "'-'",
        ),
        TASK,
    ),
    "file taken away": ("DELETE FROM lms_hand_in_file", TASK),
    "what the reviewer wrote": (
        f"UPDATE lms_review SET strength = 'Tốt.' {HERS}",
        TASK,
    ),
    "entrustment": (f"UPDATE lms_review SET entrustment = 5 {HERS}", TASK),
    "reviewer": (f"UPDATE lms_review SET mentor_id = {THAO} {HERS}", TASK),
    "review unsigned": (f"UPDATE lms_review SET signed = false {HERS}", TASK),
    "objection": ("UPDATE lms_objection SET text = 'Khác.'", OBJECTION),
    "objection taken away": ("DELETE FROM lms_objection", OBJECTION),
    "course of a revision": (
        "UPDATE lms_revision SET slug = 'khac' WHERE id = 1",
        ATTEMPT,
    ),
    "content": (
        "UPDATE lms_revision SET content = '{}' WHERE id = 1",
        CONTENT,
    ),
    "content and its digest": (
        "UPDATE lms_revision SET digest = 'f' WHERE id = 1",
        COURSE,
    ),
    "person's key": ("UPDATE lms_person SET key = 'x' WHERE key = 'lan'", KEY),
    "reviewer's key": (
        "UPDATE lms_person SET key = 'x' WHERE key = 'mentor-son'",
        JUDGE,
    ),
    "person merged": (
        f"UPDATE lms_evidence SET person_id = {LAN}, seq = seq + 90 WHERE person_id = {THAO}",
        GAP,
    ),
    "attainment": (
        f"UPDATE lms_attainment SET does = 5 WHERE {FIRST_SUM}",
        SUM,
    ),
    "attainment removed": (
        f"DELETE FROM lms_attainment WHERE {FIRST_SUM}",
        SUM,
    ),
    "count": (
        f"UPDATE lms_map_cell SET meets = meets + 1 WHERE {ONE_CELL}",
        COUNT,
    ),
    "count removed": (f"DELETE FROM lms_map_cell WHERE {ONE_CELL}", COUNT),
    "total": (
        f"UPDATE lms_map_total SET meets = meets + 1 WHERE {ONE_TOTAL}",
        TOTAL,
    ),
    "actor of an event": (
        f"UPDATE lms_audit SET actor_id = {THAO} WHERE id = {MIDDLE}",
        EVENT,
    ),
    "details of an event": (
        f"UPDATE lms_audit SET details = '{{}}' WHERE id = {MIDDLE}",
        EVENT,
    ),
    "key of the actor": (
        "UPDATE lms_person SET key = 'x' WHERE key = 'mentor-hoa'",
        EVENT,
    ),
    "digest of an event": (
        f"UPDATE lms_audit SET digest = NULL WHERE id = {MIDDLE}",
        LOG,
    ),
    "event removed": (f"DELETE FROM lms_audit WHERE id = {MIDDLE}", LOG),
    "events reordered": (exchange("lms_audit", "id", "5", "6"), LOG),
    "seal": ("UPDATE lms_evidence_seal SET digest = 'f'", SEAL),
    "seal of the log": ("UPDATE lms_evidence_seal SET log_digest = 'f'", SEALS),
    "seal dated back": (
        "UPDATE lms_evidence_seal SET sealed_at = '2026-01-01' WHERE id = 1",
        SEALS,
    ),
    "last seal removed": (
        "DELETE FROM lms_evidence_seal WHERE id = (SELECT max(id) FROM lms_evidence_seal)",
        NO_SEAL,
    ),
    "earlier seal removed": (
        "DELETE FROM lms_evidence_seal WHERE id = (SELECT min(id) FROM lms_evidence_seal)",
        SEALS,
    ),
}
ON_SQLITE = {
    "last row removed": (f"DELETE FROM lms_evidence WHERE {LAST}", CUT),
    "row removed": (
        f"DELETE FROM lms_evidence WHERE person_id = {THAO} AND seq = 2",
        GAP,
    ),
    "chain removed": (
        [
            f"DELETE FROM lms_evidence WHERE person_id = {THAO}",
            f"DELETE FROM lms_evidence_head WHERE person_id = {THAO}",
        ],
        SEAL,
    ),
    "chain removed, with its sums": (
        [
            f"DELETE FROM lms_{table} WHERE person_id = {THAO}"
            for table in ("evidence", "evidence_head", "attainment")
        ],
        SEAL,
    ),
    "row inserted": (
        f"INSERT INTO lms_evidence (person_id, seq, competency, level, depth, source, object_key, done_at, recorded_at, details, previous, hash) SELECT person_id, seq + 1, competency, 5, depth, source, object_key, done_at, recorded_at, details, hash, hash FROM lms_evidence WHERE {LAST}",
        CHANGED,
    ),
    "rows reordered": (
        [
            f"UPDATE lms_evidence SET seq = {new} WHERE person_id = {THAO} AND seq = {old}"
            for old, new in ((1, 99), (2, 1), (99, 2))
        ],
        "the row does not continue the one before it",
    ),
    "ids of rows exchanged": (exchange("lms_evidence", "id", "16", "12"), IDS),
    "ids of rows moved on": (
        [
            f"UPDATE lms_evidence SET id = {new} WHERE id = {old}"
            for old, new in (
                (12, 0),
                *((one, one - 1) for one in range(13, 18)),
            )
        ],
        REVOKED,
    ),
    "depth that is none": (
        f"UPDATE lms_evidence SET depth = 'deep' WHERE {LAST}",
        UNREAD,
    ),
    "answers that are no JSON": (
        "UPDATE lms_attempt SET answers = '{' WHERE id = 7",
        NO_WORK,
    ),
    "event whose details are no JSON": (
        f"UPDATE lms_audit SET details = '{{' WHERE id = {MIDDLE}",
        UNREAD,
    ),
    "attempt removed": ("DELETE FROM lms_attempt WHERE id = 7", ATTEMPT),
    "hand-in removed": (
        ["DELETE FROM lms_hand_in_file", f"DELETE FROM lms_hand_in {HERS}"],
        TASK,
    ),
    "attainment of nobody": (
        f"UPDATE lms_attainment SET person_id = (SELECT id FROM lms_person WHERE key = 'admin') WHERE {FIRST_SUM}",
        SUM,
    ),
    "unsealed event removed": (
        "DELETE FROM lms_audit WHERE id = (SELECT max(id) - 1 FROM lms_audit)",
        LOST,
    ),
    "all seals removed": (
        [
            "DELETE FROM lms_evidence_seal",
            "DELETE FROM lms_audit WHERE event = 'evidence.sealed'",
            "UPDATE lms_evidence SET recorded_at = '2026-01-01 00:00:00'",
        ],
        LATE,
    ),
}


@pytest.fixture
def record(app, actor):
    """The demo, a task with two files that Lan handed in and a mentor signed, an objection to that, a
    revoked row, two seals and two events since.
    """
    revision, lan, mentor = (
        courses.current(SLUG),
        actor("lan"),
        actor("mentor-hoa"),
    )
    photos = [upload(), upload(PAPER, "hai.pdf")]
    signoff.save_draft(lan, revision, PART, draft(), photos)
    task = signoff.hand_in(lan, revision, PART, draft(), "lan:1").id
    evidence.seal()
    signoff.sign(mentor, task, 1, verdict(revision))
    signoff.object_to(lan, task, 1, "Bước ấy tôi có làm.")
    evidence.revoke(actor("manager-duc"), 16, "Ký nhầm người.")
    while gapmap.step():
        pass
    evidence.seal()
    evidence.seal()
    assert service.inspect().faults == {}


def found_after(statements, kept=()):
    """The faults after these statements, which are then taken back."""
    if isinstance(statements, str):
        statements = [statements]
    with transaction() as db:
        savepoint = db.begin_nested()
        if db.get_bind().dialect.name == "sqlite":
            db.execute(text("PRAGMA defer_foreign_keys = ON"))
        for one in statements:
            db.execute(text(one))
        faults = service.compare(kept).faults
        savepoint.rollback()
    return faults


def test_each_tampering_is_named(record, backend):
    tried = EVERYWHERE | (ON_SQLITE if backend == "sqlite" else {})
    missed = {}
    for name, (statements, expected) in tried.items():
        faults = found_after(statements)
        if expected not in faults:
            missed[name] = faults
    assert missed == {}
    assert service.inspect().faults == {}


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_cannot_be_read_hides_no_other_fault(record):
    statements, _expected = ON_SQLITE["depth that is none"]
    assert {CHANGED, UNREAD} <= found_after(statements).keys()
