"""Moodle XML as Moodle's importer reads it; hostile XML is refused."""

import pytest

from lms.conversion import questions
from lms.conversion.types import ReadAs
from lms.core.errors import Invalid
from lms.core.media import xmltree

XML = questions.available()["moodle-xml"]
VI = ReadAs("vi")


def read(inner):
    return XML.read(f"<quiz>\n{inner}</quiz>".encode(), VI)


def one(kind, inner, text="When?", marked='format="markdown"'):
    reading = read(
        f'<question type="{kind}"><name><text>n</text></name>'
        f"<questiontext {marked}><text><![CDATA[{text}]]></text>"
        f"</questiontext>{inner}</question>"
    )
    assert [note.text for note in reading.notes] == []
    return reading.items[0]


def answer(text, fraction, more=""):
    return f'<answer fraction="{fraction}"><text>{text}</text>{more}</answer>'


def feedback(text):
    return f"<feedback><text>{text}</text></feedback>"


TWO = answer("a", 100, feedback("yes")) + answer("b", 0)
TEXT = "<questiontext><text>x</text></questiontext>"
TRUE = f'<question type="truefalse">{TEXT}{answer("true", 100)}</question>'


def test_a_choice_has_one_right_option_or_several():
    found = one("multichoice", f"<single>true</single>{TWO}").question
    assert found["type"] == "single"
    assert found["options"] == [
        {"text": {"vi": "a"}, "right": True, "feedback": {"vi": "yes"}},
        {"text": {"vi": "b"}},
    ]
    for several in ("false", "0"):
        inner = f"<single>{several}</single>{TWO}"
        assert one("multichoice", inner).question["type"] == "multiple"


def test_an_essay_brings_what_graders_are_told_and_its_length():
    item = one(
        "essay",
        '<graderinfo format="markdown"><text>Model</text></graderinfo>'
        "<minwordlimit>20</minwordlimit><maxwordlimit>5</maxwordlimit>"
        "<responsetemplate><text>Dear</text></responsetemplate>",
    )
    found = item.question
    assert (found["type"], found["model"]) == ("essay", {"vi": "Model"})
    assert found["least_words"] == 20 and "most_words" not in found
    said = [note.text for note in item.notes]
    assert len(said) == 2 and "before you publish" in said[0]


def test_what_all_types_have():
    item = one(
        "multichoice",
        f"{TWO}<defaultgrade>2.0000000</defaultgrade><idnumber>a&amp;b</idnumber>"
        "<generalfeedback><text>why</text></generalfeedback>"
        "<tags><tag><text>t</text></tag><tag>u</tag></tags>"
        "<hint><text>think</text></hint>"
        "<correctfeedback><text>Your answer is correct.</text></correctfeedback>"
        "<incorrectfeedback><text>Read again</text></incorrectfeedback>",
    )
    assert (item.id, item.name, item.tags) == ("a&b", "n", ("t", "u"))
    assert item.question["points"] == 2
    assert item.question["explanation"] == {"vi": "why"}
    assert [list(note.values.values()) for note in item.notes] == [
        ["Read again"],
        ["think"],
    ]


def test_true_or_false_in_any_order_and_in_old_files():
    false_first = answer("false", 100, feedback("f")) + answer("true", 0)
    found = one("truefalse", false_first).question
    assert (found["answer"], found["feedback"]) == (
        False,
        {"right": {"vi": "f"}},
    )
    old = answer("Đúng", 0) + answer("Sai", 100)
    assert one("truefalse", old).question["answer"] is False


def test_typed_words():
    item = one(
        "shortanswer",
        f"<usecase>1</usecase>{answer('a', 100)}{answer('*', 0, feedback('no'))}",
    )
    assert item.question["answers"] == [{"accept": ["a"]}]
    assert item.question["wrong"] == {"vi": "no"}
    assert "Capital" in item.notes[0].text


def test_a_number_with_tolerance_and_unit():
    item = one(
        "numerical",
        answer("4", 100, "<tolerance>0.5</tolerance>")
        + answer("3", 0, f"<tolerance>0.5</tolerance>{feedback('near')}")
        + answer("*", 0, feedback("no"))
        + "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
        "<unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>",
    )
    found = item.question
    assert (found["answer"], found["tolerance"]) == (4, 0.5)
    assert found["near"] == [{"value": 3, "feedback": {"vi": "near"}}]
    assert (found["unit"], found["wrong"]) == ({"vi": "m"}, {"vi": "no"})
    assert item.notes[0].values == {"unit": "cm"}


def test_an_answer_of_a_very_old_file_stands_alone():
    inner = '<answer fraction="100">4<tolerance>1</tolerance></answer>'
    assert one("numerical", inner).question["answer"] == 4


