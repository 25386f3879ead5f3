"""A case is played with the keyboard alone on a small phone, with scripts and
without, to its end.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person
from tests.scenarios.shipped import BAD

CASE = "/revisions/9/scenarios/ba-nhan"
MOST_TABS = 12


def reach(person, attribute, value):
    """Go from field to field until this one has the focus."""
    focus = person.page.locator(":focus")
    for _tab in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        if focus.count() and focus.get_attribute(attribute) == value:
            return
    raise AssertionError(f"{value} is not reached on {person.page.url}")


def enter(person):
    """Press what has the focus."""
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.look()


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [False, True])
def test_a_case_is_played_with_the_keyboard(chromium, live, scripts):
    lan = Person(
        chromium, live, "lan", 360, "vi", javascript=scripts, axe=scripts
    )
    lan.go(CASE)
    lan.press()
    for key in BAD:
        reach(lan, "value", key)
        enter(lan)
    assert "Bà Nhàn về với túi giấy còn nguyên" in lan.text()
    assert lan.problems == []
    lan.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_map_fits_and_leads_to_each_scene(chromium, live, width):
    """On a phone it is as wide as the screen and each place its number; a
    place opens what it says in the list, which is folded.
    """
    mai = Person(chromium, live, "trainer-mai", width, "vi", True, axe=True)
    mai.go(f"{CASE}/map")
    page, drawn = mai.page, mai.page.locator(".casemap")
    box = drawn.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollHeight") < 4500
    is_phone = width == 360
    assert drawn.locator("text.big").first.is_visible() is is_phone
    assert drawn.locator("text.said").first.is_visible() is not is_phone
    folded = page.locator(".places details")
    assert page.locator(".places details[open]").count() == 0
    place = drawn.locator("a").nth(2)
    target = folded.nth(2)
    assert place.get_attribute("href") == f"#{target.get_attribute('id')}"
    place.locator("rect").click()
    expect(target.locator("ol")).to_be_visible()
    mai.leave()
