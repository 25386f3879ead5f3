"""The demo of a year: whole, in the past only, and something to see on every
desk. It is made once; the small one is what all other tests begin with.
"""

import datetime as dt

import pytest
from sqlalchemy import func, select

from lms.access import service as access
from lms.audit.models import Event
from lms.core import clock, gates, migrate
from lms.core.db import execute, session
from lms.core.state import state
from lms.decisions import service as decisions
from lms.evaluation import service as evaluation
from lms.evaluation.models import GivenWorkRow, SheetRow, YearRow
from lms.evaluation.queries.works import work
from lms.evidence.models import Evidence
from lms.gapmap import service as gapmap
from lms.gapmap.types import GapState
from lms.inspection import service as inspection
from lms.people import service as people
from lms.people.models import Person
from lms.planning import service as planning
from lms.signoff.models import Submission
from lms.standalone import demo
from lms.standalone.demo import past, period_scene, rhythm, start
from lms.terms import service as terms
from lms.trials import service as trials
from tests import lite
from tests.conftest import Browser, build

pytestmark = pytest.mark.xdist_group("year")

WARD = "cua-song"


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """The application with the demo of a year; nobody changes it."""
    app = build(tmp_path_factory.mktemp("year"))
    with app.app_context():
        migrate.upgrade(session().get_bind())
        demo.fill_year(lambda _step: None)
        yield app
        session().close()
        app.extensions["sqlalchemy"].engine.dispose()


def unit_id(key):
    return people.find_unit(key).id


def test_the_record_is_whole_and_of_the_past(year):
    report = inspection.inspect()
    assert (report.faults, report.rows > 250) == ({}, True)
    dates = select(
        func.min(Evidence.recorded_at),
        func.max(Evidence.recorded_at),
        func.max(Evidence.done_at),
    )
    first, *last = session().execute(dates).one()
    last.append(session().scalar(select(func.max(Event.at))))
    now = clock.now()
    assert now - first > dt.timedelta(days=330)
    assert all(now - dt.timedelta(days=20) < one < now for one in last)


def test_the_ward_has_a_line_of_a_year_and_past_days(year):
    duc, ward = access.actor_for("manager-duc"), unit_id(WARD)
    line = gapmap.trend(gapmap.for_unit(duc, ward))
    assert line[-1].on - line[0].on > dt.timedelta(days=300)
    shares = [one.figure.split.meets / one.figure.split.total for one in line]
    assert len(line) > 12, "more than one a month"
    assert shares[0] < 0.15 < 0.35 < shares[-1] < 0.8
    assert any(one.figure.split.reconfirm for one in line)
    day = clock.today() - dt.timedelta(days=180)
    then = gapmap.for_unit(duc, ward, on=day)
    assert 0.1 < then.sum.meets / then.sum.total < shares[-1]


def test_somebody_has_reached_all_and_something_rests_on_one(year):
    yen = people.find_person("yen")
    states = {one.state for one in gapmap.gaps_of(yen.id, yen.name).gaps}
    assert states == {GapState.MEETS}
    duc = access.actor_for("manager-duc")
    splits = gapmap.for_unit(duc, unit_id(WARD)).splits
    assert 1 in {split.meets for split in splits.values() if split.total > 1}
    hoa = people.find_person("mentor-hoa")
    gaps = gapmap.gaps_of(hoa.id, hoa.name).gaps
    assert sum(one.closed for one in gaps) > len(gaps) / 2


def test_hand_ins_wait_in_the_second_round_and_one_is_sent_back(year):
    query = select(Submission.state, func.max(Submission.round))
    rounds = dict(session().execute(query.group_by(Submission.state)).all())
    assert rounds["submitted"] == 2
    assert rounds["returned"] == 1
    assert planning.count_overdue(access.actor_for("manager-duc"))


DESKS = {
    "lan": "hero",
    "long": "“Coordination” is reached.",
    "mentor-hoa": 'href="/inbox"',
    "manager-duc": "that were asked for are overdue",
    "trainer-mai": "of 12 passed",
    "province-quang": "Competencies in",
    "nation-thu": "Competencies in",
    "admin": "neither a post nor a role",
}


@pytest.mark.parametrize("who", DESKS)
def test_every_desk_has_something_to_see(year, who):
    assert DESKS[who] in Browser(year, who).get("/").text


def test_who_writes_courses_has_a_draft_and_a_report(year):
    mai = Browser(year, "trainer-mai")
    assert "1 report about a course waits" in mai.get("/").text
    assert 'href="/author/drafts/' in mai.get("/author").text


