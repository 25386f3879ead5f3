"""A number as it holds in a unit: its own, that of the nearest above, the
default; and days off.
"""

import datetime as dt

import pytest

from lms.access import service as access
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Invalid, NotAllowed
from lms.people import service as people
from lms.terms import rules, service
from lms.terms.models import UnitTerm
from lms.terms.types import (
    OURS,
    DayDraft,
    NumberTerm,
    TermCounting,
    TermDraft,
)
from lms.terms.views import SUBJECTS

NAME = "decisions.reply_days"
DAY = dt.timedelta(days=1)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def set_to(unit, value, by="province-quang", since=None, ground="QĐ 12"):
    draft = TermDraft(NAME, value, ground, since or clock.today())
    service.set_term(access.actor_for(by), unit.id, draft)


def unit(key):
    return people.find_unit(key)


def test_the_nearest_unit_says_what_holds(app):
    below = unit("cua-song.centre").path
    assert service.at(below, NAME).ground == OURS
    set_to(unit("hai-binh"), 7)
    assert service.value(below, NAME) == 7
    set_to(unit("cua-song"), 3)
    assert service.value(below, NAME) == 3
    assert service.value(unit("doi-thong").path, NAME) == 7
    set_to(unit("cua-song"), None)
    assert service.value(below, NAME) == 7


def test_it_holds_from_its_day_on(app, monkeypatch):
    set_to(unit("cua-song"), 3, since=clock.today() + DAY)
    assert service.value(unit("cua-song").path, NAME) == 5
    later = clock.now() + DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    assert service.value(unit("cua-song").path, NAME) == 3


def test_the_same_again_is_the_same(app):
    for _ in range(2):
        set_to(unit("cua-song"), 3)
    assert len(execute(UnitTerm.__table__.select()).all()) == 1


def test_only_those_who_lead_the_unit_set_it(app):
    for key in ("lan", "mentor-hoa", "admin"):
        with pytest.raises(NotAllowed):
            set_to(unit("cua-song"), 3, by=key)
    with pytest.raises(NotAllowed):
        set_to(unit("doi-thong"), 3, by="manager-duc")


def test_all_that_is_wrong_is_said_at_once(app):
    with pytest.raises(Invalid) as refused:
        set_to(unit("cua-song"), 99, ground="", since=clock.today() - DAY)
    found = [refused.value, *refused.value.also]
    assert [one.field for one in found] == ["value", "ground", "since"]


def enter(day, worked=False, by="admin"):
    draft = DayDraft(day, "Tết Dương lịch", "Bộ luật Lao động", worked)
    service.put_day(access.actor_for(by), draft)


def test_days_off_move_what_is_due(app):
    day = dt.date(2026, 12, 24)
    assert service.due(day, 7) == dt.date(2027, 1, 4)
    enter(dt.date(2027, 1, 1))
    assert service.due(day, 7) == dt.date(2027, 1, 5)
    service.take_day(access.actor_for("admin"), dt.date(2027, 1, 1))
    assert service.due(day, 7) == dt.date(2027, 1, 4)


@pytest.mark.parametrize(
    ("since", "days"),
    [(dt.date(2026, 11, 20), 6), (dt.date(2026, 11, 28), 1)],
)
def test_who_waits_is_counted_in_working_days(app, monkeypatch, since, days):
    """As what is late is: of six working days it is more than five."""
    monday = clock.start_of(dt.date(2026, 11, 30))
    monkeypatch.setattr(clock, "now", lambda: monday)
    then = clock.start_of(since)
    assert service.waited(then) == days
    assert service.is_late(then, days - 1) and not service.is_late(then, days)
    assert service.waited(monday) == 0


@pytest.mark.parametrize("days", [1, 5, 12])
def test_what_is_late_began_before_one_moment(app, days):
    before = service.late_before(days)
    assert service.is_late(before - dt.timedelta(seconds=1), days)
    assert not service.is_late(before, days)


def test_a_year_without_a_list_is_named(app):
    enter(dt.date(2026, 9, 2))
    days = dt.date(2026, 12, 24), dt.date(2027, 1, 5)
    assert service.unlisted(*days) == [2027]


def test_a_moved_working_day_lies_on_a_weekend(app):
    with pytest.raises(Invalid, match="working day anyway"):
        enter(dt.date(2026, 12, 24), worked=True)


@pytest.mark.parametrize("key", ["lan", "manager-duc", "province-quang"])
def test_only_who_administers_all_units_enters_days_off(app, key):
    with pytest.raises(NotAllowed):
        enter(dt.date(2027, 1, 1), by=key)


