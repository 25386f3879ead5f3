"""What is no Word or PowerPoint file, or is made to do harm, is refused in
words, at a bounded cost.
"""

import io
import time
import tracemalloc
import zipfile

import pytest

from lms.conversion.documents import package, read_document, tree
from lms.core.errors import Invalid
from tests.conversion.office import (
    SPACES,
    deck,
    docx,
    h,
    p,
    shape,
    table,
    zipped,
)

GOOD = docx(h(1, "A") + p("a"))


def changed(content, **parts):
    """The file with other parts; dots stand for slashes in their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        old = {name: box.read(name) for name in box.namelist()}
    return zipped(old | parts)


DOCTYPE = (
    '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
)
DOCUMENT = f"<w:document {SPACES}><w:body>{{}}</w:body></w:document>"
BAD = {
    "nothing": b"",
    "no archive": b"PK\x03\x04 and no more",
    "old": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "a PDF": b"%PDF-1.7",
    "cut": GOOD[: len(GOOD) // 2],
    "empty": zipped({"x": ""}),
    "another kind": zipped({"[Content_Types].xml": "<Types/>"}),
    "no XML": changed(GOOD, **{"word/document.xml": "<w:document"}),
    "doctype": changed(
        GOOD, **{"word/document.xml": DOCTYPE + DOCUMENT.format("&b;")}
    ),
    "doctype in styles": changed(GOOD, **{"word/styles.xml": DOCTYPE + "<s/>"}),
    "deep": docx("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000),
    "bomb": changed(
        GOOD, **{"word/document.xml": DOCUMENT.format(" " * 130_000_000)}
    ),
    "many parts": zipped({f"x{one}": "" for one in range(5_001)}),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_soon(name):
    content = BAD[name]
    start = time.perf_counter()
    with pytest.raises(Invalid) as refusal:
        read_document(content)
    assert time.perf_counter() - start < 3
    assert refusal.value.field == "file"


def test_a_large_file_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(package, "LARGEST_FILE", len(GOOD) - 1)
    with pytest.raises(Invalid, match="more than can be taken"):
        read_document(GOOD)


@pytest.mark.parametrize(
    ("limit", "body"),
    [
        ("MOST_ELEMENTS", p("a") * 2_000),
        ("MOST_LETTERS", p("từ " * 5_000)),
    ],
)
def test_elements_and_letters_are_counted(limit, body, monkeypatch):
    content = docx(body)
    read_document(content)
    monkeypatch.setattr(tree, limit, 4_000)
    with pytest.raises(Invalid, match="more than can be taken"):
        read_document(content)


WORST = {
    "runs": lambda n: docx(p(*["x"] * n)),
    "looks": lambda n: docx(
        p(*["<w:r><w:rPr><w:b/></w:rPr><w:t>*</w:t></w:r>", "_"] * (n // 2))
    ),
    "letters beside elements": lambda n: docx(
        "<w:p>" + "x<w:r/>" * n + "</w:p>"
    ),
    "one long word": lambda n: docx(p("*_[" * n)),
    "rows": lambda n: docx(table(*[["x"]] * n, ["x"] * 40)),
    "styles": lambda n: docx(
        p("a", style="s0"),
        styles=f"<w:styles {SPACES}>"
        + "".join(
            f'<w:style w:styleId="s{one}"><w:basedOn w:val="s{one + 1}"/></w:style>'
            for one in range(n)
        )
        + "</w:styles>",
    ),
    "paragraphs of headings": lambda n: docx(h(1, "A") * n),
    "shapes": lambda n: deck(shape("x" * 10) * n),
    "fields": lambda n: docx(
        p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * n, "x" * n)
    ),
    "marks": lambda n: docx(p("a" + "\u0316\u0301" * n)),
}


@pytest.mark.parametrize("name", WORST)
def test_cost_grows_as_the_file_does(name):
    def cost(n):
        content = WORST[name](n)
        return min(timed(content) for _ in range(2))

    # Other work on the machine makes single readings differ by some parts.
    assert cost(2_000) < 15 * max(cost(400), 0.02)


def timed(content):
    start = time.process_time()
    read_document(content)
    return time.process_time() - start


def test_depth_is_counted():
    with pytest.raises(Invalid, match="more than can be taken"):
        read_document(BAD["deep"])


def test_memory_is_bounded_by_what_is_taken():
    content = docx((h(1, "A") + p("từ " * 300)) * 200)
    tracemalloc.start()
    read_document(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_a_font_size_of_odd_numbers_is_no_fault():
    odd = '<w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    wide = '<w:tcPr><w:gridSpan w:val="99999999999"/></w:tcPr>'
    body = f"<w:p>{odd}<w:r><w:t>a</w:t></w:r></w:p>" + table(
        [wide + p("b"), wide.replace("999999999", "99999999") + p("c")]
    )
    assert read_document(docx(body)).lessons
