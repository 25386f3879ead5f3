"""The arithmetic of a sheet: scenarios B1 to B6, B10 and B11 of the design, and
what holds for every sheet.
"""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.rules import freezing
from lms.evaluation.rules.amounts import shown
from lms.evaluation.rules.explaining import what_if
from lms.evaluation.rules.scoring import proposed_d, score
from lms.evaluation.types import (
    CapOn,
    Delivered,
    GivenWork,
    LateBy,
    PeriodRule,
    SheetFacts,
    SheetKind,
    WorkKind,
)

F = Fraction

RULE = PeriodRule()
ALL_COMMON = {line.key: line.most for line in RULE.lines}


def work(key, k, n, *deliveries, **more):
    return GivenWork(key, F(k), F(n), deliveries=deliveries, **more)


def delivered(m, failed=0, days_late=0):
    return Delivered(F(m), failed, days_late)


HANDBOOK = SheetFacts(
    works=(
        work("1", "1.0", 5, delivered(4, 0, 4)),
        work("2", "2.7", 3, delivered(3, 1, 2)),
        work("3", "3.7", 1, delivered("0.8", 2, 0)),
    ),
    common=ALL_COMMON,
)


def in_short(facts, rule=RULE):
    result = score(facts, rule)
    return {
        **{key: shown(part, 3) for key, part in result.parts.items()},
        "percent": shown(result.task_percent, 3),
        "points": shown(result.task_points),
        "total": shown(result.total),
    }


def test_b1_the_example_of_the_handbook():
    assert score(HANDBOOK, RULE).assigned == F("16.8")
    assert in_short(HANDBOOK) == {
        "a": "89.642",
        "b": "68.779",
        "c": "41.726",
        "percent": "66.716",
        "points": "46.70",
        "total": "76.70",
    }


def test_b1_two_days_late_takes_4_05_units():
    second = score(HANDBOOK, RULE).works[1]
    assert second.done == F("8.1")
    assert second.taken_by_lateness == F("4.05")
    assert second.taken_by_faults == F("2.025")


def test_b2_counted_by_occurrence_the_same_work_is_83_68():
    said = in_short(HANDBOOK, replace(RULE, late_by=LateBy.TIME))
    assert said["c"] == "71.636"
    assert (said["points"], said["total"]) == ("53.68", "83.68")
    exact = score(HANDBOOK, replace(RULE, late_by=LateBy.TIME)).total
    moved = exact - score(HANDBOOK, RULE).total
    assert round(float(moved), 2) == 6.98


def leader(d, dd, e):
    marks = {"d": F(d), "dd": F(dd), "e": F(e)}
    return replace(HANDBOOK, kind=SheetKind.LEADER, marks=marks)


def test_b3_one_subordinate_below_50_costs_a_leader_5_83_points():
    good, bad = (
        score(leader(100, 50, 100), RULE),
        score(leader(50, 50, 100), RULE),
    )
    assert shown(good.task_percent, 3) == "75.024"
    assert round(float(good.task_points), 2) == 52.52  # 52.517
    assert shown(good.task_points) == "52.51"
    assert shown(bad.task_percent, 3) == "66.691"
    assert shown(bad.task_points) == "46.68"
    assert shown(good.task_points - bad.task_points) == "5.83"


@pytest.mark.parametrize(
    ("percents", "mark"),
    [((50, 80), 100), ((49, 80), 50), ((None, 50), 100), ((None,), None)],
)
def test_d_follows_from_the_sheets_of_those_who_are_led(percents, mark):
    assert proposed_d([p and F(p) for p in percents]) == (mark and F(mark))


AD_HOC = SheetFacts(
    works=(
        work(
            "plan",
            1,
            20,
            *[delivered(1, 1)] * 12,
            *[delivered(1, 2)] * 6,
            delivered(2),
        ),
        work("more", 1, 2, delivered(2), kind=WorkKind.AD_HOC),
    ),
    common=ALL_COMMON,
)


def test_b4_ad_hoc_work_counts_on_top_and_what_is_held_at_100_matters():
    held = score(AD_HOC, RULE)
    assert held.assigned == 20
    assert held.parts == {"a": 100, "b": 80, "c": 100}
    assert shown(held.task_points) == "65.33"
    mean = score(AD_HOC, replace(RULE, cap=CapOn.TOTAL))
    assert mean.parts == {"a": 110, "b": 80, "c": 110}
    assert mean.task_points == 70


def test_b5_handed_back_work_stays_assigned_and_helps_whoever_takes_it_over():
    own = work("own", 1, 10, delivered(10))
    first = SheetFacts(
        (own, work("back", 1, 5, delivered(5), handed_back=True)), ALL_COMMON
    )
    other = SheetFacts(
        (own, work("over", 1, 5, delivered(5), kind=WorkKind.TAKEN_OVER)),
        ALL_COMMON,
    )
    given_back, taken = (
        score(first, RULE),
        score(other, replace(RULE, cap=CapOn.TOTAL)),
    )
    assert (given_back.assigned, given_back.works[1].done) == (15, 0)
    assert (taken.assigned, taken.works[1].done) == (10, 5)


def test_b10_nothing_assigned_is_no_score_at_all():
    only_more = work("more", 1, 2, delivered(2), kind=WorkKind.AD_HOC)
    for works in ((), (only_more,)):
        result = score(SheetFacts(works, ALL_COMMON), RULE)
        assert (result.task_points, result.total) == (None, None)


