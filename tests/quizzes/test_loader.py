"""A quiz file: what is wrong is said where it stands, and what hides a mistake
is no question.
"""

import datetime as dt

import pytest

from lms.core import yamlfile
from lms.core.sockets import discover
from lms.quizzes import loader

SINGLE = discover("lms.quizzes.questions")["single"].example
HEAD = "pass_percent: 70\nattempts: 2\nwait_minutes: 15\ntime_limit_minutes: 20\nshuffle: false\nquestions:\n"


def entry(text=SINGLE, **replaced):
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    lines = text.strip().splitlines()
    return (
        "\n".join(["  - " + lines[0], *("    " + line for line in lines[1:])])
        + "\n"
    )


def read(text):
    found = []
    quiz = loader.read_quiz(yamlfile.read(text, "quiz.yaml", found))
    return quiz, [str(mistake) for mistake in found]


def test_a_quiz_is_read_with_its_limits():
    quiz, found = read(HEAD + entry())
    assert found == []
    assert (quiz.pass_percent, quiz.attempts, quiz.shuffle) == (70, 2, False)
    assert (quiz.wait, quiz.time_limit) == (
        dt.timedelta(minutes=15),
        dt.timedelta(minutes=20),
    )
    assert quiz.questions[0].points == 1


def test_left_out_limits_are_eighty_percent_and_no_limits():
    quiz, found = read("questions:\n" + entry())
    assert found == []
    assert (
        quiz.pass_percent,
        quiz.attempts,
        quiz.wait,
        quiz.time_limit,
        quiz.shuffle,
    ) == (
        80,
        0,
        dt.timedelta(),
        None,
        True,
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "key: day",
            "key: Ngày",
            "questions[0].key: should be lower-case letters",
        ),
        ("key: day", "kay: day", "questions[0].key: is missing"),
        (
            "key: day",
            "key: day\npoints: 0",
            "questions[0].points: should be more than 0",
        ),
        (
            "key: day",
            "key: day\npoints: .nan",
            "questions[0].points: should be a number",
        ),
        (
            "key: day",
            "key: day\nlegal_bases: nd-1",
            "questions[0].legal_bases: should be a list",
        ),
        ("type: single", "type: guess", "questions[0].type: should be one of"),
        (
            "right: true, ",
            "",
            "questions[0].options: should have exactly one option",
        ),
        (
            'feedback: {vi: "Quá muộn."',
            'right: true, feedback: {vi: "Quá muộn."',
            "should have exactly one option",
        ),
        (
            'vi: "Trong ngày", ',
            "",
            "questions[0].options[0].text: its Vietnamese text (vi) is missing",
        ),
        (
            "explanation:",
            "explaination:",
            "questions[0].explanation: is missing",
        ),
    ],
)
def test_each_mistake_in_a_question_is_named_at_its_field(old, new, problem):
    _quiz, found = read(HEAD + entry(**{old: new}))
    assert any(problem in said for said in found), found


def test_two_questions_of_one_key_are_refused_at_the_second():
    _quiz, found = read(HEAD + entry() + entry())
    assert len(found) == 1
    assert "questions[1].key: “day” appears twice" in found[0]


@pytest.mark.parametrize("key", ["__proto__", "a/b", "x y", "..", ""])
def test_a_key_that_could_hurt_elsewhere_is_refused(key):
    _quiz, found = read(HEAD + entry(**{"key: day": f'key: "{key}"'}))
    assert found[0].startswith("quiz.yaml:7: questions[0].key: ")


@pytest.mark.parametrize("kind", sorted(discover("lms.quizzes.questions")))
def test_an_unknown_key_in_any_type_is_a_mistake(kind):
    example = discover("lms.quizzes.questions")[kind].example
    _quiz, found = read(
        HEAD + entry(example, **{"explanation:": "hint: x\nexplanation:"})
    )
    assert [said.split(": ", 1)[1] for said in found] == [
        "questions[0].hint: is not a known key here"
    ]


@pytest.mark.parametrize(
    ("kind", "old", "new", "problem"),
    [
        ("multiple", "right: true", "right: false", "at least one option"),
        (
            "matching",
            "Phiếu bổ sung",
            "Giấy tiếp nhận",
            "right-hand texts that all differ",
        ),
        (
            "matching",
            "Sổ theo dõi",
            "Giấy tiếp nhận",
            "right-hand texts that all differ",
        ),
        ("numeric", "tolerance: 0", "tolerance: -1", "should not be negative"),
        ("numeric", "answer: 4", "answer: four", "should be a number"),
        (
            "short_text",
            '["phiếu hẹn", "appointment slip"]',
            "[]",
            "should name at least one wording",
        ),
        ("short_text", "share: 0.5", "share: 2", "should be from 0 to 1"),
        (
            "true_false",
            "answer: false",
            "answer: maybe",
            "should be true or false",
        ),
        (
            "true_false",
            "feedback: {right",
            "feedback: {reight",
            "feedback.right: is missing",
        ),
        (
            "ordering",
            ', {vi: "Ký", en: "Sign"}',
            "",
            "should have from 3 to 8 entries, it has 2",
        ),
    ],
)
def test_what_each_type_needs_is_asked_for(kind, old, new, problem):
    _quiz, found = read(
        HEAD
        + entry(discover("lms.quizzes.questions")[kind].example, **{old: new})
    )
    assert any(problem in said for said in found), found


def test_an_empty_quiz_is_refused():
    quiz, found = read("questions: []")
    assert quiz.questions == ()
    assert "should have from 1 to 100 entries, it has 0" in found[0]


def test_lists_of_types_begin_with_what_is_asked_most():
    assert [*loader.question_types()][:3] == [
        "single",
        "multiple",
        "true_false",
    ]
