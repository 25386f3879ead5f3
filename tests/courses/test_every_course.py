"""Every course that is shipped, as its readers need it: complete in both
languages, honest about its minutes, with figures that can be read, a bank of
questions and places to spot, and one way of speaking to whoever learns.

What a file may say at all is checked by `lms courses check`
(tests/authoring); here is what makes these ten worth taking.
"""

import functools
import re
from itertools import pairwise

import pytest
import yaml

from lms.core import paths

FOLDERS = sorted(
    folder for folder in paths.COURSES.iterdir() if folder.is_dir()
)
LANGUAGES = ("vi", "en")
NOTES = {"vi": "Minh họa", "en": "Illustration"}
FIGURE = re.compile(
    r"^!\[([^\]]+)\]\(figures/([\w-]+)\.svg \"([^\"]+)\"\)$", re.M
)
LINK = re.compile(r"\]\((?!figures/)([^)\s]+)")
STRANGE = re.compile(  # ways of addressing the learner that are not ours
    r"\bcác bạn\b|\bbạn (?:hãy|cần|nên|đã|sẽ|có|phải|làm)\b|\bquý vị\b"
    r"|\bhọc viên (?:hãy|cần|nên|phải)\b",
    re.I,
)
QUICK, THOROUGH = 200, 80  # words a minute
THOUGHT = 1.5  # minutes for a question, at most
LMS = paths.ROOT / "lms"
PART = ("lesson", "practice", "scenario", "quiz", "task")


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request):
    return request.param


