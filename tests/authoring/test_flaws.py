"""What keeps a form from being stored is what the check of the course says of
it in its place; of the other parts nothing is read for that.
"""

from copy import deepcopy

import pytest

from lms.authoring import service
from lms.authoring.rules import declared, items, outline
from lms.authoring.rules.scenes import places, written
from lms.authoring.service import checking
from lms.courses.types import CourseSource
from tests.authoring.test_autosave import Statements
from tests.authoring.test_forms import (
    QUESTION,
    backend,
    draft_id,
    fields_of,
    mai,
    shown_in,
    trainer,
)

__all__ = ["backend", "draft_id", "mai", "trainer"]
OLD_FONT = "Chøng thùc b¶n sao"
BREAKS = {
    "nothing": {},
    "no text": {"text": {}},
    "one language": {"text": {"vi": "Hỏi gì?"}},
    "an old font": {"text": {"vi": OLD_FONT, "en": "What?"}},
    "no such law": {"legal_bases": ["nd-0-0000"]},
    "no such lesson": {"lesson": "99-nothing"},
    "no such figure": {"figure": {"name": "nothing"}},
    "no such competency": {"competency": "nothing.at-all"},
    "a level of nothing": {"level": 9},
    "no such key": {"colour": "red"},
    "no such type": {"type": "guess"},
    "no options": {"options": []},
}


def by_the_whole_check(draft, item, here):
    """Without warnings, as the form calls the fields."""
    content = item.with_it(draft.source.files[item.file], here)
    place = item.place(outline.read_data(content))
    files = {**draft.source.files, item.file: content}
    source = CourseSource(draft.slug, files)
    names = {field.name for field in item.fields}
    _content, found = checking.check_source(source, checking.known())
    return {
        (one.field.removeprefix(place).lstrip("."), one.text, one.values)
        for one in found
        if one.file == f"{draft.slug}/{item.file}"
        and one.field.startswith(place)
        and (place or outline.first_name(one.field) in names)
        and not one.warning
    }


def found(draft, item, here):
    return {
        (one.field, one.text, one.values)
        for one in service.flaws(draft, item, here)
    }


@pytest.mark.parametrize("wrong", BREAKS)
def test_a_question_alone_is_judged_as_in_its_course(trainer, draft_id, wrong):
    draft = service.open_draft(trainer, draft_id)
    data = outline.read_data(draft.source.files["quiz.yaml"])
    for question in data["questions"][:12:3]:
        fields = fields_of(question)
        item = items.question("quiz", question["key"], fields)
        here = {**question, **BREAKS[wrong]}
        said = found(draft, item, here)
        assert said == by_the_whole_check(draft, item, here)
        assert bool(said) == (wrong not in ("nothing", "one language"))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("need", "much"),
        ("critical_steps", []),
        ("evidence", {"vi": OLD_FONT, "en": "x"}),
    ],
)
def test_a_task_alone_is_judged_as_in_its_course(
    trainer, draft_id, name, wrong
):
    draft = service.open_draft(trainer, draft_id)
    item = items.whole("task.yaml", declared.TASK)
    here = {**item.there(draft.source.files["task.yaml"]), name: wrong}
    said = found(draft, item, here)
    assert said == by_the_whole_check(draft, item, here) != set()


def test_saving_by_itself_reads_none_of_the_other_parts(
    trainer, mai, draft_id, monkeypatch
):
    def whole(*_given):
        raise AssertionError("the whole course was checked")

    monkeypatch.setattr(checking, "check_here", whole)
    for form, name in (
        (f"quizzes/quiz/questions/{QUESTION}", "explanation-en"),
        ("tasks/task", "evidence-en"),
    ):
        path = f"/author/drafts/{draft_id}/{form}"
        sent = shown_in(mai.get(path).text) | {name: ["Another word."]}
        said = mai.post(f"{path}?autosave=1", sent).json
        assert said["saved"].startswith("Saved at"), said


def test_after_a_change_the_changed_file_alone_is_read(trainer, draft_id):
    service.open_draft(trainer, draft_id)
    new = outline.write_data({"need": 4})
    service.change_file(trainer, draft_id, "task.yaml", lambda _was: new)
    with (asked := Statements()):
        draft = service.open_draft(trainer, draft_id)
    assert draft.source.files["task.yaml"] == new
    assert draft.mark == checking.digest_of(draft.source)
    (content,) = [one for one in asked.said if "file.content" in one]
    assert content.count("?") == len(["draft", "name"])
    service.remove_file(trainer, draft_id, "task.yaml")
    draft = service.open_draft(trainer, draft_id)
    assert "task.yaml" not in draft.source.files
    assert draft.mark == checking.digest_of(draft.source)


def test_the_data_of_a_file_stay_as_they_are_whatever_is_put_there(
    trainer, draft_id
):
    files = service.open_draft(trainer, draft_id).source.files
    main, quiz, task = (
        outline.read_data(files[f"{one}.yaml"])
        for one in ("course", "quiz", "task")
    )
    part = outline.key_of(main["parts"][0])
    case = written.skeleton()
    scene = case[places.SCENES][0]
    for data, item in (
        (main, items.part(part, ())),
        (main, items.check(part, ())),
        (quiz, items.question("quiz", QUESTION, ())),
        (task, items.whole("task.yaml", ())),
        (case, written.case("x", ())),
        (case, written.entry("x", places.SCENES, scene["key"], ())),
        (case, written.choice("x", scene["key"], "lam-dung", ())),
    ):
        before = deepcopy(data)
        assert item.among(data, {"new": 1, "then": places.NEW_SCENE}) != before
        assert data == before
