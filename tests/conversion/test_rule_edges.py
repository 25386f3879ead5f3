"""Texts, keys and languages of questions at their edges."""

import pytest

from lms.conversion.rules import decoding, keys, languages, losses, markup
from lms.conversion.rules.markup import TextKind
from lms.conversion.rules.summary import SummaryLine, lines_of
from lms.conversion.types import QuestionItem, QuestionReading
from lms.core.errors import Invalid


def refused(act, *given):
    """What is said when it is refused; empty if it is taken."""
    try:
        act(*given)
    except Invalid as problem:
        return problem.text, problem.values
    return ()


# Files and keys


def test_a_file_has_so_many_bytes_and_no_more(monkeypatch):
    monkeypatch.setattr(decoding, "MOST_BYTES", 8)
    assert decoding.utf8(b"x" * 8) == "x" * 8
    assert refused(decoding.utf8, b"x" * 9)[1] == {"limit": 8}


@pytest.mark.parametrize(
    ("content", "place", "line", "encoding"),
    [
        (b"\x80", 0, 1, "Windows-1252"),
        (b"\n\n\x80\n\x80", 2, 3, "Windows-1252"),
        ("đ".encode("utf-16"), 0, 1, "UTF-16"),
    ],
)
def test_the_first_byte_that_is_no_letter_is_named(
    content, place, line, encoding
):
    said = refused(decoding.utf8, content)[1]
    assert said == {"encoding": encoding, "place": place, "line": line}


def keys_of(*items, taken=()):
    keys.give_keys(items, taken)
    return [item.key for item in items]


def test_a_key_is_its_own_then_its_id_then_words_of_sixty_letters():
    long = "a" * 60
    assert keys_of(
        QuestionItem({"key": long}, "other"),
        QuestionItem({"key": "b" * 61}, "own-id"),
        QuestionItem({}, "Mã 7", "name"),
        QuestionItem({}, "", "Tên"),
        QuestionItem({"text": {"vi": "Thế à?"}}),
        QuestionItem({}, "?", "!"),
        QuestionItem({"key": ""}, long),
        taken=("ten",),
    ) == [
        long,
        "own-id",
        "ma-7",
        "ten-2",
        "the-a",
        "question",
        f"{long}-2",
    ]


def test_an_id_stays_and_is_the_key_where_there_is_none():
    items = [QuestionItem({}, "Mã 7"), QuestionItem({}, "", "Tên")]
    keys_of(*items)
    assert [item.id for item in items] == ["Mã 7", "ten"]
    assert items[0].question == {"key": "ma-7", "type": None, "text": {}}


# Texts


def taken(text, kind=TextKind.HTML):
    """The Markdown, and the values of what was noted."""
    item = QuestionItem({})
    found = markup.as_markdown(text, kind, item)
    return found, [one for note in item.notes for one in note.values.values()]


def test_a_text_is_so_long_and_no_longer(monkeypatch):
    monkeypatch.setattr(markup, "LONGEST", 20)
    monkeypatch.setattr(markup, "LONGEST_HTML", 40)
    tags = f"<b>{'x' * 13}</b>"
    for kind, most in (
        (TextKind.PLAIN, "x" * 20),
        (TextKind.MARKDOWN, "x" * 20),
        (TextKind.HTML, "x" * 20),
        (TextKind.AUTO, "x" * 20),
        (TextKind.HTML, "<i>x</i>" * 5),
    ):
        assert not refused(taken, most, kind)
    for kind, more, limit in (
        (TextKind.PLAIN, "x" * 21, 20),
        (TextKind.PLAIN, "x<" * 21, 20),
        (TextKind.MARKDOWN, "x" * 21, 20),
        (TextKind.HTML, "x" * 21, 20),
        (TextKind.HTML, tags + "xxxx", 20),
        (TextKind.HTML, "<i>x</i>" * 5 + "x", 40),
        (TextKind.AUTO, "<i>x</i>" * 5 + "x", 40),
    ):
        assert refused(taken, more, kind)[1:] == ({"limit": limit},)


