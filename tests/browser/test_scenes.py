"""A trainer writes a small scenario on a phone, from nothing, and plays it."""

import pytest
from playwright.sync_api import expect

from lms.access import service as access
from lms.authoring import service
from lms.courses.types import Kind
from tests.browser.person import Person


@pytest.mark.browser
def test_a_small_scenario_is_written_on_a_phone(chromium, live):
    with live.app.app_context():
        mai = access.actor_for("trainer-mai")
        draft_id = service.begin(mai, "chung-thuc-ban-sao")
        title = {"vi": "Bà Tư", "en": "Mrs Tư"}
        service.add_part(mai, draft_id, Kind.SCENARIO, title)
    at = f"/author/drafts/{draft_id}/scenarios/ba-tu"
    trainer = Person(
        chromium, live, "trainer-mai", 360, "vi", javascript=True, axe=True
    )
    page = trainer.page
    trainer.go(at)
    page.locator("#next ~ .actions button.first").click()
    expect(page.locator(".casemap rect")).to_have_count(3)
    trainer.look()
    # Each press leads to the first thing that is missing, until nothing is.
    for _step in range(12):
        following = page.locator("#next ~ p a.first")
        if not following.count():
            break
        following.click()
        page.wait_for_url(lambda address: "/scenarios/ba-tu/" in address)
        for area in page.locator("main form.scenes > fieldset textarea").all():
            if not area.input_value():
                area.fill("Bà Tư chờ.")
        page.locator("main form.scenes .actions button.first").click()
        page.wait_for_url("**done=course-saved**")
        trainer.go(at)
    expect(page.locator(".flawed")).to_have_count(0)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height < 4_000
    page.locator("#next ~ .actions a.first").click()
    trainer.look()
    page.locator(".decide button").first.click()
    expect(page.locator(".line > li")).to_have_count(1)
    assert trainer.problems == []
    trainer.context.close()
