"""Questions of today of somebody who has passed a quiz."""

import datetime as dt

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid
from lms.courses import service as courses
from lms.evidence.models import Evidence
from lms.quizzes.models import Attempt
from lms.recall import service
from lms.recall.models import Card
from lms.recall.types import CardKey
from lms.standalone.demo import deeds
from tests import lite

SLUG = "chung-thuc-ban-sao"


@pytest.fixture
def passed(app, actor):
    """Lan passed the quiz two days ago."""
    deeds.take_quiz(actor("lan"), SLUG, 1.0)
    _move(Attempt, "submitted_at", dt.timedelta(days=2))
    return actor("lan")


def _move(table, column, days):
    """As if it had been so long ago."""
    with transaction() as db:
        for row in db.query(table):
            if getattr(row, column):
                setattr(row, column, getattr(row, column) - days)


def a_day_later():
    """As if all had been answered a day earlier."""
    day = dt.timedelta(days=1)
    _move(Card, "answered_at", day)
    _move(Card, "due_on", day)


def answer(person, share=1):
    page = service.today(person)
    asked = page.exercise
    right = asked.question.echo(asked.question.perfect(), asked.order)
    wrong = [str(place) for place in range(20)]
    values = right if share else [next(v for v in wrong if v not in right)]
    service.answer(person, page.card.key, asked.turn, values, False)
    return page.card.key


def test_five_a_day_and_no_more_and_missed_days_do_not_pile_up(passed):
    assert service.due(passed) == 5
    keys = [answer(passed) for _ in range(5)]
    assert len(set(keys)) == 5
    assert service.due(passed) == 0
    assert service.today(passed).card is None
    for _ in range(30):
        a_day_later()
    assert service.due(passed) == 5


def test_nothing_on_the_day_itself_and_nothing_for_others(app, actor):
    lan = actor("lan")
    assert service.due(lan) == 0
    deeds.take_quiz(lan, SLUG, 1.0)
    assert service.due(lan) == 0
    assert service.due(actor("mentor-hoa")) == 0


@lite
def test_a_failed_quiz_brings_nothing_back(app, actor):
    deeds.take_quiz(actor("lan"), SLUG, 0.0)
    _move(Attempt, "submitted_at", dt.timedelta(days=2))
    assert service.due(actor("lan")) == 0


def test_the_same_click_twice_is_one_answer(passed, together):
    page = service.today(passed)
    given = page.card.key, page.exercise.turn
    values = page.exercise.question.echo(
        page.exercise.question.perfect(), page.exercise.order
    )
    together(*[lambda: service.answer(passed, *given, values, False)] * 3)
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Card)) == 1
    shown = service.today(passed, page.card.key)
    assert shown.exercise.answer and shown.left == 4


@lite
def test_nothing_of_it_is_evidence(passed):
    count = select(func.count()).select_from(Evidence)
    before = session().scalar(count)
    answer(passed, 0)
    assert session().scalar(count) == before


@lite
def test_what_is_not_due_is_refused(passed):
    for key in (CardKey(SLUG, "luyen-tap", "no-such"), CardKey("x", "y", "z")):
        with pytest.raises(Conflict):
            service.answer(passed, key, 0, ["0"], False)
    page = service.today(passed)
    with pytest.raises(Conflict):
        service.answer(passed, page.card.key, 7, ["0"], False)
    with pytest.raises(Invalid):
        service.answer(passed, page.card.key, 0, [], False)
    assert service.due(passed) == 5


@lite
def test_exams_do_not_come_back(passed):
    revision = courses.current(SLUG)
    kinds = {
        revision.course.part(one.key.part).kind
        for one in service._known(passed).pool
    }
    assert kinds == {"practice", "lesson"}


@lite
def test_a_card_survives_a_revision_until_its_question_changes(
    passed, monkeypatch
):
    key = answer(passed)
    assert service._known(passed).answered == 1
    with transaction() as db:
        row = db.get(Card, (passed.person_id, *key))
        row.due_on = clock.today() + dt.timedelta(days=50)
        row.answered_at -= dt.timedelta(days=1)
    known = service._known(passed)
    assert key not in {one.key for one in known.due}
    with transaction() as db:
        db.get(Card, (passed.person_id, *key)).mark = "older words"
    known = service._known(passed)
    renewed = next(one for one in known.pool if one.key == key)
    assert service._turn(known, renewed) == 0


@lite
def test_wrong_twice_is_worth_a_look_for_the_person_only(passed, browser):
    for _ in range(2):
        with transaction() as db:
            for row in db.query(Card):
                row.due_on = clock.today() - dt.timedelta(days=1)
                row.answered_at -= dt.timedelta(days=1)
        key = answer(passed, 0)
        assert key.question == "one-more-paper"
    assert "pro.certify-copies" in service.worth_a_look(passed)
    said = "Worth a look again"
    assert said in browser("lan").get("/gaps").text
    theirs = browser("mentor-hoa").get(f"/people/{passed.person_id}/gaps")
    assert theirs.status_code == 200 and said not in theirs.text


@lite
def test_pages_from_home_to_the_last_question(passed, browser):
    lan = browser("lan")
    assert "5 questions for today" in lan.get("/").text
    import re

    page = lan.get("/today").text
    fields = dict(
        re.findall(r'name="(course|part|question|turn)" value="([^"]+)"', page)
    )
    assert lan.post("/today", fields).status_code == 422
    shown = lan.post("/today", fields | {"q0": "0"}, follow=True).text
    assert "4 questions are left today" in shown and "Next question" in shown
    assert "4 questions for today" in lan.get("/").text
    other = lan.post("/today", fields | {"turn": "5", "q0": "0"})
    assert other.status_code == 409
    assert "not due any more" in other.text


@lite
def test_home_asks_one_statement_for_them(passed):
    service.due(passed)
    sent = []

    def note(_connection, _cursor, statement, *_more):
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        service.due(passed)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len([one for one in sent if "lms_card" in one]) == 1
    assert len(sent) <= 2, "the version of caches besides"
