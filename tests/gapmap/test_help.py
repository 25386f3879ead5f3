"""Which courses help with a gap, and whether they can close it."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lms.courses.types import (
    Course,
    EffectKind,
    Kind,
    Part,
    PartEffect,
    Revision,
)
from lms.evidence.types import NOTHING
from lms.framework.types import AttainmentRule, Depth, SourceRule
from lms.gapmap import rules
from tests.gapmap.test_rules import asked

TODAY = dt.date(2026, 11, 22)
GAP = rules.compare(asked(2, Depth.DOES, "a"), NOTHING)


def course(slug, *effects, minutes=60, kind=EffectKind.ASK_MENTOR):
    """A course of one task that proves these effects: (competency, level,
    depth).
    """
    part = Part(
        "task",
        Kind.TASK,
        {},
        minutes,
        (),
        tuple(PartEffect(*effect, kind) for effect in effects),
        {},
        {},
    )
    published = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    return Revision(
        1, slug, 1, slug, published, Course({}, {}, (), TODAY, (), (part,))
    )


def helps(*courses):
    closing, helping = rules.help_for(GAP, courses)
    return [(revision.slug, True) for revision in closing] + [
        (revision.slug, False) for revision in helping
    ]


def test_a_course_that_proves_something_else_does_not_help():
    assert helps(course("other", ("b", 5, Depth.DOES))) == []


def test_an_effect_that_does_nothing_does_not_help():
    assert (
        helps(course("idle", ("a", 5, Depth.DOES), kind=EffectKind.NOTHING))
        == []
    )


def test_a_quiz_and_a_task_are_two_judgements():
    effect = PartEffect("a", 5, Depth.DOES, EffectKind.ASK_MENTOR)
    both = [
        Part(str(kind), kind, {}, 30, (), (effect,), {}, {})
        for kind in (Kind.QUIZ, Kind.TASK)
    ]
    alone = course("alone", ("a", 5, Depth.DOES))
    two = replace(
        alone, slug="two", course=replace(alone.course, parts=tuple(both))
    )
    found = rules.help_for(GAP, [alone, two], AttainmentRule(enough=2))
    assert [one.slug for one in found.closing] == ["two"]
    assert [one.slug for one in found.helping] == ["alone"]


def test_what_closes_the_gap_stands_before_what_only_helps_however_long():
    short = course("short", ("a", 2, Depth.KNOWS_HOW), minutes=5)
    low = course("low", ("a", 1, Depth.DOES), minutes=6)
    whole = course(
        "whole", ("b", 1, Depth.KNOWS), ("a", 2, Depth.DOES), minutes=500
    )
    assert helps(short, low, whole) == [
        ("whole", True),
        ("short", False),
        ("low", False),
    ]


def test_of_two_that_close_it_the_shorter_stands_first():
    long, quick = (
        course("long", ("a", 5, Depth.DOES), minutes=90),
        course("quick", ("a", 2, Depth.DOES), minutes=30),
    )
    assert helps(long, quick) == [("quick", True), ("long", True)]


def test_level_and_depth_must_come_together():
    assert helps(
        course("split", ("a", 5, Depth.KNOWS), ("a", 1, Depth.DOES))
    ) == [("split", False)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.integers(1, 5), st.sampled_from(Depth)
        ),
        max_size=4,
    )
)
def test_a_course_is_said_to_close_the_gap_exactly_if_its_full_success_would(
    effects,
):
    proven = [
        (level, depth)
        for competency, level, depth in effects
        if competency == "a"
    ]
    levels = tuple(
        max((level for level, deep in proven if deep >= depth), default=0)
        for depth in Depth
    )
    reached = type(NOTHING)(levels, len(proven))
    expected = (
        [("one", rules.compare(GAP.requirement, reached).closed)]
        if proven
        else []
    )
    assert helps(course("one", *effects)) == expected


def test_what_closes_a_gap_goes_by_the_rule_of_its_framework():
    whole = course("whole", ("a", 2, Depth.DOES))
    capped = AttainmentRule(
        sources={"signoff": SourceRule(deepest=Depth.SHOWS_HOW)}
    )
    assert rules.help_for(GAP, [whole], capped) == ([], [whole])
    two = AttainmentRule(enough=2)
    assert rules.help_for(GAP, [whole], two) == ([], [whole]), (
        "one mentor is one judgement"
    )
    quizzed = rules.compare(
        asked(2, Depth.DOES, "a"), type(NOTHING)(judgements=1)
    )
    assert rules.help_for(quizzed, [whole], two) == ([whole], [])
    signed = rules.compare(
        asked(2, Depth.DOES, "a"), type(NOTHING)(judgements=1, assessors=1)
    )
    assert rules.help_for(signed, [whole], two) == ([], [whole]), (
        "the same mentor will probably sign"
    )


def test_a_scenario_proves_that_one_knows_how_and_is_a_judgement_of_its_own():
    proof = ("a", 2, Depth.KNOWS_HOW)
    parts = [
        Part(
            str(kind),
            kind,
            {},
            10,
            (),
            (PartEffect(*proof, EffectKind.RECORD),),
            {},
            {},
        )
        for kind in (Kind.SCENARIO, Kind.QUIZ)
    ]
    published = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    both, case = (
        Revision(1, "x", 1, "x", published, Course({}, {}, (), TODAY, (), some))
        for some in (tuple(parts), (parts[0],))
    )
    gap = rules.compare(asked(2, Depth.KNOWS_HOW, "a"), NOTHING)
    assert rules.help_for(gap, [case]).closing == [case]
    two = AttainmentRule(enough=2)
    assert rules.help_for(gap, [case], two).helping == [case]
    assert rules.help_for(gap, [both], two).closing == [both]
    capped = AttainmentRule(sources={"scenario": SourceRule(None, Depth.KNOWS)})
    assert rules.help_for(gap, [case], capped).helping == [case]
