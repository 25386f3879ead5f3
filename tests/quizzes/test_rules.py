"""Order, marking and the limits of attempts."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import i18n, yamlfile
from lms.core.errors import Conflict
from lms.core.sockets import discover
from lms.quizzes import loader, rules
from lms.quizzes.questions.base import Choice
from lms.quizzes.types import FinishedAttempt, Quiz

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
QUESTIONS = tuple(
    loader.read_question(yamlfile.read(plug.example, "q.yaml", []))
    for plug in discover("lms.quizzes.questions").values()
    if not plug.judged
)


def quiz(
    pass_percent=80,
    attempts=3,
    wait=10 * MINUTE,
    time_limit=30 * MINUTE,
    shuffle=True,
    questions=QUESTIONS,
):
    return Quiz(pass_percent, attempts, wait, time_limit, shuffle, questions)


def failed(minutes_ago):
    return FinishedAttempt(NOW - minutes_ago * MINUTE, False)


def perfect(questions=QUESTIONS):
    return {question.key: question.perfect() for question in questions}


@given(st.data(), st.integers(1, 100))
def test_a_printed_score_reaches_the_printed_pass_mark_exactly_when_passed(
    data, pass_percent
):
    given_ = {
        key: response
        for key, response in perfect().items()
        if data.draw(st.booleans())
    }
    result = rules.mark(quiz(pass_percent), given_)
    printed = int(i18n.percent(result.score).rstrip("%"))
    assert (printed >= pass_percent) == result.passed


@given(st.integers(0, 2**31))
def test_the_order_of_an_attempt_never_changes(seed):
    for question in QUESTIONS:
        order = rules.order_of(question, seed)
        assert order == rules.order_of(question, seed)
        assert sorted(order) == list(range(question.size))
    assert rules.questions_of(quiz(), seed) == rules.questions_of(quiz(), seed)
    assert sorted(q.key for q in rules.questions_of(quiz(), seed)) == sorted(
        q.key for q in QUESTIONS
    )


def test_different_attempts_see_different_orders():
    ordering = next(
        question for question in QUESTIONS if question.key == "steps"
    )
    assert (
        len({tuple(rules.order_of(ordering, seed)) for seed in range(50)}) == 6
    )
    assert (
        len(
            {
                tuple(q.key for q in rules.questions_of(quiz(), seed))
                for seed in range(50)
            }
        )
        > 40
    )


def test_two_questions_of_one_attempt_are_not_shuffled_alike():
    orders = {
        question.key: [rules.order_of(question, seed) for seed in range(20)]
        for question in QUESTIONS
    }
    assert orders["papers"] != orders["forms"] != orders["steps"]


def test_without_shuffling_the_file_decides_except_where_its_order_is_the_answer():
    assert rules.questions_of(quiz(shuffle=False), 5) == list(QUESTIONS)
    for question in QUESTIONS:
        orders = {
            tuple(rules.order_of(question, seed, shuffle=False))
            for seed in range(50)
        }
        assert (
            len(orders) > 1
            if question.key in ("forms", "steps")
            else orders == {tuple(range(question.size))}
        )


def test_true_and_false_always_stand_in_the_same_order():
    statement = next(
        question for question in QUESTIONS if question.key == "outsider"
    )
    assert {tuple(rules.order_of(statement, seed)) for seed in range(20)} == {
        (0, 1)
    }


def test_everything_right_is_everything_and_nothing_is_nothing():
    marked = rules.mark(quiz(), perfect())
    assert (marked.score, marked.passed) == (1, True)
    assert set(marked.marks) == {question.key for question in QUESTIONS}
    empty = rules.mark(quiz(), {})
    assert (empty.score, empty.passed) == (0, False)


def test_a_part_of_a_question_earns_its_part():
    papers, forms, steps = (
        {q.key: q for q in QUESTIONS}[key]
        for key in ("papers", "forms", "steps")
    )
    shares = {
        "one of two right ones": papers.mark([0]).share,
        "both and a wrong one": papers.mark([0, 1, 2]).share,
        "only the wrong one": papers.mark([2]).share,
        "one pair of two": forms.mark([0, 2]).share,
        "one pair and a gap": forms.mark([-1, 1]).share,
        "two neighbours swapped": steps.mark([2, 1, 3]).share,
        "all reversed": steps.mark([3, 2, 1]).share,
        "two of three placed": steps.mark([1, 2, 0]).share,
    }
    assert shares == {
        "one of two right ones": 0.5,
        "both and a wrong one": 0.5,
        "only the wrong one": 0,
        "one pair of two": 0.5,
        "one pair and a gap": 0.5,
        "two neighbours swapped": pytest.approx(1 / 3),
        "all reversed": 0,
        "two of three placed": 0,
    }


def test_points_weigh_the_questions():
    heavy, light = (
        loader.read_question(yamlfile.read(text, "q", []))
        for text in weighted(3, 1)
    )
    two = quiz(questions=(heavy, light))
    assert rules.mark(two, {"heavy": heavy.perfect()}).score == 0.75
    assert rules.mark(two, {"light": light.perfect()}).score == 0.25


def weighted(*points):
    example = discover("lms.quizzes.questions")["single"].example
    for key, point in zip(("heavy", "light"), points, strict=True):
        yield example.replace("key: day", f"key: {key}\npoints: {point}")


@pytest.mark.parametrize(
    ("percent", "right", "passed"),
    [
        (70, 5, True),
        (72, 5, False),
        (100, 7, True),
        (100, 6, False),
        (1, 1, True),
    ],
)
def test_the_line_for_passing_is_reached_exactly(percent, right, passed):
    seven = quiz(percent, questions=QUESTIONS[:7])
    marked = rules.mark(seven, perfect(QUESTIONS[:right]))
    assert marked.passed is passed


def test_a_score_of_exactly_the_line_passes_in_spite_of_floating_point():
    ten = tuple(
        loader.read_question(yamlfile.read(weighted_single(n), "q", []))
        for n in range(10)
    )
    for right in range(1, 11):
        assert rules.mark(
            quiz(right * 10, questions=ten), perfect(ten[:right])
        ).passed


def weighted_single(number):
    return discover("lms.quizzes.questions")["single"].example.replace(
        "key: day", f"key: q{number}\npoints: 0.1"
    )


def test_an_answer_to_a_question_that_is_not_asked_earns_nothing():
    assert rules.mark(quiz(), {"elsewhere": [1]}).score == 0


def test_the_first_attempt_may_start():
    rules.check_start(quiz(), [], NOW)


def test_a_passed_quiz_is_not_taken_again():
    with pytest.raises(Conflict, match="have passed"):
        rules.check_start(
            quiz(attempts=0),
            [failed(900), FinishedAttempt(NOW - 600 * MINUTE, True)],
            NOW,
        )


def test_the_attempts_run_out():
    rules.check_start(quiz(), [failed(40), failed(20)], NOW)
    with pytest.raises(Conflict, match="all 3 attempts"):
        rules.check_start(quiz(), [failed(60), failed(40), failed(20)], NOW)
    rules.check_start(
        quiz(attempts=0), [failed(minutes) for minutes in range(11, 99)], NOW
    )


def test_between_two_attempts_one_waits_from_the_end_of_the_last():
    with pytest.raises(Conflict, match="opens in 1 minutes"):
        rules.check_start(quiz(), [failed(10 - 1 / 60)], NOW)
    with pytest.raises(Conflict, match="opens in 10 minutes") as refused:
        rules.check_start(quiz(), [failed(90), failed(0)], NOW)
    assert refused.value.values == {"minutes": 10}
    rules.check_start(quiz(), [failed(10)], NOW)
    rules.check_start(quiz(wait=dt.timedelta()), [failed(0)], NOW)


def test_the_next_start_is_known_beforehand():
    assert rules.next_start(quiz(), [failed(30), failed(4)]) == NOW + 6 * MINUTE
    assert rules.next_start(quiz(), []) is None
    assert rules.next_start(quiz(wait=dt.timedelta()), [failed(4)]) is None


@pytest.mark.parametrize(
    ("percent", "minutes"), [(0, 30), (25, 37.5), (100, 60), (300, 120)]
)
def test_extra_time_moves_the_deadline(percent, minutes):
    assert rules.deadline(quiz(), NOW, percent) == NOW + minutes * MINUTE


def test_without_a_limit_there_is_no_deadline_however_much_extra_time():
    assert rules.deadline(quiz(time_limit=None), NOW, 50) is None


def test_the_unanswered_questions_are_named():
    answers = perfect() | {"day": []}
    del answers["steps"]
    assert set(rules.unanswered(quiz(), answers)) == {"day", "steps"}


def test_a_place_left_empty_is_counted_whatever_the_type():
    """Where the learner knows how many there are to fill."""
    empty = {"GapFill": None, "Matching": -1, "Ordering": 0}
    found = {}
    for question in QUESTIONS:
        kind, right = type(question).__name__, question.perfect()
        assert question.blanks_left([]) == question.blanks_left(right) == 0
        some = {question.key: [*right[:-1], empty.get(kind, right[-1])]}
        if rules.unfinished(quiz(), some) == {question.key: 1}:
            found[kind] = empty[kind]
    assert found == empty


def test_a_number_given_twice_is_named_and_never_reads_as_an_order():
    steps = next(one for one in QUESTIONS if type(one).__name__ == "Ordering")
    tied = {steps.key: [1] * steps.size}
    assert rules.doubts(quiz(), tied)[steps.key][0].startswith("Two lines")
    assert steps.mark(tied[steps.key]).share == 0
    said = [text["vi"] for text in steps.describe(tied[steps.key])]
    assert said == [f"1. {item['vi']}" for item in steps.items]
    right = steps.perfect()
    assert rules.doubts(quiz(), {steps.key: right}).get(steps.key) is None
    assert steps.describe(right) == list(steps.items)


def test_what_is_right_and_was_not_chosen_is_not_marked_as_chosen():
    """Of every type with options, also where every option is explained."""
    asked = [one for one in QUESTIONS if isinstance(one, Choice)]
    assert len(asked) > 2
    for question in asked:
        order, right = list(range(question.size)), question.perfect()
        wrong = [place for place in order if place not in right][:1]
        for said in (
            question.remarks(wrong, order, True),
            question.explained(wrong, order),
        ):
            assert [at for at in said if said[at].is_chosen] == wrong
            assert all(said[at].is_right for at in right)


@given(st.data())
def test_one_more_right_answer_never_costs(data):
    keys = data.draw(
        st.sets(st.sampled_from([question.key for question in QUESTIONS]))
    )
    answers = {
        question.key: question.perfect()
        for question in QUESTIONS
        if question.key in keys
    }
    more = data.draw(st.sampled_from(QUESTIONS))
    assert (
        rules.mark(quiz(), answers | {more.key: more.perfect()}).score
        >= rules.mark(quiz(), answers).score
    )


@pytest.mark.parametrize(
    ("note", "is_right", "rest"),
    [
        ("Đúng. Đủ giờ và ngày.", True, "Đủ giờ và ngày."),
        ("Đúng: thẻ còn hiệu lực.", True, "Thẻ còn hiệu lực."),
        ("Correct!", True, " "),
        ("Chưa đúng. Xem lại.", False, "Xem lại."),
        ("Đúng, nhưng chỉ khi có bản chính.", True, None),
        ("Đúng quy định thì nhận.", True, None),
        ("Đúng. Đủ giờ và ngày.", False, None),
        ("Rights come first.", True, None),
        ("No. 118/2025 asks for both.", False, None),
        ("Sai. 3 ngày là đủ.", False, "3 ngày là đủ."),
    ],
)
def test_a_word_that_the_page_says_is_not_said_twice(note, is_right, rest):
    assert rules.unsaid({"vi": note}, is_right) == {"vi": rest or note}
