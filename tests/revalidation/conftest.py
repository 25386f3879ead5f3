"""A course of the demo with a short quiz about a change of law beside it, and
people whose evidence relied on the old document.
"""

import datetime as dt
import shutil

import pytest

from lms.authoring import service as authoring
from lms.core import clock, outbox, paths
from lms.core.db import transaction
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.extension.features import HANDLERS
from lms.framework.types import Depth
from lms.people import service as people
from lms.revalidation import service

SLUG, SKILL, OTHER = (
    "chung-thuc-ban-sao",
    "pro.certify-copies",
    "com.organising",
)
OLD, NEW, ELSEWHERE = "nd-23-2015", "nd-280-2025", "nd-118-2025"
WHY = "Người dân đã xuất trình trên VNeID thì không phải nộp bản sao."
DELTA = """
  - quiz: doi-luat
    title: {vi: "Điều gì đã đổi", en: "What has changed"}
    minutes: 5
    legal_bases: [nd-280-2025]
    confirms: [nd-23-2015]
    effects:
      - {competency: pro.certify-copies, level: 1, depth: knows, effect: record}
"""
QUESTION = """
  - key: q{number}
    type: true_false
    text: {{vi: "Câu {number}", en: "Question {number}"}}
    answer: true
    feedback: {{right: {{vi: "Đúng.", en: "Yes."}}, wrong: {{vi: "Chưa đúng.", en: "No."}}}}
    explanation: {{vi: "Theo văn bản mới.", en: "By the new document."}}
"""


def quiz(count=3):
    """The YAML of a short quiz."""
    return "pass_percent: 60\nquestions:" + "".join(
        QUESTION.format(number=number) for number in range(count)
    )


@pytest.fixture
def folder(tmp_path):
    """The course with its short quiz, to be published or spoiled."""
    copy = shutil.copytree(paths.COURSES / SLUG, tmp_path / "courses" / SLUG)
    with (copy / "course.yaml").open("a", encoding="utf-8") as file:
        file.write(DELTA)
    (copy / "doi-luat.yaml").write_text(quiz(), "utf-8")
    return copy


@pytest.fixture
def publish(app, folder):
    """`publish()`: the course as it stands in the folder, as its new current
    revision.
    """

    def now(**replaced):
        for old, new in replaced.get("texts", ()):
            for path in folder.glob("*.yaml"):
                path.write_text(
                    path.read_text("utf-8").replace(old, new), "utf-8"
                )
        authoring.publish(None, folder, authoring.known())
        return courses.current(SLUG)

    return now


@pytest.fixture
def prove(app):
    """`prove("lan")`: signed work of a while ago that relied on the old
    document; their id.
    """
    first = courses.current(SLUG).id

    def record(
        key,
        competency=SKILL,
        level=2,
        depth=Depth.DOES,
        bases=(OLD,),
        days_ago=9,
        **more,
    ):
        values = {
            "source": "signoff",
            "object_key": f"task:{competency}",
            "revision_id": first,
        } | more
        person_id, done_at = (
            people.find_person(key).id,
            clock.now() - dt.timedelta(days=days_ago),
        )
        with transaction():
            evidence.record(
                Proof(
                    person_id,
                    competency,
                    level,
                    depth,
                    done_at=done_at,
                    bases=bases,
                    **values,
                )
            )
        return person_id

    return record


@pytest.fixture
def hr(actor):
    """Who may replace documents."""
    return actor("nation-thu")


@pytest.fixture
def replace(hr):
    """`replace()`: the old document is replaced since yesterday, and the work
    that follows is done.
    """

    def enter(on=None, key=OLD, by=NEW):
        service.replace(
            hr, key, by, on or clock.today() - dt.timedelta(days=1), WHY
        )
        work()

    return enter


def work():
    """All background work that is due."""
    while outbox.work_once(HANDLERS):
        pass


def sure(key, competency=SKILL):
    """Whether all of a person's attainment is sure."""
    return (
        evidence.attainments(people.find_person(key).id)[competency].sure
        is None
    )