@pytest.mark.parametrize("kind", ["match", "matching"])
def test_pairs(kind):
    pairs = "".join(
        f"<subquestion><text>{left}</text><answer><text>{right}</text></answer>"
        "</subquestion>"
        for left, right in (("a", "1"), ("b", "2"), ("", "3"))
    )
    found = one(kind, pairs).question
    assert [pair["right"]["vi"] for pair in found["pairs"]] == ["1", "2"]
    assert found["extra"] == [{"vi": "3"}]


def test_an_order():
    items = answer("a", 1) + answer("b", 2) + answer("c", 3)
    right = "<correctfeedback><text>yes</text></correctfeedback>"
    found = one("ordering", items + right).question
    assert found["items"] == [{"vi": "a"}, {"vi": "b"}, {"vi": "c"}]
    assert found["feedback"] == {"right": {"vi": "yes"}}


def test_categories_hold_for_what_follows_in_both_forms():
    reading = read(
        '<question type="category"><category><text>$course$/top/A//B/C</text>'
        f"</category></question>{TRUE}"
        f'<question type="category"><category>D</category></question>{TRUE}'
    )
    assert [item.category for item in reading.items] == [("A/B", "C"), ("D",)]


def test_unknown_types_and_bad_shares_do_not_hinder_the_others():
    reading = read(
        f'<question type="calculated">{TEXT}</question>\n'
        f'<question type="multichoice">{TEXT}{answer("a", 51)}</question>\n{TRUE}'
    )
    assert [note.line for note in reading.notes] == [2, 3]
    assert reading.notes[0].values == {"kind": "calculated"}
    assert len(reading.items) == 1


@pytest.mark.parametrize(
    ("html", "text", "dropped"),
    [
        (
            "<p>One</p><p>two <b>three </b>four</p>",
            "One\\\ntwo **three** four",
            [],
        ),
        ("a &lt;b&gt; &amp; c", "a <b> & c", []),
        ("<em>x</em><br>5*3 <code>a*b</code>", "*x*\\\n5*3 `a*b`", []),
        ('<a href="https://a.vn/x">y</a>', "[y](https://a.vn/x)", []),
        ('<a href="@@PLUGINFILE@@/x.pdf">y</a>', "y", ["address"]),
        ('a<img src="@@PLUGINFILE@@/s.png" alt="Seal">b', "ab", ["picture"]),
        ("<ul><li>a</li><li>b</li></ul>", "– a\\\n– b", []),
        ("m<sup>2</sup>, H<sub>2</sub>O", "m², H₂O", []),
        ("x<sup>th</sup>", "xth", ["text"]),
        ("<script>alert(1)</script>a<style>b</style>", "a", []),
        ("<video src=x>a</video><iframe></iframe>", "a", ["tags"]),
        ("<span style='x'>a</span>  <u>b</u>", "a b", []),
        ("<b></b><i> </i>a", "a", []),
    ],
)
def test_html_becomes_markdown_and_what_goes_is_said(html, text, dropped):
    item = one("truefalse", answer("true", 100), html, 'format="html"')
    assert item.question["text"] == {"vi": text}
    values = [name for note in item.notes for name in note.values]
    assert values == dropped


HOSTILE = {
    "entity": b'<!DOCTYPE q [<!ENTITY a "aa">]><quiz>&a;</quiz>',
    "outside": b'<!DOCTYPE q SYSTEM "file:///etc/passwd"><quiz/>',
    "unknown entity": b"<quiz>&a;</quiz>",
    "open": b"<quiz><question>",
    "empty": b"",
    "deep": b"<quiz>" + b"<a>" * 90,
    "other root": b"<rss><quiz/></rss>",
    "no text": b"<quiz>\x00</quiz>",
    "another encoding": "<quiz>À</quiz>".encode("cp1252"),
    "utf-16": "<quiz/>".encode("utf-16"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_and_broken_files_are_refused(content):
    with pytest.raises(Invalid):
        XML.read(content, VI)


def test_a_file_has_so_many_elements_and_no_more(monkeypatch):
    monkeypatch.setattr(xmltree, "MOST_ELEMENTS", 50)
    read("<a/>" * 49)
    with pytest.raises(Invalid):
        read("<a/>" * 50)


def test_what_the_file_says_of_its_encoding_is_left_aside():
    content = (
        f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<quiz>{TRUE}</quiz>'
    )
    (item,) = XML.read(content.replace(">x<", ">đ<").encode(), VI).items
    assert (item.line, item.question["text"]) == (2, {"vi": "đ"})
