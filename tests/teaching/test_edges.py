"""Figures and what is said of them at their edges, without a database."""

from types import SimpleNamespace

import pytest

from lms.courses.types import Kind
from lms.teaching.rules import figures, journey, sentences, theory
from lms.teaching.rules.theory import DrawnSums, PairSums
from lms.teaching.types import (
    Limits,
    QuestionFigures,
    QuestionFinding,
    QuizScale,
    Steadiness,
)
from tests.teaching.test_journey import asked, first
from tests.teaching.test_sentences import picked, seen

ONE = Limits(1, 1)


def part(key, kind=Kind.LESSON):
    return SimpleNamespace(key=key, kind=kind, minutes=5)


# Theory


def test_the_smallest_group_that_can_tell():
    assert theory.correlation(PairSums(2, 1, 1, 1, 1, 1)) == 1
    assert theory.correlation(PairSums(2, 2, 2, 1, 1, 1)) is None
    assert theory.highest(0.5, 3) == 1
    assert theory.highest(0.5, 4) == pytest.approx(0.9754, abs=1e-4)
    assert theory.highest(1, 4) == 1
    assert theory.highest(-1, 4) == -1
    assert theory.alpha([0.1, 0.1], 0.5) == pytest.approx(1.2)
    assert theory.alpha([0.1, 0.1], 0) is None
    assert theory.alpha([0.1], 0.5) is None


def test_draws_need_two_people_and_two_questions():
    assert theory.drawn_alpha(DrawnSums(2, 2, 1, 1, 2)) == 1
    assert theory.drawn_alpha(DrawnSums(1, 2, 1, 1, 2)) is None
    assert theory.drawn_alpha(DrawnSums(2, 1, 1, 1, 2)) is None
    assert theory.drawn_alpha(DrawnSums(2, 2, 2, 2, 4)) is None


# Sentences


def rival(*picks, uppers=20):
    found = sentences.rival(
        seen(picks=[picked(*one) for one in picks], uppers=uppers)
    )
    return found.upper if found else None


def test_a_rival_is_ahead_by_more_than_chance():
    assert (
        rival((False, 0.8), (True, 0.2)) == 0.8
    )  # the right one stands second
    assert rival((True, 0.3), (False, 0.5)) is None
    assert rival((True, 0.0), (False, 0.5)) == 0.5
    assert rival((True, 0.0), (False, 0.0)) is None
    assert rival((True, None), (False, None)) is None
    assert rival((True, 0.2), (False, 0.8), uppers=0) is None


def test_what_is_said_begins_at_its_number():
    assert sentences.finding(seen(asked=30), 30) is QuestionFinding.FINE
    third = seen(facility=1 / 3, r=0.5)
    assert sentences.finding(third, 30) is QuestionFinding.FINE


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        (QuizScale(0.85, 0.09, 0.9), Steadiness.NARROW),
        (QuizScale(0.84, 0.09, 0.9), Steadiness.HIGH),
        (QuizScale(0.85, 0.1, 0.8), Steadiness.HIGH),
        (QuizScale(0.5, 0.2, 0.6), Steadiness.USABLE),
        (QuizScale(0.5, 0.2, 0.59), Steadiness.LOW),
        (QuizScale(0.5, 0.2, None), None),
        (QuizScale(None, None, None), None),
    ],
)
def test_how_steady_a_quiz_is_from_its_numbers_on(scale, said):
    assert sentences.steadiness(scale, 30, 30) is said
    assert sentences.steadiness(scale, 29, 30) is None


# The way through a course


def test_one_person_is_the_whole_of_one():
    found = journey.parts([part("a"), part("b")], {"a": 1, "b": 0}, {}, ONE)
    assert [one.share for one in found] == [1, 0]


@pytest.mark.parametrize(("after", "stops"), [(15, True), (16, False)])
def test_a_quarter_is_many(after, stops):
    done = {"a": 20, "b": after}
    found = journey.parts([part("a"), part("b")], done, {}, Limits(5, 20))
    assert bool(journey.stop(found, Limits(5, 20))) is stops
    assert journey.stop(found, Limits(5, 21)) is None


def lessons(way, tries, rows, limits=ONE):
    return [one.part.key for one in journey.lessons(way, tries, rows, limits)]


