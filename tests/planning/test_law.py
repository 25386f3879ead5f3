"""After a change of law the plan of people of the demo holds the short quiz, as
home does; how many statements that takes; and a framework's own rule reaches
the plan once it is published.
"""

# ruff: noqa: F401 - fixtures of other rooms are imported

import re
import shutil

import pytest
from sqlalchemy import select

from lms.authoring import service as authoring
from lms.core import paths
from lms.core.db import session
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.evidence import service as evidence
from lms.gapmap import service as gapmap
from lms.learning import service as learning
from lms.learning.types import Step
from lms.people import service as people
from lms.planning import service
from lms.planning.models import Assignment
from lms.planning.queries.planner import course_index
from lms.planning.types import StuckReason
from lms.revalidation import service as revalidation
from tests.evidence.test_projection import publish as publish_framework
from tests.planning.test_service import crowd, id_of, statements, work
from tests.revalidation.conftest import (
    NEW,
    OLD,
    OTHER,
    SKILL,
    SLUG,
    folder,
    hr,
    prove,
    publish,
    quiz,
    replace,
)
from tests.revalidation.test_confirming import take


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def lan(actor):
    return actor("lan")


@pytest.fixture
def doubtful(prove, publish, replace):
    """Lan's signed work at the level asked for relied on the old document, and
    a short quiz asks about the change; the course.
    """
    prove("lan", level=3)
    revision = publish()
    replace()
    return revision


def deltas(plan):
    return [(item.key, item.minutes) for item in plan.deltas]


def test_the_plan_and_home_hold_the_same_short_quiz_until_it_is_passed(
    doubtful, lan, browser
):
    found = service.mine(lan)
    assert deltas(found.plan) == [(f"{SLUG}#doi-luat", 5)]
    assert found.plan.items[0].delta
    assert [
        gap.requirement.competency for gap in found.plan.items[0].closes
    ] == [SKILL]
    step = learning.home(lan).step
    assert (step.kind, step.revision.id, step.part.key, step.competency) == (
        Step.RECONFIRM,
        doubtful.id,
        "doi-luat",
        SKILL,
    )
    address = f"/revisions/{doubtful.id}/quizzes/doi-luat"
    page = browser("lan").get("/plan").text
    assert f'href="{address}"' in page
    assert "Short quiz: What has changed" in page
    assert "short quiz" in browser("lan").get("/").text
    other = browser("manager-duc").get(f"/people/{lan.person_id}/plan").text
    assert address not in other, "it is their quiz"
    assert "Short quiz: What has changed" in other
    take(lan, doubtful)
    assert deltas(service.mine(lan).plan) == []
    assert learning.home(lan).step.kind is not Step.RECONFIRM


def test_used_up_it_is_not_offered_and_a_mentor_has_to_confirm(
    prove, publish, replace, lan
):
    prove("lan", level=3)
    revision = publish(
        texts=[
            ("pass_percent: 60", "pass_percent: 60\nattempts: 1"),
            ("level: 3, depth: does", "level: 1, depth: does"),
        ]
    )
    replace()
    assert deltas(service.mine(lan).plan)
    take(lan, revision, right=False)
    found = service.mine(lan).plan
    assert deltas(found) == []
    gap = next(
        gap
        for gap in service.mine(lan).situation.gaps
        if gap.requirement.competency == SKILL
    )
    assert (
        StuckReason.CONFIRM
        in {one.reason for one in found.stuck if one.gap == gap}
    ) or any(gap in item.closes for item in found.items)


def test_assigning_leaves_short_quizzes_out_and_the_unit_counts_their_minutes(
    doubtful, prove, lan, actor, browser
):
    prove(
        "lan", OTHER, level=3, bases=()
    )  # or they would need its course for it
    duc, ward = actor("manager-duc"), people.find_unit("cua-song")
    found = service.for_unit(duc, ward.id).totals
    assert found.deltas == {f"{SLUG}#doi-luat": [1, 5]}
    assert found.minutes == sum(
        many for _, many in (*found.courses.values(), *found.deltas.values())
    )
    assert (
        "What has changed"
        in browser("manager-duc").get(f"/plans/{ward.id}").text
    )
    assert (
        "1 short quiz"
        in browser("manager-duc").get(f"/people/{lan.person_id}/plan").text
    )
    plan = service.mine(lan).plan
    assert SLUG not in {item.revision.slug for item in plan.courses}
    service.assign_plans(duc, [lan.person_id])
    query = select(Assignment.slug, Assignment.part).where(
        Assignment.person_id == lan.person_id
    )
    wanted = {(item.revision.slug, item.upto) for item in plan.courses}
    assert {tuple(row) for row in session().execute(query)} == wanted
    service.assign_unit(duc, ward.id)
    assert {tuple(row) for row in session().execute(query)} == wanted


