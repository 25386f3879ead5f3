"""Assigned by hand, from plans and by rules: once, with all reasons, as long as
they hold; on both databases.
"""

import datetime as dt

import pytest
from sqlalchemy import select

from lms.access.types import Actor, Grant, Role
from lms.audit.models import Event
from lms.cli import worker
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.courses import service as courses
from lms.directory import service as directory
from lms.directory.types import PersonEntry
from lms.enrolment import service as enrolment
from lms.extension.features import HANDLERS
from lms.learning import service as learning
from lms.people import service as people
from lms.people.models import Person
from lms.planning import service
from lms.planning.models import Assignment, AssignmentReason, Rule
from lms.planning.queries import learning_records
from lms.planning.queries.unit_people import member_ids
from lms.planning.service import renewal, rule_setting
from lms.planning.types import Progress, RuleTerms, Taking


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


COURSE, OTHER = "giup-nguoi-cao-tuoi-dung-vneid", "chung-thuc-ban-sao"
DAY = dt.timedelta(days=1)


@pytest.fixture
def duc(actor):
    return actor("manager-duc")


@pytest.fixture
def lan(actor):
    return actor("lan")


@pytest.fixture
def ward(app):
    return people.find_unit("cua-song")


@pytest.fixture
def today(app):
    return clock.today()


def rule(day, **changes):
    values = {
        "slug": COURSE,
        "post": "",
        "below": True,
        "valid_from": day,
        "valid_to": None,
        "due_on": None,
        "due_days": 30,
    }
    return RuleTerms(**{**values, **changes})


def id_of(key):
    return people.find_person(key).id


def asked(key, slug=COURSE):
    """(due day, open, keys of the reasons that hold) of one assignment, or
    None.
    """
    session().rollback()
    row = session().scalar(
        select(Assignment).where(
            Assignment.person_id == id_of(key), Assignment.slug == slug
        )
    )
    if row is None:
        return None
    reasons = select(AssignmentReason.key).where(
        AssignmentReason.assignment_id == row.id,
        AssignmentReason.ended_at.is_(None),
    )
    return row.due_on, row.open, sorted(session().scalars(reasons))


def everything():
    """All there is about assignments and notices, to see that nothing changes."""
    session().rollback()
    tables = [
        session()
        .execute(select(model.__table__).order_by(model.__table__.c.id))
        .all()
        for model in (Assignment, AssignmentReason, Rule)
    ]
    jobs = session().scalars(select(Job.id).where(Job.kind == "notify")).all()
    return tables, jobs


def notices(key):
    session().rollback()
    jobs = session().scalars(
        select(Job).where(Job.kind == "notify").order_by(Job.id)
    )
    return [
        job.payload
        for job in jobs
        if job.payload["person_id"] == id_of(key)
        and job.payload["path"] == "/plan"
    ]


def work():
    while outbox.work_once(HANDLERS):
        pass


def finish(actor, slug):
    """Everything of a course done, without the work: as far as progress is
    concerned.
    """
    revision = enrolment.enrol(actor, slug)
    return Taking(revision, dict.fromkeys(revision.course.keys, Progress.DONE))


def test_one_person_is_asked_for_a_course_by_a_day(duc, lan, today):
    assert (
        service.assign(duc, [lan.person_id], COURSE, "", today + 9 * DAY) == 1
    )
    assert asked("lan") == (today + 9 * DAY, True, ["direct"])
    due = service.courses_of(lan)[1][COURSE]
    assert (due.due_on, [one.by for one in due.reasons]) == (
        today + 9 * DAY,
        [duc.person_id],
    )
    assert [notice["text"] for notice in notices("lan")] == [
        "You are asked to take the course “%(course)s” by %(day)s."
    ]
    event = (
        session()
        .scalars(select(Event).where(Event.event == "planning.assigned"))
        .one()
    )
    assert (event.person_id, event.details) == (
        lan.person_id,
        {"courses": [COURSE]},
    )


