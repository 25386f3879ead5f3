"""What is sent again and refused because it is done already is answered as it
was the first time: to the same person, a moment later, while nobody has done
something else there.
"""

import datetime as dt

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from lms.access import service as access
from lms.access.types import Role
from lms.audit import service
from lms.audit.models import Answered
from lms.audit.queries import EVENT
from lms.core import clock
from lms.core.db import execute
from lms.directory import service as directory
from lms.people import service as people
from tests import lite

TITLE = {"title_vi": "Khóa mới", "title_en": "A new course"}


@pytest.fixture
def role(app):
    """Of Lan's, to be taken back: where that is sent."""
    lan, unit = people.find_person("lan"), people.find_unit("cua-song")
    directory.grant(None, lan.id, Role.HR, unit.id)
    held = [one for one in access.roles_of([lan.id]) if one.role == Role.HR]
    return f"/roles/{held[0].id}/revoke"


def events(name):
    return len(execute(select(EVENT.c.id).filter_by(event=name)).all())


def answered(answer):
    return answer.status_code, answer.location


def test_the_same_act_is_answered_the_same_and_logged_once(browser, role):
    admin = browser("admin")
    first = answered(admin.post(role))
    assert first[0] == 302
    assert answered(admin.post(role)) == first
    assert (events("access.revoked"), events("access.refused")) == (1, 0)


@lite
def test_another_person_or_another_act_is_refused(browser, role):
    admin, thu = browser("admin"), browser("nation-thu")
    assert admin.post(role).status_code == 302
    assert thu.post(role).status_code in {403, 404}
    assert admin.post(role, {"other": "1"}).status_code == 404
    assert admin.post(f"{role}?other=1").status_code == 404
    assert events("access.refused") == 3


@lite
def test_a_moment_later_only(browser, role, monkeypatch):
    admin, now = browser("admin"), clock.now()
    assert admin.post(role).status_code == 302
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(seconds=110))
    assert admin.post(role).status_code == 302
    service.forget_answers()
    assert admin.post(role).status_code == 302
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(seconds=130))
    assert admin.post(role).status_code == 404
    service.forget_answers()
    assert execute(select(Answered.place)).all() == []


@lite
def test_what_somebody_else_did_there_since_is_said(browser):
    """What the first stored stands there no more: it is not called stored."""
    thu, path = browser("nation-thu"), "/legal-bases/nd-23-2015"
    said = {
        "kind": "decree",
        "number": "23/2015/NĐ-CP",
        "checked_on": "2026-11-01",
        "certainty": "M",
        "source": "Công báo",
    }
    mine = said | {"title_vi": "Về chứng thực", "seen": "0"}
    theirs = said | {"title_vi": "Tên khác", "seen": "1"}
    assert thu.post(path, mine).status_code == 302
    assert thu.post(path, mine).status_code == 302
    assert thu.post(path, theirs).status_code == 302
    assert thu.post(path, mine).status_code == 409


@lite
@pytest.mark.parametrize("secret", [{}, {"password": "x"}])
def test_what_they_have_undone_elsewhere_themselves_is_said(
    browser, role, secret
):
    """The role is held again: nobody is told that it was taken back. An act
    whose own answer is kept nowhere ends what was kept before.
    """
    admin, lan = browser("admin"), people.find_person("lan").id
    unit = people.find_unit("cua-song").id
    directory.grant(None, lan, Role.TRAINER, unit)  # no number is used again
    given = {"role": "hr", "unit": str(unit)}
    assert admin.post(role).status_code == 302
    assert browser("nation-thu").post("/language", {}).status_code == 302
    assert admin.post(role).status_code == 302, "somebody else did something"
    given |= secret
    assert admin.post(f"/people/{lan}/roles", given).status_code == 302
    assert admin.post(role).status_code == 404


@lite
def test_an_act_of_everybodys_day_is_something_else_as_well(browser):
    """Nobody is led to an attempt that they have submitted as if it had begun
    anew: they read when the next one opens.
    """
    lan, start = browser("lan"), "/revisions/1/quizzes/quiz"
    attempt = lan.post(start).location
    assert lan.post(start).location == attempt
    assert lan.post(f"{attempt}/submit").status_code == 302
    refused = lan.post(start)
    assert refused.status_code == 409
    assert "The next attempt opens" in refused.text
    kept = execute(select(Answered.place)).all()
    assert lan.post(f"{attempt}/submit").status_code == 302
    assert execute(select(Answered.place)).all() == kept


@lite
def test_an_act_is_answered_though_the_database_is_away_by_then(app, browser):
    def fail(_connection, _cursor, statement, *_):
        if "lms_answered" in statement:
            raise OperationalError(
                statement, {}, Exception("connection refused")
            )

    lan = browser("lan")
    attempt = lan.post("/revisions/1/quizzes/quiz").location
    engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", fail)
    try:
        answer = lan.post(f"{attempt}/submit")
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    assert answer.status_code == 302, answer.text
    assert "/result" in lan.get(attempt, follow_redirects=True).request.path


@lite
def test_passwords_are_kept_nowhere(browser, role):
    admin = browser("admin")
    assert admin.post(role, {"password": "x"}).status_code == 302
    assert execute(select(Answered.place)).all() == []
    assert admin.post(role, {"password": "x"}).status_code == 404
