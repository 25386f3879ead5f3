"""Pages of what a person marks, without JavaScript."""

import datetime as dt

import pytest
from sqlalchemy import select

from lms.authoring import service as authoring
from lms.core import clock
from lms.core.db import execute
from lms.core.merging import mark
from lms.courses import service as courses
from lms.quizzes import service
from lms.quizzes.models import Reading
from tests.quizzes.conftest import COURSE

FORM = {"level-0": "1", "level-1": "2", "comment": "Nói thêm nơi xin giấy."}


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def page(hand_in):
    hand_in()
    return f"/essays/{execute(select(Reading.id)).scalar_one()}"


def test_a_learner_writes_is_told_the_length_and_sees_that_it_waits(
    browser, essay_course
):
    lan = browser("lan")
    start = f"/revisions/{essay_course.id}/quizzes/quiz"
    assert "marks that" in lan.get(start).text
    attempt = lan.post(start).location
    shown = lan.get(attempt).text
    assert "From 30 to 120 words." in shown and "<textarea" in shown
    place = shown.index("<textarea")
    name = shown[place:].split('name="', 1)[1].split('"', 1)[0]
    lines = "Thưa bác,\r\n\r\nmời bác <b>bổ sung</b> giấy.  "
    answered = lan.post(
        attempt, {"shown": name[1:], name: lines}, follow=True
    ).text
    assert "at least 30 are asked for" in answered
    assert "Thưa bác,\n\nmời bác &lt;b&gt;bổ sung" in lan.get(attempt).text
    result = lan.post(f"{attempt}/submit", follow=True).text
    assert "<h1>Waits to be marked</h1>" in result
    assert "0 of 1 points" in result and "2 more points" in result
    assert "Phạm Thị Thanh Hòa can mark it." in result
    assert "To reach 60% it needs at least 1.8 of them." in result
    assert "Thưa bác còn thiếu" not in result and "Model answer" not in result
    again = lan.get(start).text
    assert "Your last attempt waits to be marked." in again
    assert "waits to be marked</a>" in again


def test_a_mentor_finds_it_keeps_a_beginning_marks_it_and_the_learner_reads_it(
    browser, page
):
    hoa = browser("mentor-hoa")
    assert "1 written answer waits to be marked" in hoa.get("/inbox").text
    assert page in hoa.get("/essays").text
    opened = hoa.get(page).text
    assert "checked" not in opened and "Model answer" in opened
    kept = {"save": "1", "level-0": "1", "comment": "Gần"}
    again = hoa.post(page, kept, follow=True).text
    assert "Kept for you" in again and again.count(" checked") == 1
    refused = hoa.post(page, FORM | {"level-1": ""})
    assert refused.status_code == 422
    assert "Choose one of the levels." in refused.text
    assert FORM["comment"] in refused.text
    done = hoa.post(page, FORM, follow=True).text
    assert "Nothing more waits." in done
    assert page in hoa.get("/essays?state=marked").text
    attempt = execute(select(Reading.attempt_id)).scalar_one()
    result = browser("lan").get(f"/attempts/{attempt}/result")
    assert "4 of 4 points" in result.text
    assert "Marked by Phạm Thị Thanh Hòa" in result.text


def test_points_of_the_rubric_are_told_as_those_of_the_quiz(browser, page):
    hoa = browser("mentor-hoa")
    assert "Of the quiz's points 2 are for it" in hoa.get(page).text.replace(
        "&#39;", "'"
    )
    hoa.post(page, FORM | {"level-1": "0"})
    attempt = execute(select(Reading.attempt_id)).scalar_one()
    result = browser("lan").get(f"/attempts/{attempt}/result").text
    for shown in (result, hoa.get(page).text):
        assert "2 of 4 points" in shown
        assert "Of the points of the quiz: 1 of 2." in shown


def test_a_long_question_is_folded_under_how_it_begins(
    actor, browser, essay_course, tmp_path
):
    file, begins = tmp_path / COURSE / "quiz.yaml", "**Tell** the citizen why"
    said = file.read_text("utf-8").replace("Tell the citizen", begins)
    file.write_text(said.replace("cannot be", "cannot " * 40 + "be"), "utf-8")
    assert authoring.publish(None, file.parent, authoring.known())
    lan, course = actor("lan"), courses.current(COURSE)
    attempt = service.start(lan, course, "quiz")
    asked = service.sitting(lan, attempt).quiz.questions
    said = {one.key: one.read(["Thưa bác"], ()) for one in asked if one.judged}
    service.submit(lan, attempt, said)
    reading = execute(select(Reading.id)).scalar_one()
    page = browser("mentor-hoa").get(f"/essays/{reading}").text
    assert "<summary>Question: Tell the citizen why in writing" in page
    assert "<strong>Tell</strong> the citizen" in page


def test_the_second_marker_reads_who_was_faster_and_when(
    browser, page, another_mentor
):
    browser("mentor-hoa").post(page, FORM)
    typed = {"comment": "Chậm một bước.", "note-1": "Nói rõ <hơn>."}
    late = browser("kien").post(page, FORM | typed)
    assert late.status_code == 409
    assert "Phạm Thị Thanh Hòa was faster" in late.text
    assert "Marked by Phạm Thị Thanh Hòa" in late.text
    assert "Chậm một bước." in late.text and "Nói rõ &lt;hơn&gt;." in late.text


def test_two_pages_of_one_marker_take_nothing_back(browser, page):
    hoa = browser("mentor-hoa")
    hoa.post(page, {"save": "1", "comment": "Ý thứ nhất"})
    older = {"comment": "Ý thứ hai", "level-0": "1", "was-level-0": ""}
    answer = hoa.post(f"{page}/autosave", older).json
    assert set(answer["both"]) == {"comment"}
    assert "Ý thứ nhất" in answer["both"]["comment"]
    asked = hoa.post(page, older | {"save": "1"})
    assert asked.status_code == 409
    assert "keep-comment" in asked.text and "Ý thứ hai" in asked.text
    taken = {"was-comment": mark("Ý thứ nhất"), "keep-comment": "here"}
    hoa.post(f"{page}/autosave", older | taken)
    assert "Ý thứ hai" in hoa.get(page).text


def test_a_level_that_there_is_not_is_none(browser, page):
    """Neither kept nor able to break the page that shows both."""
    hoa = browser("mentor-hoa")
    for odd in ("99", "-1", "²", "9" * 5000, "x"):
        hoa.post(f"{page}/autosave", {"level-0": "1"})
        sent = {"level-0": odd, "was-level-0": mark("")}
        assert hoa.post(f"{page}/autosave", sent).status_code == 200
        saved = hoa.post(page, sent | {"save": "1"})
        assert saved.status_code in (302, 409)
        assert hoa.get(page).status_code == 200
    assert hoa.post(page, FORM | {"level-0": "99"}).status_code == 422


@pytest.mark.parametrize("who", ["lan", "mentor-son", "manager-duc"])
def test_strangers_find_nothing_there(browser, page, who):
    assert browser(who).get(page).status_code in (403, 404)
    assert browser(who).post(page, FORM).status_code in (403, 404)


def test_an_answer_waits_in_working_days_as_hand_ins_do(
    browser, hand_in, monkeypatch
):
    def on(day):
        noon = dt.datetime(2030, 11, day, 5, tzinfo=dt.UTC)
        monkeypatch.setattr(clock, "now", lambda: noon)

    on(15)  # a Friday
    hand_in()
    assert (
        "waits since 15 Nov 2030" in browser("mentor-hoa").get("/essays").text
    )
    on(18)
    page = browser("mentor-hoa").get("/essays").text
    assert "waits for 1 working day<" in page
