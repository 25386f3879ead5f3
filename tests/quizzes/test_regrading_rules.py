"""What each policy makes of a result when a question is corrected."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.questions.base import ChoiceOption
from lms.quizzes.questions.single import Single
from lms.quizzes.rules import regrading
from lms.quizzes.rules.regrading import (
    Earned,
    HeldResult,
    Policy,
    QuestionChange,
    SeenAnswer,
)

SHARES = st.floats(0, 1)
POINTS = st.sampled_from([0.5, 1.0, 2.0, 3.0])
EARNED = st.builds(Earned, SHARES, POINTS)


@st.composite
def seen(draw):
    """An answer in an attempt that asked other questions as well."""
    held, others = draw(EARNED), draw(POINTS)
    anew = draw(st.none() | EARNED)
    score = (held.product + others * draw(SHARES)) / (held.points + others)
    percent = draw(st.integers(1, 100))
    is_passed = draw(st.booleans()) or score * 100 >= percent
    total = held.points + others
    there = HeldResult(score, total, percent, is_passed)
    return SeenAnswer(1, there, held, anew)


@given(seen(), st.sampled_from([Policy.FULL, Policy.EITHER]))
def test_full_credit_and_either_key_never_lower(one, policy):
    then = one.under(policy)
    assert then.score >= one.standing.score
    assert then.total == one.standing.total


@given(seen(), st.sampled_from([Policy.KEEP, Policy.RETRY]))
def test_to_keep_and_to_let_try_again_change_no_result(one, policy):
    assert one.under(policy) == replace(
        one.standing, passed=one.standing.passed or one.standing.is_enough
    )


@given(seen(), st.sampled_from(Policy))
def test_no_policy_takes_a_pass_away(one, policy):
    then = one.under(policy)
    assert then.passed >= one.standing.passed
    assert 0 <= then.score <= 1


@given(seen(), st.sampled_from(Policy))
def test_what_cannot_be_told_by_the_new_version_stays(one, policy):
    """Full credit needs no telling."""
    untold = replace(one, anew=None)
    if policy != Policy.FULL:
        assert untold.under(policy).score == one.standing.score


@given(seen())
def test_marked_anew_is_what_the_new_version_would_have_given(one):
    if one.anew is None:
        return
    held, there = one.held, one.standing
    others = there.score * there.total - held.product
    total = there.total - held.points + one.anew.points
    expected = min(1, max(0, (others + one.anew.product) / total))
    then = one.under(Policy.ANEW)
    assert then.score == pytest.approx(expected)
    assert then.total == pytest.approx(total)


def question(right, texts="ABC", points=1.0, text="?"):
    return Single(
        key="q",
        text={"vi": text},
        points=points,
        explanation={},
        legal_bases=(),
        options=tuple(
            ChoiceOption({"vi": one}, one == right, {}) for one in texts
        ),
    )


OLD = question("A")


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (None, ["gone"]),
        (question("A"), []),
        (question("A", "CBA"), []),
        (question("A", text="!"), []),
        (question("B"), ["key"]),
        (question("B", "CBA", text="!"), ["key", "words"]),
        (question("A", "ABD"), ["offered"]),
        (question("B", points=2.0), ["key", "points"]),
    ],
)
def test_in_what_two_versions_differ(new, found):
    assert list(regrading.changes(OLD, new)) == found


def test_an_answer_is_found_again_wherever_it_stands_now():
    turned = question("B", "CBA")
    told = regrading.earned_anew(OLD, turned, [1])
    assert (told, first_earned([1])) == (
        Earned(1.0, 1.0),
        Earned(0.0, 1.0),
    )
    assert regrading.earned_anew(OLD, question("B", "AB"), [1]) is None
    assert regrading.earned_anew(OLD, turned, []) == Earned(0.0, 1.0)


def first_earned(response):
    """What it earned when it was marked."""
    return Earned(OLD.mark(response).share, OLD.points)


def answer(person, choice, others, passed=False):
    """An answer to OLD beside three other questions, of which so many are
    right; three of four are enough. B is right now.
    """
    held = first_earned([choice])
    anew = regrading.earned_anew(OLD, question("B"), [choice])
    score = (held.share + others) / 4
    there = HeldResult(score, 4.0, 75, passed or score >= 0.75)
    return SeenAnswer(person, there, held, anew)


def test_the_counts_of_the_page_are_of_people_and_name_every_loss():
    """One and the same person tries twice."""
    answers = [
        answer(1, 1, 2),  # B and two of three: would pass
        answer(1, 1, 1),
        answer(2, 1, 1),  # B, not enough by far
        answer(3, 0, 2),  # A and two: passed by the old key only
        answer(4, 2, 0),  # C: right by neither
        answer(5, 0, 3),  # A and all others: passes by either key
    ]
    passed = {3, 5}
    told = {
        policy: regrading.outcome(policy, answers, passed) for policy in Policy
    }
    assert told[Policy.KEEP].touched == frozenset()
    anew = told[Policy.ANEW]
    assert (anew.raised, anew.lowered) == (2, 2)
    assert (anew.passing, anew.below) == (1, 1)
    assert anew.touched == {1, 2, 3, 5}
    either = told[Policy.EITHER]
    assert (either.raised, either.lowered, either.below) == (2, 0, 0)
    assert (told[Policy.FULL].raised, told[Policy.FULL].passing) == (3, 1)
    assert told[Policy.RETRY].retrying == 3
    assert told[Policy.RETRY].raised == told[Policy.RETRY].lowered == 0


def test_what_was_offered_decides_what_can_be_decided():
    both = regrading.policies(OLD, (QuestionChange.KEY,))
    assert set(both) == set(Policy)
    assert Policy.ANEW not in regrading.policies(OLD, (QuestionChange.OFFERED,))


def test_two_decisions_lift_together_whom_neither_lifts_alone():
    """Each question is worth a quarter, and three quarters are enough."""
    half = HeldResult(0.5, 4, 75, False)
    wrong = SeenAnswer(1, half, Earned(0, 1), Earned(1, 1))
    other = SeenAnswer(2, half, Earned(0, 1), Earned(0, 1))
    low = HeldResult(0.25, 4, 75, False)
    both = SeenAnswer(3, low, Earned(0, 1), Earned(1, 1))
    attempts = [
        [(Policy.ANEW, wrong)],
        [(Policy.ANEW, other), (Policy.RETRY, other)],
        [(Policy.ANEW, both), (Policy.FULL, both)],
        [],
    ]
    told = regrading.combined(attempts, set())
    assert (told.raised, told.passing, told.retrying) == (2, 2, 1)
    assert regrading.outcome(Policy.ANEW, [both], set()).passing == 0
    assert regrading.combined(attempts, {1, 3}).passing == 0
