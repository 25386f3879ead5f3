"""A hand-in open on two pages, and sent again after a cut: nothing newer is
taken back, nothing is doubled, no text is lost.
"""

import io
import re

import pytest

from lms.core.db import session
from lms.courses import service as courses
from lms.signoff import service
from tests import lite
from tests.signoff.conftest import PART, SLUG, TEXT

pytestmark = lite
WHEN = "2026-11-20T09:30"
LONG = "Đã đối chiếu từng trang với bản chính. " * 36
PHOTO = b"\xff\xd8\xff\xe0" + b"a photo" * 10


class TaskPage:
    """The form as one browser shows it."""

    def __init__(self, browser, address, answer=None):
        self.browser, self.address = browser, address
        text = (answer or browser.get(address)).text
        self.fields = dict(
            re.findall(
                r'name="(was-\w+|once|place|done_at)"[^>]* value="([^"]*)"',
                text,
            )
        )
        written = re.search(r'<textarea id="text"[^>]*>([^<]*)<', text)
        self.fields["text"] = written[1] if written else ""
        for name in re.findall(r'name="keep-(\w+)"', text):
            self.fields[f"keep-{name}"] = "stored"

    def send(self, where="", photo=None, **changed):
        self.fields |= changed
        data = dict(self.fields)
        if photo:
            data["files"] = (io.BytesIO(photo), "ảnh.jpg")
        return self.browser.post(self.address + where, data)


@pytest.fixture
def address(app):
    return f"/revisions/{courses.current(SLUG).id}/tasks/{PART}"


@pytest.fixture
def two(browser, address):
    return [TaskPage(browser("lan"), address) for _ in range(2)]


@pytest.fixture
def work(actor, revision):
    def now():
        session().rollback()
        session().expire_all()
        return service.work(actor("lan"), revision, PART)

    return now


def test_a_long_text_stays_when_an_older_page_saves_the_place(two, work):
    first, other = two
    first.send("/autosave", text=LONG)
    said = other.send("/autosave", place="Quầy số 2").json
    assert said["both"] == {}
    assert "text" not in said["was"], "this page does not show it"
    draft = work().draft
    assert (draft.text.strip(), draft.place) == (LONG.strip(), "Quầy số 2")


@pytest.mark.parametrize("button", ["save", "hand"])
def test_a_text_written_on_both_pages_is_shown_twice_and_chosen(
    two, work, button
):
    first, other = two
    first.send("/autosave", text=LONG)
    mine = {"text": TEXT, "done_at": WHEN, "place": "Quầy số 2", button: "1"}
    refused = other.send(**mine)
    assert refused.status_code == 409
    assert LONG.strip() in refused.text
    assert TEXT in refused.text
    assert work().draft.text.strip() == LONG.strip()
    assert work().submission.round == 0
    again = TaskPage(other.browser, other.address, refused)
    assert again.fields["text"] == TEXT
    again.send(**{"keep-text": "here", button: "1"})
    assert work().draft.text.strip() == TEXT
    assert work().submission.round == (1 if button == "hand" else 0)


def test_what_a_page_has_not_shown_is_not_handed_in(two, work):
    first, other = two
    first.send("/autosave", text=LONG, place="Quầy số 1")
    other.fields |= {"text": "", "done_at": WHEN}
    refused = other.send(hand="1")
    assert refused.status_code == 409
    assert work().submission.round == 0
    seen = TaskPage(other.browser, other.address, refused)
    assert seen.fields["text"].strip() == LONG.strip()
    assert seen.send(hand="1").status_code == 302
    assert work().submission.latest().text == LONG.strip()


def test_the_same_form_after_a_cut_is_one_hand_in_with_one_photo(two, work):
    page, _other = two
    mine = {"text": TEXT, "done_at": WHEN, "place": "Quầy số 2"}
    page.send("", PHOTO, save="1", **mine)  # cut before handing in
    page.fields.pop("save")
    answers = [page.send("", PHOTO, hand="1") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    handed_in = work().submission.hand_ins
    assert [len(one.files) for one in handed_in] == [1]
    assert work().draft_files == []


def test_the_same_photo_is_no_second_one_even_where_no_more_fit(two, work, app):
    page, _other = two
    app.extensions["lms"].settings["LMS_UPLOAD_COUNT"] = 1
    for _ in range(2):
        assert page.send("", PHOTO, text=TEXT, save="1").status_code == 302
    assert len(work().draft_files) == 1


def test_an_old_form_sent_again_after_its_return_changes_nothing(
    two, work, actor
):
    page, _other = two
    mine = {"text": TEXT, "done_at": WHEN, "place": "Quầy số 2", "hand": "1"}
    page.send("", PHOTO, **mine)
    service.return_for_rework(
        actor("mentor-hoa"), work().submission.id, 1, "Chụp lại cho rõ hơn."
    )
    assert page.send("", PHOTO).status_code == 302
    assert len(work().draft_files) == 1, "what rework begins with"
    assert len(work().submission.hand_ins) == 1


def test_a_hand_in_that_came_too_late_is_kept(two, work, actor):
    first, other = two
    mine = {"text": TEXT, "done_at": WHEN, "place": "Quầy số 2", "hand": "1"}
    first.send(**mine)
    for text in (LONG, "Một bản nữa, viết sau đó."):
        refused = other.send(**mine | {"text": text})
        assert refused.status_code == 409
        assert text.strip() in refused.text
    assert work().submission.latest().text == TEXT
    service.return_for_rework(
        actor("mentor-hoa"), work().submission.id, 1, "Chụp lại cho rõ hơn."
    )
    again = TaskPage(other.browser, other.address)
    assert LONG.strip() in again.fields["text"]
    assert again.fields["text"].endswith("Một bản nữa, viết sau đó.")


def test_the_same_form_with_another_text_is_not_said_to_be_handed_in(two, work):
    page, _other = two
    mine = {"text": TEXT, "done_at": WHEN, "place": "Quầy số 2", "hand": "1"}
    page.send(**mine)
    refused = page.send(text=LONG)
    assert refused.status_code == 409
    assert work().submission.latest().text == TEXT
    assert work().aside.strip() == LONG.strip()
