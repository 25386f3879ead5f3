"""Where people stop, how long they take: the rules."""

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from lms.courses.types import Kind
from lms.enrolment.rules import minutes_between
from lms.teaching.rules import journey
from lms.teaching.types import Limits, Tempo

LIMITS = Limits(5, 30)
WAY = [
    SimpleNamespace(key="a", kind=Kind.LESSON, minutes=6),
    SimpleNamespace(key="b", kind=Kind.LESSON, minutes=6),
    SimpleNamespace(key="quiz", kind=Kind.QUIZ, minutes=20),
    SimpleNamespace(key="new", kind="of tomorrow", minutes=5),
]


def figures(done, times=None):
    return journey.parts(WAY, done, times or {}, LIMITS)


def test_a_share_is_of_everybody_who_has_done_any_part():
    found = figures({"": 40, "a": 40, "b": 20, "quiz": 50})
    assert [one.share for one in found] == [0.8, 0.4, 1, None]
    assert found[-1].people is None


def test_people_stop_where_the_largest_share_of_enough_goes_no_further():
    found = figures({"a": 100, "b": 80, "quiz": 40})
    stop = journey.stop(found, LIMITS)
    assert (stop.before.part.key, stop.after.part.key) == ("b", "quiz")
    assert stop.share == 0.5
    for done in (
        {"a": 29, "b": 0, "quiz": 0},
        {"a": 100, "b": 76, "quiz": 76},
        {"a": 30, "b": 60, "quiz": 60},
        {},
    ):
        assert journey.stop(figures(done), LIMITS) is None
    edge = figures({"a": 30, "b": 22, "quiz": 22})
    assert journey.stop(edge, LIMITS).after.part.key == "b"


@pytest.mark.parametrize(
    ("times", "minutes", "pace"),
    [
        ({9: 30}, 9, Tempo.LONGER),
        ({8: 30}, 8, None),
        ({3: 30}, 3, Tempo.SHORTER),
        ({4: 30}, 4, None),
        ({9: 29}, 9, None),
        ({9: 5}, 9, None),
        ({9: 4}, None, None),
    ],
)
def test_time_is_compared_where_enough_is_known(times, minutes, pace):
    found = figures({"a": 50}, {"a": times})[0]
    assert (found.minutes, found.pace) == (minutes, pace)


def test_a_minute_more_or_less_is_no_difference():
    assert journey.pace(2, 1) is None
    assert journey.pace(3, 1) == Tempo.LONGER


def first(tries, share):
    earned = round(share * tries * 10_000)
    return SimpleNamespace(first_tries=tries, first_share=earned)


def asked(lesson, people, share):
    earned = round(share * people * 10_000)
    question = SimpleNamespace(lesson=lesson)
    return question, SimpleNamespace(asked=people, share=earned)


@pytest.mark.parametrize(
    ("tries", "people", "later", "said"),
    [
        (30, 30, 0.6, True),
        (30, 30, 0.61, False),
        (29, 30, 0.2, False),
        (30, 29, 0.2, False),
    ],
)
def test_a_gap_between_lesson_and_quiz(tries, people, later, said):
    rows = [asked("a", people, later), asked("a", people, later)]
    rows.append(asked("b", 50, 0))
    (found,) = journey.lessons(WAY, {"a": first(tries, 0.8)}, rows, LIMITS)
    assert (found.part.key, found.tries, found.asked) == ("a", tries, people)
    assert (found.first, found.later) == pytest.approx((0.8, later))
    assert found.is_gap is said


def test_of_few_people_lessons_say_nothing():
    for tries, people in ((4, 30), (30, 4)):
        rows = [asked("a", people, 0.1)]
        sums = {"a": first(tries, 0.8)}
        assert journey.lessons(WAY, sums, rows, LIMITS) == []


NINE = dt.datetime(2026, 11, 27, 2, 0, tzinfo=dt.UTC)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("begun", "after", "minutes"),
    [
        (NINE, dt.timedelta(minutes=7), 7),
        (NINE, dt.timedelta(seconds=29), 0),
        (NINE, dt.timedelta(hours=3), 180),
        (NINE, dt.timedelta(hours=3, seconds=1), None),
        (NINE, -dt.timedelta(seconds=1), None),
        (NINE + dt.timedelta(hours=14), dt.timedelta(hours=1), None),
        (None, dt.timedelta(0), None),
    ],
)
def test_two_moments_of_one_day_tell_a_time(begun, after, minutes):
    ended = (begun or NINE) + after
    assert minutes_between(begun, ended, HANOI) == minutes
