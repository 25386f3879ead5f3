"""The worker opens the sheets of a period: a kill loses and doubles none."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from lms.core import clock, outbox
from lms.core.db import execute, session
from lms.core.errors import Invalid
from lms.evaluation import service
from lms.evaluation.queries.sheets import SHEETS
from lms.evaluation.service import opening
from lms.evaluation.types import MonthSource, PeriodKind
from lms.extension.features import HANDLERS
from lms.people import service as people
from tests.evaluation.conftest import HEAD, id_of, today, ward

WORKERS = ("lan", "kien", "mentor-hoa", "thao", "long", "yen", "tuan", "ha")


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def few(monkeypatch):
    """Two people a job."""
    monkeypatch.setattr(opening, "AT_ONCE", 2)


def opened():
    """Who has a sheet, each as often as they have one."""
    session().rollback()
    rows = execute(select(SHEETS.c.person_id).order_by(SHEETS.c.person_id))
    return [people.person(one).key for one in rows.scalars()]


def work(most=1000):
    done = 0
    while done < most and outbox.work_once(HANDLERS):
        done += 1


def test_everybody_in_the_unit_has_one(app, actor, month, few):
    work()
    assert sorted(opened()) == sorted((*WORKERS, HEAD))


def test_after_a_kill_between_two_jobs_it_goes_on(app, actor, month, few):
    while not opened():
        work(1)
    assert len(opened()) == 2
    work()
    assert sorted(opened()) == sorted((*WORKERS, HEAD))


def test_a_kill_within_a_job_leaves_nothing_half_done(
    app, actor, month, few, monkeypatch
):
    def killed(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(opening.outbox, "enqueue", killed)
        work()
    assert opened() == []
    later = clock.now() + dt.timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    work()
    assert sorted(opened()) == sorted((*WORKERS, HEAD))


def test_whoever_has_begun_their_own_keeps_it(app, actor, month, few):
    mine = service.open_sheet(actor("lan"), id_of("lan"))
    work()
    service.open_some(month.id, 0)
    service.open_some(month.id, 0)
    assert sorted(opened()) == sorted((*WORKERS, HEAD))
    assert service.open_sheet(actor("lan"), id_of("lan")) == mine


def test_a_period_to_come_opens_on_its_first_day(app, actor, monkeypatch):
    soon = today(40)
    service.open_period(actor(HEAD), ward(), PeriodKind.MONTH, soon)
    service.open_all()
    work()
    assert opened() == []
    real = clock.now()
    first = soon.replace(day=2)
    then = real + dt.timedelta(days=(first - clock.today()).days)
    monkeypatch.setattr(clock, "now", lambda: then)
    service.open_all()
    work()
    assert len(opened()) == len(WORKERS) + 1


def test_a_worker_that_stood_still_opens_the_others_later(
    app, actor, monkeypatch
):
    """Though somebody has begun their own on the first day."""
    soon = today(40)
    service.open_period(actor(HEAD), ward(), PeriodKind.MONTH, soon)
    real = clock.now()

    def on(day):
        then = real + dt.timedelta(days=(soon.replace(day=day) - today()).days)
        return lambda: then

    first, third = on(1), on(3)
    monkeypatch.setattr(clock, "now", first)
    service.open_sheet(actor("lan"), id_of("lan"))
    monkeypatch.setattr(clock, "now", third)
    service.open_all()
    work()
    assert sorted(opened()) == sorted((*WORKERS, HEAD))


def test_whoever_has_work_has_a_sheet_once_the_period_is_over(
    app, actor, given, monkeypatch
):
    """Somebody who came in the middle of it, whom the worker did not see."""
    monkeypatch.setattr(clock, "now", _in_days(35))
    [row] = service.sheets_of(actor(HEAD), id_of("lan"))
    assert row.valid_to <= today()


def _in_days(days):
    then = clock.now() + dt.timedelta(days=days)
    return lambda: then


def test_whose_unit_has_a_nearer_period_is_left_to_it(app, actor, month, few):
    work()
    quang = actor("province-quang")
    unit = people.find_unit("hai-binh").id
    service.open_period(quang, unit, PeriodKind.MONTH, today())
    work()
    assert len(opened()) == len(set(opened()))
    query = select(func.count()).where(SHEETS.c.unit_id == ward())
    assert execute(query).scalar() == 0


def test_a_sheet_that_nobody_touched_is_no_month_of_work(app, actor, month):
    work()
    seen = service.my_year(actor("lan"), clock.today().year)
    this = clock.today().month
    assert [one.month for one in seen.months if one.source != "none"] == [this]
    assert seen.months[this - 1].source == MonthSource.UNTOUCHED
    assert seen.worked == 0


def test_no_period_lies_at_the_end_of_the_calendar(app, actor):
    with pytest.raises(Invalid) as refusal:
        service.open_period(actor(HEAD), ward(), PeriodKind.MONTH, dt.date.max)
    assert refusal.value.field == "day"
