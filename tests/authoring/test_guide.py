"""What makes a course and each of its parts good is ticked where it can be seen,
asked where it cannot, and leads to where it is written.
"""

import re
from pathlib import Path

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import blocks, guide
from lms.authoring.rules.outline import write_data
from lms.authoring.rules.rails import rail
from lms.courses.service import source_in
from tests.conftest import Browser

COURSES = Path(__file__).parents[2] / "courses"
TEXT = "# Hay sai\n\nmột hai ba\n\n![x](figures/a.svg)\n"
PROVING = {"competency": "c", "level": 2, "depth": "knows"}
BOTH = {"vi": "Có", "en": "Yes"}
LESSON = {
    "lesson": "a",
    "title": BOTH,
    "minutes": 5,
    "legal_bases": ["x"],
    "check": {"type": "single"},
}


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def files_of(data, **texts):
    named = {
        name.replace("__", "."): text.encode() for name, text in texts.items()
    }
    return {"course.yaml": write_data(data), **named}


def missing(hints):
    return {hint.text for hint in hints if hint.is_there is False}


def test_what_is_there_is_ticked_in_a_lesson():
    course = {"parts": [LESSON]}
    whole = files_of(course, a__vi__md=TEXT, a__en__md=TEXT)
    assert missing(rail.of_part(whole, "a")) == set()
    bare = files_of({"parts": [{"lesson": "a"}]}, a__vi__md="…\n")
    assert missing(rail.of_part(bare, "a")) == {
        rail.MINUTES,
        rail.CASE,
        rail.MISTAKES,
        rail.TOMORROW,
        rail.FIGURE,
        rail.BASIS,
        rail.CHECK,
        rail.ENGLISH,
    }


def test_what_only_people_can_tell_is_asked():
    course = files_of({"parts": [LESSON]}, a__vi__md="Chị Hến đến.\n")
    asked = [h.text for h in rail.of_part(course, "a") if h.is_there is None]
    assert asked == [rail.CASE, rail.MISTAKES, rail.TOMORROW]


def test_a_quiz_needs_a_bank_and_says_what_it_proves():
    question = {"key": "q", "text": BOTH, "explanation": BOTH}
    quiz = {"quiz": "q", "effects": [PROVING]}
    few = files_of(
        {"parts": [quiz]},
        q__yaml=write_data({"questions": [question] * 14}).decode(),
    )
    assert missing(rail.of_part(few, "q")) == {
        rail.BANK,
        rail.ABOUT,
        rail.BASIS,
    }
    assert rail.PROVES in missing(
        rail.of_part(files_of({"parts": [{**quiz, "effects": [{}]}]}), "q")
    )


def test_what_a_course_lacks_leads_to_where_it_is_written():
    found = {hint.text: hint for hint in rail.of_course(files_of({}))}
    assert all(hint.is_there is False for hint in found.values())
    ways = {text: (one.page, one.key) for text, one in found.items()}
    assert ways[rail.POST] == ("course", "")
    assert ways[rail.AID] == ("text", "job-aid")
    assert ways[rail.PRACTICE] == ("new_part", "practice")
    assert ways[rail.BANK] == ("new_part", "quiz")


@pytest.mark.parametrize("slug", ["tiep-cong-dan", "phan-loai-don"])
def test_courses_that_are_there_lack_nothing_of_the_whole(slug):
    files = source_in(COURSES / slug).files
    assert missing(rail.of_course(files)) == set()
    for part in (
        "quiz",
        "task",
        "ba-luu" if "ba-luu.yaml" in files else "quiz",
    ):
        assert missing(rail.of_part(files, part)) == set()


def test_every_way_of_the_rail_opens(app):
    """On the list of parts and on the page of each kind of part."""
    mai = Browser(app, "trainer-mai")
    draft_id = service.begin(access.actor_for("trainer-mai"), "phan-loai-don")
    at = f"/author/drafts/{draft_id}"
    for kind in ("lesson", "quiz", "practice", "task"):
        new = {"kind": kind, "title_vi": f"Phần {kind}", "title_en": ""}
        mai.post(f"{at}/add", new)
    page = mai.get(at).text
    rails = page[page.index("What makes a course good") :]
    ways = set(re.findall(rf'href="({at}/[^"#]+)', rails))
    pages = {way: mai.get(way) for way in ways}
    assert {one.status_code for one in pages.values()} == {200}
    for path in ("quizzes/phan-quiz", "tasks/phan-task", "parts/phan-quiz"):
        assert 'class="plain signs"' in mai.get(f"{at}/{path}").text


def test_reading_takes_its_time():
    read = blocks.read(" ".join(["chữ"] * 1000))
    assert guide.count_words(read) == 1000
    assert guide.reading_minutes(read) == 5
    assert guide.is_short(read, 4)
    assert not guide.is_short(read, 5)
    assert guide.reading_minutes([]) == 1
