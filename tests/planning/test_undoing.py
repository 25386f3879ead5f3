"""What was asked of many in one act is taken back in one: exactly that, for a
while, by whoever asked, and not what somebody has begun.
"""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select

from lms.access.models import RoleGrant
from lms.audit.models import Event
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.errors import Conflict, NotAllowed, NotFound
from lms.enrolment import service as enrolment
from lms.extension.features import HANDLERS
from lms.people import service as people
from lms.planning import service
from lms.planning.models import Assignment, AssignmentAct, AssignmentReason
from lms.planning.queries.learning_records import learning_records
from lms.planning.service import acts
from tests import lite

COURSE, OTHER = "giup-nguoi-cao-tuoi-dung-vneid", "chung-thuc-ban-sao"
DAY = dt.timedelta(days=1)
pytestmark = lite


@pytest.fixture
def duc(actor):
    return actor("manager-duc")


@pytest.fixture
def ward(app):
    return people.find_unit("cua-song").id


def ids_of(*keys):
    return [people.find_person(key).id for key in keys]


def open_ones(slug=COURSE):
    session().rollback()
    query = select(Assignment.person_id).filter_by(slug=slug, open=True)
    return set(session().scalars(query))


def act_of(duc, ward):
    return service.recent_act(duc, ward).id


def test_exactly_what_the_act_made_is_taken_back(duc, ward, actor):
    lan, kien = ids_of("lan", "kien")
    day = clock.today() + 9 * DAY
    service.assign(duc, [kien], COURSE, "", day)
    service.assign(duc, [lan, kien], COURSE, "", day, ward)
    assert open_ones() == {lan, kien}
    act = service.recent_act(duc, ward)
    assert (act.slug, act.people) == (COURSE, 2)
    assert service.undo_act(duc, act.id) == ward
    assert open_ones() == {kien}, "was asked before"
    assert service.recent_act(duc, ward) is None
    assert service.undo_act(duc, act.id) == ward, "twice changes nothing"
    (event,) = session().scalars(
        select(Event).filter_by(event="planning.undone")
    )
    assert event.details == {"act": act.id, "people": 2}
    assert event.path == people.unit(ward).path


@pytest.mark.parametrize("whole", [False, True])
def test_what_another_has_asked_meanwhile_stays_asked(duc, ward, actor, whole):
    quang, ids = actor("province-quang"), ids_of("lan", "yen")
    day = clock.today() + 9 * DAY
    for who in (duc, quang):
        if whole:
            service.assign_unit(who, ward)
        else:
            service.assign(who, ids, COURSE, "", day, ward)
    asked = open_ones(OTHER) if whole else open_ones()
    assert asked
    for who in (duc, quang):
        service.undo_act(who, act_of(who, ward))
        assert (open_ones(OTHER) if whole else open_ones()) == asked


def ask_course(duc, ward, days=9):
    day = clock.today() + days * DAY
    service.assign(duc, ids_of("lan"), COURSE, "", day, ward)


def ask_plans(duc, ward):
    service.assign_plans(duc, ids_of("lan", "yen"), ward)


@pytest.mark.parametrize("ask", [ask_course, ask_plans, service.assign_unit])
def test_what_is_asked_twice_is_one_act_that_is_taken_back(duc, ward, ask):
    acts_made = set()
    for _twice in range(2):
        ask(duc, ward)
        acts_made.add(act_of(duc, ward))
    (act,) = acts_made
    assert session().scalars(select(AssignmentAct.id)).all() == [act]
    service.undo_act(duc, act)
    assert service.recent_act(duc, ward) is None


def test_another_day_and_what_was_taken_back_are_another_act(duc, ward):
    ask_course(duc, ward)
    first = act_of(duc, ward)
    ask_course(duc, ward, 12)
    other = act_of(duc, ward)
    assert other != first
    service.undo_act(duc, other)
    service.undo_act(duc, first)
    ask_course(duc, ward)
    assert act_of(duc, ward) not in {first, other}


def test_what_somebody_has_begun_stays_asked(duc, ward, actor):
    lan, yen = ids_of("lan", "yen")
    service.assign(duc, [lan, yen], COURSE, "", clock.today() + 9 * DAY, ward)
    enrolment.enrol(actor("lan"), COURSE)
    service.undo_act(duc, act_of(duc, ward))
    assert open_ones() == {lan}


def test_plans_of_a_whole_unit_are_taken_back_batch_by_batch(
    duc, ward, monkeypatch
):
    monkeypatch.setattr(acts, "BATCH", 1)
    service.assign_unit(duc, ward)
    assert len(open_ones(OTHER)) > 1
    service.undo_act(duc, act_of(duc, ward))
    while outbox.work_once(HANDLERS):
        pass
    session().rollback()
    left = session().scalars(select(Assignment).filter_by(open=True)).all()
    records = learning_records({row.person_id for row in left})
    assert all(row.slug in records[row.person_id].takings for row in left)


def test_only_whoever_asked_and_only_for_a_while(duc, ward, actor, monkeypatch):
    lan = ids_of("lan")
    service.assign(duc, lan, COURSE, "", clock.today() + 9 * DAY, ward)
    act = act_of(duc, ward)
    with pytest.raises(NotFound):
        service.undo_act(actor("province-quang"), act)
    with pytest.raises(NotAllowed):
        service.undo_act(actor("lan"), act)
    with pytest.raises(NotFound):
        service.undo_act(duc, 10**6)
    later = clock.now() + dt.timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Conflict):
        service.undo_act(duc, act)
    assert service.recent_act(duc, ward) is None
    assert open_ones() == set(lan)


