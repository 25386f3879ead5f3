"""Drawings that somebody hands us: what is no shape and no word is named with
its line, and nothing is read further than it has to be.
"""

import pytest

from lms.core.media import svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 200" font-size="14">'
WORDS = '<text x="20" y="30">Phiếu hẹn</text>'


def said(body, head=HEAD):
    """What is wrong with a drawing of this body: (line, sentence)."""
    flaws = svg.examine(f"{head}\n{body}\n</svg>".encode()).flaws
    return [(one.line, one.text % dict(one.values)) for one in flaws]


def test_shapes_and_words_are_taken_with_their_size():
    body = (
        '<title>Phiếu</title><g transform="rotate(-24 170 100)" fill="#0b5d53">'
        '<rect x="1" y="2" width="30.5" height="4" rx="2" stroke="none"/>'
        '<path d="M1 2l3.5-4q1 1 2 2z" stroke-dasharray="4 3"/>'
        f'<circle cx="9" cy="9" r="4"/></g>{WORDS}'
    )
    drawing = svg.examine(f"{HEAD}{body}</svg>".encode())
    assert drawing == (340, 200, [])


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<script>alert(1)</script>", "takes no “script”"),
        ("<style>@import url(//evil.test)</style>", "takes no “style”"),
        ('<image href="https://evil.test/x.png"/>', "takes no “image”"),
        ('<use href="#a"/>', "takes no “use”"),
        ("<foreignObject/>", "takes no “foreignObject”"),
        ("<animate attributeName='x'/>", "takes no “animate”"),
        ('<a href="https://evil.test"><g/></a>', "takes no “a”"),
        ('<p xmlns="http://www.w3.org/1999/xhtml"/>', "takes no “p”"),
        ('<rect onclick="alert(1)"/>', "“onclick” of “rect”"),
        ('<rect style="fill:url(//evil.test)"/>', "“style” of “rect”"),
        ('<rect fill="url(#a)"/>', "“fill” of “rect”"),
        ('<rect filter="url(//evil.test)"/>', "“filter” of “rect”"),
        ('<rect width="calc(1px)"/>', "“width” of “rect”"),
        ('<path d="M0 0 url(x)"/>', "“d” of “path”"),
        ('<rect width="٣"/>', "“width” of “rect”"),
        ('<g class="a"/>', "“class” of “g”"),
        (
            '<g xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/>',
            "“href” of “g”",
        ),
        ("<?xml-stylesheet href='//evil.test'?>", "processing instructions"),
        ("<svg/>", "stands once"),
        ("<g>loose words</g>", "words stand outside “text”"),
        ('<text x="2" y="9" font-size="9">nhỏ</text>', "smaller than 13"),
        ('<text x="400" y="9">ngoài</text>', "begin outside"),
        ("<g>", "not well-formed"),
        ("&nbsp;", "not well-formed"),
    ],
)
def test_what_could_run_load_or_not_be_read_is_named_with_its_line(body, what):
    found = said(f"{WORDS}\n{body}")
    assert [line for line, text in found if what in text] in ([3], [4]), found


def test_all_flaws_are_named_at_once():
    found = said('<script/>\n<rect onload="x"/>\n<text y="1">a</text>\n<a/>')
    assert [line for line, _text in found] == [2, 3, 5]


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>',
        HEAD + "\n" + "<g>" * 2000,
        HEAD + "x" * svg.LONGEST,
        HEAD.replace('"0 0 340 200"', '"0 0 9000 200"') + WORDS + "</svg>",
        HEAD.replace('viewBox="0 0 340 200"', "") + WORDS + "</svg>",
        HEAD + "<g/></svg>",
        "",
        "not a drawing at all",
    ],
)
def test_what_is_no_drawing_of_this_kind_is_refused(content):
    assert svg.examine(content.encode()).flaws


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_bytes_that_are_no_utf_8_are_refused(encoding):
    body = '<text x="20" y="30">Đơn</text>'.replace("ơ", "o")
    [flaw] = svg.examine(f"{HEAD}{body}</svg>".encode(encoding)).flaws
    assert "UTF-8" in flaw.text


def test_reading_stops_where_the_bounds_are_reached():
    """The one flaw that ends it is the last, however much would follow."""
    found = svg.examine(f"{HEAD}{'<b/>' * 4000}".encode()).flaws
    assert len(found) == svg.MOST
    assert "more than" in found[-1].text