def test_a_text_has_so_many_tags_and_no_more(monkeypatch):
    monkeypatch.setattr(markup, "MOST_TAGS", 4)
    assert taken("<b>x</b><u>y</u>")[0] == "**x**y"
    assert refused(taken, "<b>x</b><u>y</u><br>")[1] == {"limit": 4}


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("a  b\nc", TextKind.HTML, "a b c"),
        ("a  b\nc", TextKind.AUTO, "a  b\\\nc"),
        ("a<u>b</u>\nc", TextKind.AUTO, "ab\\\nc"),
        ("a<u>b</u>\nc", TextKind.HTML, "ab c"),
        ("a & b", TextKind.PLAIN, "a & b"),
        ("a &amp; <b>", TextKind.PLAIN, "a \\&amp; \\<b\\>"),
        ("*a*", TextKind.PLAIN, "\\*a\\*"),
        ("*a*", TextKind.MARKDOWN, "*a*"),
        ("a\r\nb\rc", TextKind.PLAIN, "a\\\nb\\\nc"),
        (
            "<tt>a*b</tt> <kbd>c</kbd> <samp>d</samp>",
            TextKind.HTML,
            "`a*b` `c` `d`",
        ),
        ("<table><tr><th>a</th><td>b</td></tr></table>", TextKind.HTML, "a b"),
        ("<b> a </b>b<i>c </i>d", TextKind.HTML, "**a** b*c* d"),
        ("<i></i><b> </b>x</i>", TextKind.HTML, "x"),
        ("x<sup>2</sup><sub>th</sub>y", TextKind.HTML, "x²thy"),
        ("x<sup>2th</sup>", TextKind.HTML, "x2th"),
        (
            "<code>a</code> *b* <tt>c</tt> *d*",
            TextKind.HTML,
            "`a` \\*b\\* `c` \\*d\\*",
        ),
        ("<u>*b*</u>", TextKind.HTML, "\\*b\\*"),
        ("<p>a</p>b", TextKind.HTML, "a\\\nb"),
        ("<a>b</a>", TextKind.HTML, "b"),
        ("<b>a<i>b</b>c</i>", TextKind.HTML, "abc"),
    ],
)
def test_a_text_of_each_kind_becomes_markdown(text, kind, found):
    assert taken(text, kind)[0] == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<img src='a/b.png'>", ["b.png"]),
        ("<img src='a/b.png' alt='Dấu'>", ["Dấu"]),
        ("<img src='data:image/png;base64,xx/yy'>", ["?"]),
        (f"<img alt='{'x' * 90}'>", ["x" * 80]),
        ("<a href='q/a'>b</a>", ["q/a"]),
        (f"<a href='q/{'a' * 90}'>b</a>", [f"q/{'a' * 78}"]),
        ("<a>b</a>", []),
        (f"x<sup>{'th' * 30}</sup>", ["th" * 20]),
        ("<video>a</video>", ["<video>"]),
        (
            "".join(f"<v{one}>" for one in range(9)) + "a",
            [", ".join(f"<v{one}>" for one in range(8))],
        ),
    ],
)
def test_what_is_not_taken_over_is_named(text, said):
    assert taken(text)[1] == said


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("![a](b)", TextKind.MARKDOWN, "picture"),
        ("<table><tr><td>a</td></tr></table>", TextKind.HTML, "table"),
        ("<ul><li>a</li></ul>", TextKind.HTML, "list"),
        ("<b>a</b>", TextKind.HTML, ""),
        ("<b>a<i>b</b>c</i>", TextKind.HTML, "Bold, italic"),
    ],
)
def test_what_becomes_of_something_else_is_said(text, kind, said):
    item = QuestionItem({})
    markup.as_markdown(text, kind, item)
    told = " ".join(note.text for note in item.notes)
    assert said in told if said else not told


def test_above_so_many_signs_a_text_is_not_rendered(monkeypatch):
    asked = []
    monkeypatch.setattr(markup, "MOST_MARKS", 3)
    inline = markup.markdown.inline
    monkeypatch.setattr(
        markup.markdown,
        "inline",
        lambda text: asked.append(text) or inline(text),
    )
    assert markup.escaped("#1 " * 3) == "#1 #1 #1"
    assert asked
    asked.clear()
    assert markup.escaped("#1 " * 4) == "\\#1 \\#1 \\#1 \\#1"
    assert markup.as_plain("\\#1 " * 4) == "#1 " * 4
    assert not asked


# Languages


def test_words_of_a_language_are_a_text_and_nothing_else_is():
    assert languages.is_text({"vi": "a", "en": "b"})
    for other in ({}, {"vi": "a", "en": 1}, {"vi": "a", "fr": "b"}, "a", None):
        assert not languages.is_text(other)


def test_a_question_in_one_language_has_no_empty_text():
    item = QuestionItem(
        {
            "text": {"vi": " a ", "en": "b"},
            "explanation": {"vi": " ", "en": " c "},
            "feedback": {"vi": "", "en": " "},
            "options": [{"text": {"en": "d"}}],
        }
    )
    found = languages.in_language(item, "vi")
    assert found.question == {
        "text": {"vi": "a"},
        "explanation": {"vi": "c"},
        "options": [{"text": {"vi": "d"}}],
    }
    assert len(found.notes) == 1
    assert not item.notes


def joined(first, second):
    """Both questions of one id together; None if they are built otherwise."""
    one, other = QuestionReading(), QuestionReading()
    one.items = [QuestionItem(first, "q")]
    other.items = [QuestionItem(second, "q")]
    languages.join(one, other)
    (item,) = one.items
    return None if item.notes else item.question


