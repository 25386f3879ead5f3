"""Questions of other tools into a draft, and a course's questions out: the
pages, who may, and what a second click does.
"""

import html
import re

import pytest
import yaml

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from lms.authoring.rules.questions import questions_in
from lms.conversion import service as conversion
from lms.conversion.types import ReadAs
from lms.core.errors import Invalid, NotAllowed, NotFound

SLUG = "chung-thuc-ban-sao"
GIFT = "// [id:a]\nMột?{=x#b ~c}\n\n// [id:b]\nHai?{T}\n\nHỏng {\n"


@pytest.fixture
def backend():
    """What a database does here, the tests of drafts hold on both."""
    return "sqlite"


@pytest.fixture
def trainer(app):
    with app.app_context():
        yield access.actor_for("trainer-mai")


@pytest.fixture
def draft_id(trainer):
    return service.begin(trainer, SLUG)


def there(actor, draft_id):
    files = service.open_draft(actor, draft_id).source.files
    return questions_in(outline.read_data(files["quiz.yaml"]))


def read(text=GIFT):
    return conversion.bring_in(text.encode(), ReadAs(), "gift").items


def test_questions_come_behind_those_that_are_there(trainer, draft_id):
    before = there(trainer, draft_id)
    service.add_questions(trainer, draft_id, "quiz", read())
    after = there(trainer, draft_id)
    assert after[: len(before)] == before
    assert [one["key"] for one in after[len(before) :]] == ["a", "b"]


def test_a_click_that_comes_twice_changes_nothing(trainer, draft_id):
    for _click in range(2):
        service.add_questions(trainer, draft_id, "quiz", read())
    keys = [one["key"] for one in there(trainer, draft_id)]
    assert (keys.count("a"), "a-2" in keys) == (1, False)


def test_a_key_that_is_taken_is_numbered(trainer, draft_id):
    service.add_questions(trainer, draft_id, "quiz", read())
    service.add_questions(trainer, draft_id, "quiz", read("// [id:a]\nB?{T}"))
    assert there(trainer, draft_id)[-1]["key"] == "a-2"


def test_a_part_holds_so_many_and_no_more(trainer, draft_id):
    before = len(there(trainer, draft_id))
    text = "\n\n".join(f"Câu {number}?{{T}}" for number in range(101 - before))
    with pytest.raises(Invalid) as refused:
        service.add_questions(trainer, draft_id, "quiz", read(text))
    assert refused.value.values["there"] == before
    assert len(there(trainer, draft_id)) == before


def test_whoever_does_not_write_the_course_sees_no_answers(app, draft_id):
    learner = access.actor_for("lan")
    with pytest.raises(NotAllowed):
        service.add_questions(learner, draft_id, "quiz", read())
    with pytest.raises(NotAllowed):
        service.published(learner, SLUG)


def test_a_published_course_goes_out_and_comes_in_again(trainer):
    revision = service.published(trainer, SLUG)
    items = service.published_questions(revision)
    taken = conversion.take_out(items, "quiz", "vi")
    parts = {part.text for note in taken.notes for part in note.values["parts"]}
    assert parts == {"category"}
    back = yaml.safe_load(taken.content)["questions"]
    assert back == [item.question for item in items]
    with pytest.raises(NotFound):
        service.published(trainer, "no-such-course")


@pytest.fixture
def client(browser):
    return browser("trainer-mai")


@pytest.fixture
def pages(draft_id):
    return f"/author/drafts/{draft_id}/questions/quiz"


def look(client, address, **fields):
    return client.post(address, data={"language": "vi", **fields})


def test_a_file_is_looked_at_and_what_is_ticked_is_kept(
    client, pages, trainer, draft_id
):
    page = look(client, pages, pasted=GIFT).get_data(as_text=True)
    assert "Một?" in page and "Hỏng {" in page
    shown = re.search(r'name="questions" value="([^"]*)"', page)[1]
    before = len(there(trainer, draft_id))
    sent = {"questions": html.unescape(shown), "take": ["b"]}
    answer = client.post(f"{pages}/keep", data=sent)
    assert (answer.status_code, "done=questions-in" in answer.location) == (
        302,
        True,
    )
    after = there(trainer, draft_id)
    assert [one["key"] for one in after[before:]] == ["b"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"pasted": "nothing that is known"},
        {"pasted": "a,b", "kind": "csv"},
        {"pasted": GIFT, "kind": "no-such"},
        {"pasted": GIFT, "weights": "no-such"},
    ],
)
def test_what_cannot_be_read_is_said_and_stays(client, pages, fields):
    answer = look(client, pages, **fields)
    assert answer.status_code == 422
    assert html.escape(fields.get("pasted", ""), quote=False) in (
        answer.get_data(as_text=True)
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"questions": "questions: []"},
        {"questions": "{", "take": ["a"]},
        {"questions": "questions: [{key: a}]"},
        {},
    ],
)
def test_nothing_ticked_or_spoilt_changes_nothing(
    client, pages, trainer, draft_id, fields
):
    before = there(trainer, draft_id)
    assert client.post(f"{pages}/keep", data=fields).status_code == 422
    assert there(trainer, draft_id) == before


def test_questions_go_out_as_a_file(client, pages):
    assert client.get(f"{pages}/out?kind=gift&language=en").status_code == 200
    answer = client.get(f"{pages}/out/file?kind=gift&language=en")
    assert answer.headers["Content-Disposition"].endswith('"quiz.en.gift"')
    reading = conversion.bring_in(answer.data, ReadAs("en"))
    assert len(reading.items) > 10
    for odd in ("kind=x", "language=xx", "kind=&language="):
        assert client.get(f"{pages}/out/file?{odd}").status_code == 200


def test_a_part_without_questions_has_no_such_page(client, pages):
    lesson = pages.replace("/quiz", "/01-chi-hoi-giay-can")
    assert client.get(lesson).status_code == 404
    assert client.get(f"{lesson}/out/file").status_code == 404
