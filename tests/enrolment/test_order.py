"""A course that is taken in order, and one that is not."""

import copy
import datetime as dt
from types import SimpleNamespace

import pytest

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict
from lms.courses import service as courses
from lms.courses.models import RevisionRow
from lms.courses.queries import digest_of, text_of
from lms.courses.types import Kind
from lms.enrolment import rules
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff
from lms.signoff.types import HandInDraft
from lms.standalone.demo import deeds
from tests import lite

SLUG = "chung-thuc-ban-sao"
KINDS = ("lesson", "practice", "lesson", "quiz", "task", "scenario")


def course(is_strict=True):
    parts = tuple(
        SimpleNamespace(key=f"{kind}{place}", kind=kind)
        for place, kind in enumerate(KINDS)
    )
    keys = [part.key for part in parts]
    return SimpleNamespace(parts=parts, keys=keys, is_strict=is_strict)


@pytest.mark.parametrize(
    ("place", "done", "first"),
    [
        (3, set(), "lesson0"),
        (3, {"lesson0"}, "lesson2"),
        (3, {"lesson0", "lesson2"}, None),
        (4, {"lesson0", "lesson2"}, "quiz3"),
        (4, {"quiz3"}, "lesson0"),
        (4, {"lesson0", "lesson2", "quiz3"}, None),
        (0, set(), None),
        (1, set(), None),
        (2, set(), None),
        (5, set(), None),
    ],
)
def test_what_comes_first(place, done, first):
    strict = course()
    found = rules.first_before(strict, strict.parts[place], done)
    assert (found and found.key) == first
    free = course(is_strict=False)
    assert rules.first_before(free, free.parts[place], set()) is None


def test_a_short_quiz_beside_the_way_is_always_open():
    beside = SimpleNamespace(key="beside", kind=Kind.QUIZ)
    assert rules.first_before(course(), beside, set()) is None


@pytest.fixture
def strict(app):
    """The shipped course, taken in order."""
    with transaction() as db:
        row = db.query(RevisionRow).filter_by(slug=SLUG).one()
        content = copy.deepcopy(row.content) | {"order": "strict"}
        row.content, row.digest = content, digest_of(text_of(content))
    session().expire_all()
    return courses.current(SLUG)


def hand_in(person, revision):
    draft = HandInDraft("Đã làm trọn một ngày.", clock.now(), "Quầy 2")
    return signoff.save_draft(person, revision, "task", draft)


@lite
def test_lessons_before_the_quiz_and_the_quiz_before_the_task(strict, actor):
    lan = actor("lan")
    assert strict.course.is_strict
    with pytest.raises(Conflict, match="First comes"):
        quizzes.start(lan, strict, "quiz")
    assert quizzes.overview(lan, strict, "quiz").first.kind is Kind.LESSON
    deeds.read_lessons(lan, SLUG)
    with pytest.raises(Conflict, match="First comes"):
        hand_in(lan, strict)
    deeds.take_quiz(lan, SLUG, 0.0)
    with pytest.raises(Conflict, match="First comes"):
        hand_in(lan, strict)


@lite
def test_a_passed_quiz_opens_the_task(strict, actor):
    lan = actor("lan")
    deeds.read_lessons(lan, SLUG)
    deeds.take_quiz(lan, SLUG, 1.0)
    assert hand_in(lan, strict)


@lite
def test_pages_say_what_comes_first_and_lead_there(strict, browser):
    lan, at = browser("lan"), f"/revisions/{strict.id}"
    first = f"{at}/lessons/01-chi-hoi-giay-can"
    for page in (f"{at}/quizzes/quiz", f"{at}/tasks/task"):
        text = lan.get(page).text
        assert "taken in order" in text and first in text
    assert "<textarea" not in lan.get(f"{at}/tasks/task").text
    assert lan.post(f"{at}/quizzes/quiz").status_code == 409


@lite
def test_a_course_without_an_order_is_free(app, actor):
    lan, revision = actor("lan"), courses.current(SLUG)
    assert quizzes.start(lan, revision, "quiz") and hand_in(lan, revision)


ZONE = dt.timezone(dt.timedelta(hours=7))
NOON = dt.datetime(2026, 12, 1, 12, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("begun", "seconds", "minutes"),
    [
        (NOON, 0, 0),
        (NOON, 89, 1),
        (NOON, 120, 2),
        (NOON, 3 * 3600, 180),
        (NOON, 3 * 3600 + 1, None),
        (NOON, -1, None),
        (None, 60, None),
        (NOON.replace(hour=23, minute=59), 59, 1),
        (NOON.replace(hour=23, minute=59), 60, None),
    ],
)
def test_minutes_are_those_of_one_sitting_of_one_day(begun, seconds, minutes):
    ended = (begun or NOON) + dt.timedelta(seconds=seconds)
    assert rules.minutes_between(begun, ended, ZONE) == minutes
