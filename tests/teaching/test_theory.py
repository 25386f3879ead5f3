"""The formulas, against the tables of docs/statistics.md, a published example
and Python's own statistics.
"""

import re
import statistics
from collections import Counter
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.rules import observe
from lms.teaching.rules import figures, theory
from lms.teaching.rules.theory import DrawnSums, PairSums
from tests.house.measure import ROOT

DOCUMENT = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")


def table(heading):
    """The rows under this heading of the document."""
    lines = DOCUMENT.split(f"| {heading} |")[1].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


PEOPLE = [list(map(int, row[1:])) for row in table("person | 1 | 2 | 3 | 4")]


def pair_sums(xs, ys):
    return PairSums(
        len(xs),
        sum(xs),
        sum(x * x for x in xs),
        sum(ys),
        sum(y * y for y in ys),
        sum(x * y for x, y in zip(xs, ys, strict=True)),
    )


class Asked:
    """A question that is right or wrong."""

    points = 1.0

    def __init__(self, key, points=1.0):
        self.key, self.points = key, points

    def mark(self, response):
        return SimpleNamespace(share=response[0] if response else 0)

    def picked(self, response):
        return [str(response[0])]

    def picks(self):
        return {}


def sums_of(attempts):
    """What is stored of attempts, each a list of (question, share)."""
    stored, scores = {}, []
    for attempt in attempts:
        asked = [question for question, _share in attempt]
        answers = {question.key: [share] for question, share in attempt}
        for seen in observe(asked, answers):
            row = stored.setdefault(
                seen.question, Counter({"asked": 0, "empty": 0})
            )
            row.update(
                asked=1,
                share=seen.share,
                share_squared=seen.share**2,
                rest=seen.rest,
                rest_squared=seen.rest**2,
                product=seen.share * seen.rest,
            )
        points = sum(question.points for question in asked)
        earned = sum(question.points * share for question, share in attempt)
        scores.append(round(10_000 * earned / points))
    quiz = SimpleNamespace(
        people=len(scores),
        score=sum(scores),
        score_squared=sum(score**2 for score in scores),
    )
    return quiz, {key: SimpleNamespace(**row) for key, row in stored.items()}


QUESTIONS = [Asked(str(number)) for number in range(1, 5)]
ATTEMPTS = [list(zip(QUESTIONS, row, strict=True)) for row in PEOPLE]


def test_the_document_s_questions():
    quiz, sums = sums_of(ATTEMPTS)
    for number, facility, together in table(
        "question | facility | goes with the rest"
    ):
        place = int(number) - 1
        own = [row[place] for row in PEOPLE]
        rest = [sum(row) - row[place] for row in PEOPLE]
        exact = statistics.correlation(own, rest)
        found = sums[number]
        assert float(Fraction(sum(own), len(own))) == float(facility)
        assert found.share / found.asked / 10_000 == float(facility)
        assert f"{exact:.3f}" == together
        assert figures.discrimination(found) == pytest.approx(exact, abs=1e-3)
    assert quiz.people == 8


def test_the_document_s_quiz():
    quiz, sums = sums_of(ATTEMPTS)
    scores = [Fraction(sum(row), 4) for row in PEOPLE]
    parts = [
        statistics.pvariance([Fraction(row[place]) for row in PEOPLE])
        for place in range(4)
    ]
    total = statistics.pvariance([4 * score for score in scores])
    exact = float(Fraction(4, 3) * (1 - sum(parts) / total))
    found = figures.scale(quiz, QUESTIONS, sums)
    said = re.search(
        r"score ([\d.]+), deviation ([\d.]+), reliability ([\d.]+); .* ([\d.]+)\. The",
        DOCUMENT,
    ).groups()
    assert said[:3] == (
        f"{float(statistics.mean(scores)):.3f}",
        f"{statistics.pstdev(scores):.3f}",
        f"{exact:.3f}",
    )
    assert [found.mean, found.deviation, found.reliability] == pytest.approx(
        [float(one) for one in said[:3]], abs=6e-4
    )
    assert drawn(PEOPLE) == pytest.approx(float(said[3]), abs=6e-4)


RATINGS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)
"""Shrout and Fleiss (1979), table 2: six targets, four judges."""


def drawn(rows):
    count = len(rows[0])
    means = [sum(row) / count for row in rows]
    sums = DrawnSums(
        len(rows),
        count,
        sum(means),
        sum(mean**2 for mean in means),
        sum(one**2 for row in rows for one in row),
    )
    return theory.drawn_alpha(sums)


def test_a_published_example():
    judges = list(zip(*RATINGS, strict=True))
    total = statistics.pvariance([sum(row) for row in RATINGS])
    found = theory.alpha([statistics.pvariance(one) for one in judges], total)
    assert (round(drawn(RATINGS), 2), round(found, 2)) == (0.44, 0.91)