def test_no_closed_gate_hides_what_a_desk_has(year):
    """Of everybody in the year: what is asked only if its gate is open."""
    gated = {one for one in state().desks if hasattr(one, "gate")}
    people_there = execute(select(Person.key).where(Person.active))
    hidden, seen = [], set()
    with year.test_request_context():
        for actor in map(access.actor_for, people_there.scalars().all()):
            opened = set(gates.opened(state().desks, actor.person_id))
            full = {one for one in state().desks if list(one(actor))}
            hidden += [(actor.key, one) for one in full - opened]
            seen |= full & gated
    assert hidden == []
    assert len(seen) >= 4, "else this test says nothing"
    assert opened != set(state().desks), "nobody is asked in vain"


def test_what_the_city_decides_somebody_above_answers(year):
    city = people.find_unit("hai-binh").path
    quang = access.actor_for("province-quang").person_id
    an = access.actor_for("nation-an").person_id
    assert decisions.competent(city, {quang}) == [an]


def test_from_above_a_small_unit_is_hidden(year):
    quang = access.actor_for("province-quang")
    below = gapmap.for_unit(quang, unit_id("hai-binh")).below
    shown = {one.unit.key: one.split for one in below}
    assert shown["hon-sao"] is None
    assert shown["vuon-nhan"]


def test_nobody_works_at_tet_and_few_in_summer():
    days = rhythm.working_days(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    assert not {day.day for day in days if day.month == 2} & {*range(11, 28)}
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
    months = [day.month for day in rhythm.learning_days(days)]
    assert months.count(8) * 2 < months.count(6)
    turns = list(rhythm.studies(["a", "b"], days, 5, 3))
    assert [one.slug for one in turns] == ["b", "a"], "each course once"
    assert list(rhythm.studies(["a"], [], 2, 0)) == [], "not there yet"


def test_the_clock_goes_right_again_whatever_happens():
    moment, real = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), clock.now
    with pytest.raises(ZeroDivisionError), past.living_from(moment) as time:
        time.go_to(moment - past.TICK)
        assert moment < clock.now() < clock.now(), "never back"
        raise ZeroDivisionError
    assert clock.now is real


def shown():
    """What the demo has of evaluation, a trial and a year, in words."""
    works = session().execute(select(GivenWorkRow.id)).scalars().all()
    seen = [one for each in works for one in work(each).deliveries]
    if any(one.row.state == "accepted" for one in seen):
        yield "accepted"
    if any(one.row.failed for one in seen):
        yield "returned"
    if any(one.covered("late") for one in seen):
        yield "excused"
    if any(_late(one.row) and not one.excuses for one in seen):
        yield "late"
    for row in access.actor_for("lan"), access.actor_for("yen"):
        [one] = trials.for_home(row)
        dossier = trials.dossier(row, one.row.id)
        if dossier.open_concerns and dossier.clock.day_of(clock.today()) > 28:
            yield f"trial of {one.side}"
    waiting = decisions.for_home(access.actor_for("province-quang"))
    petition = next(one for one in waiting if one.stage == "petitioned")
    yield f"{petition.stage} {petition.kind}"
    if not terms.unlisted(clock.today()):
        yield {one.document for one in terms.days()}
    [year] = session().query(YearRow).all()
    yield f"year {year.state} {year.minutes_number or 'without minutes'}"
    months = evaluation.year_for(
        access.actor_for("yen"), year.person_id, year.year
    ).months
    yield sorted({one.source.value for one in months if one.total})


def _late(row):
    due = session().get(GivenWorkRow, row.work_id).due_on
    return row.done_on > due


SHOWN = [
    "accepted",
    "returned",
    "excused",
    "late",
    "trial of person",
    "trial of reviewer",
    "petitioned evaluation.sheet",
    {"Thông báo ngày nghỉ số 00 (dữ liệu mẫu, tự đặt)"},
    "year prepared without minutes",
]


def test_a_quarter_a_trial_a_petition_and_a_year_are_there(year):
    *said, sources = shown()
    assert said == SHOWN
    assert "sheet" in sources


def test_the_sheets_of_the_quarter_before_stand_everywhere(year):
    """Most are announced; some wait for each of those who act next."""
    columns = SheetRow.state, SheetRow.reviewed_at.is_(None)
    found = {tuple(row) for row in session().execute(select(*columns))}
    assert found >= {
        ("sent", True),
        ("sent", False),
        ("proposed", False),
        ("announced", False),
    }


@lite
def test_the_small_one_has_them_as_well_and_is_whole(app, monkeypatch):
    start.live_lately()
    *said, sources = shown()
    assert said == SHOWN
    assert "sheet" in sources
    assert inspection.inspect().faults == {}


@pytest.mark.parametrize("day", ["2026-12-31", "2027-01-02", "2027-04-07"])
def test_the_quarter_that_is_over_ended_some_days_ago(day):
    today = dt.date.fromisoformat(day)
    days = rhythm.working_days(today - dt.timedelta(days=260), today)
    found = period_scene.last_quarter(days)
    after = [one for one in days if one >= found.until]
    assert len(after) == found.back >= period_scene.LEAST
    assert days[-1 - found.back] < found.until <= days[-found.back]
    assert found.since < found.until
