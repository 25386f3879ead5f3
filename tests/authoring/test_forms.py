"""The forms of parts, quizzes, questions and tasks: what is shown and sent back
untouched is what was stored, for every type there is; what is wrong stands at
its input; nobody overwrites anybody.
"""

import html
import re
from pathlib import Path

import pytest
import yaml

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import declared, items, outline
from lms.core import inputs
from lms.core.inputs import InputKind
from lms.quizzes import service as quizzes
from tests.conftest import Browser

TYPES = quizzes.question_types()
COURSES = Path(__file__).parents[2] / "courses"
SLUG = "chung-thuc-ban-sao"
COURSE = "course.yaml"


@pytest.fixture
def backend():
    """What the forms store is the services' to test on both databases."""
    return "sqlite"


def sent(fields, data, before=""):
    """What a browser sends of a form that shows these data."""
    form = {}
    for field in fields:
        name = inputs.name_of(before, field.name)
        value = data.get(field.name)
        form |= sent_one(field, name, value)
    return form


def sent_one(field, name, value):
    here = inputs.shown(field, value)
    match field.kind:
        case InputKind.TEXTS:
            return {f"{name}-{one}": [text] for one, text in here.items()}
        case InputKind.TICK:
            return {name: ["1"]} if here else {}
        case InputKind.CHOICES:
            return {name: here}
        case InputKind.GROUP:
            return sent(field.fields, value or {}, name)
        case InputKind.ROWS:
            return sent_rows(field, name, value or [])
    return {name: [here]}


def sent_rows(field, name, rows):
    form = {f"{name}-rows": [str(len(rows))]}
    for place, row in enumerate(rows):
        form[f"{name}-{place}-was"] = [inputs.origin_of(field, row, place)]
        data = {"": row} if field.is_bare else row
        form |= sent(field.fields, data, f"{name}-{place}")
    return form


def fields_of(question, in_bank=True):
    kind = TYPES[question["type"]]
    example = yaml.safe_load(kind.example)
    own = kind.fields or declared.from_example(example)
    return declared.question_fields(own, {}, in_bank)


def written():
    """Every question there is: the examples of all types, those of the courses
    with their lessons.
    """
    for kind in TYPES.values():
        yield yaml.safe_load(kind.example)
    for path in sorted(COURSES.glob("*/*.yaml")):
        data = yaml.safe_load(path.read_text())
        yield from data.get("questions", ())
        for part in data.get("parts", ()):
            if "check" in part:
                yield part["check"]


def test_what_is_shown_and_sent_back_is_what_was_written():
    """Of every type and course; also typed anew, with nothing stored."""
    count = 0
    for question in written():
        fields = fields_of(question)
        form = sent(fields, question)
        assert inputs.filled(fields, form, question) == question
        head = {
            key: question[key] for key in question if key in ("key", "type")
        }
        assert inputs.filled(fields, form, head) == question
        count += 1
    assert count > 100


def test_tasks_and_parts_come_back_as_well():
    for path in sorted(COURSES.glob("*/*.yaml")):
        data = yaml.safe_load(path.read_text())
        if "critical_steps" in data:
            form = sent(declared.TASK, data)
            assert inputs.filled(declared.TASK, form, data) == data
        for part in data.get("parts", ()):
            fields = declared.part_fields(outline.kind_of(part))
            assert inputs.filled(fields, sent(fields, part), part) == part
        if "questions" in data:
            fields = declared.quiz_fields(data)
            assert inputs.filled(fields, sent(fields, data), data) == data


@pytest.fixture
def trainer(app):
    return access.actor_for("trainer-mai")


@pytest.fixture
def mai(app):
    return Browser(app, "trainer-mai")


@pytest.fixture
def draft_id(trainer):
    return service.begin(trainer, SLUG)


def stored(trainer, draft_id, name):
    draft = service.open_draft(trainer, draft_id)
    return outline.read_data(draft.source.files[name])