def test_questions_of_many_points_weigh_more():
    questions = [Asked("a", 3.0), Asked("b"), Asked("c", 2.0)]
    rows = [(1, 0, 1), (1, 1, 0), (0, 0, 0), (1, 1, 1), (0, 1, 0)]
    quiz, sums = sums_of(
        [list(zip(questions, row, strict=True)) for row in rows]
    )
    points = [(3 * a, b, 2 * c) for a, b, c in rows]
    parts = [statistics.pvariance(one) for one in zip(*points, strict=True)]
    total = statistics.pvariance([sum(row) for row in points])
    exact = 3 / 2 * (1 - sum(parts) / total)
    found = figures.reliability(quiz, questions, sums)
    assert found == pytest.approx(exact, abs=1e-3)
    rest = [row[1] + row[2] for row in points]
    exact = statistics.correlation([row[0] for row in rows], rest)
    assert figures.discrimination(sums["a"]) == pytest.approx(exact, abs=1e-3)


def test_what_was_not_asked_is_not_wrong():
    one, two, three = QUESTIONS[:3]
    quiz, sums = sums_of(
        [
            [(one, 1), (two, 1)],
            [(two, 0), (three, 1)],
            [(one, 0), (three, 1)],
        ]
    )
    assert [sums[key].asked for key in "123"] == [2, 2, 2]
    assert [sums[key].share for key in "123"] == [10_000, 10_000, 20_000]
    means = DrawnSums(3, 2, 20_000, 150_000_000, 400_000_000)
    found = figures.reliability(quiz, QUESTIONS[:3], sums)
    assert found == theory.drawn_alpha(means)


def test_draws_of_different_length_or_points_have_no_reliability():
    one, two, three = QUESTIONS[:3]
    quiz, sums = sums_of([[(one, 1), (two, 0)], [(three, 1)]])
    assert figures.reliability(quiz, QUESTIONS[:3], sums) is None
    heavy = Asked("2", 2.0)
    quiz, sums = sums_of([[(one, 1), (heavy, 0)], [(heavy, 1), (three, 0)]])
    assert figures.reliability(quiz, [one, heavy, three], sums) is None


values = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)),
    min_size=2,
    max_size=30,
)


@given(values)
def test_correlations_are_python_s_own(pairs):
    xs, ys = zip(*pairs, strict=True)
    found = theory.correlation(pair_sums(xs, ys))
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        assert found is None
    else:
        exact = statistics.correlation(xs, ys)
        assert found == pytest.approx(exact, abs=1e-6)
        assert -1 <= found <= 1


@given(values)
def test_variance_is_python_s_own(pairs):
    xs = [x for x, _ in pairs]
    found = theory.variance(len(xs), sum(xs), sum(x * x for x in xs))
    assert found == pytest.approx(statistics.pvariance(xs), abs=1e-6)


@given(st.dictionaries(st.integers(0, 200), st.integers(1, 20), min_size=1))
def test_median_is_python_s_own(times):
    every = [value for value, count in times.items() for _ in range(count)]
    assert theory.median(times) == statistics.median(every)


def test_nothing_has_no_median():
    assert theory.median({}) is None


@given(st.dictionaries(st.integers(0, 10), st.integers(1, 50)))
def test_thirds_hold_a_third_and_nobody_twice(people):
    found = theory.thirds(people)
    if found is None:
        return
    total = sum(people.values())
    assert not found.lower & found.upper
    for third in (found.lower, found.upper):
        assert 3 * sum(people[band] for band in third) >= total
    assert max(found.lower) < min(found.upper)


@pytest.mark.parametrize(
    ("people", "lower", "upper"),
    [
        ({2: 3, 5: 3, 9: 3}, {2}, {9}),
        ({1: 1, 2: 2, 5: 3, 9: 2, 10: 1}, {1, 2}, {9, 10}),
        ({0: 5, 10: 5}, {0}, {10}),
        ({2: 2, 5: 4, 9: 3}, {2, 5}, {9}),
    ],
)
def test_thirds_are_whole_bands(people, lower, upper):
    found = theory.thirds(people)
    assert (set(found.lower), set(found.upper)) == (lower, upper)


@pytest.mark.parametrize("people", [{}, {4: 9}, {4: 1, 5: 9, 6: 1}])
def test_there_are_no_thirds_where_they_would_meet(people):
    assert theory.thirds(people) is None


def test_what_the_correlation_of_all_may_be_at_most():
    assert theory.highest(0.0, 30) == pytest.approx(0.306, abs=1e-3)
    assert theory.highest(-0.5, 3) == 1
    assert theory.highest(-1.0, 30) == -1


def test_alpha_needs_two_parts_and_differences():
    assert theory.alpha([1.0], 1.0) is None
    assert theory.alpha([0.0, 0.0], 0.0) is None
    assert theory.drawn_alpha(DrawnSums(1, 2, 1, 1, 1)) is None
    assert theory.drawn_alpha(DrawnSums(2, 2, 2, 2, 4)) is None
