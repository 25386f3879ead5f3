"""How evidence adds up: worked examples first, then what must hold for any
evidence whatever.
"""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evidence import rules
from lms.evidence.types import NOTHING, Attainment, EvidencePiece
from lms.framework.types import AttainmentRule, Depth

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
KNOWS, KNOWS_HOW, SHOWS_HOW, DOES = Depth


def held(id, level, depth, object_key, days_ago=1, **more):
    return EvidencePiece(
        id, object_key, level, depth, NOW - dt.timedelta(days=days_ago), **more
    )


def test_no_evidence_is_nothing_known():
    assert (
        rules.attain([], NOW)
        == NOTHING
        == Attainment((0, 0, 0, 0), 0, 0, None, None)
    )


def test_a_quiz_proves_its_level_at_its_own_depth_and_above_it_nothing():
    found = rules.attain([held(1, 2, KNOWS_HOW, "quiz")], NOW)
    assert found.levels == (2, 2, 0, 0)
    assert (found.count, found.assessors, found.last_at) == (
        1,
        0,
        NOW - dt.timedelta(days=1),
    )


def test_a_signature_on_real_work_proves_every_shallower_depth_too():
    assert rules.attain(
        [held(1, 2, DOES, "task", judged_by=7)], NOW
    ).levels == (2, 2, 2, 2)


def test_the_best_level_of_each_depth_counts_whichever_object_proved_it():
    found = rules.attain(
        [held(1, 4, KNOWS_HOW, "quiz"), held(2, 2, DOES, "task", judged_by=7)],
        NOW,
    )
    assert found.levels == (4, 4, 2, 2)
    assert (found.count, found.assessors) == (2, 1)


def test_a_worse_later_result_of_the_same_object_lowers():
    found = rules.attain(
        [held(1, 3, KNOWS_HOW, "quiz", 9), held(2, 1, KNOWS_HOW, "quiz", 2)],
        NOW,
    )
    assert found.levels == (1, 1, 0, 0)
    assert found.count == 1


def test_a_worse_result_elsewhere_does_not_lower():
    found = rules.attain(
        [
            held(1, 3, KNOWS_HOW, "quiz", 9),
            held(2, 1, KNOWS_HOW, "another quiz", 2),
        ],
        NOW,
    )
    assert found.levels == (3, 3, 0, 0)
    assert found.count == 2


def test_what_was_done_last_counts_even_if_it_was_recorded_first():
    assert rules.attain(
        [held(1, 3, DOES, "task", 1), held(2, 1, DOES, "task", 5)], NOW
    ).levels == (3, 3, 3, 3)


def test_results_of_one_object_at_the_same_moment_count_together_whichever_was_recorded_first():
    rows = [held(2, 1, DOES, "task"), held(1, 3, KNOWS_HOW, "task")]
    assert (
        rules.attain(rows, NOW).levels
        == rules.attain(rows[::-1], NOW).levels
        == (3, 3, 1, 1)
    )
    assert rules.attain(rows, NOW).count == 1


def test_expired_evidence_is_left_out_and_the_result_before_it_counts_again():
    old = held(1, 2, DOES, "task", 30)
    new = held(2, 4, DOES, "task", 20, valid_until=NOW)
    assert rules.attain([old, new], NOW).levels == (2, 2, 2, 2)
    assert rules.attain(
        [old, new], NOW - dt.timedelta(microseconds=1)
    ).levels == (4, 4, 4, 4)


def test_the_sum_says_when_the_first_piece_of_evidence_runs_out():
    soon, late = NOW + dt.timedelta(days=3), NOW + dt.timedelta(days=9)
    rows = [
        held(1, 2, DOES, "a", valid_until=late),
        held(2, 2, DOES, "b", valid_until=soon),
        held(3, 2, DOES, "c"),
    ]
    assert rules.attain(rows, NOW).until == soon
    assert rules.attain(rows[2:], NOW).until is None


def test_revoked_evidence_is_left_out_and_so_is_the_row_that_revokes_it():
    rows = [
        held(1, 2, DOES, "task", 9),
        held(2, 4, DOES, "task", 5, judged_by=7),
        held(3, 4, DOES, "task", 0, revokes=2),
    ]
    assert rules.attain(rows, NOW).levels == (2, 2, 2, 2)
    assert rules.attain(rows[1:], NOW) == NOTHING


def test_what_a_person_says_of_themselves_is_never_counted():
    assert (
        rules.attain([held(1, 5, KNOWS, "self", counts=False)], NOW) == NOTHING
    )


def test_the_same_judge_twice_is_one_assessor_and_a_machine_is_none():
    rows = [
        held(1, 2, DOES, "a", judged_by=7),
        held(2, 2, DOES, "b", judged_by=7),
        held(3, 2, KNOWS, "c"),
    ]
    assert rules.attain(rows, NOW).assessors == 1
    assert (
        rules.attain([*rows, held(4, 1, DOES, "d", judged_by=8)], NOW).assessors
        == 2
    )


@pytest.mark.parametrize("claimed", Depth)
@pytest.mark.parametrize("deepest", Depth)
def test_a_source_never_proves_more_than_its_own_depth(claimed, deepest):
    assert rules.cap(claimed, deepest) == min(claimed, deepest)


@st.composite
def ledgers(draw):
    """Any ledger of one competency: ids count up, times, objects, expiry and
    revocations are arbitrary.
    """
    rows = []
    for id in range(1, draw(st.integers(0, 8)) + 1):
        until = draw(st.none() | st.integers(-5, 5))
        row = held(
            id,
            draw(st.integers(0, 5)),
            draw(st.sampled_from(Depth)),
            draw(st.sampled_from("abc")),
            draw(st.integers(0, 4)),
            counts=draw(st.integers(0, 5)) > 0,
            judged_by=draw(st.none() | st.integers(1, 3)),
            valid_until=None
            if until is None
            else NOW + dt.timedelta(days=until),
        )
        if rows and draw(st.integers(0, 5)) == 0:
            row = replace(row, revokes=draw(st.sampled_from(rows)).id)
        rows.append(row)
    return rows