def told_of():
    """Whom the log says of that they were asked, in turn."""
    told = select(Event.person_id).where(Event.event == "planning.assigned")
    return session().scalars(told.order_by(Event.id)).all()


def test_one_effect_is_one_line_in_the_log(duc, lan, today):
    day, kien = today + 9 * DAY, id_of("kien")
    service.assign(duc, [lan.person_id], COURSE, "", day)
    service.assign(duc, [lan.person_id], COURSE, "", day)
    assert told_of() == [lan.person_id]
    service.assign(duc, [lan.person_id, kien], COURSE, "", day)
    assert told_of() == [lan.person_id, kien], "one of them was asked before"
    service.assign(duc, [lan.person_id], COURSE, "", day + DAY)
    assert told_of()[2:] == [lan.person_id], "another day is another effect"


def test_of_plans_the_log_names_those_who_are_newly_asked(duc, lan):
    service.assign_plans(duc, [lan.person_id])
    service.assign_plans(duc, [lan.person_id, id_of("kien")])
    assert told_of().count(lan.person_id) == 1


def test_twice_changes_nothing_and_another_day_moves_it(duc, lan, today):
    service.assign(duc, [lan.person_id], COURSE, "", today + 9 * DAY)
    before = everything()
    assert (
        service.assign(duc, [lan.person_id], COURSE, "", today + 9 * DAY) == 0
    )
    assert everything() == before
    service.assign(duc, [lan.person_id], COURSE, "", today + 20 * DAY)
    assert asked("lan") == (today + 20 * DAY, True, ["direct"])
    assert len(notices("lan")) == 1


def test_a_list_is_asked_in_one_act_or_not_at_all(duc, lan, today):
    with pytest.raises(NotFound):
        service.assign(duc, [lan.person_id, id_of("minh")], COURSE, "", today)
    assert asked("lan") is None
    assert (
        service.assign(duc, [lan.person_id, id_of("kien")], OTHER, "", today)
        == 2
    )


