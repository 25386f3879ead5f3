"""The frame leaves a phone to what one works at."""

import pytest

from tests.browser.person import Person

MOST = 96
"""Pixels of the bar at the top and the one under the thumb together."""
LOGINS = ["lan", "mentor-hoa", "manager-duc", "trainer-mai", "admin"]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_bars_are_low_for_every_role(live, chromium, language):
    for login in LOGINS:
        person = Person(chromium, live, login, 360, language, javascript=True)
        bars = person.page.locator("header.top, nav.main")
        heights = [
            bars.nth(place).bounding_box()["height"]
            for place in range(bars.count())
        ]
        assert len(heights) == 2
        assert sum(heights) <= MOST, (login, heights)
        person.leave()
