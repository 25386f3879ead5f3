"""The PDF, opened by another reader than the one that made it."""

import random

import pytest
from zxingcpp import read_barcodes

from lms.core import typeset
from lms.records import service
from lms.records.service import printing
from tests.records.conftest import CHECK, opened, text_of


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


A4 = 595, 842
PRINT = 150 / 72
"""A page as a plain printer draws it, 150 dots an inch."""


@pytest.fixture
def with_name(signed, paper):
    """A paper that says this name, in Vietnamese."""

    def make(name):
        signed()
        made = paper()
        made.content = made.content | {"name": name}
        return service.pdf_of(made, "vi", CHECK)

    return make


def test_it_is_a4_tagged_in_its_language_with_letters_of_its_own(signed, paper):
    signed()
    for language in ("vi", "en"):
        content = service.pdf_of(paper(), language, CHECK)
        document = opened(content)
        assert all(
            (round(page.get_width()), round(page.get_height())) == A4
            for page in document
        )
        document.close()
        assert b"/StructTreeRoot" in content and b"/MarkInfo" in content
        assert f"/Lang({language})".encode() in content
        assert b"pdfuaid:part" in content
        assert b"/FontFile" in content and b"Libertinus" in content


def test_a_phone_reads_the_code_on_the_printed_page(signed, paper):
    signed()
    document = opened(service.pdf_of(paper(), "vi", CHECK))
    print_ = [page.render(scale=PRINT).to_pil() for page in document]
    document.close()
    found = [one.text for page in print_ for one in read_barcodes(page)]
    assert found == [CHECK]


def test_the_same_paper_has_the_same_bytes(signed, paper):
    signed()
    made = paper()
    first, again = (service.pdf_of(made, "vi", CHECK) for _ in "12")
    assert first == again


def test_what_people_wrote_is_never_source(with_name, tmp_path):
    (tmp_path / "secret.txt").write_text("SECRET")
    name = f'#read("{tmp_path}/secret.txt") #panic() ] " \\ $x$ */ @a <b> `c`'
    text = text_of(with_name(name)).replace("\n", "")
    assert "SECRET" not in text
    assert "#panic()" in text and "#read(" in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Thị Ước Đặng", "Nguyễn Thị Ước Đặng"),
        ("Lan 中文 😀", typeset.MISSING),
        ("a\u202eb\x01c", "abc"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_any_letter_is_printed_or_a_sign_for_it(with_name, name, shown):
    assert shown in text_of(with_name(name))


def test_twenty_thousand_letters_are_printed_whole(signed, paper):
    made = paper(submission=signed())
    long = "Đối chiếu từng chữ. " * 1000
    made.content = made.content | {"strength": long}
    text = text_of(service.pdf_of(made, "vi", CHECK))
    assert text.count("chiếu") >= 1000


def _many(content, number):
    dice, one = random.Random(1), content["records"][0]
    rows = [
        one
        | {
            "id": index,
            "revoked": dice.choice([None, {"on": "2026-11-12", "by": "Đức"}]),
        }
        for index in range(number)
    ]
    return content | {"records": rows}


def test_a_long_file_repeats_its_heads_and_counts_its_pages(signed, paper):
    signed()
    made = paper()
    made.content = _many(made.content, 200)
    document = opened(service.pdf_of(made, "vi", CHECK))
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert len(pages) > 5
    for number, text in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in text
        assert made.content["name"] in text
    assert sum("Người ký, chấm" in text for text in pages) >= len(pages) - 2


def test_no_more_are_set_at_a_time_than_there_are_processors(
    app, signed, paper, monkeypatch
):
    signed()
    made = paper()
    app.extensions["lms"].settings["LMS_WRITE_SECONDS"] = 0.05
    for _ in range(typeset.AT_ONCE):
        typeset.PLACES.acquire()
    try:
        with pytest.raises(typeset.Busy):
            printing.pdf_of(made, "vi", CHECK)
    finally:
        for _ in range(typeset.AT_ONCE):
            typeset.PLACES.release()
