"""Accepted work that names a competency is offered to the mentor as worth an
observation, and is never evidence by itself.
"""

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

import pytest

from lms.access import service as access
from lms.core import clock
from lms.core.db import session
from lms.evaluation import service
from lms.evaluation.models import DeliveryRow
from lms.evaluation.rules.seeing import worth_seeing
from lms.evaluation.service.works.seeing import shown_by_tasks
from lms.evaluation.types import ListDecision, WorkDraft
from lms.evidence.models import Evidence
from lms.framework import service as framework
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.terms import service as terms
from lms.terms.types import TermDraft
from tests.evaluation.conftest import (
    HEAD,
    PRODUCTS,
    delivery,
    draft_of,
    id_of,
    product,
    today,
    ward,
)
from tests.evaluation.test_work import notices

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HERE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def accepted(person, keys, at=NOON):
    return SimpleNamespace(
        person_id=person,
        name="Lan",
        title="Việc",
        competencies=keys,
        answered_at=at,
    )


def test_each_competency_of_a_person_once_and_only_if_a_task_shows_it():
    rows = [accepted(1, ["a", "x"]), accepted(1, ["a"]), accepted(2, ["a"])]
    found = list(worth_seeing(rows, {"a"}, {}, HERE))
    assert [(one.person_id, one.competency) for one in found] == [
        (1, "a"),
        (2, "a"),
    ]


def test_what_was_signed_off_since_is_not_offered_again():
    rows = [accepted(1, ["a", "b"])]
    known = {(1, "a"): NOON + DAY, (1, "b"): NOON - DAY}
    found = list(worth_seeing(rows, {"a", "b"}, known, HERE))
    assert [one.competency for one in found] == ["b"]


def test_days_are_those_of_the_people_there():
    """Signed off at midnight there, which is a day earlier in UTC; accepted in
    the morning.
    """
    day = dt.datetime(2026, 12, 5, tzinfo=HERE)
    rows = [
        accepted(1, ["a"], (day + dt.timedelta(hours=9)).astimezone(dt.UTC))
    ]
    known = {(1, "a"): day.astimezone(dt.UTC)}
    assert not list(worth_seeing(rows, {"a"}, known, HERE))


@pytest.fixture
def key(app, month):
    """A competency that a task shows and that the standard product names."""
    key = sorted(shown_by_tasks())[0]
    head = access.actor_for(HEAD)
    made = service.begin_catalogue(head, ward(), "Danh mục")
    draft = replace(draft_of(*PRODUCTS[0]), competencies=(key,))
    service.save_product(head, made, draft)
    decision = ListDecision("283/QĐ-UBND", today(), today())
    service.decide_catalogue(head, made, decision)
    chosen = product(made, "VB-01").id
    draft = WorkDraft(chosen, "", None, Fraction(1), today())
    work = service.give(head, id_of("lan"), draft, "given")
    service.deliver(access.actor_for("lan"), work, delivery(), "sent")
    return key


def accept():
    row = session().query(DeliveryRow).one()
    service.answer(access.actor_for(HEAD), row.id, 1, True, "")


def test_whoever_may_sign_is_told_with_the_way_to_the_tasks(app, browser, key):
    before = session().query(Evidence).count()
    paths = people.paths_of(id_of("lan"))
    found = mentoring.receivers(id_of("lan"), paths, [key]).ids
    assert id_of("mentor-hoa") in found
    accept()
    assert "worth an observation" in notices("mentor-hoa")[-1]
    assert session().query(Evidence).count() == before
    title = framework.vocabulary()[key].title
    page = service.observing(id_of("lan"), title)
    assert quote_plus(title["vi"][:100]) in page
    assert "No task here" not in browser("mentor-hoa").get(page).text


def test_the_first_page_of_a_mentor_has_a_line(app, browser, key, monkeypatch):
    guided = [SimpleNamespace(person_id=id_of("lan"))]
    monkeypatch.setattr(mentoring, "guiding", lambda _actor: guided)
    hoa = browser("mentor-hoa")
    assert "was accepted" not in hoa.get("/").text
    accept()
    page = hoa.get("/").text
    assert "was accepted" in page
    assert "by itself it is no evidence" in page
    later = clock.now() + 31 * DAY
    assert service.seen_at_work(access.actor_for("mentor-hoa"))
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not service.seen_at_work(access.actor_for("mentor-hoa"))


def test_a_unit_that_does_not_want_it_offers_nothing(app, key):
    draft = TermDraft("evaluation.observation_days", 0, "QĐ 12", today())
    terms.set_term(access.actor_for("province-quang"), ward(), draft)
    told = notices("mentor-hoa")
    accept()
    assert notices("mentor-hoa") == told
