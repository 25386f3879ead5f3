"""On a phone: what one wants to be sent, and switching it off from a mail."""

import pytest

from lms.messages import service
from tests.browser.person import Person
from tests.messages.conftest import id_of


@pytest.fixture
def mailing(live):
    """The live site sends mail; the address that switches work off for Lan."""
    live.app.extensions["lms"].settings.update(
        LMS_PUBLIC_URL=live.address,
        LMS_MAIL_FROM="hoc@example.vn",
        LMS_MAIL_FOLDER=live.app.config["LMS_DATA"] + "/mail",
    )
    with live.app.app_context():
        token = service.prove("stop", str(id_of("lan")), "mail", "work")
    return f"{live.address}/messages/stop/{token}"


@pytest.mark.browser
def test_what_is_sent_is_chosen_and_switched_off_on_a_phone(
    live, chromium, mailing
):
    now = "input[name=mail-work][value=now]"
    lan = Person(chromium, live, "lan", 360, "vi", javascript=False, axe=True)
    lan.go("/messages")
    lan.page.locator(f"label:has({now})").click()
    lan.press("form[action='/messages'] button")
    assert lan.page.locator("[role=status]").count()
    lan.go("/messages")
    assert lan.page.locator(now).is_checked()
    lan.leave()
    context = chromium.new_context(
        viewport={"width": 360, "height": 760}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(mailing)
    page.locator("main form button").click()
    assert page.locator("main [role=status]").count()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    context.close()
