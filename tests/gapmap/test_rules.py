"""What is asked beside what was shown: four states, and "not enough evidence"
is none of the other three.
"""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evidence.types import NOTHING, Attainment
from lms.framework.types import Depth
from lms.gapmap import rules
from lms.gapmap.types import STATE_LABELS, STATE_MARKS, GapState
from lms.requirements.types import Layer, Requirement

KNOWS, KNOWS_HOW, SHOWS_HOW, DOES = Depth


def asked(level=2, depth=DOES, competency="pro.certify-copies", essential=True):
    layer = Layer(1, competency, level, depth, essential)
    return Requirement(
        competency, level, depth, essential, layer, layer, (layer,)
    )


def shown(*levels, count=1):
    return Attainment(levels, count, 1, dt.datetime(2026, 11, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("requirement", "attainment", "state", "missing"),
    [
        (asked(2, DOES), shown(2, 2, 2, 2), GapState.MEETS, 0),
        (asked(2, DOES), shown(5, 5, 5, 3), GapState.MEETS, 0),
        (asked(2, KNOWS_HOW), shown(2, 2, 0, 0), GapState.MEETS, 0),
        (asked(2, KNOWS_HOW), shown(3, 3, 3, 3), GapState.MEETS, 0),
        (asked(3, DOES), shown(2, 2, 2, 2), GapState.NEARLY, 1),
        (asked(2, DOES), shown(2, 2, 0, 0), GapState.NEARLY, 2),
        (asked(2, DOES), shown(4, 0, 0, 0), GapState.NEARLY, 2),
        (asked(3, DOES), shown(3, 3, 1, 1), GapState.NEARLY, 2),
        (asked(2, DOES), shown(1, 1, 1, 1), GapState.NEARLY, 1),
        (asked(1, DOES), shown(0, 0, 0, 0), GapState.NOT_YET, 1),
        (asked(4, DOES), shown(2, 2, 2, 2), GapState.NOT_YET, 2),
        (asked(2, DOES), shown(1, 1, 0, 0), GapState.NOT_YET, 2),
        (asked(2, DOES), shown(0, 0, 0, 0), GapState.NOT_YET, 2),
        (asked(2, DOES), NOTHING, GapState.UNKNOWN, 2),
        (asked(5, KNOWS), NOTHING, GapState.UNKNOWN, 5),
    ],
)
def test_each_state_has_its_examples(requirement, attainment, state, missing):
    gap = rules.compare(requirement, attainment)
    assert (gap.state, gap.missing) == (state, missing)
    assert gap.closed is (state is GapState.MEETS)
    assert (gap.requirement, gap.attainment) == (requirement, attainment)


def test_a_quiz_never_closes_a_gap_in_work():
    """Whatever the level: a quiz proves at most that one knows how."""
    for level in range(1, 6):
        assert not rules.compare(asked(level, DOES), shown(5, 5, 0, 0)).closed
        assert not rules.compare(
            asked(level, SHOWS_HOW), shown(5, 5, 0, 0)
        ).closed


attainments = st.builds(
    lambda levels, count: Attainment(
        tuple(sorted(levels, reverse=True)), count
    ),
    st.tuples(*[st.integers(0, 5)] * 4),
    st.integers(1, 9),
) | st.just(NOTHING)
requirements = st.builds(
    asked,
    st.integers(1, 5),
    st.sampled_from(Depth),
    st.sampled_from("abcdef"),
    st.booleans(),
)


@given(requirements, attainments)
def test_nothing_is_said_about_a_person_of_whom_nothing_is_known(
    requirement, attainment
):
    gap = rules.compare(requirement, attainment)
    assert (gap.state is GapState.UNKNOWN) == (attainment.count == 0)
    assert gap.missing == max(
        0, requirement.level - attainment.at(requirement.depth)
    )


@given(st.integers(1, 4), st.sampled_from(Depth), attainments)
def test_asking_more_never_brings_a_person_nearer(level, depth, attainment):
    nearness = [
        GapState.UNKNOWN,
        GapState.NOT_YET,
        GapState.NEARLY,
        GapState.MEETS,
    ]
    less, more = (
        rules.compare(asked(one, depth), attainment)
        for one in (level, level + 1)
    )
    assert nearness.index(more.state) <= nearness.index(less.state)
    assert more.missing >= less.missing


@given(
    st.lists(requirements, max_size=6, unique_by=lambda one: one.competency),
    st.lists(attainments, max_size=6),
)
def test_open_gaps_stand_before_closed_ones_and_essential_before_useful(
    asked_for, sums
):
    required = {
        requirement.competency: requirement for requirement in asked_for
    }
    found = rules.gaps(required, dict(zip("abcdef", sums, strict=False)))
    assert {gap.requirement.competency for gap in found} == set(required)
    order = [
        (
            gap.closed,
            not gap.requirement.essential,
            rules.URGENCY[gap.state],
            -gap.missing,
        )
        for gap in found
    ]
    assert order == sorted(order)


def test_what_to_confirm_again_is_most_urgent_and_what_is_met_least():
    reconfirm, not_yet, unknown, nearly, meets = (
        rules.URGENCY[GapState[name]]
        for name in ("RECONFIRM", "NOT_YET", "UNKNOWN", "NEARLY", "MEETS")
    )
    assert reconfirm < not_yet < unknown < nearly < meets


def test_what_nobody_asks_is_no_gap():
    assert rules.gaps({}, {"com.ethics": shown(5, 5, 5, 5)}) == []


def test_no_state_is_told_by_colour_alone():
    assert set(STATE_LABELS) == set(STATE_MARKS) == set(GapState)
    assert (
        len(set(STATE_MARKS.values()))
        == len(set(STATE_LABELS.values()))
        == len(GapState)
    )
