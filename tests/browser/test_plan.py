"""The shortest way to close gaps, in a real browser: a recruit reads theirs, a
manager asks for it by hand, for a list and by rule.
"""

import datetime as dt

import pytest

from lms.core.db import session
from lms.people import service as people
from tests.browser.person import Person

pytestmark = pytest.mark.browser
PHONE, DESK = (360, "vi", True), (1280, "en", False)


def on(*screens):
    """The width of the screen, the language, and whether there is JavaScript."""
    return pytest.mark.parametrize(("width", "language", "javascript"), screens)


COURSE = "giup-nguoi-cao-tuoi-dung-vneid"
NOTE = "Cả Trung tâm cùng học trước đợt cao điểm, để mọi quầy hướng dẫn bà con như nhau."


def ids(live, *keys):
    with live.app.app_context():
        found = [people.find_person(key).id for key in keys]
        session().close()
    return found


@on(PHONE, DESK)
def test_a_plan_is_read_asked_for_and_taken_back(
    live, chromium, width, language, javascript
):
    lan = Person(
        chromium, live, "lan", width, language, javascript, axe=javascript
    )
    lan.follow("nav a[href='/plan']")
    many = lan.page.locator("ol.plan > li").count()
    assert many >= 2
    assert lan.page.locator("ol.plan > li.next").count() == 1
    assert lan.page.locator("ul.list > li .state").count() >= 1, (
        "what no course can close is said too"
    )
    assert lan.page.locator("dl.facts dd").count() == 3
    for value in lan.page.locator("dl.facts dd").all():
        assert value.bounding_box()["width"] > 100, "no word is cut in letters"

    duc = Person(
        chromium,
        live,
        "manager-duc",
        width,
        language,
        javascript,
        axe=javascript,
    )
    duc.follow("nav a[href='/plans']")
    for _twice in range(2):
        duc.press("form[action*='/assign'] button")
        duc.press("form[action*='/assign'] button")
        live.work()
    (lan_id,) = ids(live, "lan")
    lan.go("/")
    asked = lan.page.locator("section[aria-labelledby=plan] ul.ahead > li")
    assert asked.count() == many
    said = lan.page.locator("section[aria-labelledby=plan] p.small")
    assert said.count() == 2, "that it is asked, and the way to the plan"
    assert (
        lan.page.locator("section[aria-labelledby=plan] .due").count()
        == asked.count()
    )

    duc.go(f"/people/{lan_id}/plan")
    while (
        withdraw := duc.page.locator("form[action*='/withdraw'] button")
    ).count():
        with duc.page.expect_navigation():
            withdraw.first.click()
        duc.look()
    lan.go("/")
    said = lan.page.locator("section[aria-labelledby=plan] p.small")
    assert said.count() == 1, "nothing is asked any more"
    for person in (lan, duc):
        person.leave()


@on(PHONE, DESK)
def test_a_list_of_people_is_asked_and_nothing_typed_is_lost(
    live, chromium, width, language, javascript
):
    duc = Person(
        chromium,
        live,
        "manager-duc",
        width,
        language,
        javascript,
        axe=javascript,
    )
    page, (lan, kien) = duc.page, ids(live, "lan", "kien")
    duc.go("/plans")
    duc.follow("main a[href$='/people']")
    day = (dt.date.today() + dt.timedelta(days=20)).isoformat()  # noqa: DTZ011 - what a person types
    page.check("input[name=what][value=course]")
    page.select_option("#slug", COURSE)
    page.fill("#due_on", day)
    duc.press()
    assert page.locator("[role=alert]").count() == 1, "nobody is ticked"
    assert (
        page.input_value("#due_on") == day
        and page.input_value("#slug") == COURSE
    )
    for person in (lan, kien):
        page.check(f"#person-{person}")
    duc.press()
    duc.press("button[value=sure]")
    assert page.locator("[role=alert]").count() == 0
    for person in (lan, kien):
        duc.go(f"/people/{person}/plan")
        assert page.locator("ol.plan form[action*='/withdraw']").count() == 1
    duc.leave()


@on(PHONE, DESK)
def test_a_rule_asks_everybody_in_a_post_until_it_ends(
    live, chromium, width, language, javascript
):
    duc = Person(
        chromium,
        live,
        "manager-duc",
        width,
        language,
        javascript,
        axe=javascript,
    )
    lan = Person(chromium, live, "lan", width, language, javascript)
    page = duc.page
    duc.go("/plans")
    duc.follow("a[href$='/rules']")
    page.select_option("#slug", COURSE)
    page.select_option("#post", "one-stop-officer")
    page.check("input[name=below]")
    page.check("input[name=due][value=days]")
    page.fill("#due_days", "30")
    page.fill("#valid_to", "2026-01-01")
    page.fill("#note", NOTE)
    duc.press("details form.card button.first")
    assert (
        page.locator("#valid_to[aria-invalid]").count() == 1
        and page.input_value("#note") == NOTE
    )
    page.fill("#valid_to", "")
    duc.press("details form.card button.first")
    duc.press("button[value=back]")
    assert page.input_value("#note") == NOTE
    duc.press("details form.card button.first")
    duc.press("button[value=sure]")
    live.work()
    assert page.locator("form[action*='/end'] button").count() == 1
    lan.go("/plan")
    assert NOTE in lan.text(), "who is asked reads why"
    with page.expect_navigation():
        page.locator("form[action*='/end'] button").click()
    duc.press("button[value=sure]")
    live.work()
    lan.go("/plan")
    assert NOTE not in lan.text()
    for person in (lan, duc):
        person.leave()
