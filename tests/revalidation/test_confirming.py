"""What a change of law put in doubt is sure again by a short quiz or by a
mentor's word, for that competency and no other.
"""

import datetime as dt

import pytest
from sqlalchemy import select

from lms.core import clock
from lms.core.db import session
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.letters import folding
from lms.core.outbox import Job
from lms.evidence import service as evidence
from lms.evidence.service import projection, verification
from lms.framework.types import Depth
from lms.legal import service as legal
from lms.people import service as people
from lms.quizzes import service as quizzes
from lms.revalidation import service
from tests.revalidation.conftest import (
    ELSEWHERE,
    NEW,
    OLD,
    OTHER,
    SKILL,
    sure,
    work,
)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


NOTE = "Đã xem chị làm ba bản sao theo quy định mới, không đòi thêm giấy."


def take(who, revision, right=True):
    attempt_id = quizzes.start(who, revision, "doi-luat")
    answers = {
        q.key: q.perfect() if right else []
        for q in quizzes.sitting(who, attempt_id).quiz.questions
    }
    return quizzes.submit(who, attempt_id, answers).attempt


def test_the_short_quiz_restores_the_deeper_evidence_of_its_competency_only(
    prove, publish, replace, actor
):
    lan, revision = prove("lan"), publish()
    prove("lan", OTHER)
    replace()
    (doubt,) = service.open_doubts(lan)[SKILL]
    assert [(found.id, part.key) for found, part in doubt.quizzes] == [
        (revision.id, "doi-luat")
    ]
    assert service.open_doubts(lan)[OTHER][0].quizzes == [], (
        "it is offered for what it can close"
    )
    assert take(actor("lan"), revision).passed
    assert sure("lan")
    assert evidence.attainments(lan)[SKILL].levels == (2, 2, 2, 2)
    assert not sure("lan", OTHER)
    row = next(row for row in evidence.entries(lan) if row.source == "quiz")
    assert (row.level, row.depth, row.details["confirms"]) == (
        1,
        Depth.KNOWS,
        [OLD],
    )


def test_failing_it_changes_nothing_and_it_may_be_tried_again(
    prove, publish, replace, actor
):
    prove("lan")
    revision = publish()
    replace()
    assert not take(actor("lan"), revision, right=False).passed
    assert not sure("lan")
    assert take(actor("lan"), revision).passed
    assert sure("lan")
    with pytest.raises(Conflict, match="have passed"):
        quizzes.start(actor("lan"), revision, "doi-luat")


def test_it_is_open_to_who_takes_an_older_revision_of_the_course(
    prove, publish, replace, actor
):
    kien = actor("kien")
    prove("kien", object_key="task:x")
    revision = publish()
    replace()
    assert take(kien, revision).passed
    assert sure("kien")


def test_without_anything_to_re_confirm_nobody_earns_a_level_by_it(
    publish, replace, actor
):
    revision = publish()
    replace()
    with pytest.raises(Conflict, match="nothing to re-confirm"):
        quizzes.start(actor("lan"), revision, "doi-luat")
    assert "nothing to re-confirm" in str(
        quizzes.overview(actor("lan"), revision, "doi-luat").refusal
    )


def test_before_the_change_takes_effect_it_is_closed(
    prove, publish, replace, actor
):
    prove("lan")
    revision = publish()
    replace(on=clock.today() + dt.timedelta(days=1))
    with pytest.raises(Conflict, match="not taken effect"):
        quizzes.start(actor("lan"), revision, "doi-luat")


def test_an_outdated_short_quiz_leads_to_the_new_one(
    prove, publish, replace, actor
):
    prove("lan")
    old = publish()
    publish(texts=[("Điều gì đã đổi", "Đã đổi những gì")])
    replace()
    with pytest.raises(Conflict, match="has been revised"):
        quizzes.start(actor("lan"), old, "doi-luat")


def test_what_was_passed_before_the_change_is_no_bar_to_passing_it_for_the_new_one(
    prove, publish, hr, actor, monkeypatch
):
    """The replacement was undone and entered again with a later day: the same
    quiz is open once more.
    """
    prove("lan")
    revision, today = publish(), clock.today()
    service.replace(hr, OLD, NEW, today, "Đổi.")
    work()
    take(actor("lan"), revision)
    service.undo(hr, OLD, "Sai ngày.")
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    service.replace(hr, OLD, NEW, clock.today(), "Đổi.")
    work()
    assert not sure("lan")
    take(actor("lan"), revision)
    assert sure("lan")


