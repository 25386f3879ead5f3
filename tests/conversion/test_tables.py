"""A table of questions, with headings in either language."""

import pytest

from lms.conversion import questions, service
from lms.conversion.types import ReadAs
from lms.core import tables
from lms.core.errors import Invalid
from tests.conversion.samples import plain_item

CSV = questions.available()["csv"]
VI = ReadAs("vi")
ENGLISH = "type;question;right answer;option 1;option 2;option 3;match 1;match 2;feedback 1"
VIETNAMESE = "Loại;Câu hỏi;Đáp án;Phương án 1;Phương án 2;Phương án 3;Ghép với 1;Ghép với 2;Phản hồi 1"


def read(*rows, header=ENGLISH):
    return CSV.read("\n".join([header, *rows]).encode(), VI)


def question(row, header=ENGLISH):
    reading = read(row, header=header)
    assert [note.text for note in reading.notes] == []
    return reading.items[0].question


@pytest.mark.parametrize("header", [ENGLISH, VIETNAMESE])
@pytest.mark.parametrize("kind", ["single", "Một đáp án", "mot dap an", ""])
@pytest.mark.parametrize("right", ["2", "B", "b"])
def test_a_choice_names_its_right_option(header, kind, right):
    found = question(f"{kind};When?;{right};a;b;;;;no", header)
    assert found == {
        "type": "single",
        "text": {"vi": "When?"},
        "options": [
            {"text": {"vi": "a"}, "feedback": {"vi": "no"}},
            {"text": {"vi": "b"}, "right": True},
        ],
    }


def test_several_right_options_make_it_another_type():
    found = question(';When?;"1, C";a;b;c;;;')
    assert found["type"] == "multiple"
    rights = [one.get("right") for one in found["options"]]
    assert rights == [True, None, True]


@pytest.mark.parametrize("word", ["true", "Đúng", "dung", "T", "1"])
def test_true_in_words(word):
    assert question(f"đúng sai;So?;{word};;;;;;")["answer"] is True
    assert question("true_false;So?;sai;;;;;;")["answer"] is False


@pytest.mark.parametrize(
    ("cell", "value"), [("4,5", 4.5), ("4.5", 4.5), ("4", 4)]
)
def test_a_number_has_a_point_or_a_comma(cell, value):
    assert question(f'số;How many?;"{cell}";;;;;;')["answer"] == value


def test_short_answers_list_wordings_and_their_share():
    found = question("short_text;Slip?;;a | b;c;;;0,5;yes")
    assert found["answers"] == [
        {"accept": ["a", "b"], "feedback": {"vi": "yes"}},
        {"accept": ["c"], "share": 0.5},
    ]
    assert question("short_text;Slip?;a|b;;;;;;")["answers"] == [
        {"accept": ["a", "b"]}
    ]


def test_pairs_and_what_belongs_to_nothing():
    found = question("ghép cặp;Match;;a;;;1;2;")
    assert found["pairs"] == [{"left": {"vi": "a"}, "right": {"vi": "1"}}]
    assert found["extra"] == [{"vi": "2"}]


@pytest.mark.parametrize(
    "row",
    [
        "single;;1;a;b;;;;",
        "quiz;When?;1;a;b;;;;",
        "single;When?;3;a;b;;;;",
        "single;When?;;a;b;;;;",
        "single;When?;x;a;b;;;;",
        "true_false;When?;maybe;;;;;;",
        "numeric;When?;four;;;;;;",
        "short_text;When?;;;;;;;",
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(row):
    reading = read(row, "single;When?;1;a;b;;;;")
    assert [note.line for note in reading.notes] == [2]
    assert len(reading.items) == 1


def test_what_stands_under_no_heading_is_said():
    reading = read("single;When?;1;a;b;;;;;more")
    assert reading.notes[0].values == {"value": "more"}


def test_another_table_is_refused():
    with pytest.raises(Invalid):
        read("a;b", header="x;y")


def test_more_than_eight_answers_are_named():
    answers = [
        {"accept": [f"a{n}"], "feedback": {"vi": f"{n}"}} for n in range(9)
    ]
    item = plain_item("short_text", answers=answers)
    taken = service.take_out([item], "csv", "vi")
    assert [note.lost for note in taken.notes] == [True]


def test_no_cell_is_a_formula():
    item = plain_item("true_false", answer=True, explanation={"vi": "=1+1"})
    content = service.take_out([item], "csv", "vi").content
    assert b",'=1+1," in content
    assert tables.read(content, 10)[1][1]
