"""A framework's own rule: how long and how deep each source counts, which
results make the level, how many must have judged.
"""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evidence import rules
from lms.evidence.rules.doubts import NO_CHANGES
from lms.evidence.types import NOTHING, Attainment, Doubt, EvidencePiece, Grade
from lms.framework.types import (
    DEFAULT_RULE,
    AttainmentRule,
    Bar,
    Depth,
    Result,
    SourceRule,
)
from tests.evidence.test_rules import ledgers

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
KNOWS, KNOWS_HOW, SHOWS_HOW, DOES = Depth


def held(
    id, level=2, depth=DOES, object_key="", days_ago=1, source="signoff", **more
):
    return EvidencePiece(
        id,
        object_key or f"task:{id}",
        level,
        depth,
        NOW - days_ago * DAY,
        source=source,
        **more,
    )


def attain(*rows, now=NOW, replaced=NO_CHANGES, **said):
    return rules.attain(rows, now, replaced, AttainmentRule(**said))


@given(ledgers())
def test_a_framework_that_says_nothing_has_the_default(rows):
    assert rules.attain(rows, NOW) == rules.attain(
        rows, NOW, NO_CHANGES, AttainmentRule()
    )


def test_a_source_counts_as_many_days_as_the_framework_says_and_each_source_for_itself():
    work, quiz = (
        held(1, 3, days_ago=20),
        held(2, 4, KNOWS, days_ago=20, source="quiz"),
    )
    said = {"sources": {"signoff": SourceRule(valid_days=21)}}
    assert attain(work, quiz, **said).levels == (4, 3, 3, 3)
    assert attain(work, quiz, **said).until == NOW + DAY
    found = attain(work, quiz, now=NOW + DAY, **said)
    assert (found.levels, found.lapsed) == ((4, 0, 0, 0), NOW + DAY)


def test_a_framework_shortens_what_a_source_promised_and_never_lengthens_it():
    paper = held(1, valid_until=NOW + 5 * DAY)
    assert (
        attain(paper, sources={"signoff": SourceRule(valid_days=365)}).until
        == NOW + 5 * DAY
    )
    assert (
        attain(paper, sources={"signoff": SourceRule(valid_days=3)}).until
        == NOW + 2 * DAY
    )
    assert (
        attain(paper, sources={"signoff": SourceRule()}).until == NOW + 5 * DAY
    )


def test_a_source_proves_no_deeper_than_the_framework_says_nor_than_it_can_itself():
    capped = {
        "sources": {
            "signoff": SourceRule(deepest=SHOWS_HOW),
            "quiz": SourceRule(deepest=DOES),
        }
    }
    assert attain(held(1, 2), **capped).levels == (2, 2, 2, 0)
    assert attain(held(1, 2, KNOWS_HOW, source="quiz"), **capped).levels == (
        2,
        2,
        0,
        0,
    )


def test_when_only_the_newest_result_makes_the_level_a_worse_one_elsewhere_lowers():
    rows = [
        held(1, 4, days_ago=9),
        held(2, 2, KNOWS_HOW, days_ago=3, source="quiz"),
    ]
    assert attain(*rows).levels == (4, 4, 4, 4)
    found = attain(*rows, result=Result.LATEST)
    assert found.levels == (2, 2, 0, 0)
    assert (found.count, found.spread) == (2, 2)


def test_newest_results_of_the_same_moment_count_together():
    rows = [held(1, 4, KNOWS, days_ago=3), held(2, 2, DOES, days_ago=3)]
    assert attain(*rows, result=Result.LATEST).levels == (4, 2, 2, 2)


def test_with_fewer_judgements_than_asked_nothing_is_said_about_the_person():
    one = attain(held(1, 3, judged_by=7), enough=2)
    assert (one.levels, one.count, one.judgements, one.assessors) == (
        NOTHING.levels,
        0,
        1,
        1,
    )
    assert (
        attain(held(1, 3, judged_by=7), held(2, 2, judged_by=7), enough=2).count
        == 0
    ), "the same person twice is one"
    two = attain(held(1, 3, judged_by=7), held(2, 2, judged_by=8), enough=2)
    assert (two.levels, two.count, two.judgements) == ((3, 3, 3, 3), 2, 2)
    quizzes = [
        held(1, 3, KNOWS, "quiz:a", source="quiz"),
        held(2, 2, KNOWS, "quiz:b", source="quiz"),
    ]
    assert attain(*quizzes, enough=2).levels == (3, 0, 0, 0), (
        "what a machine marks is a judgement of its own"
    )
    assert (
        attain(
            quizzes[0], replace(quizzes[1], object_key="quiz:a"), enough=2
        ).count
        == 0
    )


def test_what_is_left_when_the_law_changes_must_be_enough_too():
    rows = [
        held(1, 3, judged_by=7, days_ago=9, bases=("old",)),
        held(2, 3, judged_by=8, days_ago=9),
    ]
    replaced = {"old": NOW - 2 * DAY}
    assert attain(*rows, replaced=replaced, enough=1).sure is None
    assert attain(*rows, replaced=replaced, enough=2).sure == (0, 0, 0, 0)