@pytest.mark.parametrize(
    ("ids", "slug", "part", "day", "field"),
    [
        (["lan"], "no-such-course", "", 1, "slug"),
        (["lan"], COURSE, "no-such-part", 1, "part"),
        (["lan"], COURSE, "", -1, "due_on"),
        (["lan"], COURSE, "", None, "due_on"),
        ([], COURSE, "", 1, "people"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    duc, today, ids, slug, part, day, field
):
    with pytest.raises(Invalid) as refused:
        service.assign(
            duc,
            [id_of(key) for key in ids],
            slug,
            part,
            None if day is None else today + day * DAY,
        )
    assert refused.value.field == field
    assert asked("lan", slug) is None


@pytest.mark.parametrize("login", ["lan", "mentor-hoa", "trainer-mai", "admin"])
def test_only_managers_and_hr_assign(actor, login, ward, today):
    who = actor(login)
    with pytest.raises(NotAllowed):
        service.assign(who, [id_of("kien")], COURSE, "", today)
    with pytest.raises(NotFound):
        service.set_rule(who, ward.id, rule(today))
    with pytest.raises(NotFound):
        service.for_unit(who, ward.id)


def test_a_unit_out_of_reach_is_as_if_it_were_not_there(duc, today):
    elsewhere = people.find_unit("doi-thong").id
    for act in (
        lambda: service.set_rule(duc, elsewhere, rule(today)),
        lambda: service.assign_unit(duc, elsewhere),
        lambda: service.set_pace(duc, elsewhere, 60),
        lambda: service.ask_for_run(duc, elsewhere, ""),
        lambda: service.rules_at(duc, elsewhere),
        lambda: service.for_person(duc, id_of("minh")),
        lambda: service.assign_plans(duc, [id_of("minh")]),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_rule_reaches_everybody_it_is_about(duc, ward, today):
    service.set_rule(duc, ward.id, rule(today, post="one-stop-officer"))
    key = [f"rule:{session().scalar(select(Rule.id))}"]
    assert asked("lan") == (today + 30 * DAY, True, key)
    assert asked("kien") == (today + 30 * DAY, True, key)
    assert asked("thao") is None, "another post"
    assert asked("minh") is None, "another commune"


def test_the_same_rule_twice_is_refused_and_overlapping_ones_add_up(
    duc, ward, lan, today
):
    first = service.set_rule(duc, ward.id, rule(today))
    with pytest.raises(Invalid) as refused:
        service.set_rule(duc, ward.id, rule(today, due_days=5))
    assert refused.value.field == "slug"
    second = service.set_rule(
        duc,
        people.find_unit("cua-song.centre").id,
        rule(today, post="one-stop-officer", due_days=10),
    )
    service.assign(duc, [lan.person_id], COURSE, "", today + 20 * DAY)
    assert asked("lan") == (
        today + 10 * DAY,
        True,
        sorted(["direct", f"rule:{first}", f"rule:{second}"]),
    )
    assert len(notices("lan")) == 1, (
        "one course is one assignment, however many ask for it"
    )
    service.end_rule(duc, second)
    assert asked("lan") == (today + 20 * DAY, True, ["direct", f"rule:{first}"])


def test_after_a_rule_is_over_the_same_one_may_be_set_again(
    duc, ward, today, later
):
    service.set_rule(duc, ward.id, rule(today, valid_to=today + 5 * DAY))
    later(6)
    assert service.set_rule(duc, ward.id, rule(today + 6 * DAY))


def test_ending_a_rule_ends_what_only_it_asked(duc, ward, lan, today):
    number = service.set_rule(duc, ward.id, rule(today))
    service.assign(duc, [lan.person_id], COURSE, "", today + 40 * DAY)
    service.end_rule(duc, number)
    assert asked("lan") == (today + 40 * DAY, True, ["direct"])
    assert asked("kien") == (today + 30 * DAY, False, [])
    assert service.courses_of(lan)[1].keys() == {COURSE}
    before = everything()
    service.end_rule(duc, number)
    assert everything() == before


def test_applying_a_rule_again_changes_nothing(duc, ward, today):
    number = service.set_rule(duc, ward.id, rule(today))
    before = everything()
    service.apply(number)
    service.turn()
    assert everything() == before


def test_who_comes_gets_it_and_who_goes_is_freed(duc, actor, ward, today):
    service.set_rule(duc, ward.id, rule(today, post="one-stop-officer"))
    admin, minh = actor("admin"), id_of("minh")
    directory.put_posting(
        admin,
        minh,
        people.find_unit("cua-song.centre").id,
        "one-stop-officer",
        today,
    )
    assert asked("minh")[1]
    directory.put_posting(
        admin,
        id_of("kien"),
        people.find_unit("cua-song.office").id,
        "justice",
        today,
    )
    assert asked("kien") == (today + 30 * DAY, False, [])
    directory.put_posting(
        admin,
        id_of("kien"),
        people.find_unit("cua-song.centre").id,
        "one-stop-officer",
        today,
    )
    assert asked("kien")[1], "back in the post, asked again"


def test_a_new_person_gets_it_with_their_posting(duc, ward, today):
    service.set_rule(duc, ward.id, rule(today))
    start = today - 3 * DAY
    entry = PersonEntry(
        "newcomer", "Lê Văn Mới", None, ward.key, "clerk", start
    )
    found = directory.add(None, entry).person
    assert asked("newcomer")[0] == today + 30 * DAY
    assert [notice["path"] for notice in notices("newcomer")] == ["/plan"]
    assert found.active


def test_what_begins_tomorrow_begins_with_the_nightly_turn(
    duc, actor, ward, today, later
):
    service.set_rule(
        duc, ward.id, rule(today + 2 * DAY, post="one-stop-officer")
    )
    directory.put_posting(
        actor("admin"),
        id_of("minh"),
        people.find_unit("cua-song.centre").id,
        "one-stop-officer",
        today + 4 * DAY,
    )
    assert asked("lan") is None
    later(2)
    worker.periodic()
    work()
    assert asked("lan") == (today + 32 * DAY, True, ["rule:1"])
    assert asked("minh") is None
    later(2)
    worker.periodic()
    work()
    assert asked("minh") == (today + 34 * DAY, True, ["rule:1"]), (
        "so many days after their start"
    )


def test_leaving_the_post_ends_what_was_asked_by_hand_for_it(
    duc, actor, lan, today
):
    service.assign(duc, [lan.person_id], COURSE, "", today + 9 * DAY)
    directory.put_posting(
        actor("admin"),
        lan.person_id,
        people.find_unit("cua-song.office").id,
        "justice",
        today,
    )
    assert asked("lan") == (today + 9 * DAY, False, [])
    assert service.courses_of(lan)[1] == {}


def test_finished_work_is_not_asked_for_again(
    duc, ward, lan, today, monkeypatch
):
    done = finish(lan, COURSE)
    real = learning_records.learning_records

    def records(ids):
        found = real(ids)
        if lan.person_id in found:
            found[lan.person_id].takings[COURSE] = done
        return found

    monkeypatch.setattr(renewal, "learning_records", records)
    service.set_rule(duc, ward.id, rule(today))
    assert service.assign(duc, [lan.person_id], COURSE, "", today) == 0
    assert asked("lan") is None
    assert asked("kien") is not None


def test_what_gets_finished_is_closed_and_its_reasons_stay_to_be_read(
    duc, ward, lan, today
):
    service.assign(
        duc,
        [lan.person_id],
        OTHER,
        courses.current(OTHER).course.parts[0].key,
        today + 3 * DAY,
    )
    learning.answer(
        lan,
        courses.current(OTHER).id,
        courses.current(OTHER).course.parts[0].key,
        ["0"],
    )
    assert service.courses_of(lan)[1] == {}
    assert not any(item.assigned_on for item in service.mine(lan).plan.items)
    service.turn()
    assert asked("lan", OTHER) == (today + 3 * DAY, False, ["direct"])
    before = everything()
    service.assign(
        duc,
        [lan.person_id],
        OTHER,
        courses.current(OTHER).course.parts[0].key,
        today + 3 * DAY,
    )
    assert everything() == before


def test_a_plan_is_assigned_in_one_act_and_twice_changes_nothing(
    duc, lan, today
):
    plan = service.for_person(duc, lan.person_id).plan
    assert service.assign_plans(duc, [lan.person_id]) == len(plan.items)
    assert {item.revision.slug: item.due_on for item in plan.items} == {
        slug: due.due_on for slug, due in service.courses_of(lan)[1].items()
    }
    before, again = everything(), service.for_person(duc, lan.person_id).plan
    assert [item.revision.slug for item in again.items] == [
        item.revision.slug for item in plan.items
    ]
    assert service.assign_plans(duc, [lan.person_id]) == 0
    assert everything() == before
    assert len(notices("lan")) == 1, "one notice for all of them"
    assert notices("lan")[0]["values"]["count"] == str(len(plan.items))


def test_a_plan_assigned_later_keeps_the_days_already_given(
    duc, lan, today, later
):
    service.assign_plans(duc, [lan.person_id])
    before = service.courses_of(lan)[1]
    later(10)
    service.assign_plans(duc, [lan.person_id])
    assert service.courses_of(lan)[1] == before


def test_a_units_plans_are_assigned_in_one_act(duc, ward, today):
    assert service.assign_unit(duc, ward.id) is None
    found = service.for_unit(duc, ward.id)
    session().rollback()
    open_ = session().scalars(select(Assignment).where(Assignment.open)).all()
    assert len(open_) == sum(
        people for people, _minutes in found.totals.courses.values()
    )
    assert {row.person_id for row in open_} <= set(member_ids(ward.path, ""))
    before = everything()
    service.assign_unit(duc, ward.id)
    assert everything() == before


def test_taking_back_what_was_asked_by_hand(duc, lan, ward, today):
    service.assign(duc, [lan.person_id], COURSE, "", today + 3 * DAY)
    number = session().scalar(select(Assignment.id))
    assert service.withdraw(duc, number) == lan.person_id
    assert asked("lan") == (today + 3 * DAY, False, [])
    service.set_rule(duc, ward.id, rule(today))
    with pytest.raises(Conflict):
        service.withdraw(duc, number)
    with pytest.raises(NotFound):
        service.withdraw(duc, 10**6)


@pytest.fixture
def stranger(app):
    """The head of another ward."""
    grant = Grant(Role.MANAGER, people.find_unit("doi-thong").path)
    return Actor(id_of("minh"), "minh", "Minh", (grant,))


def test_another_manager_cannot_take_it_back(duc, lan, today, stranger):
    service.assign(duc, [lan.person_id], COURSE, "", today + 3 * DAY)
    with pytest.raises(NotFound):
        service.withdraw(stranger, session().scalar(select(Assignment.id)))


def test_what_somebody_is_asked_for_is_shown_where_they_are_ones_own(
    duc, lan, actor, stranger, ward, today, monkeypatch
):
    service.assign(duc, [lan.person_id], COURSE, "", today)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + 3 * DAY)
    above = actor("province-quang")
    counted = [
        service.count_overdue(one) for one in (duc, lan, stranger, above)
    ]
    assert counted == [1, 0, 0, 0]

    def shown(by):
        rows = service.plan_file(by, ward.id, service.PlanFilter())
        return {bool(row.due) for row in rows}

    assert True in shown(duc)
    assert shown(above) == {False}
    with pytest.raises(NotFound):
        service.for_unit(stranger, ward.id)


def test_many_people_are_done_batch_by_batch_and_a_stopped_one_goes_on(
    duc, ward, today, monkeypatch
):
    monkeypatch.setattr(rule_setting, "BATCH", 3)
    monkeypatch.setattr(renewal, "BATCH", 3)
    service.set_rule(duc, ward.id, rule(today))
    assert len(session().scalars(select(Assignment.id)).all()) == 3, (
        "the first at once"
    )
    assert (
        session()
        .scalars(select(Job.payload).where(Job.kind == "assign"))
        .one()["after"]
        > 0
    )
    work()
    everybody = set(member_ids(ward.path, ""))
    session().rollback()
    assert set(session().scalars(select(Assignment.person_id))) == everybody
    assert len(everybody) > 6
    before = everything()
    service.turn()
    work()
    assert everything()[0] == before[0]


def test_suspended_people_are_not_asked(duc, actor, ward, today):
    directory.set_active(actor("admin"), id_of("kien"), False)
    service.set_rule(duc, ward.id, rule(today))
    assert asked("kien") is None


def test_two_at_once_make_one_assignment(duc, lan, today):
    """What a second process stored in between is met by the unique constraint,
    not doubled.
    """
    with transaction():
        renewal.renew([lan.person_id])
    service.assign(duc, [lan.person_id], COURSE, "", today)
    rows = (
        session()
        .scalars(
            select(Assignment.id).where(Assignment.person_id == lan.person_id)
        )
        .all()
    )
    assert len(rows) == 1
    assert session().get(Person, lan.person_id).active


def test_rules_of_a_unit_and_of_those_above_are_listed_with_who_still_has_to(
    duc, actor, ward, today
):
    province = actor("province-quang")
    above = service.set_rule(
        province,
        people.find_unit("hai-binh").id,
        rule(today, post="one-stop-officer"),
    )
    here = service.set_rule(
        duc, ward.id, rule(today, slug=OTHER, post="one-stop-officer")
    )
    listed = {one.rule.id: one for one in service.rules_at(duc, ward.id)}
    assert (listed[above].own, listed[here].own) == (False, True)
    assert listed[here].open == sum(
        asked(key, OTHER) is not None and asked(key, OTHER)[1]
        for key in ("lan", "kien", "mentor-hoa")
    )
    with pytest.raises(NotFound):
        service.end_rule(duc, above)
    assert {
        one.rule.id
        for one in service.rules_at(province, people.find_unit("hai-binh").id)
    } == {above}
