"""What tests of attempts share."""

import shutil
import textwrap

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.authoring import service as authoring
from lms.core import paths
from lms.core.db import transaction
from lms.core.sockets import discover
from lms.courses import service as courses
from lms.people import service as people
from lms.quizzes import rules, service


@pytest.fixture
def whole(app, monkeypatch):
    """Every attempt draws the whole bank: the test needs a question of it. After
    the application, whose courses are checked as they are.
    """
    monkeypatch.setattr(
        rules, "draw", lambda bank, *_how: [one.key for one in bank]
    )


COURSE = "chung-thuc-ban-sao"


@pytest.fixture
def essay_course(app, tmp_path):
    """The revision of a course whose quiz has one choice and an essay, which
    weighs twice as much.
    """
    folder = shutil.copytree(paths.COURSES / COURSE, tmp_path / COURSE)
    kinds = discover("lms.quizzes.questions")
    examples = [kinds[kind].example.strip() for kind in ("single", "essay")]
    examples[1] += "\npoints: 2"
    asked = textwrap.indent(
        "\n".join("- " + one.replace("\n", "\n  ") for one in examples), "  "
    )
    (folder / "quiz.yaml").write_text(
        f"pass_percent: 60\nattempts: 2\nquestions:\n{asked}\n", "utf-8"
    )
    assert authoring.publish(None, folder, authoring.known())
    return courses.current(COURSE)


@pytest.fixture
def hand_in(actor, essay_course):
    """`hand_in("lan")`: their attempt, with the choice answered rightly and
    this text.
    """

    def act(who="lan", text="Thưa bác, còn thiếu giấy ủy quyền.", right=True):
        learner = actor(who)
        attempt = service.start(learner, essay_course, "quiz")
        quiz = service.sitting(learner, attempt).quiz
        answers = {
            one.key: one.read([text], ()) if one.judged else one.perfect()
            for one in quiz.questions
            if one.judged or right
        }
        return service.submit(learner, attempt, answers)

    return act


@pytest.fixture
def make_mentor(actor):
    """`make_mentor("kien")`: they may sign, too, where Lan works."""

    def make(who):
        unit = people.posting(actor("lan").person_id).unit
        with transaction():
            access.store_role(actor(who).person_id, Role.MENTOR, unit, None)
        return actor(who)

    return make


@pytest.fixture
def another_mentor(make_mentor):
    """Somebody else who may sign where Lan works."""
    return make_mentor("kien")
