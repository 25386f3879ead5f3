"""How one more posting fits among those a person has."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.rules import PostingOverlap, fit
from lms.people.types import Span


def day(number):
    return dt.date(2026, 1, 1) + dt.timedelta(days=number)


def span(unit, since, until=None, post="clerk", **more):
    return Span(
        unit, post, day(since), None if until is None else day(until), **more
    )


def test_the_first_post_is_added():
    assert fit([], span(1, 5)) == ([], [span(1, 5)])


def test_a_post_held_before_ends_on_the_day_the_new_one_begins():
    assert fit([span(1, 0, row=7)], span(2, 5)) == (
        [span(1, 0, 5, row=7)],
        [span(2, 5)],
    )
    assert fit([span(1, 0, 9, row=7)], span(2, 5)) == (
        [span(1, 0, 5, row=7)],
        [span(2, 5)],
    )
    assert fit([span(1, 0, 5, row=7)], span(2, 5)) == ([], [span(2, 5)])


def test_a_post_of_the_same_day_never_was():
    assert fit([span(1, 5, row=7)], span(2, 5)) == (
        [span(1, 5, 5, row=7)],
        [span(2, 5)],
    )


def test_what_is_there_already_stays():
    assert fit([span(1, 0, row=7)], span(1, 5)) == ([], [])
    assert fit([span(1, 0, 9, row=7)], span(1, 0, 9)) == ([], [])


def test_another_last_day_is_a_change():
    assert fit([span(1, 0, row=7)], span(1, 0, 9)) == (
        [span(1, 0, 9, row=7)],
        [],
    )
    assert fit([span(1, 0, 9, row=7)], span(1, 0)) == ([span(1, 0, row=7)], [])


@pytest.mark.parametrize(
    ("spans", "new"),
    [
        ([span(1, 9, row=7)], span(2, 5)),
        ([span(1, 9, row=7)], span(2, 5, 12)),
        ([span(1, 0, 3, row=7), span(2, 3, row=8)], span(1, 0)),
        ([span(1, 0, 9, line=2)], span(2, 5)),
        ([span(1, 5, line=2)], span(2, 5)),
    ],
)
def test_what_stands_in_the_way_is_named(spans, new):
    with pytest.raises(PostingOverlap):
        fit(spans, new)


def test_before_a_later_post_there_is_room_for_one_that_ends_in_time():
    assert fit([span(1, 9, row=7)], span(2, 5, 9)) == ([], [span(2, 5, 9)])


def test_an_open_row_of_the_same_file_ends_when_the_next_one_begins():
    assert fit([span(1, 0, line=2)], span(2, 5, line=3)) == (
        [span(1, 0, 5, line=2)],
        [span(2, 5, line=3)],
    )


pieces = st.builds(
    lambda unit, since, length: span(
        unit, since, None if length is None else since + length
    ),
    st.integers(1, 3),
    st.integers(0, 20),
    st.none() | st.integers(1, 10),
)


@given(st.lists(pieces, max_size=8))
def test_nobody_ever_holds_two_posts_on_one_day(wanted):
    spans, number = [], 0
    for new in wanted:
        number += 1
        try:
            ends, adds = fit(spans, new)
        except PostingOverlap:
            continue
        gone = {one.row for one in ends}
        spans = [one for one in spans if one.row not in gone] + [
            one for one in ends if one.until != one.since
        ]
        spans += [
            Span(one.unit_id, one.post, one.since, one.until, number)
            for one in adds
        ]
        assert not adds or fit(spans, new) == ([], [])
    for number in range(40):
        assert (
            sum(
                one.since <= day(number)
                and (one.until is None or one.until > day(number))
                for one in spans
            )
            <= 1
        )


def test_only_the_very_days_or_an_open_post_from_before_are_there_already():
    """Of the same post that ends on the same day: one that begins later is
    another."""
    old = span(1, 0, 9, row=7)
    assert fit([old], span(1, 5, 9)) == (
        [span(1, 0, 5, row=7)],
        [span(1, 5, 9)],
    )
    assert fit([span(1, 0, row=7)], span(1, 5)) == ([], [])
    with pytest.raises(PostingOverlap):
        fit([span(1, 5, row=7)], span(1, 0))