def test_only_lessons_of_which_both_is_known():
    way = [part("a"), part("b"), part("c"), part("task", Kind.TASK)]
    tries = {key: first(5, 0.8) for key in ("a", "b", "task")}
    rows = [asked(key, 5, 0.5) for key in ("a", "c", "task")]
    assert lessons(way, tries, rows) == ["a"]
    assert lessons(way, tries, rows, Limits(5, 5)) == ["a"]
    assert lessons(way, tries, rows, Limits(6, 6)) == []
    both = [asked("a", 9, 0.5), asked("a", 2, 0.5)]
    assert lessons(way, tries, both, Limits(3, 3)) == []


def test_a_fifth_is_a_gap():
    rows = [asked("a", 10, 0.3)]
    (found,) = journey.lessons([part("a")], {"a": first(10, 0.5)}, rows, ONE)
    assert found.is_gap


# Figures


def answered(share):
    return SimpleNamespace(mark=lambda _response: SimpleNamespace(share=share))


def test_a_slip_earns_less_than_all_points():
    slips = [
        figures.is_slip(answered(share), None)
        for share in (0, 0.99, 1 - 1e-12, 1)
    ]
    assert slips == [True, True, False, False]


def typed(response, times):
    return SimpleNamespace(response=response, times=times)


def test_the_commonest_slip_is_one_that_enough_have_typed():
    question = SimpleNamespace(
        picks=dict,
        describe=lambda response: [response],
        mark=lambda response: SimpleNamespace(share=float(response == "right")),
    )
    answers = [typed("", 90), typed("right", 80), typed("a", 5), typed("b", 6)]
    assert figures.commonest_slip(question, answers, 5) == (["b"], 6)
    assert figures.commonest_slip(question, answers[:3], 5) == (["a"], 5)
    assert figures.commonest_slip(question, answers[:3], 6) == ([], 0)
    question.picks = lambda: {"x": 1}
    assert figures.commonest_slip(question, answers, 5) == ([], 0)


def row(pick, band, times):
    return SimpleNamespace(pick=pick, band=band, times=times)


def test_thirds_are_shown_where_both_are_large_enough():
    rows = [row("", 0, 5), row("", 1, 5), row("", 2, 5), row("x", 0, 4)]
    found = figures.bands_of(rows, 5)
    assert (found.people, found.uppers) == ({0: 5, 1: 5, 2: 5}, 5)
    assert found.shares([row("x", 0, 4)]) == [0.8, 0]
    assert found.shares([row("x", 2, 5), row("x", 1, 5)]) == [0, 1]
    uneven = [row("", band, times) for band, times in ((0, 4), (1, 4), (2, 6))]
    assert figures.bands_of(uneven, 7).thirds is None
    small = figures.bands_of(rows, 6)
    assert (small.thirds, small.uppers) == (None, 0)
    assert small.shares([row("x", 0, 4)]) == [None, None]


def of_finding(finding, facility):
    return QuestionFigures(None, 9, 0, facility, None, [], [], 0, finding, None)


def test_what_needs_a_look_comes_first_and_the_hardest_before_others():
    key, flat = QuestionFinding.KEY, QuestionFinding.FLAT
    wanted = [
        of_finding(key, 0.4),
        of_finding(key, 0.9),
        of_finding(flat, 0.1) if of_finding(flat, 0.1).is_urgent else None,
        of_finding(QuestionFinding.FINE, 0.2),
        of_finding(None, 1),
        of_finding(None, None),
    ]
    wanted = [one for one in wanted if one]
    assert figures.in_order(wanted[::-1]) == wanted


def test_of_few_people_a_question_shows_how_many_only():
    shown = figures.question_figures(None, None, [], [], Limits(5, 30))
    assert (shown.asked, shown.facility) == (0, None)
    sums = SimpleNamespace(asked=4)
    shown = figures.question_figures(None, sums, [], [], Limits(5, 30))
    assert (shown.asked, shown.empty, shown.facility) == (4, 0, None)


def test_a_question_that_nobody_was_asked_is_left_out_of_the_reliability():
    known = SimpleNamespace(asked=4, share=2, share_squared=2)
    questions = [SimpleNamespace(key=key, points=1) for key in "ab"]
    quiz = SimpleNamespace(people=4, score=2, score_squared=2)
    assert figures.reliability(quiz, questions, {"a": known}) is None
