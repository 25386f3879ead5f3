"""Text becomes safe HTML in one place; bleach, though retired, checks nh3's
work independently.
"""

import re
import time

import bleach
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core import markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](https://evil.test/pixel.png)",
    "<svg/onload=alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='&#x6A;avascript:alert(1)'>x</a>",
    '[x](https://a.test/"onmouseover="alert(1))',
    "<form action=/sign-out method=post><button>x</button></form>",
    "<p id=main class=first style='position:fixed'>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "`<script>`",
    "[a]: javascript:alert(1)\n\n[a]",
    "<details open ontoggle=alert(1)>",
    "<!--><script>alert(1)</script>-->",
]
FORBIDDEN = re.compile(
    r"<(script|img|svg|iframe|form|style|math|object|embed|input)|\son\w+\s*=|javascript:|vbscript:|data:",
    re.I,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless(text):
    for html in (
        markdown.to_html(text),
        str(markdown.inline(text)),
        markdown.clean(text),
        str(markdown.safe(text)),
    ):
        tags = re.sub(r"(?<=>)[^<]*", "", "x>" + html)
        assert not FORBIDDEN.search(re.sub(r'href="[^"]*"', "", tags)), html
        for target in re.findall(r'href="([^"]*)"', html):
            assert re.match(r"(https?|mailto|tel):|[/#]", target), target


def _second_opinion(html: str) -> str:
    attributes = {
        name: [*values, "rel"] if name == "a" else list(values)
        for name, values in markdown.ATTRIBUTES.items()
    }
    return bleach.clean(
        html,
        tags=markdown.TAGS,
        attributes=attributes,
        protocols=markdown.SCHEMES,
        strip=True,
    )


def _plain(html: str) -> str:
    """Without what the two serialise differently: closing of void tags, and
    entities of quotes.
    """
    return (
        re.sub(r"\s*/?>", ">", html)
        .replace("&quot;", '"')
        .replace("&#39;", "'")
        .replace("&nbsp;", "\u00a0")
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_bleach_finds_nothing_left_to_remove(text):
    html = markdown.to_html(text)
    assert _plain(_second_opinion(html)) == _plain(html)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(
            list("<>\"'&;:/=()[]!`*_#|- \nabdijnorsptclxXeg")
        ),
        max_size=120,
    )
)
def test_bleach_agrees_on_any_soup(text):
    html = markdown.to_html(text)
    assert _plain(_second_opinion(html)) == _plain(html)


def test_lessons_keep_what_they_need():
    html = markdown.to_html(
        "## Hồ sơ\n\n- **một**\n- *hai*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> lời\n\n[cổng](https://dichvucong.gov.vn)"
    )
    for piece in (
        "<h2>Hồ sơ</h2>",
        "<strong>một</strong>",
        "<em>hai</em>",
        "<td>1</td>",
        "<blockquote>",
        'href="https://dichvucong.gov.vn"',
    ):
        assert piece in html
    assert 'rel="noopener noreferrer"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<b>" * 60_000,
        "[" * 50_000,
        "*a " * 60_000,
        "> " * 40_000,
        "`" * 100_000,
        "- " * 50_000,
    ],
)
def test_the_worst_text_takes_no_time(text):
    start = time.process_time()
    markdown.to_html(text)
    assert time.process_time() - start < 8


SEAL = markdown.PageFigure("a" * 64, 340, 200)


def page(text, figures=None):
    """A page with its figures in their places."""
    media = markdown.PageMedia(
        figures or {"seal": SEAL}, {}, {"Illustration": "Minh họa"}.get
    )
    html = markdown.safe(markdown.to_html(text), media)
    return str(markdown.placed(html, "/figures/{}".format))


def test_a_figure_stands_in_its_place_with_words_and_size():
    html = page('Một.\n\n![Dấu đỏ](figures/seal.svg "Mép giấy")\n\nHai.')
    assert f'src="/figures/{"a" * 64}.svg"' in html
    assert 'alt="Dấu đỏ"' in html and "Mép giấy</figcaption>" in html
    assert 'width="340" height="200" loading="lazy"' in html
    assert "Minh họa" in html and "<p><figure" not in html


def test_words_of_a_figure_are_words_only():
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    escaped = hostile.replace('"', "&quot;")
    html = page(f'![{escaped} &gt;](figures/seal.svg "{escaped}")')
    allowed = {*markdown.TAGS, "figure", "figcaption", "img", "span"}
    ways = {"*": ["class", "src", "alt", "width", "height", "loading"]}
    assert bleach.clean(html, allowed, ways) == html
    assert html.count("<img") == 1 and "<script" not in html


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.test/x.png)",
        "![x](figures/../seal.svg)",
        "![x](figures/nothing.svg)",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "a ![x](//evil.test/x.png) b",
    ],
)
def test_a_picture_that_is_no_figure_of_the_page_is_left_out(text):
    assert "<img" not in page(text)


def test_pictures_are_told_with_their_line_and_whether_they_stand_alone():
    found = markdown.pictures(
        "# A\n\n![x](figures/seal.svg)\n\nb ![](y.png)\n\n- ![z](figures/a.svg)"
    )
    assert [(one.line, one.name, one.alone) for one in found] == [
        (3, "seal", True),
        (5, "", False),
        (7, "a", False),
    ]


def test_a_picture_is_offered_in_its_widths():
    photo = markdown.PageFigure("b" * 64, 800, 600, (360, 720, 800))
    html = page('![Quầy](figures/desk.jpg "Mở cửa")', {"desk": photo})
    files = [f"/figures/{'b' * 64}-{width}.webp" for width in (360, 720, 800)]
    assert f'src="{files[0]}"' in html
    offered = f"{files[0]} 360w, {files[1]} 720w, {files[2]} 800w"
    assert f'srcset="{offered}" sizes="(max-width: 46rem) 100vw, 42rem"' in html
    assert 'width="800" height="600" loading="lazy"' in html


def test_words_about_files_are_left_alone():
    said = f"figures/{'b' * 64}-360.webp"
    assert page(said) == f"<p>{said}</p>\n"
