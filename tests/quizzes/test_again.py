"""After a failed quiz: when it may be tried again, and what to read until
then; in a lesson, two tries before the solution.
"""

import datetime as dt
import re

import pytest
from sqlalchemy import update

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.i18n import moment
from lms.courses import service as courses
from lms.enrolment import service as enrolment
from lms.quizzes import service
from lms.quizzes.models import Attempt
from lms.quizzes.types import Response

pytestmark = pytest.mark.usefixtures("whole")
SLUG = "chung-thuc-ban-sao"
LESSON = "/revisions/1/lessons/01-chi-hoi-giay-can"


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def fail(actor, answers: dict[str, Response]):
    """An attempt of Lan's with these answers only."""
    revision = courses.current(SLUG)
    attempt_id = service.start(actor("lan"), revision, "quiz")
    service.submit(actor("lan"), attempt_id, answers)
    return service.overview(actor("lan"), revision, "quiz")


def perfect(wanted):
    """Right answers to the questions about these lessons."""
    revision = courses.current(SLUG)
    quiz = service.quiz_of(revision, revision.course.part("quiz"))
    return {
        one.key: one.perfect() for one in quiz.questions if one.lesson in wanted
    }


def test_the_lessons_of_wrong_answers_are_named_and_only_these(actor):
    lessons = [part.key for part in courses.current(SLUG).course.parts[:4]]
    overview = fail(actor, perfect(lessons[:2]))
    assert [part.key for part in overview.lessons] == lessons[2:]


def at(hour: int, minute: int) -> dt.datetime:
    """This moment of today, where the people are."""
    return dt.datetime.combine(
        clock.today(), dt.time(hour, minute), clock.zone()
    ).astimezone(dt.UTC)


def test_the_hour_of_the_next_try_stands_at_home_and_on_the_courses_pages(
    actor, browser, monkeypatch
):
    noon = at(12, 0)
    monkeypatch.setattr(clock, "now", lambda: noon)
    overview = fail(actor, {})
    hour = (at(12, 0) + overview.quiz.wait).astimezone(clock.zone())
    for path in (
        "/",
        "/plan",
        f"/courses/{SLUG}",
        "/revisions/1/quizzes/quiz",
        f"/attempts/{overview.failed.id}/result",
    ):
        page = browser("lan").get(path).text
        assert f"You can try again at {hour:%H:%M}" in page, path
        assert LESSON in page, path


def test_home_plan_and_course_name_the_same_next_step(actor, browser):
    """With all lessons read, that the quiz is to be tried again, and what to
    read before; nowhere is it called begun, or to be gone on with.
    """
    lan, revision = actor("lan"), courses.current(SLUG)
    for part in revision.course.parts[:-2]:
        with transaction():
            enrolment.answer_lesson(lan, revision, part.key, [0], 1.0)
    fail(actor, {})
    said = set()
    for path in ("/", "/plan", f"/courses/{SLUG}"):
        page = browser("lan").get(path).text
        said.update(re.findall(r"Try again at [^<]*: [^<]+", page))
        assert re.search(rf'class="button [^"]*" href="{LESSON}"', page), path
        assert "Go on: " not in page, path
    assert len(said) == 1
    assert "Not passed yet" in browser("lan").get(f"/courses/{SLUG}").text
    assert "Not passed yet: " in browser("lan").get("/courses").text


def test_a_next_try_after_midnight_names_its_day(actor, browser, monkeypatch):
    late = at(23, 59)
    monkeypatch.setattr(clock, "now", lambda: late)
    opens_at = fail(actor, {}).opens_at
    assert clock.day_of(opens_at) > clock.today()
    page = browser("lan").get(f"/courses/{SLUG}").text
    assert f"You can try again at {moment(opens_at, 'en')}" in page


def test_once_the_wait_is_over_it_may_be_tried_again(actor, browser):
    before = fail(actor, {}).quiz.wait
    with transaction():
        earlier = clock.now() - before
        session().execute(update(Attempt).values(submitted_at=earlier))
    page = browser("lan").get(f"/courses/{SLUG}").text
    assert "You can try again now" in page


def test_the_solution_of_a_lesson_is_shown_after_two_tries(actor, browser):
    lan, part = browser("lan"), courses.current(SLUG).course.parts[0]
    explanation = re.sub(r"[*_`]", "", part.data["explanation"]["en"])[:40]
    rights = [option.get("right", False) for option in part.data["options"]]
    order = service.check_order(
        service.question_of(courses.current(SLUG), part),
        actor("lan").person_id,
    )
    wrong = order.index(rights.index(False))
    for tried in (1, 2):
        mark = re.search(r'name="was-q0" value="(\w*)"', lan.get(LESSON).text)
        lan.post(LESSON, {"was-q0": mark[1], "q0": str(wrong)})
        page = lan.get(LESSON).text
        assert ('class="choice off"' in page) is True
        assert (explanation in page) is (tried == 2)
        assert ("that you did not choose" in page) is (tried == 2)


def test_the_solution_is_said_where_no_option_can_show_it(browser):
    """After the second try, also of types without options."""
    lan, lesson = browser("lan"), "/revisions/1/lessons/02-xem-ban-chinh"
    for tried in (1, 2):
        mark = re.search(r'name="was-q0" value="(\w*)"', lan.get(lesson).text)
        wrong = {"was-q0": mark[1], "q0-0": "0", "q0-1": "0"}
        lan.post(lesson, wrong)
        assert ("Right is" in lan.get(lesson).text) is (tried == 2)


def test_beside_another_next_part_the_failed_quiz_is_named(actor, browser):
    """Or what may be tried again would seem to be the lesson."""
    fail(actor, {})
    course = courses.current(SLUG).course
    title = course.part("quiz").title["en"]
    named = re.compile(rf'<div class="notice warm">\s*<p>[^<]*{title}</p>')
    for path in ("/", "/plan", f"/courses/{SLUG}"):
        page = browser("lan").get(path).text
        assert f"Go on: {course.parts[0].title['en']}" in page, path
        assert named.search(page), path
    own = browser("lan").get("/revisions/1/quizzes/quiz").text
    assert "You can try again at" in own and not named.search(own)
