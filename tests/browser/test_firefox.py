"""The story once more in Firefox, which lays out pages, keeps forms and names
dates in a way of its own.
"""

import pytest

from tests.browser.person import Person
from tests.browser.test_story import tell

WAYS = [
    pytest.param(360, "vi", True, id="phone-vi"),
    pytest.param(1280, "en", True, id="desk-en"),
]


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language", "javascript"), WAYS)
def test_the_story_in_firefox(firefox, live, width, language, javascript):
    def enter(login):
        return Person(firefox, live, login, width, language, javascript)

    tell(live, enter)