def test_what_ran_out_is_known_until_something_newer_of_the_same_object_stands():
    old = held(1, days_ago=30, object_key="task", valid_until=NOW - 3 * DAY)
    assert attain(old) == Attainment(lapsed=NOW - 3 * DAY)
    assert attain(old, held(2, days_ago=2, object_key="task")).lapsed is None
    assert (
        attain(old, held(2, days_ago=2, object_key="another")).lapsed
        == NOW - 3 * DAY
    )
    assert (
        attain(old, replace(old, id=3, revokes=1, valid_until=None)).lapsed
        is None
    ), "what was revoked never ran out"


any_rule = st.builds(
    AttainmentRule,
    st.sampled_from(Result),
    st.integers(1, 3),
    st.dictionaries(
        st.sampled_from(["", "signoff"]),
        st.builds(
            SourceRule,
            st.none() | st.integers(1, 6),
            st.none() | st.sampled_from(Depth),
        ),
    ),
)


@given(ledgers(), any_rule, st.randoms())
def test_under_any_rule_the_order_of_storing_and_reading_is_irrelevant(
    rows, rule, random
):
    shuffled = random.sample(rows, len(rows))
    assert rules.attain(shuffled, NOW, rule=rule) == rules.attain(
        rows, NOW, rule=rule
    )


@given(ledgers(), any_rule)
def test_under_any_rule_levels_never_rise_with_depth_and_none_stands_without_evidence(
    rows, rule
):
    found = rules.attain(rows, NOW, rule=rule)
    assert list(found.levels) == sorted(found.levels, reverse=True)
    assert found.count > 0 or found.levels == NOTHING.levels
    assert (found.count > 0) == (found.judgements >= rule.enough)
    assert found.assessors <= found.judgements <= max(len(rows), 0)
    assert found.until is None or found.until > NOW
    assert found.lapsed is None or found.lapsed <= NOW


@given(
    ledgers(),
    any_rule,
    st.integers(0, 5),
    st.sampled_from(Depth),
    st.sampled_from("abcd"),
    st.integers(0, 5),
)
def test_under_any_rule_revoking_undoes_adding(
    rows, rule, level, depth, object_key, days_ago
):
    more = EvidencePiece(
        len(rows) + 1, object_key, level, depth, NOW - days_ago * DAY
    )
    taken_back = replace(more, id=more.id + 1, done_at=NOW, revokes=more.id)
    assert rules.attain(
        [*rows, more, taken_back], NOW, rule=rule
    ) == rules.attain(rows, NOW, rule=rule)


@given(
    ledgers(),
    st.integers(1, 3),
    st.integers(0, 5),
    st.sampled_from(Depth),
    st.sampled_from("abcd"),
)
def test_asking_for_more_judgements_never_makes_more_evidence_count_for_less(
    rows, enough, level, depth, object_key
):
    """However many must have judged: another piece lowers only if it is newer
    and worse and from the same object.
    """
    rule = AttainmentRule(enough=enough)
    before, more = (
        rules.attain(rows, NOW, rule=rule),
        EvidencePiece(99, object_key, level, depth, NOW),
    )
    worse = [
        one
        for one in rows
        if one.object_key == object_key
        and (one.level > level or one.depth > depth)
    ]
    judge = [
        one
        for one in rows
        if one.object_key == object_key and one.judged_by is not None
    ]  # whose judgement it replaces
    after = rules.attain([*rows, more], NOW, rule=rule)
    if any(
        now < then
        for now, then in zip(after.levels, before.levels, strict=True)
    ):
        assert [one for one in (*worse, *judge) if one.done_at < NOW]


@pytest.mark.parametrize(
    ("judgements", "age", "spread", "grade", "doubts"),
    [
        (3, 10, 0, Grade.HIGH, ()),
        (9, 365, 1, Grade.HIGH, ()),
        (2, 10, 0, Grade.MEDIUM, (Doubt.FEW,)),
        (1, 10, 0, Grade.LOW, (Doubt.FEW,)),
        (3, 366, 0, Grade.MEDIUM, (Doubt.OLD,)),
        (3, 1096, 0, Grade.LOW, (Doubt.OLD,)),
        (3, 10, 2, Grade.MEDIUM, (Doubt.APART,)),
        (3, 10, 3, Grade.LOW, (Doubt.APART,)),
        (2, 400, 2, Grade.MEDIUM, (Doubt.FEW, Doubt.OLD, Doubt.APART)),
        (3, 1096, 2, Grade.LOW, (Doubt.OLD, Doubt.APART)),
    ],
)
def test_the_weakest_of_three_things_decides_how_sure_a_sum_is(
    judgements, age, spread, grade, doubts
):
    sum_ = Attainment(
        (2, 2, 2, 2), 3, 1, NOW - age * DAY, None, spread, None, judgements
    )
    found = rules.confidence(sum_, NOW)
    assert (found.grade, found.doubts) == (grade, doubts)


def test_without_enough_evidence_there_is_nothing_to_be_sure_of():
    assert rules.confidence(NOTHING, NOW) is None
    assert rules.confidence(attain(held(1), enough=2), NOW) is None


def test_a_framework_sets_its_own_bars():
    rule = AttainmentRule(high=Bar(1, 30, 0), medium=Bar(1, 60, 0))
    assert (
        rules.confidence(
            rules.attain([held(1)], NOW, rule=rule), NOW, rule
        ).grade
        is Grade.HIGH
    )
    assert (
        rules.confidence(
            rules.attain([held(1, days_ago=40)], NOW, rule=rule), NOW, rule
        ).grade
        is Grade.MEDIUM
    )
    assert DEFAULT_RULE.high.judgements > DEFAULT_RULE.medium.judgements
