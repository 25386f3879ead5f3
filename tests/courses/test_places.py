"""Where a course cites the law, and what work on a part relied on."""

import datetime as dt

from lms.courses import rules
from lms.courses.types import CitingPlace, Course, Kind, Part, PlaceKind


def part(key, kind, bases=(), data=None, confirms=()):
    return Part(
        key,
        Kind(kind),
        {},
        5,
        tuple(bases),
        (),
        {},
        data or {},
        tuple(confirms),
    )


LESSON = part(
    "one",
    "lesson",
    ["a"],
    {"type": "single", "legal_bases": ["b"], "options": [{"text": {}}]},
)
QUIZ = part(
    "quiz",
    "quiz",
    [],
    {
        "questions": [
            {"key": "q1", "legal_bases": ["c", "a"]},
            {"key": "q2"},
            {"key": "q3", "legal_bases": []},
        ]
    },
)
TASK = part(
    "task",
    "task",
    ["d"],
    {"critical_steps": [{"key": "s1", "legal_bases": ["a"]}]},
)
DELTA = part("delta", "quiz", ["e"], confirms=["a"])
COURSE = Course(
    {}, {}, (), dt.date(2026, 11, 22), ("z",), (LESSON, QUIZ, TASK), (DELTA,)
)


def test_each_place_that_cites_something_is_found_once():
    assert list(COURSE.places) == [
        CitingPlace(PlaceKind.COURSE, "", "", ("z",)),
        CitingPlace(PlaceKind.LESSON, "one", "", ("a", "b")),
        CitingPlace(PlaceKind.QUESTION, "quiz", "q1", ("c", "a")),
        CitingPlace(PlaceKind.TASK, "task", "", ("d",)),
        CitingPlace(PlaceKind.STEP, "task", "s1", ("a",)),
        CitingPlace(PlaceKind.QUIZ, "delta", "", ("e",)),
    ]


def test_work_relied_on_what_the_course_the_part_and_what_is_in_it_cite():
    assert rules.relied_on(COURSE, QUIZ) == ("a", "c", "z")
    assert rules.relied_on(COURSE, TASK) == ("a", "d", "z")


def test_a_short_quiz_about_a_change_is_no_part_of_the_way():
    assert COURSE.part("delta") is DELTA
    assert COURSE.after("task") is None
    assert COURSE.after("delta") is None
    assert COURSE.minutes == 15
