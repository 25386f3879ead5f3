"""The difference between two versions: nothing invented, nothing left out, the
same read from both sides.
"""

from hypothesis import given
from hypothesis import strategies as st

from lms.core.merging import Change
from lms.framework.rules import checks
from lms.framework.rules import content as contents
from lms.studio.rules import changes
from lms.studio.rules.diff import compare, competency
from tests.framework.test_content import both, framework, row, trees


def joined(pieces, *changes):
    return "".join(piece.text for piece in pieces if piece.change in changes)


def words(old, new):
    """What one sees of a title that was changed."""
    before, after = (
        row("a") | {"title": {"vi": said}, "indicators": {}}
        for said in (old, new)
    )
    return [one.pieces for one in competency(before, after)]


def test_only_the_word_that_changed_is_marked():
    pieces = words("Biết làm theo quy trình", "Biết làm đúng quy trình")
    assert pieces == [
        [
            (Change.SAME, "Biết làm "),
            (Change.GONE, "theo "),
            (Change.NEW, "đúng "),
            (Change.SAME, "quy trình"),
        ]
    ]
    assert words("như cũ", "như cũ") == []


@st.composite
def versions(draw):
    """A framework with a tree, some of its texts drawn."""
    rows = [
        {
            **one,
            "title": both(draw(st.sampled_from(["một", "hai ba", "bốn"]))),
            "indicators": draw(indicators),
        }
        for one in draw(trees())
    ]
    levels = {
        level: {"title": both(draw(st.sampled_from("xy"))), "description": {}}
        for level in draw(st.sets(st.sampled_from("123")))
    }
    return checks.checked(
        framework(
            *rows,
            levels=levels,
            legal_basis=draw(st.sampled_from([None, "nd-361"])),
        )
    )


indicators = st.dictionaries(
    st.sampled_from("12345"),
    st.sampled_from([both("a b"), both("a c")]),
    max_size=3,
)


@given(versions())
def test_a_version_does_not_differ_from_itself(one):
    assert compare(one, one).is_empty


@given(versions(), versions())
def test_what_is_said_turns_one_version_into_the_other(old, new):
    said, before, after = (
        compare(old, new),
        contents.by_key(old),
        contents.by_key(new),
    )
    assert {row["key"] for row in said.added} == set(after) - set(before)
    assert {row["key"] for row in said.removed} == set(before) - set(after)
    for change in said.changed:
        for one in change.fields:
            old_text, new_text = (
                _text(rows[change.key], one) for rows in (before, after)
            )
            assert joined(one.pieces, Change.SAME, Change.GONE) == old_text
            assert joined(one.pieces, Change.SAME, Change.NEW) == new_text
    untouched = set(before) & set(after) - {
        change.key for change in said.changed
    }
    assert all(
        changes.meaning(before[key]) == changes.meaning(after[key])
        for key in untouched
    )
    assert {
        key
        for key in set(before) & set(after)
        if before[key]["parent"] != after[key]["parent"]
    } <= {move.key for move in said.moved}
    assert said.is_empty == (contents.digest(old) == contents.digest(new))


def _text(one, field):
    texts = (
        one[field.name].get(field.level, {})
        if field.name == "indicators"
        else one[field.name]
    )
    return texts.get(field.language, "")


@given(versions(), versions())
def test_read_from_the_other_side_it_is_the_same(old, new):
    there, back = compare(old, new), compare(new, old)
    assert {row["key"] for row in there.added} == {
        row["key"] for row in back.removed
    }
    assert {change.key for change in there.changed} == {
        change.key for change in back.changed
    }
    assert len(there.moved) == len(back.moved)


@given(versions(), st.data())
def test_after_the_moves_the_rest_stands_in_its_old_order(old, data):
    rows = data.draw(st.permutations(old["competencies"]))
    new = {**old, "competencies": contents.arranged(rows)}
    moved = {move.key for move in compare(old, new).moved}
    for parent in {one["parent"] for one in rows}:
        before, after = (
            [
                here["key"]
                for here in one["competencies"]
                if here["parent"] == parent and here["key"] not in moved
            ]
            for one in (old, new)
        )
        assert before == after


def test_one_competency_moved_past_many_is_one_move():
    old = checks.checked(framework(*(row(key) for key in "abcde")))
    new = checks.checked(framework(*(row(key) for key in "bcdea")))
    assert [move.key for move in compare(old, new).moved] == ["a"]
