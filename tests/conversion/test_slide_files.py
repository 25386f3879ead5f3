"""A PowerPoint file becomes lessons, slide by slide."""

import io
import zipfile

import pytest

from lms.conversion.documents import read_document
from tests.conversion.office import SPACES, ap, deck, notes, png, shape, zipped


def title(text):
    return shape(text, kind="title")


def points(*texts):
    return shape(*texts, kind="")


def lessons(*slides):
    document = read_document(deck(*slides))
    return [(one.title, one.text) for one in document.lessons]


def dropped(*slides):
    found = read_document(deck(*slides)).dropped
    return [
        (dict(one.place.values)["number"], one.what.text, one.words)
        for one in found
    ]


def test_each_slide_with_a_title_is_a_lesson():
    assert lessons(
        title("Nhận") + points("một", ap("hai", 'lvl="1"')),
        points("còn nữa"),
        title("Nhận") + points("tiếp"),
        title("Trả") + shape("tự do"),
    ) == [
        ("Nhận", "- một\n  - hai\n- còn nữa\n- tiếp\n"),
        ("Trả", "tự do\n"),
    ]


def test_the_first_slide_names_the_course():
    slides = (
        shape("Tiếp công dân", kind="ctrTitle")
        + shape("Năm 2026", kind="subTitle"),
        title("A") + points("a"),
    )
    document = read_document(deck(*slides))
    assert document.title == "Tiếp công dân"
    assert [one.title for one in document.lessons] == ["A"]
    assert dropped(*slides) == [(1, "subtitle of the first slide", "Năm 2026")]


def test_looks_numbers_links_and_old_fonts():
    link = '<a:p><a:r><a:rPr><a:hlinkClick r:id="l1"/></a:rPr><a:t>Luật</a:t></a:r></a:p>'
    old = '<a:p><a:r><a:rPr><a:latin typeface=".VnArial"/></a:rPr><a:t>NguyÔn</a:t></a:r></a:p>'
    numbered = (
        "<a:p><a:pPr><a:buAutoNum/></a:pPr><a:r><a:t>{}</a:t></a:r></a:p>"
    )
    none = "<a:p><a:pPr><a:buNone/></a:pPr><a:r><a:t>đoạn</a:t></a:r></a:p>"
    body = points(
        ap("đậm", "", 'b="1"'),
        numbered.format("x"),
        numbered.format("y"),
        none,
        link,
        old,
    )
    own = [("l1", "hyperlink", "https://a.vn/", "External")]
    assert lessons((title("A") + body, own, "")) == [
        (
            "A",
            "- **đậm**\n1. x\n2. y\n\nđoạn\n\n- [Luật](https://a.vn/)\n- Nguyễn\n",
        )
    ]


def test_what_the_speaker_says_is_a_quotation():
    own = [
        ("n1", "notesSlide", "../notesSlides/n1.xml", None, notes("Nói chậm"))
    ]
    assert lessons((title("A") + points("a"), own, "")) == [
        ("A", "- a\n\n> Nói chậm\n")
    ]


def test_tables_pictures_and_groups():
    cell = "<a:tc><a:txBody>{}</a:txBody></a:tc>"
    cells = "".join(cell.format(ap(text)) for text in ("A", "B"))
    table = f"<p:graphicFrame><a:tbl><a:tr>{cells}</a:tr><a:tr>{cells}</a:tr></a:tbl></p:graphicFrame>"
    picture = '<p:grpSp><p:pic><p:nvPicPr><p:cNvPr descr="Con dấu"/></p:nvPicPr><a:blip r:embed="i1"/></p:pic></p:grpSp>'
    own = [("i1", "image", "../media/1.png", None, png())]
    document = read_document(deck((title("A") + table + picture, own, "")))
    [lesson] = document.lessons
    assert lesson.text == (
        "| A | B |\n| --- | --- |\n| A | B |\n\n![Con dấu](figures/picture-1.png)\n"
    )
    assert lesson.pictures == {"picture-1.png": png()}


def test_words_of_a_diagram_are_a_list():
    data = f"<d {SPACES}><a:p><a:r><a:t>Nhận</a:t></a:r></a:p><a:p><a:r><a:t>Trả</a:t></a:r></a:p></d>"
    frame = '<p:graphicFrame><relIds r:dm="d1"/></p:graphicFrame>'
    slide = (
        title("A") + frame,
        [("d1", "diagramData", "../diagrams/d.xml", None, data)],
        "",
    )
    assert lessons(slide) == [("A", "- Nhận\n- Trả\n")]
    assert dropped(slide) == [(1, "diagram (SmartArt)", "Nhận")]


@pytest.mark.parametrize(
    ("what", "xml"),
    [
        ("chart", '<p:graphicFrame><c:chart xmlns:c="c"/></p:graphicFrame>'),
        ("embedded file", "<p:graphicFrame><p:oleObj/></p:graphicFrame>"),
        ("film or sound", "<p:pic><a:videoFile/></p:pic>"),
    ],
)
def test_what_is_dropped_is_said_with_its_slide(what, xml):
    slides = (title("A") + points("a"), title("B") + points("b") + xml)
    assert dropped(*slides) == [(2, what, "")]


def test_a_hidden_slide_is_left_out():
    hidden = (title("B") + points("b"), (), 'show="0"')
    slides = (title("A") + points("a"), hidden)
    assert [one for one, _ in lessons(*slides)] == ["A"]
    assert dropped(*slides) == [(2, "hidden slide", "B b")]


def test_what_stands_on_every_slide_is_told_once_for_each_kind():
    foot = shape("7", kind="sldNum") + shape("UBND xã Mẫu", kind="ftr")
    slides = (
        title("A") + points("a") + foot,
        title("B") + points("b") + foot + shape("30/11/2026", kind="dt"),
        title("C") + points("c") + shape("", kind="ftr"),
    )
    assert lessons(*slides) == [
        ("A", "- a\n"),
        ("B", "- b\n"),
        ("C", "- c\n"),
    ]
    found = read_document(deck(*slides)).dropped
    assert [
        (one.what.text, dict(one.place.values), one.words) for one in found
    ] == [
        ("slide number", {"number": 2}, "7"),
        ("footer of slides", {"number": 2}, "UBND xã Mẫu"),
        ("date on slides", {"number": 1}, "30/11/2026"),
    ]


def test_a_long_title_stands_in_full_above_its_points():
    long = "Trình tự, thủ tục giải quyết hồ sơ " * 5 + "tại phường"
    [(named, text)] = lessons(title(long) + points("a"))
    assert named.endswith("…") and len(named) <= 121
    assert text == f"{long}\n\n- a\n"


def test_a_slide_that_the_file_lacks_is_said_to_be_missing():
    content = io.BytesIO(deck(title("A") + points("a"), title("B")))
    box = zipfile.ZipFile(content)
    kept = {one: box.read(one) for one in box.namelist() if "slide2" not in one}
    document = read_document(zipped(kept))
    assert [one.title for one in document.lessons] == ["A"]
    [missing] = document.dropped
    assert missing.what.text == "missing part"
    assert dict(missing.place.values) == {"number": 2}


def test_words_of_an_equation_are_said():
    equation = "<a:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></a:p>"
    assert dropped(title("A") + points(equation, "a")) == [
        (1, "equation", "x=1")
    ]
