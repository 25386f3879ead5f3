"""Forms, recordings and films in a text: read, written, drawn; whatever stands
there is words only.
"""

import re
import time

import bleach
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core import markdown
from lms.core.media import notation
from lms.core.media.notation import RowMark

SOUND = "b" * 64 + ".mp3"
MEDIA = markdown.PageMedia({}, {"greeting": SOUND})
FORM = """title: Tờ khai
stamp: XÃ MẪU
note: Nhìn ngày sinh

Phần I
Họ tên | Nguyễn Văn A | đúng
Ngày sinh | 31/02/1990 | sai: không có ngày này
Nơi ở | a \\| b | xem lại
Điện thoại |
Số\t12\twrong\tthiếu"""
FILM = """link: https://example.org/film?a=1
title: Nộp hồ sơ
minutes: 4
source: Nhóm biên soạn
shows: Năm bước

Lời nói"""
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)> " onclick=x'


def page(kind, content):
    html = markdown.to_html(f"````{kind}\n{content}\n````")
    return str(markdown.placed(markdown.safe(html, MEDIA), "/f/{}".format))


def test_a_form_says_each_field_and_what_is_said_of_it():
    rows = notation.rows(notation.read("form", FORM).text)
    assert [(row.label, row.value, row.mark, row.why) for row in rows] == [
        ("Phần I", None, None, ""),
        ("Họ tên", "Nguyễn Văn A", RowMark.RIGHT, ""),
        ("Ngày sinh", "31/02/1990", RowMark.WRONG, "không có ngày này"),
        ("Nơi ở", "a | b", RowMark.NOTE, "xem lại"),
        ("Điện thoại", "", None, ""),
        ("Số", "12", RowMark.WRONG, "thiếu"),
    ]
    html = page("form", FORM)
    assert html.count("<dt>") == html.count("<dd>") == 5
    assert '<span class="tag">Illustration</span> Nhìn ngày sinh' in html
    assert "XÃ MẪU" in html and "left empty" in html


def test_a_recording_is_heard_from_here_and_read():
    html = page("audio", "file: sounds/greeting.mp3\ntitle: Chào\n\nA\nB\n\nC")
    assert f'<audio controls preload="none" src="/f/{SOUND}"' in html
    assert "<p>A<br>B</p><p>C</p>" in html
    assert "<audio" not in page("audio", "file: sounds/other.mp3\ntitle: x")


def test_a_film_opens_elsewhere_and_nothing_of_it_is_loaded():
    html = page("video", FILM)
    assert 'href="https://example.org/film?a=1" target="_blank"' in html
    assert "example.org" in html and "opens in a new tab" in html
    for bad in ("javascript:alert(1)", "//evil.test", "https://[x", "ftp://a"):
        assert "href" not in page("video", f"link: {bad}\ntitle: x")


@pytest.mark.parametrize("kind", notation.FIELDS)
def test_what_stands_in_a_block_is_words_only(kind):
    lines = [f"{name}: {HOSTILE}" for name in notation.FIELDS[kind]]
    html = page(
        kind,
        "\n".join(
            [*lines, "", f"{HOSTILE} | {HOSTILE} | sai: {HOSTILE}", HOSTILE]
        ),
    )
    tags = {*markdown.TAGS, "figure", "figcaption", "div", "dl", "dt", "dd"}
    tags |= {"span", "b", "audio", "details", "summary"}
    ways = [
        "class",
        "src",
        "controls",
        "preload",
        "aria-label",
        "target",
        "rel",
        "href",
    ]
    kept = bleach.clean(html, tags, {"*": ways})
    assert kept.count("<") == html.count("<")
    assert "<script" not in html and not re.search(
        r"<[^>]*\son\w+=", re.sub('"[^"]*"', '""', html)
    )


def test_plain_code_stays_code():
    html = markdown.to_html('```python\nx\n```\n\n```form" onclick="x\ny\n```')
    assert "class" not in html and "onclick" not in html


@pytest.mark.parametrize(
    "piece", ["a | b | sai: c\n", "|", "\t", "title: x\n", "`", "\n\n"]
)
def test_the_worst_block_takes_no_time(piece):
    text = "~~~form\n" + piece * (190_000 // len(piece)) + "\n~~~\n"
    begun = time.process_time()
    page_html = markdown.safe(markdown.to_html(text))
    for one in markdown.fenced(text):
        list(notation.flaws(one.block))
    assert page_html is not None and time.process_time() - begun < 5


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([*notation.FIELDS]),
    st.text("ab:|`~ \ntile", max_size=60),
)
def test_no_block_makes_a_page_fail(kind, content):
    block = notation.read(kind, content)
    [again] = markdown.fenced(notation.write(block))
    assert again.block.text == block.text
    for name in notation.FIELDS[kind]:
        assert again.block.said(name) == block.said(name)
    list(notation.flaws(block))
    page(kind, content)


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("form", "title: x", [notation.NO_ROWS]),
        ("form", "title: x\n\n" + "a|b\n" * 61, [notation.MANY_ROWS]),
        ("form", "a|b", [notation.MISSING]),
        ("audio", "file: sounds/a.mp3\ntitle: x", [notation.NO_WORDS]),
        ("video", FILM.replace("https", "htp"), [notation.NO_LINK]),
        ("video", FILM.replace(": 4", ": 601"), [notation.NO_MINUTES]),
        ("video", "", [notation.MISSING] * 5 + [notation.NO_WORDS]),
        ("form", FORM, []),
        ("video", FILM, []),
    ],
)
def test_what_is_missing_is_said_all_at_once(kind, content, said):
    found = notation.flaws(notation.read(kind, content))
    assert [flaw.text for flaw in found] == said
