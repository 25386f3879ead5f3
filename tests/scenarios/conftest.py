"""Lan and the scenario that comes with the product."""

import pytest

from lms.courses import service as courses
from lms.scenarios import service
from tests.scenarios.shipped import PART, SLUG


@pytest.fixture
def revision(app):
    return courses.current(SLUG)


@pytest.fixture
def lan(actor):
    return actor("lan")


@pytest.fixture
def played(revision, lan):
    """`played(way)`: Lan's play of these choices; its id."""

    def play(way, who=lan):
        play_id = service.start(who, revision, PART)
        for step, key in enumerate(way):
            service.choose(who, play_id, step, key)
        return play_id

    return play
