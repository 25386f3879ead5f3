"""Plans of people of the demo: who may see them, what they hold, how many
statements they take; runs in the background.
"""

import datetime as dt

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from lms.access import service as access
from lms.access.types import Actor, Grant, Role
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.letters import folding
from lms.courses import service as courses
from lms.directory import service as directory
from lms.enrolment import service as enrolment
from lms.extension.features import HANDLERS
from lms.learning import service as learning
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.models import UnitRow
from lms.planning import rules, service
from lms.planning.models import Assignment, Run
from lms.planning.queries.unit_people import member_ids
from lms.planning.service import runs, units
from lms.planning.types import StuckReason
from lms.quizzes import service as quizzes


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def duc(actor):
    return actor("manager-duc")


@pytest.fixture
def lan(actor):
    return actor("lan")


@pytest.fixture
def ward(app):
    return people.find_unit("cua-song")


def id_of(key):
    return people.find_person(key).id


def work():
    while outbox.work_once(HANDLERS):
        pass


def statements(call):
    """How many statements a call sends."""
    seen = []

    def note(_conn, _cursor, statement, *_):
        seen.append(statement)

    call()
    event.listen(Engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


COUNTER = {
    "chung-thuc-ban-sao",
    "giup-nguoi-cao-tuoi-dung-vneid",
    "tiep-nhan-so-hoa-ho-so",
}
"""Nothing else teaches the daily work of the counter."""


def test_ones_own_plan_closes_what_the_demos_courses_can_close(lan):
    found = service.mine(lan)
    assert found.plan.exact
    planned = {item.revision.slug for item in found.plan.items}
    assert COUNTER <= planned < {one.slug for one in courses.catalogue()}
    assert {stuck.reason for stuck in found.plan.stuck} == {
        StuckReason.NO_COURSE
    }
    assert found.plan.items[0].due_on > clock.today()
    assert (found.year.required, found.year.done) == (40, 0)


def test_finished_parts_count_for_the_year_and_leave_the_plan(lan):
    revision = courses.current("chung-thuc-ban-sao")
    quiz = next(part for part in revision.course.parts if part.kind == "quiz")
    before = service.mine(lan)
    sitting = quizzes.sitting(lan, quizzes.start(lan, revision, quiz.key))
    quizzes.submit(
        lan,
        sitting.attempt.id,
        {
            question.key: question.perfect()
            for question in sitting.quiz.questions
        },
    )
    after = service.mine(lan)
    assert after.situation.done == quiz.minutes
    assert after.year.done == quiz.minutes / 45
    # The practice before it is left out by now, the case is not.
    practice = revision.course.part("luyen-tap")
    left = quiz.minutes + practice.minutes
    assert after.plan.minutes == before.plan.minutes - left


def test_whose_plan_one_may_see(actor, lan):
    for login, may in (
        ("manager-duc", True),
        ("mentor-hoa", True),
        ("province-quang", False),
        ("lan", True),
        ("kien", False),
        ("mentor-son", False),
        ("admin", False),
    ):
        if may:
            assert (
                service.for_person(
                    actor(login), lan.person_id
                ).situation.person_id
                == lan.person_id
            )
        else:
            with pytest.raises(NotFound):
                service.for_person(actor(login), lan.person_id)


def test_hr_may_plan_without_reading_evidence(app, lan, ward):
    hr = Actor(id_of("admin"), "admin", "Ngân", (Grant(Role.HR, ward.path),))
    assert service.for_person(hr, lan.person_id).plan.items
    assert service.for_unit(hr, ward.id).totals.people


def test_a_chosen_language_leaves_out_what_is_missing_in_it(lan, monkeypatch):
    with pytest.raises(Invalid):
        service.choose_language(lan, "fr")
    service.choose_language(lan, "en")
    assert service.mine(lan).situation.language == "en"
    assert service.mine(lan).plan.items, "the demo's courses exist in both"
    service.choose_language(lan, "")
    assert service.mine(lan).situation.language is None


def test_a_units_plan_is_the_sum_of_its_peoples(duc, ward):
    found = service.for_unit(duc, ward.id)
    plans = [
        service.for_person(duc, person_id)
        for person_id in member_ids(ward.path, "")
    ]
    assert found.people == found.totals.people == len(plans)
    assert found.totals.minutes == sum(one.plan.minutes for one in plans)
    assert found.totals.bound == found.totals.minutes, "proven for each"
    assert found.totals.courses["chung-thuc-ban-sao"][0] == sum(
        any(
            item.revision.slug == "chung-thuc-ban-sao"
            for item in one.plan.items
        )
        for one in plans
    )
    for reason, competencies in found.totals.stuck.items():
        for competency, many in competencies.items():
            stuck = service.stuck_people(
                duc, ward.id, "", StuckReason(reason), competency
            )
            names = [
                row.name for row in session().execute(stuck.query, stuck.values)
            ]
            assert len(names) == stuck.total == many
            assert names == sorted(names, key=folding.given_first)


def test_a_posts_plan_holds_its_people_only(duc, ward):
    found = service.for_unit(duc, ward.id, "one-stop-officer")
    assert found.totals.people == found.people == 3


def test_a_province_sees_sums_and_no_names_and_nothing_of_too_few(actor, ward):
    province = actor("province-quang")
    above = service.for_unit(province, ward.id)
    assert (above.own, above.totals.people) == (False, above.people)
    (reason, stuck), *_ = above.totals.stuck.items()
    with pytest.raises(NotFound):
        service.stuck_people(
            province, ward.id, "", StuckReason(reason), next(iter(stuck))
        )
    small = service.for_unit(province, people.find_unit("cua-song.culture").id)
    assert (small.people, small.totals) == (2, None)


def crowd(ward, number):
    """More people with a post in the ward's centre."""
    centre = people.find_unit("cua-song.centre")
    with transaction():
        for index in range(number):
            person = people.mirror(
                PersonInfo(f"crowd{index}", f"Người {index:03}")
            )
            directory.enter(
                person.id,
                centre,
                ("one-stop-officer", "clerk", "justice")[index % 3],
                dt.date(2026, 1, 5),
            )


def test_statements_do_not_grow_with_people(duc, ward):
    few = statements(lambda: service.for_unit(duc, ward.id))
    crowd(ward, 60)
    # One of the first: whether the tables are still those of this version.
    assert statements(lambda: service.for_unit(duc, ward.id)) <= few <= 21


def test_one_plan_is_calculated_for_people_of_the_same_profile(
    duc, ward, monkeypatch
):
    calculated, real = [], rules.calculate_plan
    monkeypatch.setattr(
        rules,
        "calculate_plan",
        lambda person, *given: (
            calculated.append(person) or real(person, *given)
        ),
    )
    few = service.for_unit(duc, ward.id).people
    before = len(calculated)
    assert before <= few
    crowd(ward, 60)
    found = service.for_unit(duc, ward.id)
    assert found.people == found.totals.people == few + 60
    assert len(calculated) <= 2 * before + 3, "three posts, nothing shown yet"


def test_many_people_are_planned_for_in_the_background(duc, ward, monkeypatch):
    at_once = service.for_unit(duc, ward.id)
    monkeypatch.setattr(units, "AT_ONCE", 5)
    monkeypatch.setattr(runs, "BATCH", 4)
    assert service.for_unit(duc, ward.id).totals is None, (
        "nothing calculated yet"
    )
    run = service.ask_for_run(duc, ward.id, "")
    assert service.ask_for_run(duc, ward.id, "").id == run.id, "not begun twice"
    with pytest.raises(Conflict):
        service.assign_unit(duc, ward.id)
    while not (under_way := service.for_unit(duc, ward.id)).run.done:
        assert outbox.work_once(HANDLERS)
        session().rollback()
    assert (
        under_way.totals,
        under_way.run.done,
        under_way.run.finished_at,
    ) == (
        None,
        4,
        None,
    )
    work()
    found = service.for_unit(duc, ward.id)
    assert found.totals == at_once.totals
    assert found.run.done == found.run.people
    service.ask_for_run(duc, ward.id, "")
    work()
    assert len(session().scalars(select(Run.id)).all()) == 1, (
        "older results are dropped"
    )


def test_a_large_units_plans_are_assigned_in_the_background(
    duc, ward, monkeypatch
):
    monkeypatch.setattr(units, "AT_ONCE", 5)
    monkeypatch.setattr(runs, "BATCH", 4)
    run = service.assign_unit(duc, ward.id)
    assert run.assign
    work()
    session().rollback()
    found = service.for_unit(duc, ward.id)
    assert len(session().scalars(select(Assignment.id)).all()) == sum(
        many for many, _ in found.totals.courses.values()
    )


def test_weekly_time_is_that_of_the_nearest_unit(duc, actor, lan, ward):
    assert service.mine(lan).situation.weekly == 90
    service.set_pace(
        actor("province-quang"), people.find_unit("hai-binh").id, 30
    )
    service.set_pace(duc, ward.id, 240)
    assert service.mine(lan).situation.weekly == 240
    assert service.pace_above(session().get(UnitRow, ward.id)) == 30
    service.set_pace(duc, ward.id, None)
    service.set_pace(duc, ward.id, None)
    assert service.mine(lan).situation.weekly == 30
    for wrong in (0, 5, 100_000):
        with pytest.raises(Invalid):
            service.set_pace(duc, ward.id, wrong)


def test_without_a_mentor_a_task_cannot_be_planned(duc, lan, actor):
    roles = access.roles_of([id_of("mentor-hoa")])
    assert service.mine(lan).situation.mentors
    assert not service.mine(actor("mentor-hoa")).situation.mentors, (
        "nobody signs their own work"
    )
    directory.revoke(actor("admin"), roles[0].id)
    found = service.mine(lan)
    assert not found.situation.mentors
    assert StuckReason.MENTOR in {stuck.reason for stuck in found.plan.stuck}


def test_progress_in_one_revision_is_that_of_all_courses(lan):
    for slug in ("chung-thuc-ban-sao", "tiep-nhan-so-hoa-ho-so"):
        enrolment.enrol(lan, slug)
    part = courses.current("chung-thuc-ban-sao").course.parts[0]
    revision_id = courses.current("chung-thuc-ban-sao").id
    learning.answer(lan, revision_id, part.key, ["1"])
    whole = service.takings(lan)
    assert [taking.done for taking in whole.values()] == [1, 0]
    for slug, taking in whole.items():
        assert service.takings(lan, taking.revision.id) == {slug: taking}


def test_progress_in_one_revision_is_looked_for_by_person(lan):
    """An index of revisions leads to everybody who takes this one."""
    revision_id = courses.catalogue()[0].id
    sent, engine = [], session().get_bind()
    event.listen(engine, "before_cursor_execute", lambda *it: sent.append(it))
    service.takings(lan, revision_id)
    ((_connection, _cursor, statement, values, *_more),) = sent
    asking = session().connection()
    plan = asking.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    looks = [row.detail for row in plan if row.detail.startswith("SEARCH")]
    assert len(looks) == 6
    assert not [look for look in looks if "revision_id=?" in look]


def test_only_quizzes_that_were_failed_are_looked_at(lan):
    for slug in COUNTER:
        quizzes.start(lan, courses.current(slug), "quiz")
    takings = [service.takings(lan)[slug] for slug in COUNTER]

    def look():
        return [service.failed_in(lan, one) for one in takings]

    assert statements(look) == 0 and look() == [None] * 3
    for done in range(1, 4):
        revision = takings[done - 1].revision
        quizzes.submit(lan, quizzes.start(lan, revision, "quiz"), {})
        takings = [service.takings(lan)[slug] for slug in COUNTER]
        assert len([one for one in look() if one]) == done
        assert statements(look) <= 2 * done, "its attempts, and the version"
