"""What the plug in `tests/plug` does where it is installed; run by
`test_plug.py` in a process of its own that finds it.
"""

import re
import shutil

import pytest

from lms.access import service as access
from lms.authoring import service as authoring
from lms.core import clock, paths
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.evidence.sources.base import Depth
from lms.quizzes import rules
from lms.quizzes import service as quizzes
from tests.conftest import Browser

COURSE, SKILL = "chung-thuc-ban-sao", "pro.certify-copies"
QUESTION = """
  - key: urgency
    type: scale
    text: {vi: "Hồ sơ này gấp đến mức nào?", en: "How urgent is this?"}
    lowest: {vi: "để sau cũng được", en: "can wait"}
    highest: {vi: "phải làm ngay", en: "at once"}
    right: 8
    explanation: {vi: "Hẹn trả trong ngày.", en: "It is due today."}
"""
OUTLINE = """framework drafting: Soạn thảo văn bản
draft: Soạn thảo
  draft.letters: Công văn
  draft.minutes: Biên bản
"""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def test_a_quiz_asks_draws_and_marks_the_new_question_type(
    app, tmp_path, monkeypatch
):
    folder = shutil.copytree(paths.COURSES / COURSE, tmp_path / COURSE)
    with (folder / "quiz.yaml").open("a", encoding="utf-8") as file:
        file.write(QUESTION)
    assert authoring.publish(None, folder, authoring.known())
    monkeypatch.setattr(  # the whole bank: ours is among it
        rules, "draw", lambda bank, *_how: [one.key for one in bank]
    )
    lan = Browser(app, "lan")
    lan.post(f"/courses/{COURSE}")
    revision = courses.current(COURSE)
    attempt = lan.post(f"/revisions/{revision.id}/quizzes/quiz").location
    lan.post("/language", {"language": "vi"})
    name = _field_of("urgency", attempt)
    page = lan.get(attempt).text
    assert "(từ để sau cũng được đến phải làm ngay)" in page
    assert page.count(f'name="{name}"') == 11
    lan.post(attempt, {name: "7", "shown": name[1:]})
    drawn = rf'name="{name}" value="(\d+)" checked'
    assert re.findall(drawn, lan.get(attempt).text) == ["7"]
    lan.post(f"{attempt}/submit")
    result = lan.get(f"{attempt}/result").text
    asked = result.split('class="question reviewed"')
    (answer,) = [one for one in asked if "Hồ sơ này gấp đến mức nào?" in one]
    assert "#i-nearly" in answer, "the number beside the right one earns half"
    assert re.search(r"<dd>\s*7\s*</dd>", answer)


def _field_of(question: str, attempt: str) -> str:
    """The name of the question's form field."""
    sitting = quizzes.sitting(
        access.actor_for("lan"), int(attempt.rsplit("/", 1)[-1])
    )
    keys = [one.key for one in sitting.questions()]
    return f"q{keys.index(question)}"


def test_evidence_of_the_new_source_counts_and_is_named_in_both_languages(app):
    from agency_plug import attendance

    mentor, lan = access.actor_for("mentor-hoa"), access.actor_for("lan")
    attendance.record(mentor, lan.person_id, SKILL, 2, "2026-11", clock.now())
    attained = evidence.attainments(lan.person_id)[SKILL]
    assert attained.at(Depth.SHOWS_HOW) == 2
    assert attained.at(Depth.DOES) == 0
    browser = Browser(app, "lan")
    for language, label in (("vi", "Tập huấn"), ("en", "Workshop")):
        browser.post("/language", {"language": language})
        assert label in browser.get(f"/gaps/{SKILL}").text


def test_a_file_of_the_new_format_becomes_a_draft(app, tmp_path):
    file = tmp_path / "drafting.outline"
    file.write_text(OUTLINE, encoding="utf-8")
    result = app.test_cli_runner().invoke(
        args=["lms", "frameworks", "import", str(file)]
    )
    assert result.exit_code == 0, result.output
    page = Browser(app, "nation-thu").get("/files/frameworks/import").text
    assert "Outline" in page


def test_a_line_that_is_none_is_named_with_its_number(app, tmp_path):
    file = tmp_path / "drafting.outline"
    file.write_text(OUTLINE + "no key here\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(
        args=["lms", "frameworks", "import", str(file), "--dry-run"]
    )
    assert result.exit_code == 1
    assert "5" in result.output
