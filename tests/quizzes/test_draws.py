"""What an attempt draws out of a bank of questions."""

from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import yamlfile
from lms.quizzes import loader, rules
from lms.quizzes.types import DIFFICULTIES, Draw
from tests.quizzes.test_loader import HEAD, SINGLE, entry
from tests.quizzes.test_rules import quiz

ONE = loader.read_question(yamlfile.read(SINGLE, "q.yaml", []))
TAGS = ("ask", "stamp", "book")
tags = st.lists(st.sampled_from(TAGS), max_size=2, unique=True).map(tuple)


@st.composite
def banks(draw):
    size = draw(st.integers(1, 12))
    return [
        replace(
            ONE,
            key=f"q{number}",
            tags=draw(tags),
            difficulty=draw(st.sampled_from(("", *DIFFICULTIES))),
        )
        for number in range(size)
    ]


draws = st.lists(
    st.builds(
        Draw,
        st.integers(1, 4),
        tags,
        st.sampled_from(("", "", *DIFFICULTIES)),
    ),
    min_size=1,
    max_size=4,
)
seeds = st.integers(0, 2**31)


def fitting(bank, some):
    return [one for one in bank if any(draw.fits(one) for draw in some)]


def most(bank, draws):
    """How many any choice could take (Hall): no group of draws takes more than
    what fits one of them.
    """
    sizes = range(len(draws) + 1)
    groups = chain.from_iterable(combinations(draws, size) for size in sizes)
    total = sum(draw.count for draw in draws)
    return min(
        len(fitting(bank, group)) + total - sum(draw.count for draw in group)
        for group in groups
    )


@given(banks(), draws, seeds)
def test_nothing_is_drawn_twice_and_as_much_as_there_is(bank, draws, seed):
    drawn = rules.draw(bank, draws, (), seed)
    assert len(drawn) == len(set(drawn)) == most(bank, draws)
    asked = [one for one in bank if one.key in drawn]
    assert len(asked) == most(asked, draws)
    assert drawn == rules.draw(bank, draws, (), seed)


@given(banks(), draws, seeds, st.data())
def test_as_many_as_can_be_were_not_shown_before(bank, draws, seed, data):
    keys = [one.key for one in bank]
    shown = data.draw(st.lists(st.sampled_from(keys), max_size=12))
    drawn = rules.draw(bank, draws, shown, seed)
    assert len(drawn) == most(bank, draws)
    new = [one for one in bank if one.key not in shown]
    assert len(set(drawn) - set(shown)) == most(new, draws)


def test_another_form_for_each_retake_until_all_were_shown():
    bank = [replace(ONE, key=f"q{number}") for number in range(15)]
    shown = []
    for attempt in range(3):
        shown += rules.draw(bank, [Draw(5)], shown, seed=attempt)
    assert sorted(shown) == sorted(one.key for one in bank)
    fourth = rules.draw(bank, [Draw(5)], shown + shown[:10], seed=9)
    assert sorted(fourth) == sorted(shown[10:])


def test_other_attempts_draw_otherwise():
    bank = [replace(ONE, key=f"q{number}") for number in range(15)]
    drawn = {tuple(rules.draw(bank, [Draw(8)], (), seed)) for seed in range(50)}
    assert len(drawn) > 40


def test_an_attempt_is_marked_by_what_it_asks():
    bank = tuple(replace(ONE, key=f"q{number}") for number in range(4))
    whole = replace(quiz(questions=bank), draws=(Draw(2),))
    assert whole.length == 2
    asked = rules.drawn(whole, ["q0", "q3"])
    answers = {one.key: one.perfect() for one in bank[:3]}
    assert [one.key for one in asked.questions] == ["q0", "q3"]
    assert rules.mark(asked, answers).score == 0.5
    assert rules.unanswered(asked, answers) == ["q3"]
    assert {one.key for one in rules.questions_of(asked, 7)} == {"q0", "q3"}
    assert rules.drawn(whole, None) is whole


