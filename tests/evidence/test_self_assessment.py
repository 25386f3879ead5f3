"""What people say of themselves: kept with its day, shown beside to them and their
mentor, never counted.
"""

import datetime as dt

import pytest
from sqlalchemy import select

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Invalid, NotFound
from lms.evidence import service
from lms.evidence.models import Evidence
from lms.evidence.service import projection
from lms.evidence.types import NOTHING
from lms.framework.models import Competency
from lms.people import service as people
from tests import lite

COMPETENCY = "pro.certify-copies"


def said(person_id):
    session().rollback()
    rows = session().scalars(
        select(Evidence)
        .where(Evidence.person_id == person_id, Evidence.source == "self")
        .order_by(Evidence.seq)
    )
    return [(row.competency, row.level, row.depth) for row in rows]


def test_it_is_kept_in_the_ledger_and_never_counted(app, actor):
    lan = actor("lan")
    before = service.attainments(lan.person_id)
    service.assess_self(lan, COMPETENCY, 5)
    assert said(lan.person_id) == [(COMPETENCY, 5, 1)]
    assert service.attainments(lan.person_id) == before | {COMPETENCY: NOTHING}
    assert service.entries(lan.person_id)[0].judged_by is None
    projection.rebuild()
    assert service.attainments(lan.person_id) == before | {COMPETENCY: NOTHING}


def test_it_changes_nothing_of_what_evidence_proved(app, actor):
    kien = actor("kien")
    before = service.attainments(kien.person_id)
    assert any(sum_.count for sum_ in before.values())
    for competency in before:
        service.assess_self(kien, competency, 0)
    assert service.attainments(kien.person_id) == before


def test_the_same_said_twice_on_a_day_is_said_once_and_another_level_or_day_is_new(
    app, actor, monkeypatch
):
    lan = actor("lan")
    for level in (2, 2, 3, 3, 2):
        service.assess_self(lan, COMPETENCY, level)
    assert [level for _key, level, _depth in said(lan.person_id)] == [2, 3, 2]
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    service.assess_self(lan, COMPETENCY, 2)
    assert [level for _key, level, _depth in said(lan.person_id)] == [
        2,
        3,
        2,
        2,
    ]


@lite
@pytest.mark.parametrize("level", [None, -1, 6])
def test_a_level_outside_the_scale_is_refused_and_nothing_kept(
    app, actor, level
):
    with pytest.raises(Invalid, match="Choose") as refused:
        service.assess_self(actor("lan"), COMPETENCY, level)
    assert refused.value.field == "level"
    assert said(actor("lan").person_id) == []


@lite
def test_of_a_competency_that_no_framework_has_there_is_nothing_to_say(
    app, actor
):
    with pytest.raises(NotFound):
        service.assess_self(actor("lan"), "com.nothing", 2)
    with transaction():
        session().get_one(Competency, COMPETENCY).retired = True
    app.extensions["lms"].cache.clear()  # as after a publishing
    with pytest.raises(NotFound):
        service.assess_self(actor("lan"), COMPETENCY, 2)
    assert said(actor("lan").person_id) == []


def test_it_stands_beside_the_evidence_on_their_page_and_on_their_mentors(
    app, actor, browser
):
    lan = people.find_person("lan").id
    own = browser("lan")
    page = own.get(f"/gaps/{COMPETENCY}").text
    assert f"/gaps/{COMPETENCY}/self-assessment" in page
    form = own.get(f"/gaps/{COMPETENCY}/self-assessment").text
    assert form.count('type="radio"') == 6
    answer = own.post(f"/gaps/{COMPETENCY}/self-assessment", {"level": "4"})
    assert answer.status_code == 302
    assert answer.location == f"/gaps/{COMPETENCY}?done=self-assessed"
    day = f"{clock.today().day} {clock.today():%b %Y}"
    sentence = f"level 4 on {day}; shown beside, never counted."
    for who, gaps in (("lan", "/gaps"), ("mentor-hoa", f"/people/{lan}/gaps")):
        page = browser(who).get(f"{gaps}/{COMPETENCY}").text
        assert sentence in page
        assert "Nobody has recorded any evidence yet." in page
        assert ("/self-assessment" in page) is (who == "lan"), (
            "only Lan may say it"
        )


@lite
def test_a_form_without_an_answer_comes_back_with_what_to_do(app, browser):
    for data in ({}, {"level": "9"}, {"level": "many"}, {"level": ""}):
        answer = browser("lan").post(
            f"/gaps/{COMPETENCY}/self-assessment", data
        )
        assert answer.status_code == 422, data
        assert "Choose the line that fits you best." in answer.text
    assert (
        browser("lan").get("/gaps/com.nothing/self-assessment").status_code
        == 404
    )
    assert (
        browser("lan")
        .post("/gaps/com.nothing/self-assessment", {"level": "2"})
        .status_code
        == 404
    )


@lite
def test_it_is_never_revoked_nor_listed_as_evidence(app, actor):
    lan = actor("lan")
    service.assess_self(lan, COMPETENCY, 4)
    sheet = service.sheets(lan.person_id)[COMPETENCY]
    assert sheet.pieces == []
    assert [piece.row.level for piece in sheet.of_themselves] == [4]