@given(ledgers())
def test_levels_never_rise_from_knows_to_does(rows):
    levels = rules.attain(rows, NOW).levels
    assert list(levels) == sorted(levels, reverse=True)


@given(ledgers(), st.randoms())
def test_the_order_in_which_rows_are_read_is_irrelevant(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert rules.attain(shuffled, NOW) == rules.attain(rows, NOW)


@given(
    ledgers(),
    st.integers(0, 5),
    st.sampled_from(Depth),
    st.sampled_from("abcd"),
)
def test_more_evidence_lowers_only_if_it_is_newer_and_worse_from_the_same_object(
    rows, level, depth, object_key
):
    before = rules.attain(rows, NOW)
    more = held(len(rows) + 1, level, depth, object_key, days_ago=0)
    after = rules.attain([*rows, more], NOW)
    worse = [
        row
        for row in rows
        if row.object_key == object_key
        and (row.level > level or row.depth > depth)
    ]
    if any(
        now < then
        for now, then in zip(after.levels, before.levels, strict=True)
    ):
        assert [row for row in worse if row.done_at < more.done_at]
    assert after.at(depth) >= level


@given(ledgers(), st.data())
def test_ids_decide_nothing(rows, data):
    """Whoever was stored first: numbers given out in another order lead to the
    same sum.
    """
    ids = data.draw(st.permutations([row.id for row in rows]))
    renamed = dict(zip([row.id for row in rows], ids, strict=True))
    others = [
        replace(
            row,
            id=renamed[row.id],
            revokes=row.revokes and renamed[row.revokes],
        )
        for row in rows
    ]
    assert rules.attain(others, NOW) == rules.attain(rows, NOW)


@given(
    ledgers(),
    st.integers(0, 5),
    st.sampled_from(Depth),
    st.sampled_from("abcd"),
    st.integers(0, 5),
)
def test_revoking_undoes_adding(rows, level, depth, object_key, days_ago):
    more = held(len(rows) + 1, level, depth, object_key, days_ago)
    taken_back = replace(more, id=more.id + 1, done_at=NOW, revokes=more.id)
    assert rules.attain([*rows, more, taken_back], NOW) == rules.attain(
        rows, NOW
    )


@given(ledgers())
def test_evidence_that_does_not_count_changes_nothing(rows):
    beside = held(99, 5, DOES, "self", 0, counts=False)
    assert rules.attain([*rows, beside], NOW) == rules.attain(rows, NOW)


ROW = {
    "person_id": 1,
    "seq": 3,
    "competency": "pro.certify-copies",
    "level": 2,
    "depth": 4,
    "done_at": NOW,
    "valid_until": None,
    "details": {"submission": 5, "note": "Đối chiếu kỹ"},
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("person_id", 2),
        ("seq", 4),
        ("competency", "pro.certify-copie"),
        ("level", 3),
        ("depth", 3),
        ("done_at", NOW + dt.timedelta(microseconds=1)),
        ("valid_until", NOW),
        ("details", {"submission": 5, "note": "Đối chiếu kĩ"}),
        ("details", {"submission": "5", "note": "Đối chiếu kỹ"}),
    ],
)
def test_the_link_changes_when_any_value_changes(name, value):
    assert rules.link(rules.START, ROW | {name: value}) != rules.link(
        rules.START, ROW
    )


def test_the_link_depends_on_the_row_before_and_on_nothing_else():
    assert rules.link("1" * 64, ROW) != rules.link(rules.START, ROW)
    reordered = dict(reversed(ROW.items())) | {
        "done_at": NOW.astimezone(dt.timezone(dt.timedelta(hours=7)))
    }
    assert rules.link(rules.START, reordered) == rules.link(rules.START, ROW)


def test_a_value_that_has_no_lasting_form_is_refused():
    with pytest.raises(TypeError, match="set"):
        rules.link(rules.START, ROW | {"details": {1, 2}})


def test_too_few_judgements_are_counted_as_no_results_without_a_spread():
    rule = AttainmentRule(enough=2)
    one = [held(1, 2, DOES, "a", judged_by=7)]
    found = rules.attain(one, NOW, rule=rule)
    assert (found.count, found.spread, found.judgements) == (0, 0, 1)
    both = [*one, held(2, 4, DOES, "b", judged_by=8)]
    found = rules.attain(both, NOW, rule=rule)
    assert (found.count, found.spread, found.judgements) == (2, 2, 2)


def test_the_spread_is_between_the_best_that_each_result_shows():
    rows = [
        held(1, 4, KNOWS, "a", judged_by=7),
        held(2, 2, DOES, "a", judged_by=7),
        held(3, 4, DOES, "b", judged_by=8),
    ]
    assert rules.attain(rows, NOW).spread == 0


def test_the_sum_says_when_evidence_ran_out_last_and_how_much_did():
    ago = [NOW - dt.timedelta(days=days) for days in (9, 3)]
    rows = [
        held(1, 2, DOES, "a", 20, valid_until=ago[0]),
        held(2, 2, DOES, "b", 20, valid_until=ago[1]),
        held(3, 2, DOES, "c"),
    ]
    assert rules.attain(rows, NOW).lapsed == ago[1]
    assert rules.count_ended(rows, NOW, AttainmentRule()) == 2
    assert rules.count_ended(rows[2:], NOW, AttainmentRule()) == 0
