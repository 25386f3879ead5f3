"""Who acts at once on a sheet or a trial, on PostgreSQL: one of them does, the
other reads who and when.
"""

from fractions import Fraction

import pytest
from sqlalchemy import func, select

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid
from lms.decisions import service as decisions
from lms.decisions.types import DecisionVerdict
from lms.evaluation import service
from lms.evaluation.queries.sheets import SHEETS
from lms.evaluation.rules.giving import WorkReduction
from lms.people import service as people
from lms.trials.types import TrialState
from tests.evaluation.conftest import HEAD, delivery, id_of
from tests.evaluation.test_sheets import later, proposed, sheet
from tests.trials.conftest import ready

__all__ = ["later", "sheet"]


@pytest.fixture
def backend():
    """SQLite has one writer anyway."""
    return "postgresql"


def decider(decision, key, outcome):
    """Somebody who decides so; the words of the refusal, if they are late."""
    number = decisions.decision_for(access.actor_for(key), decision).row.seq
    session().rollback()

    def act():
        actor = access.actor_for(key)
        verdict = DecisionVerdict(outcome, "Đã xem đủ hồ sơ và ý kiến.")
        try:
            decisions.decide(actor, decision, verdict, number)
        except Conflict as refusal:
            return refusal
        return None

    return act


def lead(key, unit):
    with transaction():
        place = people.find_unit(unit)
        access.store_role(id_of(key), Role.MANAGER, place, None)


def only_one(refusals, keys):
    """One decided; the other reads their name and when."""
    [late] = [one for one in refusals if one]
    first = keys[refusals.index(None)]
    assert late.values["name"] == people.find_person(first).name
    assert late.values["when"]


def test_of_two_who_announce_at_once_one_does(
    app, actor, sheet, later, together
):
    keys = "province-quang", "trainer-mai"
    lead("trainer-mai", "hai-binh")
    found = proposed(actor, sheet, later)
    decisions.read(actor("lan"), found)
    announce = decider(found, keys[0], "announced")
    return_for_rework = decider(found, keys[1], "back")
    said = together(announce, return_for_rework)
    only_one(said, keys)
    state = service.sheet_for(actor("lan"), sheet).row.state
    assert state == ("announced" if said[0] is None else "sent")


def test_a_trial_is_decided_once(app, actor, later, together):
    keys = "manager-duc", "kien"
    lead("kien", "cua-song")
    with transaction():
        place = people.find_unit("cua-song")
        access.store_role(id_of("ha"), Role.HR, place, None)
    _trial, found = ready(later)
    confirm = decider(found, keys[0], "confirmed")
    leave = decider(found, keys[1], TrialState.UNPROVEN)
    only_one(together(confirm, leave), keys)
    moves = decisions.decision_for(actor("lan"), found).moves
    assert [one.move for one in moves].count("decided") == 1


def test_a_sheet_opened_by_two_at_once_is_one(app, actor, month, together):
    lan = id_of("lan")
    session().rollback()

    def mine():
        return service.open_sheet(access.actor_for("lan"), lan)

    def worker():
        with transaction():
            service.open_some(month.id, 0)

    assert len(set(together(mine, mine, mine, worker, worker))) == 2
    who = SHEETS.c.person_id
    counts = select(func.count(), func.count(who.distinct()))
    sheets, people_ = execute(counts.select_from(SHEETS)).one()
    assert sheets == people_ == 9
    assert clock.today() < month.valid_to


def taking(person, work_id, quantity):
    """Somebody who asks for less; the words of the refusal, if they are late."""

    def act():
        less = WorkReduction(Fraction(quantity), "Gõ nhầm số.", Fraction(5))
        try:
            service.reduce_work(access.actor_for(person), work_id, less)
        except (Conflict, Invalid) as refusal:
            return refusal
        return None

    return act


def test_what_is_taken_away_and_delivered_at_once_fits(
    app, actor, given, together
):
    """Never more is delivered than is left of it, whoever was first."""
    session().rollback()

    def deliver():
        try:
            service.deliver(access.actor_for("lan"), given, delivery(4), "race")
        except Invalid as refusal:
            return refusal
        return None

    said = together(taking(HEAD, given, 2), deliver)
    assert said.count(None) == 1
    seen = service.led(actor(HEAD), given)
    assert (seen.row.quantity, seen.delivered) in {(2, 0), (5, 4)}
    assert next(filter(None, said)).field == "quantity"


def test_of_two_who_take_away_at_once_the_second_reads_who_did(
    app, actor, given, together
):
    lead("kien", "cua-song")
    session().rollback()
    said = together(taking(HEAD, given, 3), taking("kien", given, 2))
    (late,) = [one for one in said if one]
    first = [HEAD, "kien"][said.index(None)]
    assert late.values["name"] == people.find_person(first).name
    row = service.led(actor(HEAD), given).row
    assert row.quantity == (3 if first == HEAD else 2)
    assert row.reduced_by == id_of(first)
    assert (row.first_quantity, row.reduced_why.count("\n")) == (5, 0)


def test_two_clicks_take_away_once(app, actor, given, together):
    session().rollback()
    assert together(*[taking(HEAD, given, 3)] * 5) == [None] * 5
    row = service.led(actor(HEAD), given).row
    assert (row.quantity, row.reduced_why.count("\n")) == (3, 0)