@functools.cache
def read(path):
    """What a YAML file says."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), loader)


@functools.cache
def text(path):
    return path.read_text("utf-8")


def parts(folder, kind):
    """(key, what course.yaml says of it) of all parts of a kind."""
    return [
        (part[kind], part)
        for part in read(folder / "course.yaml")["parts"]
        if kind in part
    ]


def asked(folder, kind):
    """The questions of all parts of a kind."""
    return [
        question
        for key, _part in parts(folder, kind)
        for question in read(folder / f"{key}.yaml")["questions"]
    ]


def walk(value, place=""):
    """(place, mapping) of every mapping in it."""
    if isinstance(value, dict):
        yield place, value
        for key, one in value.items():
            yield from walk(one, f"{place}.{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from walk(one, f"{place}.{number}")


def said(value, language="vi"):
    """All texts for people in this language."""
    return [
        one[language] for _place, one in walk(value) if set(one) == {*LANGUAGES}
    ]


def count(*texts):
    """Words, of Vietnamese its syllables."""
    return sum(len(re.findall(r"\w+", one)) for one in texts)


def files(folder):
    """Everything of a course that is written, but its drawings."""
    return sorted(folder.glob("*.yaml")) + sorted(folder.glob("*.md"))


def presets(name, key):
    return {
        one["key"]
        for _place, one in walk(read(name))
        if "key" in one and key in one
    }


@functools.cache
def competencies():
    return frozenset(
        key
        for name in (LMS / "framework" / "presets").glob("*.yaml")
        for key in presets(name, "indicators")
    )


@functools.cache
def bases():
    """Key of each legal basis we know: what has replaced it."""
    known = read(LMS / "legal" / "presets" / "legal.yaml")
    return {one["key"]: one.get("replaced_by") for one in known["legal_bases"]}


def test_it_has_all_that_a_course_needs(folder):
    assert len(parts(folder, "lesson")) >= 4
    for kind in PART[1:]:
        assert len(parts(folder, kind)) == 1, kind
    for language in LANGUAGES:
        words = count(text(folder / f"job-aid.{language}.md"))
        assert 150 <= words <= 400, "one page to keep at the counter"
    task = read(folder / "task.yaml")
    assert len(task["critical_steps"]) >= 4
    assert task["mistakes"], "what usually goes wrong"


def test_its_exam_draws_from_a_bank_with_places_to_spot(folder):
    bank = asked(folder, "quiz")
    (key, _part), *_none = parts(folder, "quiz")
    drawn = sum(line["count"] for line in read(folder / f"{key}.yaml")["draw"])
    assert len(bank) >= 15 and 8 <= drawn <= len(bank) * 2 / 3
    spots = [one for one in bank if one["type"] == "hotspot"]
    assert len(spots) >= 2
    assert len({one["figure"]["name"] for one in spots}) == len(spots)
    assert len({one["type"] for one in bank}) >= 7
    proven = {
        one["competency"] for one in parts(folder, "quiz")[0][1]["effects"]
    }
    assert {one["competency"] for one in bank} == proven, "and asks about each"
    for one in bank:
        assert {"lesson", "tags", "difficulty", "level"} <= set(one), one["key"]


def test_no_exam_asks_what_a_lesson_wants_compared_first(folder):
    unsure = {
        key: set(part.get("unsure", ()))
        for key, part in parts(folder, "lesson")
    }
    for one in asked(folder, "quiz"):
        assert not unsure[one["lesson"]] & set(one.get("legal_bases", ())), one[
            "key"
        ]


def test_every_question_teaches_whatever_was_chosen(folder):
    checks = [part["check"] for _key, part in parts(folder, "lesson")]
    for one in checks + asked(folder, "quiz") + asked(folder, "practice"):
        assert one["explanation"]["vi"], one["text"]
        for place, choice in walk(one):
            if re.fullmatch(
                r"(\.blanks\.\d+)?\.(options|areas|pairs)\.\d+", place
            ):
                assert choice["feedback"]["vi"], (one["text"], place)


def test_both_languages_are_complete(folder):
    for path in folder.glob("*.yaml"):
        for place, one in walk(read(path)):
            if set(one) & set(LANGUAGES) and set(one) <= set(LANGUAGES):
                assert all(one.get(each) for each in LANGUAGES), (
                    path.name,
                    place,
                )
    for key, _part in parts(folder, "lesson"):
        shown = [
            FIGURE.findall(text(folder / f"{key}.{each}.md"))
            for each in LANGUAGES
        ]
        assert shown[0], f"{key} shows a figure"
        assert len({tuple(one[1] for one in each) for each in shown}) == 1, key
        headings = [
            re.findall(r"^##+ ", text(folder / f"{key}.{each}.md"), re.M)
            for each in LANGUAGES
        ]
        assert headings[0] == headings[1], key


def test_every_figure_can_be_read_and_heard(folder):
    used = set()
    for path in folder.glob("*.md"):
        for alt, name, below in FIGURE.findall(text(path)):
            assert len(alt) >= 60 and below, (path.name, name)
            used.add(name)
    for path in folder.glob("*.yaml"):
        for place, one in walk(read(path)):
            if {"name", "alt"} <= set(one):
                assert min(map(len, one["alt"].values())) >= 60, place
                used.add(one["name"])
    drawings = {
        path.name.split(".")[0] for path in (folder / "figures").glob("*.svg")
    }
    assert used == drawings, "each is there, each is shown"
    for name in used:
        for language in LANGUAGES:
            drawing = text(folder / "figures" / f"{name}.{language}.svg")
            assert NOTES[language].lower() in drawing.lower(), (name, language)
            assert drawing.count("<text") >= 4, (name, language)


def test_what_it_relies_on_and_proves_is_known(folder):
    course = read(folder / "course.yaml")
    cited = {
        key
        for path in folder.glob("*.yaml")
        for _place, one in walk(read(path))
        for name in ("legal_bases", "unsure")
        for key in one.get(name, ())
    }
    assert cited <= set(bases()), "known"
    assert not [key for key in cited if bases()[key]], "none of them replaced"
    assert cited <= set(course["legal_bases"]), "and named by the course"
    named = {
        one["competency"]
        for path in folder.glob("*.yaml")
        for _place, one in walk(read(path))
        if "competency" in one
    }
    assert named and named <= competencies()


def test_its_minutes_are_honest(folder):
    """Enough for a quick reader, not more than a thorough one takes."""
    for key, part in parts(folder, "lesson"):
        for language in LANGUAGES:
            words = count(
                text(folder / f"{key}.{language}.md"),
                *said(part["check"], language),
            )
            assert words / QUICK <= part["minutes"] <= words / THOROUGH, key
    for kind in ("quiz", "practice"):
        for key, part in parts(folder, kind):
            data = read(folder / f"{key}.yaml")
            each = count(*said(data)) / len(data["questions"])
            times = sum(line["count"] for line in data.get("draw", ())) or len(
                data["questions"]
            )
            least = times * each / QUICK
            assert least <= part["minutes"] <= least + times * THOUGHT, key
    for key, part in parts(folder, "scenario"):
        words = count(*said(read(folder / f"{key}.yaml")["scenes"]))
        assert words / QUICK <= part["minutes"] <= words / THOROUGH, key
    for key, part in parts(folder, "task"):
        assert 30 <= part["minutes"] <= 240, key


def test_it_speaks_to_the_learner_in_one_way(folder):
    for path in files(folder):
        if not path.name.endswith(".en.md"):
            found = STRANGE.search(text(path))
            assert not found, (path.name, found.group())
    assert any("anh/chị" in text(path) for path in folder.glob("task.vi.md"))


def test_nothing_in_it_leads_nowhere(folder):
    known = {other.name for other in FOLDERS}
    for path in files(folder):
        for link in LINK.findall(text(path)):
            assert link.startswith("https://") or link in known, (
                path.name,
                link,
            )
    for one in asked(folder, "quiz") + asked(folder, "practice"):
        lessons = {key for key, _part in parts(folder, "lesson")}
        assert one.get("lesson") in lessons, one["key"]
    keys = [
        one["key"] for one in asked(folder, "quiz") + asked(folder, "practice")
    ]
    doubled = [a for a, b in pairwise(sorted(keys)) if a == b]
    assert not doubled, "what comes back is not the exam's question"


def test_there_are_ten(folder):
    assert len(FOLDERS) == 10