def test_the_pieces_are_read_in_one_statement_for_all_and_only_if_need_be(
    prove, publish, replace, actor, monkeypatch
):
    duc, ward = actor("manager-duc"), people.find_unit("cua-song")
    read, recorded = [], evidence.recorded
    monkeypatch.setattr(
        evidence,
        "recorded",
        lambda *asked: read.append(asked) or recorded(*asked),
    )
    publish()
    service.for_unit(duc, ward.id)
    assert not read, (
        "nobody has anything to re-confirm, and no framework asks for more than one judgement"
    )
    prove("lan", level=3)
    replace()
    one = statements(lambda: service.for_unit(duc, ward.id))
    crowd(ward, 30)
    for number in range(30):
        prove(f"crowd{number}", level=3)
    work()
    many = statements(lambda: service.for_unit(duc, ward.id))
    assert (
        service.for_unit(duc, ward.id).totals.deltas[f"{SLUG}#doi-luat"][0] > 1
    )
    assert many == one


def test_home_reads_what_is_in_doubt_once(doubtful, lan, monkeypatch):
    read = []
    monkeypatch.setattr(
        evidence, "doubts", lambda *asked: read.append(asked) or {}
    )
    home = learning.home(lan)
    assert [change.basis for change in home.doubts[SKILL]] == [OLD]
    assert not read, "the plan has read it already"
    assert (
        home.doubts[SKILL][0].quizzes
        == revalidation.law_changes({SKILL: {OLD}})[SKILL][0].quizzes
    )


def test_a_framework_that_is_published_with_another_rule_reaches_the_plan(
    prove,
    publish_framework,
    lan,
):
    prove("lan", level=3, bases=(), judged_by=id_of("mentor-hoa"))
    before = service.mine(lan)
    assert SKILL not in open_(before)
    publish_framework(enough=2)
    found = service.mine(lan)
    assert SKILL in open_(found)
    closing = next(
        item
        for item in found.plan.items
        for gap in item.closes
        if gap.requirement.competency == SKILL
    )
    assert closing.parts[-1].kind is Kind.QUIZ, (
        "its quiz is the second judgement, the signature counts again"
    )
    assert course_index().rule(SKILL).enough == 2
    publish_framework(enough=5)
    reasons = {
        one.gap.requirement.competency: one.reason
        for one in service.mine(lan).plan.stuck
    }
    assert reasons[SKILL] is StuckReason.JUDGEMENT
    publish_framework(
        sources={"signoff": {"deepest": "knows"}, "quiz": {"deepest": "knows"}}
    )
    reasons = {
        one.gap.requirement.competency: one.reason
        for one in service.mine(lan).plan.stuck
    }
    assert reasons[SKILL] is StuckReason.WORK, (
        "no course proves it as deeply any more"
    )
    assert (
        gapmap.helps(gapmap.mine(lan).gaps, courses.catalogue())[SKILL][0] == []
    ), "nor does the page of gaps say so"


def open_(planned):
    return {
        gap.requirement.competency
        for gap in planned.situation.gaps
        if not gap.closed
    }


def test_the_quiz_of_a_corrected_course_confirms_and_the_task_need_not_be_done_again(
    prove, replace, lan, tmp_path
):
    prove("lan", level=3)
    replace()
    whole = item_about(service.mine(lan).plan)
    assert whole.parts[-1].kind is Kind.TASK, (
        "it cites the old document still, so only doing it again proves it"
    )
    copy = shutil.copytree(paths.COURSES / SLUG, tmp_path / SLUG)
    for path in copy.glob("*.yaml"):
        text = path.read_text("utf-8").replace(OLD, NEW)
        compared = re.sub(r"^ +unsure: .*\n", "", text, flags=re.M)
        path.write_text(compared, "utf-8")
    authoring.publish(None, copy, authoring.known())
    corrected = item_about(service.mine(lan).plan)
    assert (corrected.parts[-1].kind, corrected.upto) == (
        Kind.QUIZ,
        corrected.parts[-1].key,
    )


def item_about(plan):
    return next(
        item
        for item in plan.items
        for gap in item.closes
        if gap.requirement.competency == SKILL
    )


def test_a_short_quiz_in_the_plan_says_when_it_may_be_tried_again(
    prove, publish, replace, lan, browser
):
    prove("lan", level=3)
    revision = publish(
        texts=[("pass_percent: 60", "pass_percent: 60\nwait_minutes: 60")]
    )
    replace()
    address = f'href="/revisions/{revision.id}/quizzes/doi-luat">Go on'
    before = browser("lan").get("/plan").text
    assert address in before and "<strong></strong>" not in before
    take(lan, revision, right=False)
    page = browser("lan").get("/plan").text
    assert "Try again at" in page and "You can try again at" in page
    assert address not in page and "<strong></strong>" not in page
