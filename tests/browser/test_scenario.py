"""A case is played with the keyboard alone on a small phone, with scripts and
without, to its end.
"""

import pytest

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
