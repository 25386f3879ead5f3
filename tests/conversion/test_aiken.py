"""Aiken: a question, options by letters, the right one."""

import pytest

from lms.conversion import questions
from lms.conversion.types import ReadAs
from lms.core.errors import Invalid

AIKEN = questions.available()["aiken"]


def read(text):
    return AIKEN.read(text.encode(), ReadAs("vi"))


GOOD = "When?\nA. one\nB) two 3*4\nANSWER: B\n"


def test_a_question_with_its_right_option():
    (item,) = read(GOOD).items
    assert item.question == {
        "type": "single",
        "text": {"vi": "When?"},
        "options": [
            {"text": {"vi": "one"}},
            {"text": {"vi": "two 3*4"}, "right": True},
        ],
    }


def test_a_longer_text_a_longer_option_and_vietnamese():
    text = "\nKhi nào\nthì trả?\n\nA. một\nhai\nB. ba\nĐáp án: A\n\n" + GOOD
    first, second = read(text).items
    assert first.question["text"] == {"vi": "Khi nào\\\nthì trả?"}
    assert first.question["options"][0]["text"] == {"vi": "một hai"}
    assert (first.line, second.line) == (2, 10)


@pytest.mark.parametrize(
    "bad",
    [
        "When?\nA. one\nB. two\n",
        "When?\nA. one\nB. two\nANSWER: C\n",
        "When?\nA. one\nANSWER: A\n",
    ],
)
def test_a_bad_question_is_named_and_the_others_are_read(bad):
    reading = read(f"{bad}\n{GOOD}")
    assert [(note.line, note.label) for note in reading.notes] == [(1, "When?")]
    assert len(reading.items) == 1


def test_another_encoding_is_refused_by_name():
    with pytest.raises(Invalid) as refused:
        AIKEN.read("Où?\nA. a\nB. b\nANSWER: A".encode("cp1252"), ReadAs("vi"))
    assert "Windows" in refused.value.values["encoding"]