def test_a_line_left_empty_is_not_filled_and_not_nothing():
    common = ALL_COMMON | {"2.4": None}
    result = score(replace(HANDBOOK, common=common), RULE)
    assert result.missing == ("2.4",)
    assert (result.common, result.total) == (None, None)
    assert result.task_points is not None


def test_a_leaders_sheet_without_its_marks_has_no_points():
    result = score(replace(HANDBOOK, kind=SheetKind.LEADER), RULE)
    assert result.missing == ("d", "dd", "e")
    assert result.task_points is None


def test_support_staff_have_three_marks_and_the_same_mean():
    marks = {"quality": F(90), "compliance": F(100), "efficiency": F(80)}
    facts = SheetFacts((), ALL_COMMON, SheetKind.SUPPORT, marks)
    assert score(facts, RULE).task_points == 63
    assert score(facts, RULE).total == 93


def test_b11_a_frozen_sheet_gives_the_same_bytes_for_ever():
    kept = freezing.frozen(HANDBOOK, RULE)
    read = freezing.json.loads(freezing.as_bytes(kept))
    assert freezing.as_bytes(freezing.again(read)) == freezing.as_bytes(kept)
    assert freezing.facts_of(read["facts"]) == HANDBOOK
    assert freezing.rule_of(read["rule"]) == RULE
    assert F(read["score"]["total"]) == score(HANDBOOK, RULE).total


def test_what_would_change_if_a_cause_were_accepted():
    gains = {
        (one.work, one.cause): one.gains for one in what_if(HANDBOOK, RULE)
    }
    assert set(gains) == {
        ("1", "late"),
        ("2", "late"),
        ("2", "failed"),
        ("3", "failed"),
    }
    # 4.05 of 16.8 units more in c are 70/3 · 4.05/16.8 points.
    assert gains["2", "late"] == F(70, 3) * F("4.05") / F("16.8")
    assert gains["2", "failed"] == F(70, 3) * F("2.025") / F("16.8")


amounts = st.fractions(F(1, 10), 20, max_denominator=10)
counts = st.integers(0, 5)
deliveries = st.builds(Delivered, amounts, counts, counts)
works = st.builds(
    GivenWork,
    key=st.text("abc", min_size=1, max_size=3),
    coefficient=amounts,
    quantity=st.integers(1, 20).map(F),
    kind=st.sampled_from(WorkKind),
    handed_back=st.booleans(),
    deliveries=st.lists(deliveries, max_size=4).map(tuple),
)
rules = st.builds(
    PeriodRule, late_by=st.sampled_from(LateBy), cap=st.sampled_from(CapOn)
)
sheets = st.builds(
    SheetFacts,
    st.lists(works, min_size=1, max_size=5).map(tuple),
    st.just(ALL_COMMON),
)


@given(sheets, rules, st.randoms())
def test_the_order_of_work_and_deliveries_never_matters(facts, rule, chance):
    mixed = [
        replace(
            one,
            deliveries=tuple(
                chance.sample(one.deliveries, len(one.deliveries))
            ),
        )
        for one in facts.works
    ]
    chance.shuffle(mixed)
    other = replace(facts, works=tuple(mixed))
    one, two = freezing.frozen(facts, rule), freezing.frozen(other, rule)
    assert freezing.as_bytes(one) == freezing.as_bytes(two)


@given(sheets, rules)
def test_calculated_again_equals_what_was_frozen(facts, rule):
    kept = freezing.frozen(facts, rule)
    read = freezing.json.loads(freezing.as_bytes(kept))
    assert freezing.as_bytes(freezing.again(read)) == freezing.as_bytes(kept)


@given(sheets, rules)
def test_no_part_and_no_total_leaves_its_bounds(facts, rule):
    result = score(facts, rule)
    if result.total is not None:
        assert 0 <= result.task_points <= rule.task_points
        assert 0 <= result.total <= 100
    if rule.cap == CapOn.EACH:
        assert all(0 <= part <= 100 for part in result.parts.values())


@given(sheets, rules, st.data())
def test_a_fault_or_a_lateness_less_never_takes_points(facts, rule, data):
    place = data.draw(st.integers(0, len(facts.works) - 1))
    better = replace(
        facts.works[place],
        deliveries=tuple(
            Delivered(
                one.quantity, max(0, one.failed - 1), max(0, one.days_late - 1)
            )
            for one in facts.works[place].deliveries
        ),
    )
    works = (*facts.works[:place], better, *facts.works[place + 1 :])
    before, after = score(facts, rule), score(replace(facts, works=works), rule)
    if before.total is not None:
        assert after.total >= before.total


@given(works, rules, st.integers(2, 5))
def test_splitting_never_raises_the_quantity(whole, rule, count):
    """Parts within the whole: the same units, delivered as before."""
    whole = replace(whole, kind=WorkKind.PLANNED, handed_back=False)
    part = replace(
        whole,
        coefficient=whole.coefficient / count,
        deliveries=whole.deliveries,
    )
    one = score(SheetFacts((whole,), ALL_COMMON), rule)
    many = score(SheetFacts((part,) * count, ALL_COMMON), rule)
    assert many.parts["a"] <= one.parts["a"]
    assert many.parts == one.parts


@given(sheets, rules)
def test_accepting_a_cause_never_takes_points(facts, rule):
    assert all(one.gains >= 0 for one in what_if(facts, rule))
