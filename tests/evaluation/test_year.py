"""The year: scenarios B6 to B9, B12 and B13 of the design."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Invalid
from lms.evaluation.rules.amounts import read_amount, shown
from lms.evaluation.rules.gathering import SheetDays
from lms.evaluation.rules.year import (
    MONTHS,
    PeriodScore,
    excellent_room,
    grade_of,
    is_above,
    is_graded,
    mean,
)
from lms.evaluation.types import PeriodRule, RoomBase, YearGrade

F = Fraction

RULE = PeriodRule()


def months(*totals, place=""):
    return [PeriodScore(1, total and F(total), place) for total in totals]


def test_b6_what_is_printed_and_what_is_graded_never_disagree():
    assert (shown(F("89.995")), grade_of(F("89.995"), RULE)) == (
        "89.99",
        YearGrade.GOOD,
    )
    assert (shown(F(90)), grade_of(F(90), RULE)) == (
        "90.00",
        YearGrade.EXCELLENT,
    )


@given(st.fractions(0, 100))
def test_the_printed_number_gets_the_same_grade(total):
    assert grade_of(F(shown(total)), RULE) == grade_of(total, RULE)


@pytest.mark.parametrize(
    ("people", "good_only", "good_or_better"),
    [(12, 2, 2), (10, 1, 2), (5, 0, 1), (4, 0, 0), (0, 0, 0)],
)
def test_b7_room_for_excellent(people, good_only, good_or_better):
    assert excellent_room(people, F(20), RoomBase.GOOD) == good_only
    assert (
        excellent_room(people, F(20), RoomBase.GOOD_OR_BETTER) == good_or_better
    )


@given(st.integers(0, 500), st.sampled_from([F(20), F(25)]))
def test_the_room_is_the_largest_within_the_share(people, share):
    part = share / 100
    room = excellent_room(people, share, RoomBase.GOOD)
    assert room <= part * (people - room)
    assert room + 1 > part * (people - room - 1)
    wider = excellent_room(people, share, RoomBase.GOOD_OR_BETTER)
    assert room <= wider <= part * people < wider + 1


def test_b8_months_of_the_old_unit_count():
    old = months(72, 74, 70, 71, place="old")
    new = months(93, 95, 94, 92, 96, 94, 95, 93)
    assert shown(mean(old + new)) == "86.58"
    assert grade_of(mean(old + new), RULE) == YearGrade.GOOD
    assert shown(mean(new)) == "94.00"


def test_b9_five_months_are_not_graded_seven_are():
    assert not is_graded(5, 6)
    assert is_graded(7, 6)
    assert shown(mean(months(88, 91, 86, 90, 84, 92, 89))) == "88.57"


def test_b10_a_month_without_work_is_a_gap_and_not_nothing():
    year = months(80, 80, None, 80)
    assert mean(year) == 80
    assert mean(months(None)) is None


def test_b12_a_head_is_never_above_the_organisation():
    assert is_above(YearGrade.EXCELLENT, YearGrade.GOOD)
    assert not is_above(YearGrade.GOOD, YearGrade.GOOD)
    assert not is_above(YearGrade.DONE, YearGrade.GOOD)


def test_b13_a_quarter_weighs_three_months():
    year = [*months(*[80] * 6), PeriodScore(3, F(92)), PeriodScore(3, F(92))]
    assert mean(year) == 86


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("8,5", "8.5"),
        ("8.5", "8.5"),
        (" 10 ", "10"),
        ("0,25", "0.25"),
        ("-1", "-1"),
    ],
)
def test_comma_and_point_are_both_taken(typed, amount):
    assert read_amount(typed) == F(amount)


@pytest.mark.parametrize(
    "typed",
    ["8,5 điểm", "", "1.000,5", "8,,5", "٣", "1e3", "nan", "9" * 100_000],
)
def test_what_is_no_number_is_refused_with_what_to_write(typed):
    with pytest.raises(Invalid, match="digits only"):
        read_amount(typed, "points")


DAYS = st.dates(dt.date(2024, 6, 1), dt.date(2027, 6, 30))


@given(DAYS, DAYS)
def test_a_sheet_covers_the_months_whose_first_day_it_covers(since, until):
    days = SheetDays(since, until, None, "")
    covered = [
        month
        for month in range(1, MONTHS + 1)
        if since <= dt.date(2026, month, 1) < until
    ]
    assert list(days.months(2026)) == covered
