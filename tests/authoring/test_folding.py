"""Long forms on a phone: what is folded, what opens by itself, and the way from
one question to the next.
"""

import re

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import items, outline
from lms.authoring.rules.rails.lacking import lacking
from tests.authoring.test_forms import shown_in
from tests.conftest import Browser

SLUG = "chung-thuc-ban-sao"
FIRST, SECOND = "words-at-reception", "other-commune"


@pytest.fixture
def backend():
    """What is folded is no database's own."""
    return "sqlite"


@pytest.fixture
def mai(app):
    return Browser(app, "trainer-mai")


@pytest.fixture
def draft_id(app):
    return service.begin(access.actor_for("trainer-mai"), SLUG)


def is_open(page, control):
    """Whether the row is there and opens by itself."""
    tag = re.search(rf'<details[^>]*id="{control}"[^>]*>', page)[0]
    return " open" in tag


def question_at(draft_id, key=FIRST):
    return f"/author/drafts/{draft_id}/quizzes/quiz/questions/{key}"


def test_rows_are_folded_and_say_what_is_inside(mai, draft_id):
    page = mai.get(question_at(draft_id)).text
    assert not is_open(page, "options-0") and not is_open(page, "options-4")
    summary = re.search(r'id="options-0".*?</summary>', page, re.S)[0]
    assert "✓" in summary and "Please fetch your card" in summary
    assert not is_open(page, "explanation-fold")


def test_a_mistake_opens_what_it_stands_in_and_nothing_else(mai, draft_id):
    path = question_at(draft_id)
    form = shown_in(mai.get(path).text)
    form |= {"options-2-feedback-vi": "", "options-2-feedback-en": ""}
    page = mai.post(path, form)
    assert page.status_code == 422
    assert is_open(page.text, "options-2")
    assert not is_open(page.text, "options-1")


def test_feedback_that_is_needed_and_missing_is_in_view(mai, draft_id):
    new = mai.get(question_at(draft_id, "new/single")).text
    assert 'name="options-1-feedback-vi"' in new
    assert "-feedback-fold" not in new
    path = question_at(draft_id)
    stored = mai.get(path).text
    assert 'id="options-2-feedback-fold"' in stored

    def forget(data):
        [one] = [one for one in data["questions"] if one["key"] == FIRST]
        del one["options"][2]["feedback"]

    service.change_file(
        access.actor_for("trainer-mai"),
        draft_id,
        "quiz.yaml",
        lambda content: outline.changed(content, forget),
    )
    page = mai.get(path).text
    assert is_open(page, "options-2") and not is_open(page, "options-1")
    assert 'id="options-2-feedback-fold"' not in page
    assert 'id="options-1-feedback-fold"' in page


def test_what_was_changed_on_the_page_stays_open(mai, draft_id):
    path = question_at(draft_id)
    form = shown_in(mai.get(path).text)
    form |= {"options-3-text-vi": "Câu khác.", "act": "add:options"}
    page = mai.post(path, form).text
    assert is_open(page, "options-3") and is_open(page, "options-5")
    assert not is_open(page, "options-0")
    moved = shown_in(mai.get(path).text) | {"act": "up:options-4"}
    page = mai.post(path, moved).text
    assert is_open(page, "options-3") and not is_open(page, "options-4")


def test_points_and_tags_open_only_for_a_mistake_of_theirs(mai, draft_id):
    path = question_at(draft_id)
    form = shown_in(mai.get(path).text)
    about = re.compile(r"<details([^>]*)><summary>[^\n]*a draw finds it")
    assert " open" not in about.search(mai.get(path).text)[1]
    page = mai.post(path, {**form, "points": "nhiều"}).text
    assert " open" in about.search(page)[1]
    page = mai.post(path, {**form, "text-vi": "", "text-en": ""}).text
    assert " open" not in about.search(page)[1]


def test_one_goes_from_question_to_question(mai, draft_id):
    path = question_at(draft_id)
    page = mai.get(path).text
    assert "Question 1 of 18" in page and "Previous question" not in page
    assert f'href="{question_at(draft_id, SECOND)}"' in page
    form = shown_in(page) | {"text-en": "Changed.", "onward": SECOND}
    answer = mai.post(path, form)
    assert answer.location.startswith(question_at(draft_id, SECOND))
    assert "Changed." in mai.get(path).text
    page = mai.get(answer.location).text
    assert "Saved in this draft." in page and "Previous question" in page
    # What cannot be saved is not left behind.
    wrong = shown_in(mai.get(path).text) | {"text-en": "", "text-vi": ""}
    assert mai.post(path, {**wrong, "onward": SECOND}).status_code == 422


def test_a_quiz_lists_each_question_with_what_is_missing(mai, draft_id):
    path = f"/author/drafts/{draft_id}/quizzes/quiz"

    def change(data):
        question = items.question_in(data, FIRST)
        del question["difficulty"], question["text"]["en"]
        del items.question_in(data, SECOND)["text"]

    trainer = access.actor_for("trainer-mai")
    service.change_file(
        trainer,
        draft_id,
        "quiz.yaml",
        lambda content: outline.changed(content, change),
    )
    page = mai.get(path).text
    rows = dict(re.findall(r'id="question-([^"]+)"(.*?)</a>', page, re.S))
    assert "Missing: English, difficulty" in rows[FIRST]
    assert "to correct" in rows[SECOND]
    others = [row for key, row in rows.items() if key not in (FIRST, SECOND)]
    assert not any("Missing" in row or "correct" in row for row in others)
    settings = re.compile(r'<details class="card"( open)?>.*How it is asked')
    assert not settings.search(page)[1]
    form = shown_in(page) | {"pass_percent": "viel"}
    assert settings.search(mai.post(path, form).text)[1]


def test_what_a_question_lacks():
    both = {"vi": "Có", "en": "Yes"}
    options = [{"text": both}, {"text": {"vi": "Không"}}]
    question = {"text": both, "options": options, "explanation": both}
    assert lacking(question, in_bank=False) == ["English"]
    question["options"] = [{"text": both}]
    assert lacking(question, in_bank=False) == []
    assert lacking(question) == ["competency", "level", "difficulty"]
    assert lacking({"text": {"en": "Yes"}}, False) == [
        "Vietnamese",
        "explanation",
    ]


def test_a_folded_lesson_has_a_button_below_that_adds_a_block(mai, draft_id):
    lesson = next(
        outline.key_of(part)
        for part in outline.parts_of(
            outline.read_data(files_of(draft_id)[outline.MAIN])
        )
        if outline.kind_of(part) == "lesson"
    )
    page = mai.get(f"/author/drafts/{draft_id}/lessons/{lesson}").text
    blocks = len(set(re.findall(r'id="block-vi-\d+"', page)))
    ends = re.findall(r'value="(add-\S+)" data-end', page)
    assert f"add-vi-{blocks - 1}" in ends and len(ends) == 2


def test_what_changes_nothing_is_written_on_and_not_published(mai, draft_id):
    page = mai.get(f"/author/drafts/{draft_id}/publish").text
    assert "Nothing differs from what is published." in page
    assert 'id="publish"' not in page and "Go on with the draft" in page


def test_the_next_step_of_a_draft_stands_there_once(mai, draft_id):
    page = mai.get(f"/author/drafts/{draft_id}").text
    assert page.count("See it as people will take it") == 1


def files_of(draft_id):
    trainer = access.actor_for("trainer-mai")
    return service.open_draft(trainer, draft_id).source.files
