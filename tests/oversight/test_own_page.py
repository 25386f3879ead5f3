"""The page of one's own sign-offs: sums say what the night's figures say."""

import pytest
from sqlalchemy import update

from lms.core.db import execute, transaction
from lms.oversight import service
from lms.oversight.service.figures import figures_of
from lms.signoff import service as signoff
from lms.signoff.models import HandIn
from tests.oversight.conftest import id_of, later  # noqa: F401 - fixture
from tests.signoff.conftest import (  # noqa: F401 - fixtures
    handed_in,
    revision,
    verdict,
)

SHOWN = (
    "many",
    "high",
    "expected",
    "seconds",
    "timed",
    "common",
    "common_many",
    "first",
)


@pytest.fixture
def signed(actor, handed_in, revision, later):
    """A long hand-in signed ten seconds after it was opened, and one whose
    opening nobody remembers.
    """
    hoa = actor("mentor-hoa")
    for who, level in (("lan", 4), ("kien", 3)):
        submission = handed_in(who)
        if who == "lan":
            with transaction():
                execute(update(HandIn).values(text="Dài " * 500))
            work = signoff.for_review(hoa, submission)
            signoff.remember(hoa, work.submission)
            later(seconds=10)
        signoff.sign(hoa, submission, 1, verdict(revision, level))
    return hoa


def test_the_page_says_what_the_night_reckons(signed):
    mine, all_ = service.my_figures(signed), figures_of(signed.person_id)
    assert mine.many == all_.many > mine.timed == 1 and 10 <= mine.seconds < 60
    for name in SHOWN:
        assert getattr(mine, name) == getattr(all_, name), name
    assert list(mine.unread) == list(all_.unread) != []


def test_the_page_does_not_read_a_year_of_signatures(
    signed, browser, monkeypatch
):
    def never(*_args):
        raise AssertionError("all signatures of a year")

    monkeypatch.setattr(signoff, "signed_by", never)
    assert id_of("mentor-hoa") == signed.person_id
    text = browser("mentor-hoa").get("/my-signoffs").text
    assert "1 long one within a minute" in text
