"""Which groups are too small to show, and how coarse other numbers are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.access import rules


@pytest.mark.parametrize(
    ("groups", "hidden"),
    [
        ({}, set()),
        ({"a": 5, "b": 9}, set()),
        (
            {"a": 2, "b": 9, "c": 30},
            {"a", "b"},
        ),  # b too, or a could be found by subtraction
        ({"a": 2, "b": 3, "c": 9}, {"a", "b"}),  # five in all are enough
        ({"a": 2, "b": 2, "c": 3, "d": 40}, {"a", "b", "c"}),
        (
            {"a": 2, "b": 1, "c": 9, "d": 40},
            {"a", "b", "c"},
        ),  # three people in all would still be a small group
        ({"a": 2}, {"a"}),
    ],
)
def test_what_is_hidden_with_a_small_group(groups, hidden):
    assert rules.hidden(groups, 5) == hidden


@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 60), max_size=12),
    st.integers(1, 10),
)
def test_no_small_group_is_shown_or_found_by_subtraction(groups, least):
    found = rules.hidden(groups, least)
    assert all(groups[key] >= least for key in groups.keys() - found)
    if found and found != groups.keys():
        assert len(found) > 1 and sum(groups[key] for key in found) >= least


@given(st.integers(0, 300), st.integers(1, 12))
def test_a_rounded_number_is_the_nearest_multiple(number, least):
    found = rules.rounded(number, least)
    assert found % least == 0
    assert 2 * abs(found - number) <= least


def test_nobody_is_no_group():
    assert [rules.is_few(size, 5) for size in (0, 1, 4, 5)] == [
        False,
        True,
        True,
        False,
    ]