def test_an_act_is_of_a_unit_that_one_plans_for_then_and_now(
    browser, duc, ward
):
    """Or the log of another unit would tell of it."""
    page, elsewhere = browser("manager-duc"), people.find_unit("doi-thong")
    form = {"people": ids_of("lan"), "what": "plan", "act": "sure"}
    for unit in (elsewhere.id, 10**6):
        for form_at in (f"/plans/{unit}/people", f"/plans/{unit}/ask"):
            assert page.post(form_at, form).status_code == 404
    assert session().scalars(select(AssignmentAct)).all() == []
    service.assign(
        duc, ids_of("lan"), COURSE, "", clock.today() + 9 * DAY, ward
    )
    act = act_of(duc, ward)
    with transaction() as db:
        (grant,) = db.scalars(
            select(RoleGrant).filter_by(
                person_id=duc.person_id, unit_id=ward, role="manager"
            )
        )
        grant.unit_id = elsewhere.id
    assert page.post(f"/plan-acts/{act}/undo").status_code == 404
    assert open_ones()


def test_a_run_that_is_under_way_stops_asking(duc, ward, monkeypatch):
    monkeypatch.setattr("lms.planning.service.units.AT_ONCE", 0)
    monkeypatch.setattr("lms.planning.service.runs.BATCH", 1)
    service.assign_unit(duc, ward)
    outbox.work_once(HANDLERS)
    service.undo_act(duc, act_of(duc, ward))
    while outbox.work_once(HANDLERS):
        pass
    assert not open_ones(OTHER)


def test_nobody_is_told_that_a_run_asks_for_them_which_does_not(
    duc, ward, actor, monkeypatch
):
    """One that was taken back asks nobody any more; another's may be."""
    monkeypatch.setattr("lms.planning.service.units.AT_ONCE", 0)
    service.assign_unit(duc, ward)
    assert service.assign_unit(duc, ward), "pressed twice"
    with pytest.raises(Conflict):
        service.assign_unit(actor("province-quang"), ward)
    service.undo_act(duc, act_of(duc, ward))
    with pytest.raises(Conflict):
        service.assign_unit(duc, ward)
    while outbox.work_once(HANDLERS):
        pass
    service.assign_unit(duc, ward)
    while outbox.work_once(HANDLERS):
        pass
    assert open_ones(OTHER)


def test_the_page_says_what_was_asked_and_takes_it_back(browser, duc, ward):
    page = browser("manager-duc")
    path = f"/plans/{ward}/people"
    form = {
        "people": ids_of("lan", "kien", "lan"),
        "what": "course",
        "slug": COURSE,
        "due_on": (clock.today() + 9 * DAY).isoformat(),
    }
    shown = page.post(path, {**form, "act": "sure"}, follow=True).text
    assert "you asked 2 people" in shown
    act = act_of(duc, ward)
    assert f"/plan-acts/{act}/undo" in shown
    back = page.post(
        f"/plan-acts/{act}/undo", {"page": "people"}, follow=True
    ).text
    assert "It is taken back" in back
    assert people.find_person("lan").id not in open_ones()


def test_everybody_on_a_filtered_list_is_named_before_being_asked(
    browser, duc, ward, monkeypatch
):
    page = browser("manager-duc")
    path = f"/plans/{ward}/people?search=n&due=nothing"
    form = {
        "everyone": "y",
        "what": "course",
        "slug": COURSE,
        "due_on": (clock.today() + 9 * DAY).isoformat(),
    }
    listed = service.ids_of(
        duc, ward, service.PlanFilter(search="n", due="nothing")
    )
    shown = page.post(path, form).text
    assert shown.count('name="people"') == len(listed) > 1
    page.post(path, {**form, "people": listed, "act": "sure"})
    assert open_ones() == set(listed)
    assert service.ids_of(duc, ward, service.PlanFilter(due="asked"))
    assert not service.ids_of(duc, ward, service.PlanFilter(due="late"))
    with transaction():
        rows = session().scalars(select(AssignmentReason)).all()
        assert {row.act_id for row in rows} == {
            session().scalar(select(AssignmentAct.id))
        }


@pytest.mark.parametrize(
    "narrowing",
    ["search=lan", "post=one-stop-officer", "due=asked", "search=x&due=late"],
)
def test_the_file_of_a_narrowed_list_names_the_people_of_the_list(
    browser, duc, ward, narrowing
):
    page = browser("manager-duc")
    shown = page.get(f"/plans/{ward}/people?{narrowing}").text
    listed = re.findall(r'name="people" value="(\d+)"', shown)
    names = {people.person(int(one)).name for one in listed}
    everybody = service.ids_of(duc, ward, service.PlanFilter())
    assert len(names) < len(everybody)
    offered = re.findall(r'href="(/plans/\d+/people\.csv[^"]*)"', shown)
    assert len(offered) == bool(names)
    for one in offered:
        text = page.get(html.unescape(one)).text
        others = {people.person(id_).name for id_ in everybody} - names
        assert all(name in text for name in names)
        assert not any(name in text for name in others)


def test_from_above_a_list_says_nothing_of_what_is_asked(browser, actor):
    city = people.find_unit("hai-binh").id
    quang = actor("province-quang")
    everybody = service.ids_of(quang, city, service.PlanFilter())
    for due in ("late", "asked", "nothing"):
        asked = service.PlanFilter(due=due)
        assert service.ids_of(quang, city, asked) == everybody
    page = browser("province-quang").get(f"/plans/{city}/people?due=late")
    assert 'name="due"' not in page.text
    text = browser("province-quang").get(f"/plans/{city}/people.csv").text
    assert "Ngọc Lan" in text
