"""Texts are written in the browser, block by block, without a script."""

import re
from html.parser import HTMLParser

import pytest

from lms.access import service as access
from lms.authoring import service

SLUG, KEY = "chung-thuc-ban-sao", "02-xem-ban-chinh"
OLD_FONT = "Phßng T\xad ph¸p, NguyÔn V¨n An"


@pytest.fixture
def backend():
    """What is stored is tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
def trainer(app):
    with app.app_context():
        yield access.actor_for("trainer-mai")


@pytest.fixture
def draft_id(trainer):
    return service.begin(trainer, SLUG)


@pytest.fixture
def mai(browser):
    return browser("trainer-mai")


def address(draft_id, kind="lessons", key=KEY):
    return f"/author/drafts/{draft_id}/{kind}/{key}"


class Fields(HTMLParser):
    """What a browser would send of the form as it is."""

    def __init__(self):
        super().__init__()
        self.found, self.area, self.select = {}, "", ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        if tag == "textarea":
            self.area, self.found[name] = name, ""
        elif tag == "select":
            self.select, self.found[name] = name, given.get("value", "")
        elif tag == "option" and "selected" in given:
            self.found[self.select] = given.get("value")
        elif tag == "input" and (
            given.get("type") not in ("radio", "checkbox") or "checked" in given
        ):
            self.found[name] = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data):
        if self.area:
            self.found[self.area] += data


def fields(page):
    form = page.text[page.text.index('id="writing"') :]
    reader = Fields()
    reader.feed(form[: form.index("</form>")])
    del reader.found["csrf_token"]
    return reader.found


def files(trainer, draft_id):
    return service.open_draft(trainer, draft_id).source.files


def text(trainer, draft_id, language="vi", key=KEY):
    return files(trainer, draft_id)[f"{key}.{language}.md"].decode()


def test_saved_as_it_is_nothing_changes(trainer, draft_id, mai):
    before = service.open_draft(trainer, draft_id)
    sent = fields(mai.get(address(draft_id)))
    answer = mai.post(address(draft_id), sent)
    assert answer.status_code == 302
    assert service.open_draft(trainer, draft_id) == before


def test_a_block_is_added_written_moved_and_taken_out(trainer, draft_id, mai):
    sent = fields(mai.get(address(draft_id)))
    page = mai.post(address(draft_id), sent | {"act": "add-vi-0"}, follow=True)
    sent = fields(page)
    assert sent["text-vi-1"] == ""
    sent |= {"kind-vi-1": "bullets", "text-vi-1": "một\n- dưới\n**hai**"}
    page = mai.post(address(draft_id), sent | {"act": "up-vi-1"}, follow=True)
    written = "- một\n  - dưới\n- **hai**\n\n"
    assert text(trainer, draft_id).startswith(written)
    assert 'id="block-vi-0" data-block="bullets"' in page.text
    sent = fields(page) | {"act": "remove-vi-0"}
    page = mai.post(address(draft_id), sent, follow=True)
    assert "taken out" in page.text
    assert not text(trainer, draft_id).startswith("- ")


def test_title_and_minutes_are_saved_with_it(trainer, draft_id, mai):
    sent = fields(mai.get(address(draft_id)))
    mai.post(address(draft_id), sent | {"title_vi": "Tên mới", "minutes": "9"})
    said = files(trainer, draft_id)["course.yaml"].decode()
    assert "vi: Tên mới" in said
    assert "minutes: 9" in said


def test_two_who_write_different_blocks_are_merged(trainer, draft_id, mai):
    sent = fields(mai.get(address(draft_id)))
    mai.post(address(draft_id), sent | {"text-vi-0": "của Mai"})
    answer = mai.post(address(draft_id), sent | {"text-vi-2": "của Hoa"})
    assert answer.status_code == 302
    said = text(trainer, draft_id)
    assert "của Mai" in said
    assert "của Hoa" in said


def test_the_same_block_is_shown_twice_and_chosen(trainer, draft_id, mai):
    sent = fields(mai.get(address(draft_id)))
    first = sent | {"text-vi-0": "của Mai"}
    mai.post(address(draft_id), first)
    second = sent | {"text-vi-0": "của Hoa", "text-en-0": "hers"}
    answer = mai.post(address(draft_id), second)
    assert answer.status_code == 409
    assert "của Mai" in answer.text
    assert fields(answer)["text-vi-0"] == "của Hoa"
    assert text(trainer, draft_id).startswith("của Mai")
    assert text(trainer, draft_id, "en").startswith("hers")
    chosen = fields(answer) | {"keep-text_vi": "here"}
    assert mai.post(address(draft_id), chosen).status_code == 302
    assert text(trainer, draft_id).startswith("của Hoa")


def test_a_title_that_two_change_is_asked_about(trainer, draft_id, mai):
    sent = fields(mai.get(address(draft_id)))
    mai.post(address(draft_id), sent | {"title_vi": "Của Mai"})
    answer = mai.post(address(draft_id), sent | {"title_vi": "Của Hoa"})
    assert answer.status_code == 409
    assert "Của Mai" in answer.text
    assert "vi: Của Mai" in files(trainer, draft_id)["course.yaml"].decode()
    chosen = fields(answer) | {"keep-title_vi": "here"}
    assert mai.post(address(draft_id), chosen).status_code == 302
    assert "vi: Của Hoa" in files(trainer, draft_id)["course.yaml"].decode()


def test_old_fonts_and_what_is_too_long_are_refused_at_their_block(
    trainer, draft_id, mai
):
    before = text(trainer, draft_id)
    sent = fields(mai.get(address(draft_id)))
    for wrong in (OLD_FONT, "x" * 30_001):
        answer = mai.post(address(draft_id), sent | {"text-vi-1": wrong})
        assert answer.status_code == 422
        assert 'id="text-vi-1-wrong-1"' in answer.text
        assert fields(answer)["text-vi-1"] == wrong
    many = {f"kind-vi-x{number}": "divider" for number in range(302)}
    assert mai.post(address(draft_id), many).status_code == 422
    assert text(trainer, draft_id) == before


def test_job_aid_and_task_are_written_the_same_way(trainer, draft_id, mai):
    for key in ("job-aid", "task"):
        page = mai.get(address(draft_id, "texts", key))
        sent = fields(page) | {"kind-en-0": "heading", "text-en-0": "New"}
        mai.post(address(draft_id, "texts", key), sent)
        assert text(trainer, draft_id, "en", key).startswith("## New\n\n")
    assert mai.get(address(draft_id, "texts", KEY)).status_code == 404
    assert mai.get(address(draft_id, "lessons", "task")).status_code == 404


def test_what_is_not_translated_is_marked(trainer, draft_id, mai):
    name = f"{KEY}.en.md"
    service.remove_file(trainer, draft_id, name)
    page = mai.get(address(draft_id))
    assert "fewer than in the other language" in page.text
    sent = fields(page) | {"act": "copy-en"}
    page = mai.post(address(draft_id), sent, follow=True)
    assert "Not translated yet" in page.text
    assert text(trainer, draft_id, "en") == text(trainer, draft_id)


def test_a_picture_is_shown_in_the_other_language_by_one_press(
    trainer, draft_id, mai
):
    english = f"{KEY}.en.md"
    service.change_file(trainer, draft_id, english, lambda _text: b"Words.\n")
    page = mai.get(address(draft_id)).text
    act = re.search('value="(carry-vi-[0-9]+)"', page)[1]
    assert "carry-en" not in page
    shown = re.search(r"!\[.*", text(trainer, draft_id))[0]
    sent = fields(mai.get(address(draft_id))) | {"act": act}
    page = mai.post(address(draft_id), sent, follow=True).text
    assert text(trainer, draft_id, "en") == f"Words.\n\n{shown}\n"
    assert "Not translated yet" in page and act not in page


def test_a_draft_that_is_gone_keeps_what_was_typed(trainer, draft_id, mai):
    sent = fields(mai.get(address(draft_id))) | {"text-vi-0": "chưa lưu"}
    service.discard(trainer, draft_id)
    answer = mai.post(address(draft_id), sent)
    assert answer.status_code in (404, 409)
