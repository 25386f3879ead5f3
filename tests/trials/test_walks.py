"""What the first page asks of trials and decisions is found by an index, however
many there are.
"""

import re

import pytest
from sqlalchemy import insert, select, update

from lms.core.db import execute, transaction
from lms.decisions import service as decisions
from lms.decisions.models import DecisionStanding, PersonDecision
from lms.extension import work
from lms.trials import service
from lms.trials.models import PostTrial
from lms.trials.service import home
from tests.signoff.test_inbox import plans
from tests.trials.conftest import DECIDER, PERSON, id_of, ready, who

MANY = 3000


def copied(table, key, **others):
    """Many copies of the one row there is, of other people, each with another
    key.
    """
    (row,) = execute(select(table.__table__)).all()
    rows = [
        {**row._mapping, key: 1000 + number, **others} for number in range(MANY)
    ]
    execute(insert(table.__table__), rows)


@pytest.fixture
def crowded(app, later):
    """A decision about a trial among those of many others."""
    _trial, decision = ready(later)
    other = id_of("kien")
    roles = "person_id", "mentor_id", "reviewer_id", "decider_id"
    with transaction():
        copied(PersonDecision, "id", subject_id=other, proposed_by=other)
        copied(DecisionStanding, "decision_id", decider_id=other)
        copied(PostTrial, "id", **dict.fromkeys(roles, other))
    return decision


def walked(call):
    """What is read of these tables without a key or an index of a person."""
    kept = "lms_decision|lms_decision_standing|lms_trial"
    walk = re.compile(rf"SCAN ({kept})$|SEARCH ({kept}) .*\((state|stage)")
    lines = [line for plan in plans(call) for line in plan]
    return [line for line in lines if walk.match(line)]


def test_the_first_page_walks_over_no_trial_or_decision(crowded):
    duc, lan = who(DECIDER), who(PERSON)
    assert [one.id for one in decisions.for_home(duc)] == [crowded]
    assert len(list(service.for_home(lan))) == 1
    for actor in (duc, lan):
        assert not walked(lambda one=actor: list(service.for_home(one)))
    work.analyze()
    for actor in (duc, lan):
        assert not walked(lambda one=actor: decisions.for_home(one))
        assert not walked(lambda one=actor: list(service.for_home(one)))


def test_the_first_page_reads_trials_and_meetings_in_one_statement(crowded):
    """However many one takes part in, and whoever was their mentor before."""
    with transaction():
        execute(update(PostTrial).values(decider_id=id_of(DECIDER)))
    duc = who(DECIDER)
    assert len(list(service.for_home(duc))) == home.MOST_AT_HOME
    found = [
        "\n".join(plan) for plan in plans(lambda: list(service.for_home(duc)))
    ]
    assert sum("lms_trial" in plan for plan in found) == 1
    assert sum("lms_pair_meeting" in plan for plan in found) == 1
