"""A mentor judges on a phone in three taps and one sentence, and on a desk by
keys alone.
"""

import pytest
from playwright.sync_api import expect

from lms.access import service as access
from lms.core.db import session
from lms.courses import service as courses
from lms.signoff import service
from tests.browser.person import Person
from tests.signoff.conftest import PART, SLUG, draft

pytestmark = pytest.mark.browser
SENTENCE = "Đối chiếu rất kỹ, cứ giữ như thế."


@pytest.fixture
def submissions(live):
    """What lan and kien have handed in."""
    with live.app.app_context():
        ids = [_handed_in(who) for who in ("lan", "kien")]
        session().rollback()
    return ids


def _handed_in(who):
    actor, revision = access.actor_for(who), courses.current(SLUG)
    service.save_draft(actor, revision, PART, draft())
    return service.hand_in(actor, revision, PART, draft(), f"{who}:1").id


def _reviews(live, id):
    with live.app.app_context():
        work = service.for_review(access.actor_for("mentor-hoa"), id)
        found = [(one.entrustment, one.strength) for one in _of(work)]
        session().rollback()
    return found


def _of(work):
    return work.submission.reviews


class Thumb:
    """Taps, and how many."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, selector):
        self.page.locator(selector).first.tap()
        self.taps += 1


def box(page, selector):
    """Where it stands on the screen."""
    return page.locator(selector).first.bounding_box()


@pytest.fixture
def phone(chromium, live):
    """A mentor with a phone in one hand."""
    person = Person(chromium, live, "mentor-hoa", 360, "vi", True)
    signed_in = person.context.storage_state()
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        storage_state=signed_in,
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
    person.leave()


def test_three_taps_and_one_sentence_from_the_inbox_to_signed(
    live, submissions, phone
):
    phone.goto(f"{live.address}/inbox")
    thumb = Thumb(phone)
    button, bar = (box(phone, one) for one in ("a.button.first", "nav.main"))
    assert button["y"] + button["height"] <= bar["y"], "on the first screen"
    thumb.tap("a.button.first")
    phone.wait_for_url("**/submissions/*")
    thumb.tap("label:has(input[name=entrustment][value='4'])")
    expect(phone.locator("#strength")).to_be_focused()
    phone.keyboard.type(SENTENCE)
    with phone.expect_navigation():
        thumb.tap("button[name=all]")
    assert "done=" in phone.url
    assert _reviews(live, submissions[0]) == [(4, SENTENCE)]
    assert thumb.taps <= 3
    assert phone.locator("h1").count() == 1


def test_by_keys_alone_from_the_inbox_to_signed(chromium, live, submissions):
    hoa = Person(chromium, live, "mentor-hoa", 1280, "en", True)
    hoa.go("/inbox")
    keys = hoa.page.keyboard
    keys.press("j")
    keys.press("j")
    keys.press("k")
    with hoa.page.expect_navigation():
        keys.press("Enter")
    keys.press("4")
    expect(
        hoa.page.locator("input[name=entrustment][value='4']")
    ).to_be_checked()
    keys.press("Tab")
    expect(hoa.page.locator("#strength")).to_be_focused()
    keys.type(f"{SENTENCE} 2")
    expect(
        hoa.page.locator("input[name=entrustment][value='4']")
    ).to_be_checked()
    while hoa.page.evaluate("document.activeElement.name") != "all":
        keys.press("Tab")
    with hoa.page.expect_navigation():
        keys.press("Enter")
    assert _reviews(live, submissions[0]) == [(4, f"{SENTENCE} 2")]
    hoa.leave()


def test_steps_are_marked_and_work_is_returned_by_keys(
    chromium, live, submissions
):
    hoa = Person(chromium, live, "mentor-hoa", 1280, "en", True)
    hoa.go(f"/submissions/{submissions[0]}")
    keys, at = hoa.page.keyboard, "document.activeElement"
    hoa.page.focus("#strength")
    keys.type(SENTENCE)
    for _ in range(4):
        keys.press("Tab")
        if hoa.page.evaluate(f"!!{at}.closest('#steps')"):
            break
    keys.press("Enter")
    keys.press("Tab")
    keys.press("ArrowDown")  # round from "not observed", the last of three
    expect(hoa.page.locator("#steps input[value=safe]").first).to_be_checked()
    hoa.page.locator("input[name=entrustment]").first.focus()
    keys.press("r")
    keys.press("Tab")
    expect(hoa.page.locator("#comment")).to_be_focused()
    keys.type("Ghi rõ từng bước đã làm.")
    keys.press("Tab")
    with hoa.page.expect_navigation():
        keys.press("Enter")
    assert _reviews(live, submissions[0]) == [(None, "")]
    hoa.leave()


def test_what_is_written_survives_a_phone_that_dies(
    chromium, live, submissions
):
    first = Person(chromium, live, "mentor-hoa", 360, "vi", True)
    first.go(f"/submissions/{submissions[0]}")
    with first.page.expect_response("**/autosave"):
        first.page.fill("#strength", SENTENCE)
    first.context.close()
    later = Person(chromium, live, "mentor-hoa", 360, "vi", False)
    later.go(f"/submissions/{submissions[0]}")
    assert later.page.input_value("#strength") == SENTENCE
    later.leave()


def test_without_a_script_a_step_not_seen_is_asked_about(
    chromium, live, submissions
):
    hoa = Person(chromium, live, "mentor-hoa", 360, "vi", False, axe=True)
    hoa.go(f"/submissions/{submissions[0]}")
    hoa.page.check("input[name=entrustment][value='4']")
    hoa.page.fill("#strength", SENTENCE)
    hoa.page.click("#steps > summary")
    hoa.page.locator("#steps input[value=safe]").first.check()
    hoa.press("#steps button")
    assert hoa.page.locator("button[name=sure]").count() == 1
    assert hoa.page.input_value("#strength") == SENTENCE
    hoa.press("button[name=sure]")
    assert _reviews(live, submissions[0]) == [(4, SENTENCE)]
    hoa.leave()


def test_what_was_handed_in_again_is_no_long_page_on_a_phone(
    chromium, live, submissions
):
    """A text written anew is shown as it is, not between pieces of the old."""
    anew = "Tôi viết lại từ đầu. " + "Mỗi sáng tôi lọc danh sách, gọi. " * 90
    with live.app.app_context():
        lan, hoa = access.actor_for("lan"), access.actor_for("mentor-hoa")
        service.return_for_rework(hoa, submissions[0], 1, "Ghi rõ từng bước.")
        revision = courses.current(SLUG)
        service.hand_in(lan, revision, PART, draft(anew), "lan:2")
    hoa = Person(chromium, live, "mentor-hoa", 360, "vi", True, axe=True)
    hoa.go(f"/submissions/{submissions[0]}")
    assert "Ghi rõ từng bước." in hoa.text()
    assert hoa.page.locator(".compared del").count() == 0
    height = hoa.page.evaluate("document.documentElement.scrollHeight")
    assert height < 4_000
    hoa.leave()
