"""Files in and out as a whole: keys, languages, what is lost."""

import pytest

from lms.conversion import service
from lms.conversion.rules.summary import lines_of
from lms.conversion.types import ReadAs
from lms.core.errors import Invalid
from lms.core.i18n import say
from lms.core.marks import Message
from tests.conversion.samples import plain_item

VI, EN = ReadAs("vi"), ReadAs("en")


def read(text, options=VI, kind="gift", **more):
    return service.bring_in(text.encode(), options, kind, **more)


def test_a_key_comes_from_id_name_or_text():
    text = "// [id:same-day]\nA{T}\n\n// [id:Mã 7]\nB{T}\n\n::Tên::C{T}\n\nThế à?{T}"
    assert [item.key for item in read(text).items] == [
        "same-day",
        "ma-7",
        "ten",
        "the-a",
    ]


def test_keys_that_are_taken_are_numbered():
    keys = [item.key for item in read("A{T}\n\nA{F}", taken={"a"}).items]
    assert keys == ["a-2", "a-3"]


def test_tags_are_those_of_the_question():
    (item,) = read("// [tag:x]\nA{T}").items
    assert item.question["tags"] == ["x"]
    taken = service.take_out([item], "gift", "vi")
    assert b"[tag:x]" in taken.content
    assert taken.notes == []


def test_an_empty_and_an_unknown_file_are_refused():
    for content in (b"", b" \n", b"nothing that is known", b"%PDF-1.7"):
        with pytest.raises(Invalid):
            service.bring_in(content, VI)


def test_text_typed_with_an_old_font_is_said():
    (item,) = read("Hå s¬ nhËn lóc nµo?{T}").items
    assert "font" in item.notes[0].text


def told(note):
    return say(Message(note.text, tuple(note.values.items())), "en")


def test_what_a_format_does_not_hold_is_said_part_by_part():
    item = plain_item(
        "numeric",
        answer=4,
        unit={"vi": "m"},
        points=2,
        lesson="01-x",
        competency="a.b",
        legal_bases=["nd-1"],
    )
    (note,) = service.take_out([item], "gift", "vi").notes
    assert not note.lost
    assert told(note) == (
        "Not in the file: unit, points, lesson, competency, and legal bases."
    )


def test_a_question_that_would_mean_something_else_is_left_out():
    arrow = plain_item("short_text", answers=[{"accept": ["a->b"]}])
    taken = service.take_out([arrow], "gift", "vi")
    assert (taken.content, [note.lost for note in taken.notes]) == (b"", [True])
    assert service.take_out([arrow], "moodle-xml", "vi").notes == []


def test_a_type_that_a_format_does_not_know_is_left_out():
    item = plain_item("scale", right=4)
    for kind in ("gift", "moodle-xml", "csv"):
        (note,) = service.take_out([item], kind, "vi").notes
        assert note.lost


def test_a_text_in_the_other_language_only_is_taken_and_said():
    item = plain_item("true_false", answer=True)
    taken = service.take_out([item], "gift", "en")
    assert "Khi nào?".encode() in taken.content
    assert "other language" in taken.notes[0].text


VIETNAMESE = (
    "// [id:a]\nMột?{=a#b ~c}\n\n// [id:b]\nHai?{=x =y}\n\n// [id:c]\nBa?{T}"
)
ENGLISH = "// [id:a]\nOne?{=d#e ~f####g}\n\n// [id:b]\nTwo?{=z}\n\n// [id:c]\nIII{#3}\n\n// [id:d]\nIV{T}"


def test_two_files_join_by_their_ids():
    reading = read(VIETNAMESE)
    service.bring_in_beside(reading, ENGLISH.encode(), VI)
    first, second, third, fourth = reading.items
    assert first.question["text"] == {"vi": "Một?", "en": "One?"}
    assert first.question["options"][0]["feedback"] == {"vi": "b", "en": "e"}
    assert first.question["explanation"] == {"en": "g"}
    assert second.question["answers"] == [{"accept": ["x", "y", "z"]}]
    assert third.question["text"] == {"vi": "Ba?"}
    assert "built otherwise" in third.notes[0].text
    assert fourth.question["text"] == {"en": "IV"}
    assert [item.key for item in reading.items] == ["a", "b", "c", "d"]


def test_both_languages_out_and_together_again():
    reading = read(VIETNAMESE)
    service.bring_in_beside(reading, ENGLISH.encode(), VI)
    item = reading.items[0]
    vi = service.take_out([item], "moodle-xml", "vi").content
    en = service.take_out([item], "moodle-xml", "en").content
    again = service.bring_in(vi, VI)
    service.bring_in_beside(again, en, VI)
    whole = again.items[0].question
    assert whole["options"] == item.question["options"]
    assert whole["text"] == item.question["text"]


def test_a_thousand_questions_are_read_once_each(monkeypatch):
    calls = []
    from lms.core import markdown

    inline = markdown.inline
    monkeypatch.setattr(
        markdown, "inline", lambda text: calls.append(1) or inline(text)
    )
    text = "\n\n".join(f"Câu {n} *a*?{{=a ~b ~c}}" for n in range(1_000))
    assert len(read(text).items) == 1_000
    assert len(calls) <= 4_000


def test_an_answer_worth_a_part_of_the_points_is_not_shown_as_wrong():
    (item,) = read("Thủ đô? {=Hà Nội =%50%Hanoi =%0%Huế}").items
    assert [
        (one.text["vi"], one.is_right) for one in lines_of(item.question)
    ] == [
        ("Hà Nội", True),
        ("Hanoi (50%)", None),
        ("Huế", False),
    ]
