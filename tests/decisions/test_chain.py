"""Whoever changes a decision behind the product's back is found out."""

import pytest
from sqlalchemy import text

from lms.core.db import transaction
from lms.decisions import service as decisions
from lms.evidence import service as evidence
from lms.inspection import service
from tests.decisions.conftest import SUBJECT, answer, decided, petition

CHANGED = "a decision or one of its moves was changed after it was written"
GAP = "a move of a decision is missing or doubled here"
END = "a decision does not end with the move that it should"
STANDS = "where a decision stands differs from its moves"
SEAL = "the decisions differ from this seal: moves sealed then were changed, removed or added"
OTHER = "(SELECT id FROM lms_person WHERE key = 'kien')"
CHANGES = {
    "reason": ("UPDATE lms_decision SET reason = 'Khác'", CHANGED),
    "arithmetic": ("UPDATE lms_decision SET computed = '{}'", CHANGED),
    "person": (f"UPDATE lms_decision SET subject_id = {OTHER}", CHANGED),
    "window": ("UPDATE lms_decision SET reply_by = '2020-01-01'", CHANGED),
    "outcome": (
        "UPDATE lms_decision_move SET outcome = 'bad' WHERE move = 'decided'",
        CHANGED,
    ),
    "who decided": (
        f"UPDATE lms_decision_move SET by_id = {OTHER} WHERE move = 'decided'",
        CHANGED,
    ),
    "what the person wrote": (
        "UPDATE lms_decision_move SET text = 'Đồng ý' WHERE move = 'petitioned'",
        CHANGED,
    ),
    "move taken out": (
        "DELETE FROM lms_decision_move WHERE move = 'read'",
        GAP,
    ),
    "last move cut off": (
        "DELETE FROM lms_decision_move WHERE move = 'upheld'",
        END,
    ),
    "where it stands": (
        "UPDATE lms_decision_standing SET outcome = 'bad'",
        STANDS,
    ),
    "all of it removed": (
        [
            "DELETE FROM lms_decision_standing",
            "DELETE FROM lms_decision_move",
            "DELETE FROM lms_decision",
        ],
        SEAL,
    ),
}


@pytest.fixture
def whole(app):
    """A decision with an answered petition, sealed."""
    found = decided()
    petition(found)
    answer(found)
    evidence.seal()
    return found


def faults(kept=()):
    return set(service.inspect(kept).faults)


def change(statements):
    if isinstance(statements, str):
        statements = [statements]
    with transaction() as db:
        for one in statements:
            db.execute(text(one))


@pytest.fixture
def backend():
    """Both are read the same way; one is enough for each change."""
    return "sqlite"


def test_what_was_not_touched_is_whole(whole):
    assert faults() == set()
    decided(basis="plain:2")
    assert faults() == set()
    evidence.seal()
    assert faults() == set()


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_is_found(whole, what):
    statement, said = CHANGES[what]
    change(statement)
    assert said in faults()


def test_it_says_which_decision_and_move(whole):
    change(CHANGES["outcome"][0])
    report = service.inspect()
    assert report.faults[CHANGED].first == f"decision {whole}, move 4"


def test_a_seal_that_no_longer_covers_decisions_is_found(whole):
    change("UPDATE lms_evidence_seal SET decided_id = NULL")
    assert faults() & {
        "a seal was changed, or one before it changed or removed"
    }


def test_seals_from_before_stay_valid(app):
    first = evidence.seal()
    change(
        "UPDATE lms_evidence_seal SET decided_id = NULL, decided_digest = NULL"
    )
    seals = evidence.sealed_decisions()
    assert seals == {}
    assert first
    decided()
    evidence.seal()
    assert len(evidence.sealed_decisions()) == 1


def test_what_no_seal_covers_in_time_is_said(app, later):
    evidence.seal()
    decided()
    later(days=4)
    said = "no seal covers what was recorded since; does the worker run?"
    assert said in faults()


def test_a_name_that_changes_breaks_nothing(whole):
    change(f"UPDATE lms_person SET name = 'Tên mới' WHERE key = '{SUBJECT}'")
    assert faults() == set()
    assert list(decisions.check(evidence.sealed_decisions())) == []
