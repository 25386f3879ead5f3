"""What evidence of an older version counts for: same, replaced, split, dropped,
and chains of them.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.framework.rules import lineage

FIRST, SECOND, THIRD = 10, 20, 30


def follow(*carried):
    return lineage.of([FIRST, SECOND, THIRD], carried, {})


def test_what_no_version_speaks_about_stays_itself():
    found = follow((SECOND, "other", "else"))
    assert found.targets("a", FIRST) == found.reach("a") == {"a"}
    assert found.origins_of(["a"]) == {"a"}


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        ([("a", "a")], {"a"}),
        ([("a", "b")], {"b"}),
        ([("a", "b"), ("a", "c")], {"b", "c"}),
        ([("a", "a"), ("a", "b")], {"a", "b"}),
        ([("a", None)], set()),
    ],
)
def test_evidence_of_an_older_version_counts_for_what_the_new_one_says(
    rows, ends
):
    found = follow(*((SECOND, old, new) for old, new in rows))
    assert found.targets("a", FIRST) == ends
    assert (
        found.targets("a", SECOND) == found.targets("a", THIRD) == {"a"}
    )  # judged by the new one already
    assert found.targets("a", None) == ends  # of a time before any version
    assert all("a" in found.origins_of([end]) for end in ends)


def test_several_versions_chain_each_applied_to_what_the_ones_before_made_of_it():
    found = follow(
        (SECOND, "a", "b"),
        (SECOND, "a", "c"),
        (THIRD, "b", "d"),
        (THIRD, "c", None),
    )
    assert found.targets("a", FIRST) == {"d"}
    assert found.targets("b", SECOND) == {"d"}
    assert found.targets("a", SECOND) == {"a"}
    assert found.origins_of(["d"]) == {"a", "b", "d"}
    assert found.reach("a") == {"a", "d"}


def test_two_competencies_that_change_places_never_run_in_a_circle():
    found = follow(
        (SECOND, "a", "b"),
        (SECOND, "b", "a"),
        (THIRD, "a", "b"),
        (THIRD, "b", "a"),
    )
    assert found.targets("a", FIRST) == {"a"}
    assert found.targets("a", SECOND) == {"b"}


def test_what_a_draft_says_is_not_said_yet():
    assert follow((99, "a", "b")).targets("a", FIRST) == {"a"}


def test_versions_count_in_the_order_of_publishing_not_of_their_numbers():
    found = lineage.of([SECOND, FIRST], [(FIRST, "a", "b")], {})
    assert found.targets("a", SECOND) == {"b"}
    assert found.targets("a", FIRST) == {"a"}


rows = st.tuples(
    st.sampled_from([FIRST, SECOND, THIRD]),
    st.sampled_from("abcd"),
    st.none() | st.sampled_from("abcd"),
)


@given(st.lists(rows, max_size=12))
def test_whatever_evidence_counts_for_is_found_from_there(carried):
    """The way back never misses evidence: otherwise a sum would silently be too
    low.
    """
    found = follow(*carried)
    for old in "abcd":
        for version in (None, FIRST, SECOND, THIRD):
            for end in found.targets(old, version):
                assert old in found.origins_of([end])
                assert end in found.reach(old)
