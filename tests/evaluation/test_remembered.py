"""What pages of evaluation remember is new as soon as it is stored."""

import datetime as dt

import pytest

from lms.access import service as access
from lms.evaluation import service
from lms.evaluation.service.layers.lines import lines_at
from lms.evaluation.types import LinesDraft, PeriodKind
from lms.people import service as people
from tests.evaluation.conftest import HEAD, decided, today, ward

NEVER = dt.date(9999, 1, 1)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def path():
    return people.find_unit("cua-song.centre").path


def test_a_period_shows_at_once(app):
    head, lan = access.actor_for(HEAD), access.actor_for("lan")
    assert service.my_period(lan) is None
    service.open_period(head, ward(), PeriodKind.MONTH, today())
    assert service.my_period(lan).unit_id == ward()


def test_a_catalogue_shows_at_once(app):
    lan = access.actor_for("lan")
    assert service.catalogue_in_force(lan) is None
    made = decided()
    assert service.catalogue_in_force(lan).id == made


def test_words_of_lines_show_at_once(app):
    assert lines_at(path(), NEVER).row is None
    draft = LinesDraft({"1.1": "Giữ kỷ luật"}, "12/QĐ", today())
    service.write_lines(access.actor_for(HEAD), ward(), draft)
    assert lines_at(path(), NEVER).name("1.1") == "1.1 · Giữ kỷ luật"


def test_nothing_of_a_refused_act_is_remembered(app):
    head, lan = access.actor_for(HEAD), access.actor_for("lan")
    with pytest.raises(ZeroDivisionError), access.acting(head):
        service.open_period(head, ward(), PeriodKind.MONTH, today())
        assert service.my_period(lan).unit_id == ward()
        raise ZeroDivisionError
    assert service.my_period(lan) is None
