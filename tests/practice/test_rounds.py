"""Which question a practice asks next."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from lms.practice import rules
from lms.practice.types import Practice, PracticeRecord

EMPTY = PracticeRecord({})


def practice(keys, show=0):
    questions = tuple(SimpleNamespace(key=key) for key in keys)
    return Practice(questions, show)


def answered(practice, record, *shares):
    """Answer what is asked with these shares; the record, and what was asked."""
    asked = []
    for share in shares:
        key = rules.next_question(practice, record).key
        turn = rules.turn_of(record, key)
        record = rules.with_answer(record, key, turn, [0], share)
        asked.append(key)
    return record, "".join(asked)


def test_the_example_of_the_document():
    """docs/practice.md."""
    few, record = practice("ABCDE", 3), EMPTY
    record, first = answered(few, record, 0, 1, 1)
    record, second = answered(few, record, 0, 1, 1)
    record, third = answered(few, record, 1, 1, 1)
    assert (first, second, third) == ("ABC", "DEA", "DBC")


def test_a_partly_right_answer_comes_before_a_right_one():
    record, _asked = answered(practice("AB"), EMPTY, 1, 0.5)
    assert rules.next_question(practice("AB"), record).key == "B"


def test_the_first_round_finishes_it():
    few = practice("ABCDE", 3)
    record, _asked = answered(few, EMPTY, 0, 0)
    assert not rules.is_done(few, record)
    record, _asked = answered(few, record, 0)
    assert rules.is_done(few, record) and rules.is_round_over(few, record)


def test_an_answer_sent_again_is_no_other_answer():
    once = rules.with_answer(EMPTY, "A", 0, [1], 0)
    again = rules.with_answer(once, "A", 0, [2], 1)
    assert again.count == once.count == 1
    assert again.answers["A"].response == [2], "the later one stays"
    assert rules.turn_of(again, "A") == 1


def test_a_page_from_before_changes_no_turn():
    record = rules.with_answer(EMPTY, "A", 0, [1], 0)
    record = rules.with_answer(record, "A", 1, [1], 1)
    older = rules.with_answer(record, "A", 0, [0], 0)
    assert older.answers["A"].turn == 1 and older.count == 2


def test_a_round_asks_no_more_than_there_is():
    assert practice("AB", 5).size == practice("AB").size == 2


SHARES = st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=40)


@given(st.integers(1, 8), st.integers(0, 9), SHARES)
def test_no_round_asks_twice_and_all_are_asked_before_any_again(
    count, show, shares
):
    few = practice([f"q{place}" for place in range(count)], show)
    record, asked = EMPTY, []
    for share in shares:
        key = rules.next_question(few, record).key
        assert key == rules.next_question(few, record).key
        asked.append(key)
        turn = rules.turn_of(record, key)
        record = rules.with_answer(record, key, turn, [0], share)
    rounds = [
        asked[start : start + few.size]
        for start in range(0, len(asked), few.size)
    ]
    assert all(len(one) == len(set(one)) for one in rounds)
    seen = -(-count // few.size) * few.size
    assert len(asked) < seen or len(set(asked)) == count
    assert record.count == len(asked)


def test_a_round_begins_where_the_last_one_ended():
    few = practice("ABC", show=2)
    record = answered(few, EMPTY, 1, 0, 1)[0]
    assert rules.begun_at(few, record) == 2
    assert not rules.is_round_over(few, record)
    (one,) = rules.round_so_far(few, record, is_asked=True)
    assert one[1].place == 2
    assert rules.round_so_far(few, record, is_asked=False) == [one]
    over = answered(few, EMPTY, 1, 0)[0]
    assert rules.round_so_far(few, over, is_asked=True) == []
    assert len(rules.round_so_far(few, over, is_asked=False)) == 2
    assert not rules.is_round_over(few, EMPTY)


def test_what_was_never_seen_comes_in_the_order_of_the_file():
    few = practice("ABC", show=2)
    record = answered(few, EMPTY, 0)[0]
    assert rules.next_question(few, record).key == "B"
    record = answered(few, record, 0)[0]
    assert rules.next_question(few, record).key == "C"


def test_a_round_of_one_is_over_and_none_asks_again_what_was_wrong_in_it():
    one = practice("A")
    assert rules.is_round_over(one, answered(one, EMPTY, 1)[0])
    assert answered(practice("AB"), EMPTY, 0, 1, 0, 1)[1] == "ABAB"
