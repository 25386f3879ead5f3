"""Notices name what they are about, in the language of whoever reads them, and
ask for nothing when it is done.
"""

import pytest

from lms.core import clock, outbox
from lms.courses import service as courses
from lms.extension.features import HANDLERS
from lms.signoff import service
from lms.signoff.types import HandInDraft, Verdict
from tests import lite

TEXT = "Giúp bác Mơ nộp hồ sơ trên VNeID, để bác tự bấm từng bước."
SLUG, PART = "giup-nguoi-cao-tuoi-dung-vneid", "task"


def work():
    while outbox.work_once(HANDLERS):
        pass


@pytest.fixture
def revision(app):
    return courses.current(SLUG)


@pytest.fixture
def handed_in(revision, actor):
    """The id of Lan's submission, of which mentors have been told."""
    draft = HandInDraft(TEXT, clock.now(), "Quầy số 2")
    service.save_draft(actor("lan"), revision, PART, draft)
    found = service.hand_in(actor("lan"), revision, PART, draft, "once").id
    work()
    return found


def main(person):
    return person.get("/notices").text.partition("<main")[2]


@lite
def test_a_notice_names_the_task_in_the_reader_s_language(
    browser, handed_in, revision
):
    title = revision.course.part(PART).title
    hoa = browser("mentor-hoa")
    assert f"has handed in “{title['en']}”" in main(hoa)
    hoa.client.set_cookie("lms_lang", "vi")
    assert f"đã nộp bài “{title['vi']}”" in main(hoa)


@lite
def test_what_has_been_answered_is_done_and_no_longer_counted(
    browser, actor, handed_in, revision
):
    hoa = browser("mentor-hoa")
    assert '<b class="dot">1' in hoa.get("/").text
    steps = service.task_of(revision, revision.course.part(PART)).step_keys
    verdict = Verdict(tuple(steps), 4, "Đối chiếu kỹ.", "Ghi sổ ngay.")
    service.sign(actor("mentor-hoa"), handed_in, 1, verdict)
    work()
    assert '<b class="dot">' not in hoa.get("/").text
    # What is new is in the open, done or not; later it is folded.
    first, again = main(hoa), main(hoa)
    assert "done</span>" in first
    assert "done</span>" not in again.partition("<details>")[0]
    assert "done</span>" in again.partition("<details>")[2]
    assert "Nothing here waits for you" in again
    assert "has signed off" in main(browser("lan"))
    assert "done</span>" not in main(browser("lan"))