def test_texts_of_two_files_stand_beside_each_other():
    vi, en = {"vi": "a"}, {"en": "b"}
    both = {"vi": "a", "en": "b"}
    assert joined({"text": vi}, {"text": en}) == {"text": both}
    assert joined({"text": vi}, {"text": {}}) == {"text": vi}
    assert joined({"text": vi}, {}) == {"text": vi}
    assert joined({}, {"text": en}) == {"text": en}
    assert joined({"key": "x"}, {"key": "y"}) == {"key": "x"}
    assert joined({"text": vi}, {"text": "b"}) is None
    assert joined({"text": vi}, {"text": ["b"]}) is None
    assert joined({"x": 1, "y": 1}, {"x": 1, "y": 2}) is None
    assert joined({"x": {"y": 1}}, {"x": [1]}) is None
    assert joined({"x": [1]}, {"x": {"y": 1}}) is None


def test_lists_go_one_by_one_and_wordings_together():
    assert joined({"a": ["x", "y"]}, {"a": ["y", "z"]}) == {
        "a": ["x", "y", "z"]
    }
    options = [{"text": {"vi": "a"}}, {"right": True}]
    others = [{"text": {"en": "b"}}, {"right": True}]
    assert joined({"a": options}, {"a": others}) == {
        "a": [{"text": {"vi": "a", "en": "b"}}, {"right": True}]
    }
    assert joined({"a": options}, {"a": others[:1]}) is None
    assert joined({"a": ["x", 1]}, {"a": ["x", 2]}) is None
    assert joined({"a": ["x", 1]}, {"a": ["x", 1]}) == {"a": ["x", 1]}
    assert joined({"a": [{"x": 1}]}, {"a": [{"x": 2}]}) is None


def test_what_is_there_once_stays_and_is_noted():
    one, other = QuestionReading(), QuestionReading()
    one.items = [QuestionItem({}, "a"), QuestionItem({}, "b")]
    other.items = [QuestionItem({}, "b"), QuestionItem({}, "c")]
    for item in (one.items[1], other.items[0]):
        item.drop("Same")
    other.items[0].drop("Other")
    languages.join(one, other)
    alone = "The other file has no question with its id."
    assert {
        item.id: [note.text for note in item.notes] for item in one.items
    } == {
        "a": [alone],
        "b": ["Same", "Other"],
        "c": [alone],
    }


# What is lost


@pytest.mark.parametrize(
    ("name", "before", "after", "asks_the_same"),
    [
        ("tolerance", 1, 2, False),
        ("extra", [{"vi": "a"}], [], False),
        ("share", 1, 0.5, True),
        ("points", 1, 2, True),
        ("text", {"vi": "a *b*"}, {"vi": "a b"}, True),
        ("text", {"vi": "a"}, {"vi": "b"}, False),
        ("answers", [{"accept": ["a"]}], [{"accept": ["b"]}], False),
        ("right", True, False, False),
        ("right", {"vi": "a"}, {"vi": "b"}, True),
    ],
)
def test_what_may_be_lost_and_is_still_the_same_question(
    name, before, after, asks_the_same
):
    same = losses.core({name: before}) == losses.core({name: after})
    assert same is asks_the_same


def test_no_tolerance_is_one_of_nothing():
    assert losses.core({"tolerance": 0}) == {}


def test_the_right_side_of_a_pair_is_asked():
    sides = [{"left": {"vi": "a"}, "right": {"vi": one}} for one in "bc"]
    assert losses.core(sides[0]) != losses.core(sides[1])


# In short


def lines(kind, **question):
    return lines_of({"type": kind, **question})


def test_what_cannot_be_shown_is_left_out():
    option = {"text": {"vi": "a"}, "right": True}
    wanted = [SummaryLine({"vi": "a"}, True, None, {})]
    assert lines("single", options=[option, "b", None]) == wanted
    assert lines("single", options="ab") == lines("other") == []
    odd = lines("multiple", options=[{"text": "a"}])
    assert odd == [SummaryLine({}, False, None, {})]


def test_shares_and_signs_of_answers():
    words = lines(
        "short_text",
        answers=[
            {"accept": ["a", "b"]},
            {"accept": ["c"], "share": 0.5},
            {"accept": ["d"], "share": 0},
        ],
    )
    assert [(one.text["vi"], one.is_right) for one in words] == [
        ("a | b", True),
        ("c (50%)", None),
        ("d", False),
    ]
    number = lines("numeric", answer=5, tolerance=1, near=[{"value": 4}])
    assert [(one.text["en"], one.is_right) for one in number] == [
        ("5 ± 1", True),
        ("4", False),
    ]
    assert lines("numeric", answer=5)[0].text["en"] == "5"
    for answer, word in ((True, "True"), (False, "False")):
        (line,) = lines("true_false", answer=answer)
        assert (line.text["en"], line.is_right) == (word, True)
