"""What is said of a course as a whole, in a form; and a course that is written
in the browser from its first word to its publishing.
"""

import html
import re

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from lms.core.db import session
from lms.courses import service as courses
from tests.conftest import Browser

SLUG = "chung-thuc-ban-sao"


@pytest.fixture
def backend():
    """Nothing here is a database's own."""
    return "sqlite"


@pytest.fixture
def mai(app):
    return Browser(app, "trainer-mai")


def begin(mai, slug=SLUG):
    where = mai.post(f"/author/courses/{slug}/begin", {}).location
    return int(re.search(r"/drafts/(\d+)", where)[1])


def fields(page):
    """What a form would send as it stands."""
    sent = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page
    ):
        sent[name] = html.unescape(value)
    for name, value in re.findall(
        r'<textarea id="[^"]*" name="([^"]+)"[^>]*>([^<]*)</textarea>', page
    ):
        sent[name] = html.unescape(value)
    for name, value in re.findall(
        r'<input id="[^"]*" name="([^"]+)" value="([^"]*)"', page
    ):
        sent[name] = html.unescape(value)
    for name, inside in re.findall(
        r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>',
        page,
        re.DOTALL,
    ):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        sent[name] = chosen[1] if chosen else ""
    for name, value in re.findall(
        r'type="checkbox" name="([^"]+)" value="([^"]*)" checked', page
    ):
        sent.setdefault(name, [])
        sent[name].append(value)
    return sent


def data(draft_id):
    draft = service.open_draft(access.actor_for("trainer-mai"), draft_id)
    return outline.read_data(draft.source.files["course.yaml"])


def test_a_form_sent_as_it_stands_changes_nothing(mai):
    draft_id = begin(mai)
    before = data(draft_id)
    address = f"/author/drafts/{draft_id}/course"
    sent = mai.post(address, fields(mai.get(address).text))
    assert "done=course-saved" in sent.location
    session().expire_all()
    assert data(draft_id) == before


def test_what_is_typed_is_kept_beside_the_parts(mai):
    draft_id = begin(mai)
    before = data(draft_id)
    address = f"/author/drafts/{draft_id}/course"
    typed = fields(mai.get(address).text)
    typed |= {
        "title-vi": "Tên mới",
        "checked_on": "2026-11-27",
        "cover": "screen",
    }
    typed["requires"] = ["phan-loai-don"]
    assert "done=course-saved" in mai.post(address, typed).location
    session().expire_all()
    after = data(draft_id)
    assert after["title"]["vi"] == "Tên mới"
    assert str(after["checked_on"]) == "2026-11-27"
    assert (after["cover"], after["requires"]) == ("screen", ["phan-loai-don"])
    assert after["parts"] == before["parts"]


def test_what_cannot_be_is_said_at_its_field_and_stays(mai):
    draft_id = begin(mai)
    before = data(draft_id)
    address = f"/author/drafts/{draft_id}/course"
    typed = fields(mai.get(address).text)
    typed |= {"title-vi": "", "title-en": "", "checked_on": "30/2/2026"}
    answer = mai.post(address, typed)
    assert answer.status_code == 422
    assert 'href="#checked_on"' in answer.text
    assert 'value="30/2/2026"' in answer.text
    session().expire_all()
    assert data(draft_id) == before


def test_a_course_is_written_and_published_in_the_browser(mai):
    """A trainer who has no file at all: course, lesson, quiz, posts."""
    new = {"title_vi": "Hẹn trả kết quả", "title_en": "Promising a day"}
    page = mai.get("/author/new").text
    unit = re.search(r'<option value="(\d+)"', page)[1]
    where = mai.post("/author/new", new | {"unit": unit}).location
    draft_id = int(re.search(r"/drafts/(\d+)", where)[1])
    at = f"/author/drafts/{draft_id}"
    assert ">Promising a day</a>" in mai.get("/author?search=promis").text
    # What is missing leads to the form in which it is said.
    assert f"{at}/course#" in mai.get(at).text
    typed = fields(mai.get(f"{at}/course").text)
    typed |= {
        "summary-vi": "Hẹn đúng ngày.",
        "summary-en": "Promise the right day.",
    }
    typed["posts"] = ["one-stop-officer"]
    assert mai.post(f"{at}/course", typed).status_code == 302
    title = {"title_vi": "Bài một", "title_en": "Lesson one"}
    mai.post(f"{at}/add", {"kind": "lesson", **title})
    key = outline.key_of(data(draft_id)["parts"][0])
    asked = f"{at}/lessons/{key}/check?type=true_false"
    said = {
        "text": "Hẹn đúng ngày.",
        "explanation": "Đúng.",
        "feedback-right": "Đúng.",
        "feedback-wrong": "Sai.",
    }
    typed = fields(mai.get(asked).text)
    typed |= {
        f"{name}-{one}": text
        for name, text in said.items()
        for one in ("vi", "en")
    }
    typed["answer"] = "True"
    answer = mai.post(asked, typed)
    assert answer.status_code == 302
    actor = access.actor_for("trainer-mai")
    mistakes = service.checked(service.open_draft(actor, draft_id))[1]
    assert [one for one in mistakes if not one.warning] == []
    edit = service.open_draft(actor, draft_id).edit
    note = {"note": "Khóa học mới.", "edit": str(edit)}
    assert "done=course-published" in mai.post(f"{at}/publish", note).location
    assert courses.current("hen-tra-ket-qua").note == "Khóa học mới."


def test_a_step_that_is_moved_keeps_its_key(mai):
    """Who has signed a step has signed that one, wherever it stands."""
    draft_id = begin(mai)
    address = f"/author/drafts/{draft_id}/tasks/task"

    def steps():
        session().expire_all()
        actor = access.actor_for("trainer-mai")
        files = service.open_draft(actor, draft_id).source.files
        found = outline.read_data(files["task.yaml"])["critical_steps"]
        return {one["key"]: one["text"]["vi"] for one in found}

    before = steps()
    act = {"act": "up:critical_steps-1"}
    moved = mai.post(address, fields(mai.get(address).text) | act).text
    assert mai.post(address, fields(moved)).status_code == 302
    assert steps() == before
    assert list(steps())[:2] == list(before)[1::-1]
