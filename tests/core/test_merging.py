"""What becomes of a field that two pages speak of."""

import pytest

from lms.core.merging import Joined, Shown, join, mark


def shown(value, *kept):
    return Shown({"f": mark(value)}, frozenset(kept))


@pytest.mark.parametrize(
    ("was", "now", "here", "fate"),
    [
        ("a", "a", "a", ""),
        ("a", "a", "b", "taken"),
        ("a", "a", "", "taken"),
        ("", "", "b", "taken"),
        ("a", "b", "a", "newer"),
        ("", "b", "", "newer"),
        ("a", "", "a", "newer"),
        ("a", "b", "c", "conflicts"),
        ("a", "b", "", "conflicts"),
        ("", "b", "c", "conflicts"),
        ("a", "b", "b", ""),
    ],
)
def test_a_field_is_judged_by_what_its_page_showed(was, now, here, fate):
    expected = Joined(**({fate: frozenset("f")} if fate else {}))
    assert join({"f": now}, {"f": here}, shown(was)) == expected


def test_what_the_reader_keeps_is_left_alone_and_the_rest_is_a_page_of_its_own():
    assert join({"f": "b"}, {"f": "c"}, shown("b", "f")) == Joined()
    assert join({"f": "d"}, {"f": "c"}, shown("b", "f")).newer == {"f"}


def test_a_page_that_says_nothing_of_what_it_showed_has_shown_nothing():
    assert join({"f": "a"}, {"f": "b"}, Shown({})).conflicts == {"f"}
    assert join({"f": "a"}, {"f": "b"}, None).taken == {"f"}
