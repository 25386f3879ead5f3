"""A text with blanks: where they may stand, and what each earns."""

import json

import pytest

from lms.core import yamlfile
from lms.quizzes import loader
from lms.quizzes.questions import gap_fill

EXAMPLE = gap_fill.EXAMPLE
STRAIGHT = [0, 1, 2, 3]


def read(text):
    found = []
    question = loader.read_question(yamlfile.read(text, "q.yaml", found))
    return question, [str(mistake) for mistake in found]


QUESTION, _none = read(EXAMPLE)


def test_each_blank_earns_its_part_and_says_what_is_wrong_with_it():
    late = QUESTION.mark([1, 0, "giấy hẹn"])
    assert late.share == pytest.approx((0 + 1 + 0.5) / 3)
    assert [note["en"] for note in late.notes] == [
        "Before 3 pm it is returned the same day.",
        "Nearly.",
    ]
    assert QUESTION.mark([0, None, "Phieu hen."]).share == pytest.approx(2 / 3)
    remarks = QUESTION.remarks([1, None, "phiếu hẹn"], STRAIGHT, False)
    assert [remarks[row].is_right for row in range(3)] == [False, False, True]
    assert (remarks[1].note, remarks[2].note) == (None, None)


def test_the_form_knows_gaps_by_their_rows_and_choices_by_their_places():
    turned = [3, 2, 1, 0]
    prompt = QUESTION.prompt(turned)
    assert prompt.blanks["hour"].places == (2, 3)
    assert prompt.blanks["day"].places == (0, 1)
    assert prompt.blanks["slip"].places == ()
    assert QUESTION.read(["3", "1", " phiếu  hẹn "], turned) == [
        0,
        0,
        "phiếu hẹn",
    ]
    # What belongs to another blank is no answer.
    assert QUESTION.read(["0", "3", ""], turned) == []


def test_what_was_filled_in_is_told_with_its_number():
    assert [text["vi"] for text in QUESTION.describe([None, 0, "*giấy*"])] == [
        "(2) ngày làm việc sau",
        r"(3) \*giấy\*",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "sau [[hour]] thì",
            "sau 15 giờ thì",
            "q.yaml:5: passage: the blank “hour” should stand once in the text in “vi”",
        ),
        ("after [[hour]],", "after [[hour]] [[hour]],", "the blank “hour”"),
        ("[[slip]] for", "[[slap]] for", "the blank “slap” should stand once"),
        ("[[slip]] for", "[[Slip]] for", "[[ and ]] stand around the key"),
        ("key: day\n", "key: hour\n", "the blank “hour” should stand once"),
        ("right: true, ", "", "blanks[0].options: should have exactly one"),
        ('accept: ["giấy hẹn"]', "accept: []", "blanks[2].answers[1].accept:"),
        (
            "share: 0.5",
            "share: 5",
            "blanks[2].answers[1].share: should be from",
        ),
        ("    wrong: ", "    wrung: ", "blanks[2].wrong: is missing"),
        ("blanks:\n", "blanks: []\nrest:\n", "blanks: should have from 1 to 8"),
    ],
)
def test_each_mistake_is_named_at_its_field(old, new, problem):
    assert old in EXAMPLE
    question, found = read(EXAMPLE.replace(old, new, 1))
    assert any(problem in said for said in found), found
    assert question is None


def test_the_longest_answer_has_room_where_answers_are_counted():
    blanks = QUESTION.blanks[2:] * gap_fill.MOST
    whole = gap_fill.GapFill(
        **{**vars(QUESTION), "blanks": blanks, "passage": {}}
    )
    typed = whole.read(['"' * 900] * 20, [])
    assert len(typed) == gap_fill.MOST
    assert len(json.dumps(typed, ensure_ascii=False)) < 2000
    assert whole.read(whole.echo(typed, []), []) == typed
    cut = whole.read(["a" * 59 + " b"], [])
    assert whole.read(whole.echo(cut, []), []) == cut


def test_what_was_chosen_from_each_list_is_counted_one_by_one():
    picks = QUESTION.picks()
    assert [key for key, pick in picks.items() if pick.is_right] == [
        "0.0",
        "1.0",
    ]
    assert picks["1.1"].text["en"] == "(2) next week"
    assert QUESTION.picked([1, None, "phiếu hẹn"]) == ["0.1"]
