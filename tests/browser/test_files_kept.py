"""A session ends while a file is chosen: one signs in beside it, and it is
sent with the file; nothing is sent by anybody else.
"""

import datetime as dt

import pytest
from playwright.sync_api import expect

from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.types import Json
from lms.people import service as people
from lms.standalone.demo import PASSWORD
from lms.standalone.models import LoginSession
from tests.browser.person import Person
from tests.browser.test_story import PNG
from tests.house.everything import one

pytestmark = pytest.mark.browser
TASK = "/revisions/1/tasks/task"
TEXT = "Ngày hôm qua tôi chứng thực bảy bản sao, một bản có tẩy xóa nên tôi đã từ chối."
PHOTO: Json = {"name": "giáp lai.png", "mimeType": "image/png", "buffer": PNG}


def end_sessions(live):
    with live.app.app_context(), transaction():
        execute(LoginSession.__table__.delete())


def write(chromium, live, width, language):
    """Lan's page with all that a hand-in needs; her session has ended."""
    lan = Person(chromium, live, "lan", width, language, True, axe=True)
    lan.go(TASK)
    page, done = lan.page, clock.now() - dt.timedelta(days=1)
    if not page.locator("#text").is_visible():
        page.click("#hand-in")
    page.set_input_files("#files", PHOTO)
    end_sessions(live)
    page.fill("#text", TEXT)
    page.fill("#done_at", f"{done:%Y-%m-%dT%H:%M}")
    page.fill("#place", "Quầy số 2")
    page.focus("button[name=hand]")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    return lan


def sign_in(page, login, password=PASSWORD):
    page.fill("#sign_in_login", login)
    page.fill("#sign_in_password", password)
    page.click("dialog button.first")


@pytest.mark.parametrize(("width", "language"), [(360, "vi"), (1280, "en")])
def test_a_file_is_sent_after_signing_in_beside_it(
    chromium, live, width, language
):
    lan = write(chromium, live, width, language)
    page = lan.page
    said = page.inner_text("dialog")
    assert "giáp lai.png" in said
    assert f"{len(TEXT.split())} " in said
    lan.judge()
    # Esc leaves everything as it was, where it was.
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("button[name=hand]")).to_be_focused()
    page.keyboard.press("Enter")
    sign_in(page, "lan", "not-the-password")
    expect(page.locator("dialog [role=alert]").first).to_be_focused()
    with page.expect_navigation():
        sign_in(page, "lan")
    assert "giáp lai.png" in lan.text()
    assert page.locator("form[data-autosave]").count() == 0, "it is handed in"
    assert page.url.startswith(live.address + TASK), page.url
    with live.app.app_context():
        whose = one("submission", "person_id")
        assert whose == people.find_person("lan").id
        session().rollback()


def test_nothing_goes_in_the_name_of_whoever_signs_in_instead(chromium, live):
    lan = write(chromium, live, 360, "en")
    page = lan.page
    sign_in(page, "minh")
    expect(page.locator("dialog")).to_contain_text("somebody else opened")
    lan.judge()
    page.click("[data-close]")
    assert page.url.startswith(live.address + TASK), "nothing was sent"
    assert page.locator("#files").evaluate("field => field.files.length") == 1
    # As the dialog says: Minh signs out elsewhere, Lan goes on here.
    end_sessions(live)
    page.click("button[name=hand]")
    with page.expect_navigation():
        sign_in(page, "lan")
    assert "giáp lai.png" in lan.text()
