"""One requirement laid over others in time: every day asks the higher of both,
and nothing overlaps.
"""

import datetime as dt
import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lms.requirements.rules.periods import Period, overlay

START = dt.date(2026, 1, 1)
DAYS = range(14)


def day(number):
    return None if number is None else START + dt.timedelta(days=number)


def period(
    start, end=None, level=2, depth=2, essential=False, row=None, reason="vì"
):
    return Period(
        level,
        depth,
        essential,
        {"vi": reason},
        None,
        None,
        day(start),
        day(end),
        row,
    )


@st.composite
def rows(draw):
    """Stored periods that do not overlap."""
    cuts = sorted(draw(st.sets(st.integers(0, 12), min_size=2, max_size=6)))
    found = []
    for index, (start, end) in enumerate(itertools.pairwise(cuts)):
        if draw(st.booleans()):
            last = index == len(cuts) - 2 and draw(st.booleans())
            found.append(
                draw(one(st.just(start), st.just(None if last else end), index))
            )
    return found


def one(start, end, row=None):
    return st.builds(
        period,
        start,
        end,
        st.integers(1, 5),
        st.integers(1, 4),
        st.booleans(),
        st.just(row),
    )


more = st.integers(0, 12).flatmap(
    lambda start: one(
        st.just(start), st.one_of(st.none(), st.integers(start + 1, 14))
    )
)


def on(periods, number):
    here = [
        one
        for one in periods
        if one.start <= day(number)
        and (one.end is None or one.end > day(number))
    ]
    assert len(here) <= 1, "no two at once"
    return here[0] if here else None


def asks(period):
    return period.level, period.depth, period.essential


@given(rows(), more)
def test_each_day_asks_the_higher_of_both(there, new):
    found = overlay(there, new)
    for number in DAYS:
        old, asked, now = (
            on(there, number),
            on([new], number),
            on(found, number),
        )
        both = [one for one in (old, asked) if one]
        if not both:
            assert now is None
            continue
        assert now.level == max(one.level for one in both)
        assert now.depth == max(one.depth for one in both)
        assert now.essential == any(one.essential for one in both)


@given(rows(), more)
def test_what_asks_nothing_new_stays_the_row_it_was(there, new):
    found = overlay(there, new)
    known = {one.row: one for one in there}
    for one in found:
        if one.row is not None:
            assert asks(one) == asks(known[one.row])
            assert one.start == known[one.row].start
            assert one.reason == known[one.row].reason
    assert len({one.row for one in found if one.row is not None}) == len(
        [one for one in found if one.row is not None]
    )


@given(rows(), more)
def test_laid_over_twice_it_is_as_laid_over_once(there, new):
    once = overlay(there, new)
    twice = overlay(once, new)
    assert [(asks(one), one.start, one.end) for one in twice] == [
        (asks(one), one.start, one.end) for one in once
    ]


def test_a_raised_row_says_both_reasons_and_the_same_one_once():
    raised = overlay(
        [period(0, row=1, reason="biển")], period(3, level=4, reason="đảo")
    )
    assert [(one.row, dict(one.reason)["vi"]) for one in raised] == [
        (1, "biển"),
        (None, "biển đảo"),
    ]
    assert (
        dict(
            overlay(
                [period(0, reason="biển")], period(0, level=4, reason="biển")
            )[0].reason
        )["vi"]
        == "biển"
    )


def test_the_law_behind_either_stands_behind_what_both_ask():
    low, high = period(0, 10), period(0, 10, level=3)
    law = {"legal_basis": "nd-171-2025"}
    for one_, other in (
        (replace(low, **law), high),
        (low, replace(high, **law)),
    ):
        (both,) = overlay([one_], other)
        assert (both.level, both.legal_basis) == (3, "nd-171-2025")
