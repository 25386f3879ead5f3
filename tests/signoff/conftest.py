"""A task of the demo, and what a learner and a mentor typically do with it."""

import datetime as dt

import pytest

from lms.access.types import Role
from lms.core import clock
from lms.courses import service as courses
from lms.directory import service as directory
from lms.people import service as people
from lms.signoff import service
from lms.signoff.types import HandInDraft, Verdict

SLUG, PART = "giup-nguoi-cao-tuoi-dung-vneid", "task"
TEXT = "Giúp bác Mơ nộp hồ sơ trên VNeID, để bác tự bấm từng bước."


def draft(text=TEXT, hours_ago=3, place="Quầy số 2"):
    return HandInDraft(text, clock.now() - dt.timedelta(hours=hours_ago), place)


def verdict(revision, entrustment=4, leave_out=0):
    steps = [
        step.key
        for step in service.task_of(revision, revision.course.part(PART)).steps
    ]
    return Verdict(
        tuple(steps[leave_out:]),
        entrustment,
        "Đối chiếu kỹ, nói từ tốn.",
        "Ghi sổ ngay khi trả.",
    )


@pytest.fixture
def revision(app):
    return courses.current(SLUG)


@pytest.fixture
def handed_in(revision, actor):
    """`handed_in("lan")`: the id of their submission, which now waits for a
    mentor.
    """

    def hand_in(who="lan", once="once-1", **written):
        learner = actor(who)
        service.save_draft(learner, revision, PART, draft(**written))
        return service.hand_in(
            learner, revision, PART, draft(**written), f"{who}:{once}"
        ).id

    return hand_in


@pytest.fixture
def reader(app, actor):
    """Kiên may sign in Lan's unit too, and has judged nothing yet."""
    unit = people.posting(actor("lan").person_id).unit
    who = people.find_person("kien").id
    directory.grant(actor("admin"), who, Role.MENTOR, unit.id)
    return actor("kien")
