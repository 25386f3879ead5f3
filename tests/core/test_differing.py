"""How one text differs from an earlier one."""

import time

from hypothesis import given
from hypothesis import strategies as st

from lms.core.merging import Change, differences

TEXTS = st.text(alphabet="ab \n", max_size=60)


def parts(before, after):
    return [(one.change.value, one.text) for one in differences(before, after)]


def test_a_changed_word_is_the_only_one_marked():
    assert parts("Ba hồ sơ, quầy 2.", "Ba hồ sơ, quầy 3.") == [
        ("same", "Ba hồ sơ, quầy "),
        ("gone", "2."),
        ("new", "3."),
    ]


def test_what_was_added_at_the_end_is_new():
    assert parts("Một.\n", "Một.\nHai.") == [
        ("same", "Một.\n"),
        ("new", "Hai."),
    ]


def test_the_same_and_nothing():
    assert parts("Như cũ.", "Như cũ.") == [("same", "Như cũ.")]
    assert parts("", "") == []


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = differences(before, after)
    left = (one.text for one in pieces if one.change is not Change.NEW)
    right = (one.text for one in pieces if one.change is not Change.GONE)
    assert ("".join(left), "".join(right)) == (before, after)


def test_the_worst_texts_cost_little():
    """Words that repeat are what comparing finds hardest."""
    worst = (
        ("a b " * 5000, "b a " * 5000),
        ("a\n" * 10_000, "b\na\n" * 5000),
        (("a b " * 40 + "\n") * 120, ("b a " * 40 + "\n") * 120),
    )
    for before, after in worst:
        began = time.process_time()
        differences(before, after)
        assert time.process_time() - began < 3
