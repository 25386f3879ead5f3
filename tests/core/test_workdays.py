"""Working days: the two examples of the design, and what holds for all."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.workdays import add, is_workday

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))
OFF = st.frozensets(DAYS, max_size=30)
NEW_YEAR = {dt.date(2027, 1, 1)}


def test_seven_days_over_new_year():
    received = dt.date(2026, 12, 24)
    assert add(received, 7, NEW_YEAR) == dt.date(2027, 1, 5)


def test_seven_days_without_a_holiday():
    assert add(dt.date(2026, 12, 7), 7) == dt.date(2026, 12, 16)


def test_a_moved_working_day_counts():
    saturday = dt.date(2026, 12, 26)
    assert add(dt.date(2026, 12, 25), 1, worked={saturday}) == saturday


def test_what_is_off_is_off_even_if_it_is_worked():
    day = dt.date(2026, 12, 26)
    assert not is_workday(day, {day}, {day})


@pytest.mark.parametrize("n", [-1, 1001])
def test_numbers_that_cannot_be_counted(n):
    with pytest.raises(ValueError, match="cannot be counted"):
        add(dt.date(2026, 12, 7), n)


@given(DAYS, st.integers(0, 60), OFF)
def test_it_lands_on_the_nth_working_day(day, n, off):
    due = add(day, n, off)
    step = dt.timedelta(days=1)
    between = [day + step * (i + 1) for i in range((due - day).days)]
    assert sum(is_workday(one, off) for one in between) == n
    assert n == 0 or is_workday(due, off)


@given(DAYS, st.integers(0, 30), st.integers(0, 30), OFF)
def test_counting_on_is_counting_at_once(day, first, then, off):
    assert add(add(day, first, off), then, off) == add(day, first + then, off)


@given(DAYS, st.integers(0, 60), OFF, OFF)
def test_more_days_off_are_never_sooner(day, n, off, more):
    assert add(day, n, off | more) >= add(day, n, off)