def bank_file(draw, *more):
    """A quiz of four questions, the last two tagged and hard."""
    entries = [entry(**{"key: day": f"key: day-{n}"}) for n in (1, 2)]
    fields = "tags: [stamp]\ndifficulty: hard\ncompetency: pro.certify-copies"
    entries += [
        entry(**{"key: day": f"key: day-{n}\n{fields}"}) for n in (3, 4)
    ]
    return draw + "\n" + HEAD + "".join([*entries, *more])


def read(text):
    found = []
    quiz = loader.read_quiz(yamlfile.read(text, "quiz.yaml", found))
    return quiz, [str(mistake) for mistake in found]


def test_a_draw_is_a_number_or_numbers_of_what():
    quiz, found = read(bank_file("draw: 3"))
    assert (quiz.draws, quiz.length, found) == ((Draw(3),), 3, [])
    several = "draw:\n- {count: 1, tags: [stamp], difficulty: hard}\n"
    several += "- {count: 2, competency: pro.certify-copies}"
    quiz, found = read(bank_file(several))
    assert found == [
        "quiz.yaml:3: draw[1].count: asks for 2 questions; 1 of them are not there"
    ]
    quiz, found = read(bank_file(several.replace("count: 2", "count: 1")))
    assert found == []
    assert quiz.draws == (
        Draw(1, ("stamp",), "hard"),
        Draw(1, (), "", "pro.certify-copies"),
    )
    assert quiz.questions[3].tags == ("stamp",)


@pytest.mark.parametrize(
    ("draw", "problem"),
    [
        ("draw: 5", "quiz.yaml:1: draw: should be from 1 to 4"),
        ("draw: 0", "quiz.yaml:1: draw: should be from 1 to 4"),
        ("draw: many", "quiz.yaml:1: draw: should be a whole number"),
        ("draw: []", "quiz.yaml:1: draw: should have from 1 to 20 entries"),
        (
            "draw:\n- {count: 3, tags: [stamp]}",
            "quiz.yaml:2: draw[0].count: asks for 3 questions; 1 of them are not there",
        ),
        (
            "draw:\n- {count: 1, tags: [stam]}",
            "quiz.yaml:2: draw[0].count: asks for 1 questions; 1 of them are not",
        ),
        (
            "draw:\n- {count: 1, difficulty: hart}",
            "quiz.yaml:2: draw[0].difficulty: should be one of",
        ),
        ("draw:\n- {count: 1, tag: x}", "draw[0].tag: is not a known key"),
        ("draw:\n- {tags: [stamp]}", "draw[0].count: is missing"),
        ("draw:\n- 3", "draw[0]"),
    ],
)
def test_a_draw_that_can_never_be_filled_is_a_mistake_at_its_line(
    draw, problem
):
    _quiz, found = read(bank_file(draw))
    assert any(problem in said for said in found), found


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ("tags: stamp", "questions[0].tags: should be a list"),
        ("difficulty: so-so", "questions[0].difficulty: should be one of"),
        ("level: 2", "questions[0].level: is a level of no competency"),
        (
            "competency: dig.safety\nlevel: 9",
            "questions[0].level: should be from 1 to 5",
        ),
        (
            "competency: An toàn",
            "questions[0].competency: should be lower-case",
        ),
    ],
)
def test_what_a_draw_looks_for_is_checked_at_each_question(fields, problem):
    _quiz, found = read(HEAD + entry(**{"key: day": f"key: day\n{fields}"}))
    assert any(problem in said for said in found), found


def test_a_bank_of_many_draws_is_checked_at_once():
    """The worst that a file may hold."""
    bank = [replace(ONE, key=f"q{number}", tags=TAGS) for number in range(100)]
    several = [Draw(5, (TAGS[n % 3],)) for n in range(20)]
    assert len(rules.draw(bank, several)) == 100
