"""When something is said of a question or a quiz, and when nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.teaching.rules import sentences
from lms.teaching.rules.sentences import Seen
from lms.teaching.types import (
    PickFigures,
    QuestionFinding,
    QuizScale,
    Steadiness,
)

LEAST = 30
FINE = QuestionFinding.FINE


def picked(is_right, upper):
    return PickFigures({}, is_right, 0, 0.0, 0.1, upper, None)


def seen(asked=60, facility=0.6, r=0.4, right=0.8, wrong=0.2, **more):
    picks = [picked(True, right), picked(False, wrong), picked(False, 0.0)]
    common = {"picks": picks, "uppers": 20}
    return Seen(asked, facility, r, **(common | more))


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (seen(), QuestionFinding.FINE),
        (seen(asked=29), None),
        (seen(asked=29, r=-0.9), None),
        (seen(r=-0.3), QuestionFinding.KEY),
        (seen(r=-0.1), QuestionFinding.FLAT),  # below 0 may be chance
        (seen(r=-0.1, asked=400), QuestionFinding.KEY),
        (seen(right=0.2, wrong=0.8), QuestionFinding.RIVAL),
        (seen(right=0.45, wrong=0.55), QuestionFinding.FINE),  # may be chance
        (seen(picks=[picked(True, 0.2)] * 2 + [picked(False, 0.8)]), FINE),
        (seen(right=None, wrong=None, uppers=0), QuestionFinding.FINE),
        (seen(picks=[]), QuestionFinding.FINE),
        (seen(facility=0.33, r=0.5), QuestionFinding.HARD),
        (seen(facility=0.34, r=0.5), QuestionFinding.FINE),
        (seen(facility=0.95, r=0.1), QuestionFinding.EASY),
        (seen(facility=0.94, r=0.1), None),
        (seen(r=0.0, asked=400), QuestionFinding.FLAT),
        (seen(r=0.19), None),
        (seen(r=0.2), QuestionFinding.FINE),
        (seen(r=None), None),
    ],
)
def test_what_is_said_of_a_question(evidence, said):
    assert sentences.finding(evidence, LEAST) == said


@given(
    st.floats(-1, 1),
    st.floats(0, 1),
    st.integers(0, LEAST - 1),
)
def test_nothing_is_ever_said_of_few(r, facility, asked):
    assert sentences.finding(seen(asked, facility, r), LEAST) is None


def test_the_rival_is_the_choice_that_most_of_the_best_made():
    picks = [picked(True, 0.1), picked(False, 0.2), picked(False, 0.7)]
    assert sentences.rival(seen(picks=picks)) is picks[2]


@pytest.mark.parametrize(
    ("scale", "people", "said"),
    [
        (QuizScale(0.6, 0.2, 0.8), 30, Steadiness.HIGH),
        (QuizScale(0.6, 0.2, 0.79), 30, Steadiness.USABLE),
        (QuizScale(0.6, 0.2, 0.59), 30, Steadiness.LOW),
        (QuizScale(0.6, 0.2, 0.8), 29, None),
        (QuizScale(0.6, 0.2, None), 30, None),
        (QuizScale(None, None, None), 30, None),
        (QuizScale(0.95, 0.05, 0.2), 30, Steadiness.NARROW),
        (QuizScale(0.95, 0.1, 0.2), 30, Steadiness.LOW),
    ],
)
def test_what_is_said_of_a_quiz(scale, people, said):
    assert sentences.steadiness(scale, people, LEAST) == said
