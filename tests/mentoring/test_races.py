"""Two who act at once on PostgreSQL: the last place is given once."""

import pytest

from lms.access import service as access
from lms.core.db import session
from lms.core.errors import Conflict
from lms.mentoring import service
from lms.mentoring.models import MentorPair
from lms.mentoring.types import PairState
from tests.mentoring.conftest import ask, offer


@pytest.fixture
def backend():
    """SQLite has one writer anyway."""
    return "postgresql"


def test_of_two_who_accept_the_last_place_one_is_refused(app, together):
    offer("yen", places=1)
    pairs = {one: ask("manager-duc", "yen", one) for one in ("lan", "kien")}
    for found in pairs.values():
        service.answer(access.actor_for("yen"), found, True)
    session().rollback()

    def accept(who):
        def act():
            try:
                return service.answer(access.actor_for(who), pairs[who], True)
            except Conflict as refusal:
                return refusal.text

        return act

    said = together(*map(accept, pairs))
    assert said.count(PairState.RUNNING) == 1
    assert [one for one in said if "places" in one]
    assert session().query(MentorPair).filter_by(state="running").count() == 1
