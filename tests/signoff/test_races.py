"""Many who sign at once leave one signature, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms.core.db import session
from lms.core.errors import Conflict
from lms.evidence.models import Evidence
from lms.signoff import service
from lms.signoff.models import HandIn, Review, ShownCode
from lms.signoff.types import TaskOf
from tests.signoff.conftest import PART, SLUG, verdict
from tests.signoff.test_observing import seen


def count(table, *where):
    return session().scalar(
        select(func.count()).select_from(table).where(*where)
    )


@pytest.fixture
def patient(app):
    """Nobody is told that the system is busy: the machine of a test is."""
    app.extensions["lms"].settings["LMS_WRITE_SECONDS"] = 50


def outcomes(together, act, many):
    """What became of this act, done so many times at once."""

    def tried(number):
        def call():
            try:
                act(number)
            except Conflict as refusal:
                return refusal.text
            return "done"

        return call

    session().rollback()
    return together(*map(tried, range(many)))


def test_fifty_sign_offs_of_one_hand_in_are_one_evidence(
    patient, together, handed_in, revision, actor
):
    submission, hoa, lan = handed_in(), actor("mentor-hoa"), actor("lan")

    def sign(number):
        words = replace(verdict(revision), strength=f"Câu thứ {number}.")
        service.sign(hoa, submission, 1, words)

    said = outcomes(together, sign, 50)
    assert said.count("done") == 1
    assert sum("signed off this task already" in one for one in said) == 49
    assert count(Review, Review.submission_id == submission) == 1
    of_task = Evidence.object_key == f"task:{SLUG}:{PART}"
    proofs = count(Evidence, Evidence.person_id == lan.person_id, of_task)
    claims = service.for_review(lan, submission).claims
    assert proofs == len(claims)


def test_twenty_observations_with_one_code_are_one(
    patient, together, revision, actor
):
    hoa, lan = actor("mentor-hoa"), actor("lan")
    task = TaskOf(lan.person_id, revision.id, PART)
    code = service.show_code(lan, revision, PART).code
    service.open_code(hoa, code)

    def observe(number):
        said = seen(), verdict(revision)
        service.observe(hoa, task, *said, f"once-{number}", code)

    said = outcomes(together, observe, 20)
    assert said.count("done") == 1
    assert count(ShownCode, ShownCode.used_at.is_not(None)) == 1
    submission = service.work(lan, revision, PART).submission
    assert count(HandIn, HandIn.submission_id == submission.id) == 1
    assert count(Review, Review.submission_id == submission.id) == 1
