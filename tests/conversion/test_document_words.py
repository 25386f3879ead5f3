"""Words that leave a document as Markdown are read as these words again, and
as nothing else.
"""

import re
from html import unescape
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.conversion.documents import inline, writing
from lms.conversion.documents.types import (
    Heading,
    ListItem,
    Paragraph,
    Quotation,
    TableBlock,
    TextRun,
)
from lms.core import markdown

SIGNS = r"""* _ ` ~ # > - + = | : ! [ ] ( ) < > & \ . 1. 2) --- === ~~~ ``` *** ___
    **x** _x_ [x](y) ![x](y) <b> &amp; &#35; http://x.vn <http://x.vn> a b
    ế Đ € “ ” … – ²"""
TRICKS = st.sampled_from(SIGNS.split()) | st.sampled_from(
    [" ", "\n", "    ", "\t", "\xa0", "\u0301"]
)
TEXTS = st.lists(TRICKS | st.text(max_size=4), min_size=1, max_size=8).map(
    "".join
)
LINKS = st.sampled_from(
    ["", "", "", "https://a.vn/x_(y)?a=1&b=2#*c*|", "javascript:alert(1)"]
)
RUNS = st.builds(
    TextRun, TEXTS, st.booleans(), st.booleans(), st.booleans(), LINKS
)
LINES = st.lists(RUNS, min_size=1, max_size=5).map(tuple)


def words(html):
    """What a page shows, without its spaces."""
    text = unescape(re.sub(r"<[^>]*>", "", html))
    return "".join(normalize("NFD", text).split())


def said(*lines):
    text = "".join(run.text for line in lines for run in line)
    return "".join(normalize("NFD", inline.visible(text)).split())


def tags(html):
    return set(re.findall(r"<([a-z0-9]+)", html))


LOOKS = {"strong", "em", "s", "a", "br"}


@given(LINES)
@example((TextRun("a", bold=True), TextRun("b", italic=True)))
@example((TextRun("“x”", bold=True), TextRun("y")))
@example((TextRun("!"), TextRun("x", link="https://a.vn")))
def test_a_paragraph(line):
    html = markdown.to_html(writing.page([Paragraph(line)]))
    assert words(html) == said(line)
    assert tags(html) <= LOOKS | {"p"}
    assert html.count("<p>") <= 1


@given(LINES, st.integers(1, 9))
def test_a_heading(line, level):
    html = markdown.to_html(writing.page([Heading(level, line)]))
    assert words(html) == said(line)
    assert tags(html) <= LOOKS | {"h2", "h3", "h4"}


@given(
    st.lists(st.lists(LINES, min_size=1, max_size=3), min_size=1, max_size=3)
)
def test_a_table(rows):
    grid = TableBlock(tuple(tuple(row) for row in rows))
    html = markdown.to_html(writing.page([grid]))
    lines = [cell for row in rows for cell in row]
    assert words(html) == said(*lines)
    if words(html):
        table = {"table", "thead", "tbody", "tr", "th", "td"}
        assert tags(html) <= LOOKS | table
        assert html.count("<tr>") == len(rows)


@given(st.lists(LINES, min_size=1, max_size=3))
def test_a_quotation(lines):
    html = markdown.to_html(writing.page([Quotation(tuple(lines))]))
    assert words(html) == said(*lines)
    assert tags(html) <= LOOKS | {"p", "blockquote"}


ITEMS = st.builds(
    ListItem,
    st.integers(0, 9),
    st.none() | st.integers(0, 999_999),
    LINES,
)


@given(st.lists(ITEMS, min_size=1, max_size=6))
def test_a_list(items):
    html = markdown.to_html(writing.page(items))
    assert words(html) == said(*(item.line for item in items))
    assert tags(html) <= LOOKS | {"p", "ul", "ol", "li"}
    spoken = [item for item in items if said(item.line)]
    assert html.count("<li>") == len(spoken)


@given(st.lists(st.builds(Paragraph, LINES) | ITEMS, max_size=6))
def test_a_page_keeps_its_blocks_apart(blocks):
    html = markdown.to_html(writing.page(blocks))
    assert words(html) == said(*(block.line for block in blocks))


def text_of(*runs):
    return "".join(inline.lines(tuple(runs)))


@pytest.mark.parametrize(
    ("runs", "written"),
    [
        ([TextRun("Lưu ý", bold=True), TextRun(": nhớ")], "**Lưu ý**: nhớ"),
        ([TextRun("Lưu ý ", bold=True), TextRun("nhớ")], "**Lưu ý** nhớ"),
        ([TextRun("a", bold=True), TextRun("b", bold=True)], "**ab**"),
        ([TextRun("1. Phạm vi")], "1\\. Phạm vi"),
        ([TextRun("# x")], "\\# x"),
        ([TextRun("- x")], "\\- x"),
        ([TextRun("to_khai.docx")], "to\\_khai.docx"),
        ([TextRun("5 * 3")], "5 \\* 3"),
        (
            [TextRun("Luật", link="https://vbpl.vn/a b")],
            "[Luật](https://vbpl.vn/a%20b)",
        ),
        ([TextRun("tệp", link="file:///c:/x")], "tệp"),
        ([TextRun("a\nb")], "a\\b"),
    ],
)
def test_examples(runs, written):
    assert text_of(*runs) == written


def test_a_list_goes_on_with_its_numbers():
    numbers = [ListItem(0, number, (TextRun("x"),)) for number in (3, 4, 1, 2)]
    assert writing.page(numbers) == "3. x\n4. x\n1) x\n2) x\n"


def test_letters_nobody_sees_are_left_out_and_others_composed():
    line = (TextRun("e\u0302\u0301\u200b\xad x"),)
    assert inline.inline(line) == "ế x"