def test_a_mentor_who_has_seen_the_work_confirms(prove, replace, actor):
    lan, hoa = prove("lan"), actor("mentor-hoa")
    prove("lan", OTHER)
    replace()
    service.confirm(hoa, lan, SKILL, f"  {NOTE} ", "once-1")
    assert sure("lan")
    assert not sure("lan", OTHER)
    row = evidence.entries(lan)[0]
    assert (row.source, row.level, row.depth, row.judged_by) == (
        "confirmation",
        2,
        Depth.DOES,
        hoa.person_id,
    )
    assert row.details == {
        "note": NOTE,
        "bases": [NEW],
        "confirms": [OLD],
        "rests_on": {"person": "lan", "reviewer": "mentor-hoa"},
    }
    shown = evidence.attainments(lan)[SKILL]
    assert (shown.levels, shown.count) == ((2, 2, 2, 2), 1), (
        "a confirmation is no second proof"
    )
    told = (
        session()
        .scalars(
            select(Job.payload)
            .where(Job.kind == "notify")
            .order_by(Job.id.desc())
        )
        .first()
    )
    assert told["person_id"] == lan
    before = evidence.attainments(lan)
    projection.rebuild()
    assert evidence.attainments(lan) == before
    assert verification.check().faults == []


def test_a_confirmation_proves_nothing_once_the_work_behind_it_is_revoked(
    prove, replace, actor
):
    lan, hoa = prove("lan"), actor("mentor-hoa")
    work_row = evidence.entries(lan)[0]
    replace()
    service.confirm(hoa, lan, SKILL, NOTE, "once-1")
    evidence.revoke(actor("manager-duc"), work_row.id, "Nhầm người.")
    assert evidence.attainments(lan)[SKILL].levels == (0, 0, 0, 0)


def test_when_the_successor_is_replaced_too_it_is_to_be_re_confirmed_again(
    prove, replace, actor, hr, monkeypatch
):
    lan = prove("lan")
    replace()
    service.confirm(actor("mentor-hoa"), lan, SKILL, NOTE, "once-1")
    later = clock.now() + dt.timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert service.impact(hr, NEW).people >= 1, (
        "what was confirmed by it relies on it now"
    )
    service.replace(hr, NEW, "nd-367-2025", clock.today(), "Đổi lần nữa.")
    work()
    assert not sure("lan")
    assert {doubt.basis for doubt in service.open_doubts(lan)[SKILL]} == {
        OLD,
        NEW,
    }
    service.confirm(actor("mentor-hoa"), lan, SKILL, NOTE, "once-2")
    assert sure("lan")
    assert legal.in_place_of([OLD]) == {"nd-367-2025"}


def test_the_form_sent_twice_is_one_confirmation_and_another_one_is_refused(
    prove, replace, actor
):
    lan, hoa = prove("lan"), actor("mentor-hoa")
    replace()
    for _ in range(2):
        service.confirm(hoa, lan, SKILL, NOTE, "once-1")
    assert len(evidence.entries(lan)) == 2
    with pytest.raises(Conflict, match="nothing to re-confirm"):
        service.confirm(hoa, lan, SKILL, NOTE, "once-2")


def test_nobody_confirms_their_own_nor_anybody_elsewhere(prove, replace, actor):
    lan, hoa = prove("lan"), prove("mentor-hoa")
    replace()
    with pytest.raises(NotAllowed, match="own evidence"):
        service.confirm(actor("mentor-hoa"), hoa, SKILL, NOTE, "once-1")
    for who in (
        "mentor-son",
        "lan",
        "kien",
        "manager-duc",
        "nation-thu",
        "admin",
    ):
        with pytest.raises(NotFound):
            service.confirm(actor(who), lan, SKILL, NOTE, "once-1")
    assert not sure("lan")


