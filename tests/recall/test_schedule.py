"""When questions come back: the examples of docs/practice.md, and what always
holds.
"""

import datetime as dt
from types import SimpleNamespace

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from lms import config
from lms.courses.types import EffectKind, Kind
from lms.recall import rules
from lms.recall.types import CardKey, CardState, Memory, PoolQuestion, Terms

WEIGHTS = config.resolve({})["LMS_CARDS_WEIGHTS"]
TERMS = Terms(tuple(map(float, WEIGHTS.split())), 0.9, 365)
NOW = dt.datetime(2026, 11, 30, 2, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def at(days):
    """So many days after the first."""
    return NOW + days * DAY, TODAY + days * DAY


def life(*answers):
    """Answer a card each time it is due; after how many days it came back."""
    card, gaps, day = None, [], 0
    for share, was_unsure in answers:
        card = rules.answered(TERMS, "m", card, share, was_unsure, *at(day))
        back = (card.due_on - TODAY).days
        gaps.append(back - day)
        day = back
    return gaps, card


def test_the_examples_of_the_document():
    assert life(*[(1, False)] * 4)[0] == [2, 11, 46, 163]
    assert life((1, True), (1, False))[0] == [1, 5]
    assert life((0, False), (1, False), (1, False))[0] == [1, 2, 6]
    assert life((1, False), (1, False), (0, False), (1, False))[0] == [
        2,
        11,
        2,
        5,
    ]


@pytest.mark.parametrize(
    ("share", "was_unsure", "wanted"),
    [
        (0, False, Rating.Again),
        (0, True, Rating.Again),
        (0.5, False, Rating.Hard),
        (1, True, Rating.Hard),
        (1, False, Rating.Good),
    ],
)
def test_how_an_answer_counts(share, was_unsure, wanted):
    assert rules.rating(share, was_unsure) is wanted


def test_wrong_twice_in_a_row_is_forgotten_and_anything_else_is_not():
    assert life((0, False))[1].wrong == 1
    assert life((0, False), (0, False))[1].wrong == 2
    assert life((0, False), (0.5, False), (0, False))[1].wrong == 1
    assert life((0, False), (0, False), (1, False))[1].wrong == 0


def test_nothing_comes_back_later_than_the_longest():
    card = life(*[(1, False)] * 30)[1]
    assert (card.due_on - card.answered_at.date()).days <= 365


ANSWERS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.booleans()), max_size=12
)


@given(ANSWERS)
def test_the_same_answers_give_the_same_days_and_never_the_same_day(answers):
    gaps, card = life(*answers)
    assert life(*answers) == (gaps, card)
    assert all(gap >= 1 for gap in gaps)


def question(name, due_on=TODAY, mark="m"):
    part = SimpleNamespace(key="p", effects=())
    key = CardKey("course", "p", name)
    return PoolQuestion(key, None, part, None, mark, due_on)


def card(due_on, mark="m", wrong=0):
    return CardState(mark, 0, Memory(2.0, 5.0), due_on, NOW - DAY, wrong)


def names(found):
    return "".join(one.key.question for one in found)


def test_what_was_answered_before_comes_before_what_is_new():
    pool = [question(name) for name in "abc"]
    cards = {pool[2].key: card(TODAY), pool[1].key: card(TODAY - DAY)}
    assert names(rules.due_today(pool, cards, 0, 5, TODAY)) == "bca"


def test_a_changed_question_begins_anew():
    pool = [question("a", mark="new")]
    cards = {pool[0].key: card(TODAY + 99 * DAY, wrong=2)}
    assert names(rules.due_today(pool, cards, 0, 5, TODAY)) == "a"
    assert list(rules.forgotten(pool, cards)) == []


def test_a_question_that_is_gone_never_comes():
    gone = {CardKey("course", "p", "gone"): card(TODAY)}
    assert rules.due_today([], gone, 0, 5, TODAY) == []


DAYS = st.integers(-400, 400).map(lambda days: TODAY + days * DAY)
POOL = st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=30)


@given(POOL, st.integers(0, 9), st.integers(0, 5))
def test_never_more_than_there_may_be_and_never_before_due(drawn, done, most):
    pool = [question(str(i), due) for i, (due, _) in enumerate(drawn)]
    cards = {pool[i].key: card(due) for i, (_, due) in enumerate(drawn) if due}
    found = rules.due_today(pool, cards, done, most, TODAY)
    assert len(found) <= max(0, most - done)
    assert len({one.key for one in found}) == len(found)
    for one in found:
        state = cards.get(one.key)
        assert (state.due_on if state else one.due_on) <= TODAY
    assert found == rules.due_today(pool, cards, done, most, TODAY)
    assert (
        found[:-1]
        == rules.due_today(pool, cards, done + 1, most, TODAY)[: len(found) - 1]
    )


def test_a_card_counts_its_answers():
    turns = [life(*[(1, False)] * times)[1].turn for times in (1, 2, 3)]
    assert turns == [0, 1, 2]


def test_forgotten_is_twice_in_a_row():
    pool = [question(name) for name in "abc"]
    wrong = zip(pool, (1, 2, 3), strict=True)
    cards = {one.key: card(TODAY, wrong=times) for one, times in wrong}
    assert names(rules.forgotten(pool, cards)) == "bc"


def part(key, kind, *effects):
    effects = [
        SimpleNamespace(competency=one, kind=how) for one, how in effects
    ]
    return SimpleNamespace(key=key, kind=kind, effects=effects)


def test_a_question_is_about_what_its_part_or_the_next_quiz_proves():
    asks, nothing = EffectKind.ASK_MENTOR, EffectKind.NOTHING
    parts = [
        part("first", Kind.QUIZ, ("old", asks)),
        part("lesson", Kind.LESSON),
        part("named", Kind.LESSON, ("own", nothing)),
        part("task", Kind.TASK, ("work", asks)),
        part("bare", Kind.QUIZ),
        part("quiz", Kind.QUIZ, ("next", asks), ("told", nothing)),
        part("more", Kind.QUIZ, ("later", asks)),
        part("last", Kind.LESSON),
    ]
    course = SimpleNamespace(parts=parts, keys=[one.key for one in parts])
    about = {one.key: rules.about(course, one) for one in parts}
    assert about["lesson"] == about["bare"] == {"next"}
    assert (about["named"], about["task"]) == ({"own"}, {"work"})
    assert about["quiz"] == {"next", "told"}
    assert about["last"] == set()
