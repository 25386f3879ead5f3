"""On a phone: somebody makes a paper of their record, their head revokes
something on it, and whoever holds the paper reads that it holds no longer.
"""

import pytest

from lms.people import service as people
from lms.records import service
from tests.browser.person import Person

WHY = "Bác Mơ cho biết đồng nghiệp khác đã làm."


@pytest.fixture
def phone(live, chromium):
    """`phone("kien")`: their phone, looked over by axe."""
    opened = []

    def sign_in(login):
        one = Person(
            chromium, live, login, 360, "vi", javascript=False, axe=True
        )
        opened.append(one)
        return one

    yield sign_in
    for one in opened:
        one.leave()


def _signed(live):
    """Somebody, and something that was signed for them."""
    with live.app.app_context():
        for key in ("kien", "thao", "long", "yen", "tuan", "huong"):
            person = people.find_person(key).id
            for one in service.file_of(person)["records"]:
                if one["submission"]:
                    return key, person, one
    raise LookupError("nobody was signed anything")


@pytest.mark.browser
def test_a_head_revokes_and_the_paper_says_so(live, phone):
    key, person, record = _signed(live)
    learner = phone(key)
    learner.go("/my-file")
    learner.press("form[action$='/my-file/papers'] button")
    checked = learner.page.get_attribute("a[href*='/check/']", "href")
    learner.go(checked)
    assert learner.page.locator(".notice.good").count() == 1
    head = phone("manager-duc")
    head.go(f"/people/{person}/gaps/{record['key']}")
    form = f"form[action$='/evidence/{record['id']}/revoke']"
    head.page.locator(f"details:has({form}) summary").last.click()
    head.page.fill(f"{form} textarea[name=reason]", WHY)
    head.press(f"{form} button")
    assert head.page.locator("[role=status]").count() == 1
    learner.go(checked)
    assert learner.page.locator(".notice.warm").count() == 1
    assert WHY not in learner.page.content()
    learner.go(f"/records/{record['submission']}")
    assert WHY in learner.page.locator(".notice.bad").first.inner_text()