def test_a_confirmation_says_what_was_seen(prove, replace, actor):
    lan = prove("lan")
    replace()
    for note in ("", "  tốt ", "x" * 2001):
        with pytest.raises(Invalid) as refused:
            service.confirm(actor("mentor-hoa"), lan, SKILL, note, "once-1")
        assert refused.value.field == "note"
    with pytest.raises(Conflict, match="nothing to re-confirm"):
        service.confirm(actor("mentor-hoa"), lan, "com.ethics", NOTE, "once-1")


def test_the_pages_say_why_and_lead_to_what_closes_it(
    prove, publish, replace, browser, app
):
    lan = prove("lan")
    replace()
    home = browser("lan").get("/").text
    assert "23/2015/NĐ-CP was replaced by 280/2025/NĐ-CP" in home
    assert "/quizzes/doi-luat" not in home
    revision = publish()
    home = browser("lan").get("/").text
    assert f"/revisions/{revision.id}/quizzes/doi-luat" in home
    assert "23/2015/NĐ-CP was replaced by 280/2025/NĐ-CP" in home
    page = browser("lan").get("/gaps").text
    assert f'href="/gaps/{SKILL}"' in page
    page = browser("lan").get(f"/gaps/{SKILL}").text
    assert f"/revisions/{revision.id}/quizzes/doi-luat" in page
    assert 'class="doubt"' in page
    assert "to re-confirm" in page
    hoa = browser("mentor-hoa")
    page = hoa.post(
        f"/people/{lan}/gaps/{SKILL}/confirm", {"note": "tốt", "once": "abc"}
    )
    assert page.status_code == 422
    assert ">tốt</textarea>" in page.text
    assert 'value="abc"' in page.text
    page = hoa.post(
        f"/people/{lan}/gaps/{SKILL}/confirm",
        {"note": NOTE, "once": "abc"},
        follow=True,
    )
    assert NOTE in page.text
    assert people.find_person("lan").id == lan
    assert sure("lan")
    assert ELSEWHERE not in service.open_doubts(lan)


def test_a_mentor_finds_whom_they_can_help_and_nobody_else(
    prove, replace, actor, browser
):
    for key in ("lan", "minh", "mentor-hoa"):
        prove(key)
    prove("lan", OTHER)
    replace()
    rows = {
        row.name: row.doubts
        for row in session().execute(service.to_confirm(actor("mentor-hoa")))
    }
    assert rows["Nguyễn Thị Ngọc Lan"] == 2
    assert "Hoàng Lê Quang Minh" not in rows
    assert "Phạm Thị Thanh Hòa" not in rows, "never their own"
    assert service.count_to_confirm(actor("mentor-hoa")) == len(rows)
    assert service.count_to_confirm(actor("lan")) == 0
    hoa = browser("mentor-hoa")
    assert "/confirmations" in hoa.get("/").text
    assert "Ngọc Lan" in hoa.get("/confirmations").text
    with pytest.raises(NotAllowed):
        service.to_confirm(actor("lan"))


def test_whom_a_mentor_can_help_stands_by_name_as_everywhere(
    prove, replace, actor
):
    for key in ("tuan", "lan", "thao"):
        prove(key)
    replace()
    listed = [
        row.name
        for row in session().execute(service.to_confirm(actor("mentor-hoa")))
    ]
    assert {"Ngô Mạnh Tuấn", "Nguyễn Thị Ngọc Lan"} <= {*listed}
    assert listed == sorted(listed, key=folding.given_first)


def test_a_refused_confirmation_is_said_first_on_the_page_and_also_where_nothing_is_left_to_confirm(
    prove, replace, browser, app
):
    lan = prove("lan")
    replace()
    hoa, path = browser("mentor-hoa"), f"/people/{lan}/gaps/{SKILL}/confirm"
    page = hoa.post(path, {"note": "tốt", "once": "1"}).text
    assert page.index(
        f'<a href="#note-{SKILL}"><span>Say in a sentence'
    ) < page.index(f'<textarea id="note-{SKILL}"')
    assert hoa.post(path, {"note": NOTE, "once": "2"}).status_code == 302
    answer = hoa.post(path, {"note": NOTE, "once": "3"})
    assert answer.status_code == 409
    assert "Nothing was changed." in answer.text
    assert "There is nothing to re-confirm here any more." in answer.text
    assert f'href="/people/{lan}/gaps/{SKILL}"' in answer.text
