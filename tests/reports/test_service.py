"""What is wrong or unclear: said by learners, answered by trainers."""

import pytest

from lms.audit.models import Event
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.courses import service as courses
from lms.reports import service
from lms.reports.models import ContentReport
from tests import lite

SLUG, LESSON = "chung-thuc-ban-sao", "01-chi-hoi-giay-can"
TEXT = "Câu thứ hai nói ngược với bảng."


@pytest.fixture
def place(app, actor):
    return lambda part=LESSON, item="": service.place(
        actor("lan"), courses.current(SLUG).id, part, item
    )


@pytest.fixture
def sent(actor, place):
    """The id of a report by Lan, without her name."""
    return service.send(actor("lan"), place(), "wrong", TEXT, False)


def test_a_report_is_answered_and_its_maker_is_told(actor, sent):
    mai, lan = actor("trainer-mai"), actor("lan")
    assert service.waiting(mai) == 1
    service.answer(mai, sent, "corrected", "Đúng, đã sửa.")
    (row,) = service.mine(lan)
    assert (row.outcome, row.answer) == ("corrected", "Đúng, đã sửa.")
    assert row.answered_at and service.waiting(mai) == 0
    told = session().query(Job).filter_by(kind="notify").all()
    assert [
        job.payload["person_id"]
        for job in told
        if job.payload["path"] == "/my-reports"
    ] == [lan.person_id]
    event = session().query(Event).filter_by(event="reports.answered").one()
    assert event.details == {"report": sent}


def test_the_same_click_twice_is_one_report(actor, place, together):
    lan, here = actor("lan"), place()
    ids = together(*[lambda: service.send(lan, here, "wrong", TEXT, False)] * 3)
    assert len(set(ids)) == 1


def test_of_two_answers_the_first_stands(actor, sent):
    mai = actor("trainer-mai")
    service.answer(mai, sent, "stands", "Bảng nói về việc khác.")
    service.answer(mai, sent, "stands", "Bảng nói về việc khác.")
    with pytest.raises(Conflict):
        service.answer(mai, sent, "corrected", "Đã sửa rồi.")
    (row,) = service.mine(actor("lan"))
    assert row.outcome == "stands"


@lite
def test_a_name_is_seen_only_where_its_owner_agreed(actor, place, sent):
    lan, mai = actor("lan"), actor("trainer-mai")
    named = service.send(lan, place(), "unclear", "Chỗ này chưa rõ.", True)
    rows = execute(service.reports(mai, True)).all()
    assert service.reporters(rows) == {named: lan.name}


@lite
@pytest.mark.parametrize("login", ["lan", "mentor-hoa", "manager-duc", "admin"])
def test_only_those_who_may_publish_read_and_answer(actor, sent, login):
    somebody = actor(login)
    assert service.waiting(somebody) == 0
    for act in (
        lambda: service.reports(somebody, True),
        lambda: service.report(somebody, sent),
        lambda: service.answer(somebody, sent, "stands", "Không sao."),
    ):
        with pytest.raises(NotAllowed):
            act()


@lite
def test_ones_own_reports_are_ones_own(actor, sent):
    assert service.mine(actor("mentor-hoa")) == []


@lite
@pytest.mark.parametrize(
    ("trouble", "text", "fields"),
    [
        ("", "", {"trouble", "text"}),
        ("bad", TEXT, {"trouble"}),
        ("wrong", "x" * 501, {"text"}),
        ("wrong", "sai", {"text"}),
    ],
)
def test_all_that_is_wrong_is_said_at_once(actor, place, trouble, text, fields):
    with pytest.raises(Invalid) as refused:
        service.send(actor("lan"), place(), trouble, text, False)
    said = [refused.value, *refused.value.also]
    assert {one.field for one in said} == fields


@lite
@pytest.mark.parametrize(
    ("outcome", "answer"),
    [("", "Cảm ơn."), ("stands", ""), ("stands", "x" * 1001)],
)
def test_an_answer_says_what_came_of_it(actor, sent, outcome, answer):
    with pytest.raises(Invalid):
        service.answer(actor("trainer-mai"), sent, outcome, answer)


@lite
def test_so_many_a_day(app, actor, place):
    app.extensions["lms"].settings["LMS_REPORTS_A_DAY"] = 2
    lan, here = actor("lan"), place()
    for number in range(2):
        service.send(lan, here, "wrong", f"{TEXT} {number}", False)
    with pytest.raises(Conflict):
        service.send(lan, here, "wrong", f"{TEXT} 3", False)
    with transaction() as db:
        for row in db.query(ContentReport):
            row.made_at = clock.start_of(clock.today()) - clock.now().resolution
    assert service.send(lan, here, "wrong", f"{TEXT} 4", False)


@lite
@pytest.mark.parametrize(
    ("part", "item"),
    [("no-such", ""), (LESSON, "no-such"), ("quiz", "no-such")],
)
def test_nobody_reports_what_is_not_there(place, part, item):
    with pytest.raises(NotFound):
        place(part, item)


@lite
@pytest.mark.parametrize(
    ("part", "item"),
    [("quiz", "other-commune"), ("luyen-tap", "earlier-copy"), ("task", "")],
)
def test_each_kind_of_place_is_shown_by_its_words(place, part, item):
    assert place(part, item).words["vi"]


@lite
def test_pages_from_the_link_to_the_answer(browser):
    lan, mai = browser("lan"), browser("trainer-mai")
    at = f"/revisions/1/parts/{LESSON}/report"
    assert at in lan.get(f"/revisions/1/lessons/{LESSON}").text
    refused = lan.post(at, {"text": TEXT})
    assert refused.status_code == 422 and TEXT in refused.text
    sent = {"text": TEXT, "trouble": "wrong"}
    assert "Thank you" in lan.post(at, sent, follow=True).text
    assert "waits for your answer" in mai.get("/").text
    page = mai.get("/reports").text
    assert TEXT in page and "Ngọc Lan" not in page
    shown = mai.get("/reports/1").text
    assert "without a name" in shown and "Ngọc Lan" not in shown
    assert "Correct it in the draft" in shown
    place = {"part": LESSON, "item": ""}
    to = mai.post("/author/courses/chung-thuc-ban-sao/correct", place).location
    assert to.endswith(f"/parts/{LESSON}") and mai.get(to).status_code == 200
    given = {"outcome": "corrected", "answer": "Đã sửa trong bản sau."}
    assert "is told" in mai.post("/reports/1", given, follow=True).text
    assert "Đã sửa trong bản sau." in lan.get("/my-reports").text
    again = mai.post("/reports/1", given | {"answer": "Khác rồi."})
    assert again.status_code == 409 and "Đã sửa trong bản sau." in again.text
