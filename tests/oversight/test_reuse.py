"""Photos and words that were handed in before: looked at once, asked about."""

import pytest

from lms.core.db import execute, transaction
from lms.oversight import rules
from lms.oversight.models import ReuseLook
from lms.oversight.service import reuse
from lms.oversight.types import CheckLimits, FindingCheck, Reused
from lms.signoff import service as signoff
from tests.oversight.conftest import id_of, later, signed  # noqa: F401
from tests.signoff.conftest import handed_in, revision  # noqa: F401

LIMITS = CheckLimits()
LONG = "Tôi giúp một bác lớn tuổi nộp hồ sơ, để bác tự bấm từng bước. " * 3


def asked(reused, limits=LIMITS):
    from dataclasses import replace

    found = replace(rules.figures([], limits), reused=reused)
    return list(rules.questions(found, limits))


def test_what_is_asked():
    assert asked(Reused()) == []
    (question,) = asked(Reused((3, 1), (3,)))
    facts = {"files": 2, "texts": 1}
    assert question == (FindingCheck.REUSE, facts, [1, 3])
    assert asked(Reused((1,)), CheckLimits(reuse_most=2)) == []


@pytest.mark.parametrize(
    "other", [LONG.upper(), LONG.replace(" ", "\r\n"), LONG.replace(".", "!")]
)
def test_the_same_words_are_the_same(other):
    assert rules.text_digest(LONG) == rules.text_digest(other) != ""


def test_other_words_are_others_and_few_say_nothing():
    assert rules.text_digest(LONG) != rules.text_digest(LONG + "x")
    assert rules.text_digest("Xem ảnh.") == ""
    long = "a" * rules.LONGEST_TEXT
    assert rules.text_digest(long) == rules.text_digest(long + "b")


@pytest.fixture
def first(app):
    """What mentor-hoa signed in the demo, all looked at."""
    with transaction():
        return reuse.reused_by(id_of("mentor-hoa"))


def looks():
    return execute(ReuseLook.__table__.select()).all()


def test_each_is_looked_at_once(first, monkeypatch):
    before = looks()
    assert before
    monkeypatch.setattr(signoff, "similar_papers", None)
    with transaction():
        assert reuse.reused_by(id_of("mentor-hoa")) == first
    assert looks() == before


def test_words_of_another_are_told_and_ones_own_are_not(
    app, actor, revision, handed_in, monkeypatch
):
    from tests.signoff.conftest import verdict

    for who in ("lan", "thao"):
        work = handed_in(who, text=LONG)
        said = verdict(revision, 4)
        signoff.sign(actor("mentor-hoa"), work, 1, said)
    with transaction():
        found = reuse.reused_by(id_of("mentor-hoa"))
    assert len(found.texts) == 1
    (row,) = [one for one in looks() if one.same_text]
    assert row.person_id == id_of("thao")
