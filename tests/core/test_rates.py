"""Shares of few, what was to be expected, agreement: each against
numbers that others have published, or against another way to them.
"""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.rates import (
    Z,
    agreement,
    expected,
    interval,
    shrunk,
)

PROVINCE = 0.84
TABLE = [
    (4, 4, 51.0, 100, 86.7),
    (5, 5, 56.6, 100, 87.2),
    (9, 10, 59.6, 98.2, 86.0),
    (17, 20, 64.0, 94.8, 84.5),
    (28, 30, 78.7, 98.2, 89.6),
    (60, 80, 64.5, 83.2, 76.8),
    (90, 100, 82.6, 94.5, 89.0),
]
"""Of docs/oversight.md: hits, many, interval and shrunk share in percent."""


@pytest.mark.parametrize(("hits", "many", "low", "high", "pulled"), TABLE)
def test_shares_of_few(hits, many, low, high, pulled):
    found = interval(hits / many, many)
    assert [round(100 * one, 1) for one in found] == [low, high]
    assert round(100 * shrunk(hits, many, PROVINCE, 20), 1) == pulled


@pytest.mark.parametrize(
    ("hits", "many", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(hits, many, low, high):
    """Newcombe, Stat Med 1998;17:857–872, table I, method 3."""
    assert interval(hits / many, many) == pytest.approx((low, high), abs=5e-5)


def test_who_signs_higher_than_the_tasks_let_expect():
    """G1 to G3 of docs/oversight.md."""
    tasks = [0.6] * 25 + [0.4] * 15
    found = expected(36, tasks)
    assert [round(one, 2) for one in found] == [21.0, 3.1, 4.84]
    assert round(expected(25, tasks).z, 2) == 1.29
    assert round(expected(8, [0.6] * 8).z, 2) == 2.31
    assert expected(3, [1.0] * 3).z == 0


READINGS = [[2, 1, 0, 0], [1, 6, 2, 0], [0, 2, 10, 1], [0, 0, 1, 4]]


def test_two_readers():
    """G5 and G6 of docs/oversight.md."""
    found = agreement(READINGS)
    assert (found.many, round(found.share, 3)) == (30, 0.733)
    assert round(found.kappa, 3) == 0.824
    always = [[0, 0, 3, 0], [0, 0, 9, 0], [0, 0, 13, 0], [0, 0, 5, 0]]
    found = agreement(always)
    assert (round(found.share, 3), found.kappa) == (0.433, 0)


def test_kappa_as_published():
    """The printout of SAS (PROC FREQ, linear weights) that the tests of
    statsmodels hold, `stats/tests/test_inter_rater.py`.
    """
    found = agreement([[0, 4, 1], [0, 8, 0], [0, 1, 5]], power=1)
    assert round(found.kappa, 4) == 0.4701
    assert [round(one, 4) for one in found.interval] == [0.1845, 0.7558]


def test_without_readings_nothing_is_said():
    assert agreement([[0, 0], [0, 0]]) is None
    assert agreement([[0, 0], [0, 7]]) is None


TABLES = st.lists(
    st.lists(st.integers(1, 30), min_size=4, max_size=4),
    min_size=4,
    max_size=4,
)


@given(TABLES)
def test_the_error_of_kappa_is_that_of_the_delta_method(table):
    """Another way: how kappa moves with each share, measured, not derived."""
    found, many = agreement(table), sum(map(sum, table))
    flat = [count / many for row in table for count in row]
    slopes = [_slope(flat, place) for place in range(16)]
    mean = sum(p * d for p, d in zip(flat, slopes, strict=True))
    square = sum(p * d * d for p, d in zip(flat, slopes, strict=True))
    error = sqrt(max(0, square - mean**2) / many)
    low, high = found.kappa - Z * error, found.kappa + Z * error
    assert found.interval.low == pytest.approx(max(-1, low), abs=1e-4)
    assert found.interval.high == pytest.approx(min(1, high), abs=1e-4)


def _slope(flat, place, step=1e-6):
    def kappa(more):
        moved = [p + more * (n == place) for n, p in enumerate(flat)]
        return _kappa([moved[at : at + 4] for at in range(0, 16, 4)])

    return (kappa(step) - kappa(-step)) / (2 * step)


def _kappa(table):
    """1 − Σ d²·seen / Σ d²·chance, which needs no weights."""
    rows = [sum(row) for row in table]
    columns = [sum(one) for one in zip(*table, strict=True)]
    whole = sum(rows)
    cells = [(i, j) for i in range(4) for j in range(4)]
    seen = sum((i - j) ** 2 * table[i][j] for i, j in cells) * whole
    chance = sum((i - j) ** 2 * rows[i] * columns[j] for i, j in cells)
    return 1 - seen / chance


@given(TABLES)
def test_kappa_is_the_same_whoever_reads_first(table):
    turned = [list(one) for one in zip(*table, strict=True)]
    one, other = agreement(table), agreement(turned)
    assert one.kappa == pytest.approx(other.kappa)
    assert one.kappa == pytest.approx(_kappa(table))
    assert one.interval.low <= one.kappa <= one.interval.high


@given(st.data(), st.integers(1, 500))
def test_intervals_hold_their_share_and_stay_inside(data, many):
    hits = data.draw(st.integers(0, many))
    found = interval(hits / many, many)
    assert 0 <= found.low <= hits / many + 1e-12
    assert hits / many - 1e-12 <= found.high <= 1