def shown_in(page):
    """What a browser would send of the page's form, field by field."""
    form = {}
    body = page[page.index('name="was-item"') - 200 :]
    for tag in re.findall(r"<input[^>]*>", body):
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        is_box = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name and (not is_box or " checked" in tag):
            form.setdefault(name[1], []).append(value[1] if value else "1")
    area = r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>'
    for name, text in re.findall(area, body, re.S):
        form[name] = [text]
    select = r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>'
    for name, options in re.findall(select, body, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = [chosen[1] if chosen else ""]
    return {name: [html.unescape(one) for one in form[name]] for name in form}


def quiz_with_every_type(trainer, draft_id):
    """A quiz whose questions are the examples."""
    questions = []
    for kind in TYPES.values():
        question = yaml.safe_load(kind.example)
        question["key"] = kind.key.replace("_", "-")
        questions.append(question)
    drawing = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 240">
<text x="10" y="40">Minh</text></svg>"""
    for language in ("vi", "en"):
        name = f"figures/slip.{language}.svg"
        service.change_file(trainer, draft_id, name, lambda _: drawing)
    content = outline.write_data({"questions": questions})
    service.change_file(trainer, draft_id, "quiz.yaml", lambda _: content)
    return questions


def test_every_type_is_shown_and_saved_unchanged(trainer, mai, draft_id):
    for question in quiz_with_every_type(trainer, draft_id):
        path = f"/author/drafts/{draft_id}/quizzes/quiz/questions/{question['key']}"
        page = mai.get(path).text
        answer = mai.post(path, shown_in(page))
        assert answer.status_code == 302, (question["type"], answer.text[:3000])
        data = stored(trainer, draft_id, "quiz.yaml")
        assert items.question_in(data, question["key"]) == question


QUESTION = "other-commune"


def question_path(draft_id):
    return f"/author/drafts/{draft_id}/quizzes/quiz/questions/{QUESTION}"


def question(trainer, draft_id, key=QUESTION):
    return items.question_in(stored(trainer, draft_id, "quiz.yaml"), key)


def test_two_who_change_different_questions_do_not_meet(trainer, mai, draft_id):
    path = question_path(draft_id)
    other = next(
        one["key"]
        for one in stored(trainer, draft_id, "quiz.yaml")["questions"]
        if one["key"] != QUESTION
    )
    first, second = (
        shown_in(mai.get(at).text)
        for at in (path, path.replace(QUESTION, other))
    )
    first["text-en"], second["text-en"] = ["One."], ["Two."]
    assert mai.post(path, first).status_code == 302
    assert mai.post(path.replace(QUESTION, other), second).status_code == 302
    assert question(trainer, draft_id)["text"]["en"] == "One."
    assert question(trainer, draft_id, other)["text"]["en"] == "Two."


def test_the_same_question_changed_by_both_shows_both(trainer, mai, draft_id):
    path = question_path(draft_id)
    form = shown_in(mai.get(path).text)
    assert mai.post(path, {**form, "text-en": ["Hers."]}).status_code == 302
    answer = mai.post(path, {**form, "text-en": ["His."]})
    assert answer.status_code == 409
    assert "Hers." in answer.text and "His." in answer.text
    assert question(trainer, draft_id)["text"]["en"] == "Hers."
    # What the page shows now has been seen, so it is meant.
    assert mai.post(path, shown_in(answer.text)).status_code == 302
    assert question(trainer, draft_id)["text"]["en"] == "His."


def test_a_question_that_was_taken_out_meanwhile_is_not_lost(
    trainer, mai, draft_id
):
    path = question_path(draft_id)
    form = shown_in(mai.get(path).text)
    acts = path.rpartition("/")[0]
    out = {"question": QUESTION, "act": "out"}
    assert mai.post(acts, out).status_code == 302
    assert question(trainer, draft_id) is None
    answer = mai.post(path, form)
    assert answer.status_code == 409
    assert mai.post(path, shown_in(answer.text)).status_code == 302
    assert question(trainer, draft_id)["type"] == "true_false"


def test_what_is_wrong_stands_at_its_input_and_is_not_stored(
    trainer, mai, draft_id
):
    path = f"/author/drafts/{draft_id}/quizzes/quiz/questions/new/single"
    form = {
        "text-vi": ["Hỏi gì?"],
        "explanation-vi": ["Vì vậy."],
        "points": ["nhiều"],
        "options-rows": ["3"],
        "options-0-text-vi": ["Một"],
        "options-0-feedback-vi": ["Đọc lại."],
    }
    count = len(stored(trainer, draft_id, "quiz.yaml")["questions"])
    answer = mai.post(path, form)
    assert answer.status_code == 422
    for control in ("points", "options"):
        assert f'href="#{control}"' in answer.text
        assert f'id="{control}-wrong-1"' in answer.text
    assert 'value="nhiều"' in answer.text and "Đọc lại." in answer.text
    assert len(stored(trainer, draft_id, "quiz.yaml")["questions"]) == count


def test_rows_are_added_moved_and_taken_out_without_a_script(mai, draft_id):
    path = f"/author/drafts/{draft_id}/quizzes/quiz/questions/new/ordering"
    form = {"items-rows": ["2"], "items-0-vi": ["Một"], "items-1-vi": ["Hai"]}
    page = mai.post(path, {**form, "act": ["up:items-1"]})
    assert page.status_code == 200
    rows = shown_in(page.text)
    assert rows["items-0-vi"] == ["Hai"] and rows["items-1-vi"] == ["Một"]
    more = shown_in(mai.post(path, {**form, "act": ["add:items"]}).text)
    assert int(more["items-rows"][0]) > 2
    less = shown_in(mai.post(path, {**form, "act": ["out:items-0"]}).text)
    assert less["items-0-vi"] == ["Hai"]
    for odd in ("out:items-77", "add:key", "up:", "down:items-0-0", ":"):
        assert mai.post(path, {**form, "act": [odd]}).status_code in (200, 422)


def test_a_question_is_tried_as_it_is_typed(trainer, mai, draft_id):
    path = question_path(draft_id)
    form = shown_in(mai.get(path).text)
    typed = {**form, "text-en": ["Not stored yet?"], "act": ["try"]}
    right = mai.post(path, {**typed, "q0": ["1"]}).text
    assert "Not stored yet?" in right and "Right." in right
    assert "Not yet." in mai.post(path, {**typed, "q0": ["0"]}).text
    assert question(trainer, draft_id)["text"]["en"] != "Not stored yet?"


def test_an_essay_that_is_tried_is_called_neither_right_nor_wrong(
    mai, draft_id
):
    path = f"/author/drafts/{draft_id}/quizzes/quiz/questions/new/essay"
    typed = {"text-vi": ["Viết vì sao."], "text-en": ["Say why."]}
    typed |= {"model-vi": ["Vì thiếu."], "model-en": ["It is missing."]}
    typed |= {"explanation-vi": ["Rõ."], "explanation-en": ["Clear."]}
    typed["rubric-rows"] = ["2"]
    for row in ("rubric-0", "rubric-1"):
        typed |= {f"{row}-title-vi": ["Ý"], f"{row}-title-en": ["Point"]}
        typed[f"{row}-levels-rows"] = ["2"]
        for place in ("0", "1"):
            level = f"{row}-levels-{place}"
            typed |= {f"{level}-points": [place], f"{level}-text-vi": ["Mức"]}
            typed[f"{level}-text-en"] = ["Level"]
    page = mai.post(path, {**typed, "q0": ["Because."], "act": ["try"]}).text
    assert "A mentor reads and marks it.</p></div>" in page
    assert "Because.</textarea>" in page and "Not yet." not in page


def test_parts_are_added_duplicated_taken_out_and_brought_back(
    trainer, mai, draft_id
):
    draft = f"/author/drafts/{draft_id}"

    def files():
        return service.open_draft(trainer, draft_id).source.files

    before = files()
    for kind in ("lesson", "quiz", "practice", "task", "scenario"):
        new = {"kind": kind, "title_vi": f"Phần {kind}", "title_en": "A part"}
        assert mai.post(f"{draft}/add", new).status_code == 302
    assert "05-phan-lesson.vi.md" in files() and "phan-quiz.yaml" in files()
    page = mai.get(draft).text
    # What is missing in them leads to where it is written.
    assert f"{draft}/quizzes/phan-quiz#questions" in page or (
        f'{draft}/quizzes/phan-quiz"' in page
    )
    for key in ("05-phan-lesson", "phan-quiz", "phan-practice"):
        mai.post(f"{draft}/remove", {"part": key})
    for key in ("phan-task", "phan-scenario"):
        mai.post(f"{draft}/remove", {"part": key})
    assert files().keys() == before.keys()
    assert mai.post(f"{draft}/duplicate", {"part": "quiz"}).status_code == 302
    assert files()["quiz-2.yaml"] == before["quiz.yaml"]
    mai.post(f"{draft}/remove", {"part": "quiz"})
    assert "quiz.yaml" not in files() and "Bring back" in mai.get(draft).text
    assert mai.post(f"{draft}/bring-back", {"part": "quiz"}).status_code == 302
    assert files()["quiz.yaml"] == before["quiz.yaml"]
    mai.post(f"{draft}/remove", {"part": "quiz-2"})
    data = stored(trainer, draft_id, COURSE)
    assert data == outline.read_data(before[COURSE])


def test_a_part_is_taken_to_another_draft_with_its_figures(
    trainer, mai, draft_id
):
    other = service.begin(trainer, "phan-loai-don")
    lesson = "02-xem-ban-chinh"
    path = f"/author/drafts/{draft_id}/parts/{lesson}"
    answer = mai.post(f"{path}/along", {"draft": str(other), "moves": "1"})
    assert answer.status_code == 302
    there = service.open_draft(trainer, other).source.files
    assert f"{lesson}.vi.md" in there
    for figure in re.findall(rb"figures/[a-z0-9-]+", there[f"{lesson}.vi.md"]):
        assert f"{figure.decode()}.vi.svg" in there
    here = service.open_draft(trainer, draft_id).source.files
    assert f"{lesson}.vi.md" not in here
    _content, mistakes = service.checked(service.open_draft(trainer, other))
    assert [one for one in mistakes if lesson in one.field] == []


def test_every_mistake_leads_to_its_page(trainer, mai, draft_id):
    def break_it(data):
        data["questions"][1].pop("answer", None)
        data["pass_percent"] = 300

    service.change_file(
        trainer,
        draft_id,
        "quiz.yaml",
        lambda content: outline.changed(content, break_it),
    )
    service.change_file(
        trainer,
        draft_id,
        "task.yaml",
        lambda content: outline.changed(
            content, lambda data: data["critical_steps"][0].pop("text")
        ),
    )
    page = html.unescape(mai.get(f"/author/drafts/{draft_id}").text)
    draft = f"/author/drafts/{draft_id}"
    assert f'href="{draft}/quizzes/quiz#pass_percent"' in page
    assert f'href="{draft}/tasks/task#critical_steps-0-text"' in page
    link = re.search(rf'href="({draft}/quizzes/quiz/questions/[^"]+)"', page)
    target, _, control = link[1].partition("#")
    assert f'id="{control}"' in mai.get(target).text


def test_only_its_trainers_write_it(app, draft_id):
    for login in ("lan", "mentor-hoa", "manager-duc"):
        browser = Browser(app, login)
        for path in (question_path(draft_id), f"/author/drafts/{draft_id}/add"):
            assert browser.get(path).status_code in (403, 404)
            assert browser.post(path, {"x": "1"}).status_code in (403, 404)


def test_the_law_review_leads_to_the_place_in_the_draft(trainer, mai):
    """A draft is begun if none is open; the place is the very input."""
    path = f"/author/courses/{SLUG}/correct"
    answer = mai.post(path, {"part": "quiz", "item": QUESTION})
    drafted = {row.slug: row.id for row in service.open_drafts(trainer)}
    target = f"{question_path(drafted[SLUG])}#legal_bases"
    assert answer.location == target
    assert 'id="legal_bases"' in mai.get(target).text
    data = stored(trainer, drafted[SLUG], "task.yaml")
    step = {"part": "task", "item": data["critical_steps"][1]["key"]}
    draft = f"/author/drafts/{drafted[SLUG]}"
    assert mai.post(path, step).location == (
        f"{draft}/tasks/task#critical_steps-1-legal_bases"
    )
    lesson = {"part": "02-xem-ban-chinh", "item": ""}
    there = mai.post(path, lesson).location
    assert there == f"{draft}/parts/02-xem-ban-chinh"
    assert mai.post(path, {"part": "gone"}).location == draft


def test_a_question_is_drawn_several_places_at_once(trainer, mai, draft_id):
    keys = [
        one["key"]
        for one in stored(trainer, draft_id, "quiz.yaml")["questions"]
    ]
    path = question_path(draft_id).rpartition("/")[0]
    down = {"question": keys[0], "act": "down", "steps": "2"}
    assert mai.post(path, down).status_code == 302
    moved = [
        one["key"]
        for one in stored(trainer, draft_id, "quiz.yaml")["questions"]
    ]
    assert moved == [keys[1], keys[2], keys[0], *keys[3:]]


def test_the_settings_of_a_quiz_leave_its_questions_alone(
    trainer, mai, draft_id
):
    path = f"/author/drafts/{draft_id}/quizzes/quiz"
    before = stored(trainer, draft_id, "quiz.yaml")
    form = shown_in(mai.get(path).text)
    assert mai.post(path, {**form, "pass_percent": ["85"]}).status_code == 302
    after = stored(trainer, draft_id, "quiz.yaml")
    assert after == {**before, "pass_percent": 85}
    assert mai.post(path, {**form, "pass_percent": ["300"]}).status_code == 422


def test_a_step_that_a_case_names_is_not_taken_out(trainer, mai, draft_id):
    """Whether its words were taken away or another step came in its place."""
    before = stored(trainer, draft_id, "task.yaml")
    path = f"/author/drafts/{draft_id}/tasks/task"
    form = shown_in(mai.get(path).text)
    without = mai.post(path, form | {"act": ["out:critical_steps-0"]})
    gone = shown_in(without.text)
    answer = mai.post(path, gone)
    assert answer.status_code == 422
    for said in (
        answer.text,
        mai.post(f"{path}?autosave=1", gone).json["saved"],
    ):
        words = before["critical_steps"][0]["text"]["en"]
        assert f"“{words}” has to stay: it is named by" in html.unescape(said)
    assert stored(trainer, draft_id, "task.yaml") == before
    free = {**before, "cases": []}
    assert not [*items.named_steps(free, {})]
    assert not [*items.named_steps(before, before)]


def test_sample_cases_are_written_one_after_another(trainer, mai, draft_id):
    """Fewer than five are saved and hinder publishing; the rest of the task
    stays as it is.
    """
    before = stored(trainer, draft_id, "task.yaml")
    path = f"/author/drafts/{draft_id}/tasks/task/cases"
    emptied = shown_in(mai.get(path).text)
    for _case in before["cases"]:
        act = emptied | {"act": ["out:cases-0"]}
        emptied = shown_in(mai.post(path, act).text)
    assert mai.post(path, emptied).status_code == 302
    bare = stored(trainer, draft_id, "task.yaml")
    assert bare == {key: before[key] for key in before if key != "cases"}

    first = {
        "cases-0-text-vi": ["Lượt 1 tôi làm vội."],
        "cases-0-text-en": ["Request 1 was done in a hurry."],
        "cases-0-steps": ["compare"],
        "cases-0-level": ["2"],
        "cases-0-why-vi": ["Chưa đối chiếu đủ."],
        "cases-0-why-en": ["Not all was compared."],
    }
    form = shown_in(mai.get(path).text)
    answer = mai.post(f"{path}?autosave=1", form | first)
    assert set(answer.json["was"]) == {"item"}
    kept = stored(trainer, draft_id, "task.yaml")["cases"]
    assert kept == [
        {
            "key": "luot-1-toi-lam-voi",
            "text": {
                "vi": "Lượt 1 tôi làm vội.",
                "en": "Request 1 was done in a hurry.",
            },
            "steps": ["compare"],
            "level": 2,
            "why": {"vi": "Chưa đối chiếu đủ.", "en": "Not all was compared."},
        }
    ]
    page = mai.get(f"/author/drafts/{draft_id}").text
    said = "a task has 5 sample cases or none, this one has 1"
    assert said in page
    assert f"{path}#cases" in page


def test_what_is_wrong_with_a_case_is_said_at_its_field(trainer, mai, draft_id):
    before = stored(trainer, draft_id, "task.yaml")
    path = f"/author/drafts/{draft_id}/tasks/task/cases"
    form = shown_in(mai.get(path).text)
    wrong = {
        "cases-1-level": [""],
        "cases-2-steps": ["compare", "no-step"],
        "cases-3-why-vi": [""],
        "cases-3-why-en": [""],
    }
    answer = mai.post(path, form | wrong)
    assert answer.status_code == 422
    for control in ("cases-1-level", "cases-2-steps", "cases-3-why"):
        assert f'href="#{control}"' in answer.text
    assert "“no-step” is no step of this task" in answer.text
    assert stored(trainer, draft_id, "task.yaml") == before


@pytest.mark.parametrize("odd", ["", " 5", " x", " {a: 1}", " [1, x]"])
def test_what_is_no_list_of_cases_leaves_their_pages_open(
    trainer, mai, draft_id, odd
):
    def put(before):
        return before.partition(b"\ncases:")[0] + f"\ncases:{odd}\n".encode()

    service.change_file(trainer, draft_id, "task.yaml", put)
    path = f"/author/drafts/{draft_id}/tasks/task"
    for page in (path, f"{path}/cases"):
        shown = mai.get(page)
        assert shown.status_code == 200
        assert mai.post(page, shown_in(shown.text)).status_code in (302, 422)


def test_a_learner_reads_no_sample_case_of_a_draft(app, mai, draft_id):
    path = f"/author/drafts/{draft_id}/tasks/task/cases"
    assert mai.get(path).status_code == 200
    lan = Browser(app, "lan")
    assert lan.get(path).status_code == 403
    assert lan.post(path, {}).status_code == 403
