"""Notes and bookmarks: one's own, and nobody else's."""

import re

import pytest

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.merging import Shown
from lms.courses import service as courses
from lms.notes import service
from tests import lite

SLUG, LESSON = "chung-thuc-ban-sao", "01-chi-hoi-giay-can"
AT = f"/revisions/1/lessons/{LESSON}/note"


@pytest.fixture
def keep(app, actor):
    def kept(text, is_marked=False, login="lan", shown=None, part=LESSON):
        revision = courses.current(SLUG).id
        person = actor(login)
        service.keep(person, revision, part, text, is_marked, shown)

    return kept


def test_a_note_is_kept_changed_and_deleted(keep, actor):
    lan = actor("lan")
    keep("Hỏi lại chị Hòa.")
    keep("Đã hỏi.", is_marked=True)
    (note,) = service.mine(lan)
    assert (note.text, note.is_marked) == ("Đã hỏi.", True)
    assert note.part.key == LESSON and note.revision.slug == SLUG
    service.remove(lan, SLUG, LESSON)
    assert service.mine(lan) == []


@lite
def test_nobody_else_sees_or_deletes_it(keep, actor):
    keep("Của riêng tôi.")
    hoa = actor("mentor-hoa")
    assert service.mine(hoa) == []
    assert service.of_lesson(hoa, SLUG, LESSON).text == ""
    service.remove(hoa, SLUG, LESSON)
    assert len(service.mine(actor("lan"))) == 1


@lite
def test_a_lesson_may_be_marked_alone_and_nothing_at_all_is_deleted(
    keep, actor
):
    keep("", is_marked=True)
    assert service.mine(actor("lan"))[0].is_marked
    keep("")
    assert service.mine(actor("lan")) == []


@lite
def test_what_is_too_long_or_no_lesson_is_refused(keep):
    with pytest.raises(Invalid):
        keep("x" * 2001)
    for part in ("quiz", "no-such"):
        with pytest.raises(NotFound):
            keep("Ghi chú.", part=part)


@lite
def test_an_older_page_takes_nothing_back(keep, actor):
    keep("Mới.")
    older = Shown({"note": "of an older text"}, frozenset())
    with pytest.raises(Conflict):
        keep("Cũ.", shown=older)
    assert service.mine(actor("lan"))[0].text == "Mới."


@lite
def test_a_note_outlives_its_lesson(keep, actor, monkeypatch):
    keep("Còn đây.")
    monkeypatch.setattr(courses, "catalogue", tuple)
    (note,) = service.mine(actor("lan"))
    assert note.text == "Còn đây." and note.part is None


@lite
def test_pages_from_the_lesson_to_deleting(browser):
    lan = browser("lan")
    assert AT in lan.get(f"/revisions/1/lessons/{LESSON}").text
    first, other = (
        re.search(r'name="was-note" value="(\w*)"', lan.get(AT).text)[1]
        for _ in range(2)
    )
    sent = {"note": "Xem lại bảng.", "is_marked": "1", "was-note": first}
    page = lan.post(AT, sent, follow=True).text
    assert "Only you see it" in page and "Xem lại bảng." in page
    older = {"note": "Trang cũ.", "was-note": other}
    refused = lan.post(AT, older)
    assert refused.status_code == 409
    assert "Trang cũ." in refused.text and "Xem lại bảng." in refused.text
    gone = lan.post(f"/my-notes/{SLUG}/{LESSON}/delete", follow=True).text
    assert "deleted for good" in gone and "Xem lại bảng." not in gone
