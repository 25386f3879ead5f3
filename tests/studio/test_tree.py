"""Moving, adding and taking out competencies: nobody is lost, no circle can be
made, and steps can be taken back.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Invalid
from lms.framework.rules import checks
from lms.framework.rules import content as contents
from lms.studio.rules import changes, tree
from tests.framework.test_content import framework, row, trees

BACK = {"up": "down", "down": "up", "in": "out"}


def made(rows):
    return checks.checked(framework(*rows))


def shape(content):
    return [(one["key"], one["parent"]) for one in content["competencies"]]


SMALL = [row("a"), row("b"), row("b1", "b"), row("b2", "b"), row("c")]


@pytest.mark.parametrize(
    ("key", "way", "wanted"),
    [
        ("b", "up", "b b1/b b2/b a c"),
        ("b", "down", "a c b b1/b b2/b"),
        ("b2", "up", "a b b2/b b1/b c"),
        ("c", "in", "a b b1/b b2/b c/b"),
        ("b", "in", "a b/a b1/b b2/b c"),
        ("b1", "out", "a b b2/b b1 c"),
        ("b2", "in", "a b b1/b b2/b1 c"),
    ],
)
def test_each_way_does_what_it_says(key, way, wanted):
    found = tree.move(made(SMALL), key, way)
    assert (
        " ".join(
            f"{one}/{parent}" if parent else one for one, parent in shape(found)
        )
        == wanted
    )


@given(trees(), st.data())
def test_offered_ways_work_and_others_are_refused(rows, data):
    content = made(rows)
    branch = data.draw(st.sampled_from(tree.branches(content)))
    for way in tree.WAYS:
        if way in branch.ways:
            found = checks.checked(tree.move(content, branch.row["key"], way))
            assert sorted(
                one["key"] for one in found["competencies"]
            ) == sorted(one["key"] for one in rows)
            assert changes.touched(content, found) == []
            if way in BACK:
                there = tree.move(found, branch.row["key"], BACK[way])
                assert way == "in" or shape(there) == shape(content)
        else:
            with pytest.raises(Invalid):
                tree.move(content, branch.row["key"], way)


@given(trees(), st.data())
def test_what_stood_under_a_competency_taken_out_takes_its_place(rows, data):
    content = made(rows)
    key = data.draw(st.sampled_from([one["key"] for one in rows]))
    parents = dict(shape(content))
    found = dict(shape(checks.checked(tree.take_out(content, key))))
    assert set(found) == set(parents) - {key}
    assert all(
        found[one] == (parents[key] if parents[one] == key else parents[one])
        for one in found
    )


def test_depth_counts_from_the_top():
    found = {
        branch.row["key"]: branch.depth
        for branch in tree.branches(made([*SMALL, row("b11", "b1")]))
    }
    assert found == {"a": 0, "b": 0, "b1": 1, "b11": 2, "b2": 1, "c": 0}


def test_a_new_one_is_the_last_under_its_parent_and_a_changed_one_stays_where_it_is():
    content = made(SMALL)
    more = checks.checked(tree.put(content, None, row("b3", "b")))
    assert shape(more)[2:5] == [("b1", "b"), ("b2", "b"), ("b3", "b")]
    same = checks.checked(
        tree.put(content, "b1", row("b1", "b", description={"vi": "khác"}))
    )
    assert shape(same) == shape(content)
    assert contents.by_key(same)["b1"]["description"] == {"vi": "khác"}
    elsewhere = checks.checked(tree.put(content, "b1", row("b1", "c")))
    assert shape(elsewhere)[-1] == ("b1", "c")
    with pytest.raises(checks.InvalidContent):
        checks.checked(tree.put(content, "b", row("b", "b1")))
    with pytest.raises(Invalid):
        tree.put(content, "gone", row("gone"))
