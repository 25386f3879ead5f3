"""The forms of questions, quizzes, tasks, parts and the course save by
themselves, never over others' work; what waits for the button is kept on the
device meanwhile.
"""

import pytest

from lms.authoring import service
from lms.authoring.rules import outline
from tests.authoring.test_forms import (
    QUESTION,
    backend,
    draft_id,
    mai,
    shown_in,
    trainer,
)

__all__ = ["backend", "draft_id", "mai", "trainer"]
LESSON = "01-chi-hoi-giay-can"
CHECK = f"lessons/{LESSON}/check"
FORMS = {
    f"quizzes/quiz/questions/{QUESTION}": ("text-en", "quiz.yaml"),
    "quizzes/quiz": ("time_limit_minutes", "quiz.yaml"),
    CHECK: ("text-en", "course.yaml"),
    "tasks/task": ("evidence-en", "task.yaml"),
    f"parts/{LESSON}": ("title-en", "course.yaml"),
    "course": ("title-en", "course.yaml"),
}
"""Where each is, one of its inputs, its file."""


def path_of(draft_id, form):
    return f"/author/drafts/{draft_id}/{form}"


def content(trainer, draft_id, name):
    return service.open_draft(trainer, draft_id).source.files[name]


@pytest.mark.parametrize("form", FORMS)
def test_it_saves_by_itself_and_never_over_others_work(
    form, trainer, mai, draft_id
):
    (name, file), path = FORMS[form], path_of(draft_id, form)
    page = mai.get(path).text
    assert f'data-autosave="{path}?autosave=1"' in page
    assert "data-saved" in page and 'data-keeps="stored"' in page
    sent, before = shown_in(page), content(trainer, draft_id, file)
    first = autosaved(mai, path, sent | {name: ["41"]})
    assert first["saved"].startswith("Saved at")
    assert b"41" in content(trainer, draft_id, file) != before
    # What one has saved oneself is no conflict with what one types next.
    again = sent | {name: ["42"], "was-item": [first["was"]["item"]]}
    assert "Saved" in autosaved(mai, path, again)["saved"]
    before = content(trainer, draft_id, file)
    late = autosaved(mai, path, sent | {name: ["43"]})
    assert late["refused"] and "Press Save to see both" in late["saved"]
    assert "shown below" not in late["saved"]
    assert content(trainer, draft_id, file) == before
    answer = mai.post(path, sent | {name: ["43"]})
    assert answer.status_code == 409
    # Both are shown now, and one of them is chosen by the button.
    assert "data-autosave" not in answer.text
    assert 'data-keeps="typed"' in answer.text


def autosaved(mai, path, sent):
    answer = mai.post(f"{path}?autosave=1", sent)
    assert answer.status_code == 200
    return answer.json


def test_what_is_not_complete_says_so_and_stays_on_the_page(
    trainer, mai, draft_id
):
    path = path_of(draft_id, f"quizzes/quiz/questions/{QUESTION}")
    sent = shown_in(mai.get(path).text)
    before = content(trainer, draft_id, "quiz.yaml")
    said = autosaved(mai, path, sent | {"text-vi": [""], "text-en": [""]})
    assert said["refused"] and said["saved"].startswith("Not saved")
    assert content(trainer, draft_id, "quiz.yaml") == before


@pytest.mark.parametrize(
    "form",
    ["quizzes/quiz/questions/new/single", f"{CHECK}?type=multiple"],
)
def test_what_is_new_or_of_another_type_waits_for_the_button(
    form, mai, draft_id
):
    page = mai.get(path_of(draft_id, form)).text
    assert "data-autosave" not in page
    assert 'data-keeps="stored"' in page and 'id="kept-here"' in page


@pytest.mark.parametrize("form", FORMS)
def test_what_was_kept_on_the_device_is_shown_and_not_saved(
    form, trainer, mai, draft_id
):
    (name, file), path = FORMS[form], path_of(draft_id, form)
    kept = shown_in(mai.get(path).text) | {name: ["44"], "act": ["preview"]}
    before = content(trainer, draft_id, file)
    page = mai.post(path, kept)
    assert page.status_code == 200
    assert shown_in(page.text)[name] == ["44"]
    assert 'data-keeps="typed"' in page.text
    assert content(trainer, draft_id, file) == before


def test_a_new_step_has_one_key_however_often_it_is_saved(
    trainer, mai, draft_id
):
    path = path_of(draft_id, "tasks/task")
    sent = shown_in(mai.get(path).text)
    place = int(sent["critical_steps-rows"][0])
    row = f"critical_steps-{place}"
    sent |= {"critical_steps-rows": [str(place + 1)], f"{row}-was": [""]}
    for typed in ("Hỏi", "Hỏi bản chính"):
        sent |= {f"{row}-text-vi": [typed], f"{row}-text-en": ["Ask"]}
        said = autosaved(mai, path, sent)
        assert said["was"], said
        sent["was-item"] = [said["was"]["item"]]
    keys = [
        one["key"]
        for one in outline.read_data(content(trainer, draft_id, "task.yaml"))[
            "critical_steps"
        ]
    ]
    assert keys[place:] == ["hoi-ban-chinh"]


def test_a_draft_that_is_gone_is_said_on_the_page(trainer, mai, draft_id):
    path = path_of(draft_id, "tasks/task")
    page = mai.get(path).text
    assert 'data-gone="This draft was published or thrown away' in page
    service.discard(trainer, draft_id)
    assert mai.post(f"{path}?autosave=1", shown_in(page)).status_code == 404
