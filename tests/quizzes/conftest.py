"""What tests of attempts share."""

import pytest

from lms.quizzes import rules


@pytest.fixture
def whole(app, monkeypatch):
    """Every attempt draws the whole bank: the test needs a question of it. After
    the application, whose courses are checked as they are.
    """
    monkeypatch.setattr(
        rules, "draw", lambda bank, *_how: [one.key for one in bank]
    )
