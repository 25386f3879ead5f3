"""The same first click twice at the same moment, as an old mouse or a bad line
sends it: one row, and nobody sees an error.
"""

import pytest

from lms.core import clock
from lms.courses import service as courses
from lms.learning import service as learning
from lms.planning import service as planning
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff
from lms.signoff.types import HandInDraft

SLUG = "chung-thuc-ban-sao"


@pytest.fixture
def twice(together):
    """Call it four times at the same moment; the different answers."""
    return lambda call: set(together(*[call] * 4))


def test_starting_a_quiz_four_times_at_once_is_one_attempt(twice, actor):
    lan, revision = actor("lan"), courses.current(SLUG)
    assert len(twice(lambda: quizzes.start(lan, revision, "quiz"))) == 1


def test_saving_a_first_draft_four_times_at_once_is_one_draft(twice, actor):
    lan, revision = actor("lan"), courses.current(SLUG)
    draft = HandInDraft("Mới viết", clock.now(), "")
    assert (
        len(
            twice(
                lambda: (
                    signoff.save_draft(
                        lan, revision, "task", draft
                    ).submission.id
                )
            )
        )
        == 1
    )


def test_handing_in_four_times_at_once_is_one_hand_in(twice, actor):
    lan, revision = actor("lan"), courses.current(SLUG)
    draft = HandInDraft(
        "Đã làm trọn một ngày tại quầy số 2.", clock.now(), "Quầy số 2"
    )
    signoff.save_draft(lan, revision, "task", draft)
    assert (
        len(
            twice(
                lambda: signoff.hand_in(lan, revision, "task", draft, "once").id
            )
        )
        == 1
    )
    assert signoff.work(lan, revision, "task").submission.round == 1


def test_answering_a_lesson_four_times_at_once_is_one_answer_and_one_enrolment(
    twice, actor
):
    lan, revision = actor("lan"), courses.current(SLUG)
    part = revision.course.parts[0].key
    assert twice(lambda: learning.answer(lan, revision.id, part, ["1"])) == {
        None
    }
    assert learning.lesson(lan, revision.id, part).answered is not None
    assert list(planning.takings(lan)) == [SLUG]
