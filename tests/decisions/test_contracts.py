"""What holds for every kind of decision that any room declares."""

import json
from fractions import Fraction

import pytest

from lms.core.db import execute
from lms.core.state import state
from lms.decisions import service
from lms.decisions.models import DecisionMoveRow, PersonDecision
from lms.decisions.service.proposing import compute
from lms.decisions.types import DecisionOutcome, DecisionStage
from lms.extension.features import KINDS
from tests.decisions.conftest import (
    ABOVE,
    DECIDER,
    PLAIN,
    PROPOSER,
    SUBJECT,
    decided,
    petition,
    propose,
    seen,
)

EVERY = pytest.mark.parametrize(
    "kind", [*KINDS.values(), PLAIN], ids=lambda kind: kind.key
)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def test_rooms_declare_them(app):
    assert state().kinds.keys() >= KINDS.keys()


@EVERY
def test_it_has_a_name_outcomes_and_an_arithmetic(kind):
    assert kind.label
    assert len(kind.outcomes) > 1, "one outcome would be no decision"
    assert kind.rule in kind.arithmetic
    assert "" not in kind.outcomes, "the empty one is a choice not made"
    for one in kind.outcomes.values():
        assert isinstance(one, DecisionOutcome)
        assert one.label


def test_no_move_without_a_person():
    columns = DecisionMoveRow.__table__.c
    assert not columns.by_id.nullable


def test_nights_decide_nothing(app, later):
    found = propose()
    before = seen(found, SUBJECT).row.seq
    later(days=400)
    service.watch()
    assert seen(found, SUBJECT).row.seq == before
    assert seen(found, SUBJECT).row.stage == DecisionStage.TOLD


@pytest.mark.parametrize("by", [DECIDER, PROPOSER, ABOVE])
def test_the_person_reads_all_that_the_others_read(app, by):
    found = decided()
    petition(found)
    mine, theirs = seen(found, SUBJECT), seen(found, by)
    assert (mine.row, mine.moves) == (theirs.row, theirs.moves)


def test_every_decision_can_be_petitioned(app):
    found = decided()
    petition(found)
    assert seen(found, SUBJECT).row.due_on is not None


def test_what_was_calculated_gives_the_same_years_later(app):
    frozen = seen(propose(), SUBJECT).row.computed
    assert compute(PLAIN, frozen["inputs"]) == frozen
    again = json.loads(json.dumps(frozen))
    assert again == frozen


def test_arithmetic_is_exact(app):
    """No binary fraction is frozen."""

    def floats(value):
        if isinstance(value, float):
            return [value]
        if isinstance(value, dict):
            value = value.values()
        elif not isinstance(value, list):
            return []
        return [found for one in value for found in floats(one)]

    frozen = seen(propose(), SUBJECT).row.computed
    assert floats(frozen) == []
    assert floats({"a": [0.5]}) == [0.5]
    assert Fraction(1, 3) * 3 == 1


def test_rows_are_written_once(app):
    from lms.core.db import session, transaction

    found = propose()
    with pytest.raises(RuntimeError, match="append-only"), transaction():
        session().get(PersonDecision, found).reason = "Khác."
        session().flush()
    assert execute(PersonDecision.__table__.select()).one().reason != "Khác."
