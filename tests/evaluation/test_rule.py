"""The rule of evaluation as numbers of a unit: what holds where and from when,
what a period keeps, and what anybody reads of it.
"""

import datetime as dt
import itertools
from fractions import Fraction

import pytest

from lms.access import service as access
from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.evaluation import service
from lms.evaluation.queries.years import YEARS
from lms.evaluation.rules.freezing import rule_as_data, rule_of
from lms.evaluation.rules.periods import days_of
from lms.evaluation.rules.year import grade_of
from lms.evaluation.service.papers.parts import period_said
from lms.evaluation.service.ruling import RULE_TERMS, rule_at
from lms.evaluation.service.years import terms_of
from lms.evaluation.types import (
    CapOn,
    LateBy,
    PeriodKind,
    PeriodRule,
    RoomBase,
    YearGrade,
    YearRule,
    YearState,
)
from lms.people import service as people
from lms.terms import service as terms
from lms.terms.types import TermDraft
from tests.evaluation.conftest import HEAD, today, ward

DAY = dt.timedelta(days=1)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def put(name, value, since=None, by="province-quang"):
    draft = TermDraft(f"evaluation.{name}", value, "QĐ 12", since or today())
    terms.set_term(access.actor_for(by), ward(), draft)


def path():
    return people.find_unit("cua-song").path


def test_nothing_set_is_the_rule_of_the_decree(app):
    assert rule_at(path(), today()) == PeriodRule()


def test_a_unit_sets_each_number_for_itself_and_below(app):
    for name, value in (("late_by", 2), ("cap", 2), ("step", 50), ("good", 75)):
        put(name, value)
    below = people.find_unit("cua-song.centre").path
    rule = rule_at(below, today())
    assert (rule.late_by, rule.cap) == (LateBy.TIME, CapOn.TOTAL)
    assert (rule.step, rule.good) == (Fraction(1, 2), 75)
    assert rule_at(people.find_unit("doi-thong").path, today()) == PeriodRule()


def test_it_counts_for_periods_that_begin_on_its_day_or_later(app):
    put("per_lateness", 10, since=today(40))
    assert rule_at(path(), today(39)).per_lateness == 25
    assert rule_at(path(), today(40)).per_lateness == 10


def test_an_open_period_keeps_its_rule(app, month):
    before = rule_as_data(PeriodRule())
    put("per_failed_check", 50)
    assert service.current_period(path()).rule == before
    assert rule_of(before) == PeriodRule()
    seen = service.rule_here(access.actor_for("lan"), path())
    assert seen.rule.per_failed_check == 50
    assert seen.kept.per_failed_check == 25


def test_a_year_is_suggested_by_the_thresholds_of_its_december(app):
    year = clock.today().year
    put("excellent", 95, since=max(today(), dt.date(year, 12, 1)))
    seen = service.year_for(
        access.actor_for(HEAD), people.find_person("lan").id, year
    )
    is_in_time = clock.today() <= dt.date(year, 12, 1)
    best = seen.terms.rule.excellent
    assert best == (95 if is_in_time else 90)
    assert grade_of(Fraction(94), PeriodRule(excellent=Fraction(95))) == (
        YearGrade.GOOD
    )


def test_no_number_in_its_bounds_turns_the_thresholds_round():
    ordered = "excellent", "good", "done"
    order = [RULE_TERMS[f"evaluation.{one}"] for one in ordered]
    for higher, lower in itertools.pairwise(order):
        assert higher.least > lower.most


def test_a_number_beyond_its_bounds_is_refused_and_who_may_not_may_not(app):
    with pytest.raises(Invalid, match="whole number"):
        put("good", 95)
    with pytest.raises(NotAllowed):
        put("good", 75, by="lan")
    assert rule_at(path(), today()) == PeriodRule()


def test_the_page_says_of_each_number_where_it_comes_from(app, browser, month):
    put("per_failed_check", 50)
    page = browser("lan").get("/evaluation/rule").text
    assert "QĐ 12" in page
    assert page.count("335/2025") == 5
    assert "keeps the rule of" in page


def test_a_year_keeps_what_held_on_its_first_of_december(app, monkeypatch):
    last = dt.datetime(today().year, 12, 5, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: last.replace(year=last.year + 1))
    now = YearRule(PeriodRule(), 6, 20, RoomBase.GOOD)
    changed = ("least_months", 4), ("excellent_share", 50), ("share_base", 2)
    for name, value in changed:
        put(name, value, since=today())
    for year in (last.year, last.year + 1):
        assert terms_of(path(), year) == now
    after = terms_of(path(), last.year + 2)
    assert after == YearRule(PeriodRule(), 4, 50, RoomBase.GOOD_OR_BETTER)


def test_a_number_that_stands_for_a_choice_says_what_was_chosen(app, browser):
    page = browser("lan").get("/evaluation/rule").text
    assert "What counts as one lateness: <strong" in page
    assert ">each day<" in page
    assert "1, each day; 2, each delivery" not in page


def first_day():
    """Of the month that runs."""
    return today().replace(day=1)


def test_a_number_is_set_back_for_a_period_that_is_not_open_yet(app):
    put("per_lateness", 10, since=first_day() - DAY)
    service.open_period(
        access.actor_for(HEAD), ward(), PeriodKind.MONTH, today()
    )
    kept = rule_of(service.current_period(path()).rule)
    assert kept.per_lateness == 10


@pytest.fixture
def mid_month(app, monkeypatch):
    """Some days after the first: only what is set back is refused."""
    noon = clock.now().replace(day=15)
    monkeypatch.setattr(clock, "now", lambda: noon)


def test_an_open_period_keeps_its_rule_and_says_from_when_it_counts(
    app, mid_month, month, browser
):
    with pytest.raises(Conflict, match="keeps its rule") as refused:
        put("per_lateness", 10, since=first_day())
    assert refused.value.values["day"] == month.valid_to
    page = browser("province-quang").get(f"/terms/{ward()}").text
    following = period_said(days_of(PeriodKind.MONTH, month.valid_to))
    assert f"It counts from {following} on" in page


def test_numbers_of_a_year_are_set_back_until_one_is_proposed(
    app, browser, monkeypatch
):
    day = dt.date(2026, 12, 20)
    monkeypatch.setattr(
        clock, "now", lambda: dt.datetime(2026, 12, 20, 3, tzinfo=dt.UTC)
    )
    page = browser("province-quang").get(f"/terms/{ward()}").text
    assert "It counts from the year 2027 on." in page
    put("excellent_share", 25, since=day.replace(day=1))
    assert terms_of(path(), 2026).share == 25
    values = {
        "person_id": people.find_person("lan").id,
        "year": 2026,
        "unit_id": ward(),
        "state": YearState.PROPOSED,
        "is_head": False,
        "like_tasks": "",
        "proposed": "good",
        "ground": "",
        "minutes_number": "",
        "minutes_text": "",
        "prepared_by": people.find_person(HEAD).id,
        "prepared_at": clock.now(),
    }
    with transaction():
        execute(YEARS.insert(), values)
    with pytest.raises(Conflict, match="The year 2026"):
        put("excellent_share", 30, since=day.replace(day=1))
    put("excellent_share", 30, since=day.replace(day=2))
    assert terms_of(path(), 2026).share == 25
    assert terms_of(path(), 2027).share == 30


def test_what_counts_from_its_day_on_is_not_set_back(app):
    draft = TermDraft("decisions.reply_days", 4, "QĐ 12", today(-1))
    with pytest.raises(Invalid, match="Choose a day from"):
        terms.set_term(access.actor_for("province-quang"), ward(), draft)