@pytest.mark.parametrize("days", [-732, 1098])
def test_days_off_lie_in_years_that_anybody_counts_with(days):
    today = dt.date(2026, 12, 1)
    edge, beyond = dt.timedelta(days=days), dt.timedelta(days=days // abs(days))
    rules.check_day(DayDraft(today + edge, "Tết", "TB 1"), today)
    with pytest.raises(Invalid, match="Choose a day from"):
        rules.check_day(DayDraft(today + edge + beyond, "Tết", "TB"), today)


def test_a_number_is_set_for_two_years_ahead_at_most():
    today, term = dt.date(2026, 12, 1), NumberTerm("", 5, 1, 30)
    for days, is_taken in ((0, True), (732, True), (-1, False), (733, False)):
        day = today + dt.timedelta(days=days)
        said = TermDraft("x", 5, "QĐ", day), term, today
        if is_taken:
            rules.check_term(*said)
            continue
        with pytest.raises(Invalid) as refused:
            rules.check_term(*said)
        assert refused.value.field == "since"


def test_what_counts_for_a_year_is_set_back_to_the_first_day_of_the_last_one():
    today = dt.date(2026, 12, 1)
    counting = TermCounting(lambda *_: "", lambda *_: None)
    term = NumberTerm("", 5, 1, 30, counting=counting)
    rules.check_term(TermDraft("x", 5, "QĐ", dt.date(2025, 1, 1)), term, today)
    early = TermDraft("x", 5, "QĐ", dt.date(2024, 12, 31))
    with pytest.raises(Invalid):
        rules.check_term(early, term, today)


@pytest.mark.parametrize(("day", "is_free"), [(4, False), (5, True), (6, True)])
def test_a_day_that_is_worked_instead_is_saturday_or_sunday(day, is_free):
    today = dt.date(2026, 12, 1)
    said = DayDraft(dt.date(2026, 12, day), "Bù", "TB 1", True)
    if is_free:
        rules.check_day(said, today)
        return
    with pytest.raises(Invalid, match="working day anyway"):
        rules.check_day(said, today)


def test_bounds_belong_to_the_number():
    term = NumberTerm("", 5, 1, 30)
    today = dt.date(2026, 12, 1)
    for value in (1, 30):
        rules.check_term(TermDraft("x", value, "QĐ", today), term, today)
    for value in (0, 31, -5):
        with pytest.raises(Invalid):
            rules.check_term(TermDraft("x", value, "QĐ", today), term, today)


def test_what_others_have_set_costs_nothing(app, monkeypatch):
    """Of ten thousand units only those on the way up are looked at."""
    set_to(unit("cua-song"), 7), set_to(unit("doi-thong"), 8)
    looked, real = [], rules.holding

    def holding(name, way, rows, on):
        looked.extend(row.unit_id for row in rows)
        return real(name, way, rows, on)

    monkeypatch.setattr(rules, "holding", holding)
    assert service.value(unit("cua-song.centre").path, NAME) == 7
    assert looked == [unit("cua-song").id]


def test_numbers_are_folded_by_what_they_are_about(app, browser):
    """A form only where one opens it; each number in a line of its own."""
    duc, here = browser("manager-duc"), f"/terms/{unit('cua-song').id}"
    page = duc.get(here).text
    assert page.count('<details class="card">') == len(SUBJECTS)
    assert page.count('</summary>\n<p class="small') == len(service.declared())
    assert 'name="ground"' not in page
    opened = duc.get(f"{here}?name={NAME}").text
    assert opened.count('<details class="card" open>') == 1
    assert f'<details id="{NAME}" open>' in opened
    assert opened.count('name="ground"') == 1


def test_whoever_enters_days_off_is_asked_for_a_missing_list(
    app, browser, monkeypatch
):
    """Nothing is filled in; once a day stands there, nobody is asked."""
    year = clock.today().year
    begin = dt.date(year, 3, 2)
    monkeypatch.setattr(clock, "today", lambda: begin)
    asked = f"No days off are entered for {year}"
    admin, page = browser("admin"), "/calendar"
    assert asked in admin.get("/").text
    assert asked not in browser("manager-duc").get("/").text
    assert "nothing is filled in beforehand" in admin.get(page).text
    day = {"day": f"{year}-01-01", "name": "Tết", "document": "TB 1"}
    assert "1 day<" in admin.post(page, day, follow=True).text
    assert asked not in admin.get("/").text
    monkeypatch.setattr(clock, "today", lambda: dt.date(year, 12, 3))
    assert f"entered for {year + 1}" in admin.get("/").text
