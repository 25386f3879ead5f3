"""A Word file becomes lessons; what cannot come along is said, with its place."""

import io
import re
import time
import zipfile
from html import unescape

import pytest

from lms.conversion.documents import read_document
from lms.core import markdown
from tests.conversion.office import (
    MC,
    SPACES,
    W,
    docx,
    h,
    p,
    picture,
    png,
    run,
    table,
    zipped,
)

NOTE = '<w:r><w:footnoteReference w:id="{}"/></w:r>'


def read(body, **others):
    return read_document(docx(body, **others))


def text(body, **others):
    """The Markdown of the only lesson."""
    [lesson] = read(body, **others).lessons
    return lesson.text


def titles(body):
    document = read(body)
    return document.title, [lesson.title for lesson in document.lessons]


def dropped(body, **others):
    found = read(body, **others).dropped
    return [(one.place, one.what.text, one.words) for one in found]


def shown(markdown_text):
    html = markdown.to_html(markdown_text)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


# Where lessons begin


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (h(1, "A") + p("a") + h(1, "B") + p("b"), ("", ["A", "B"])),
        (
            h(1, "Sổ tay") + h(2, "A") + p("a") + h(2, "B") + p("b"),
            ("Sổ tay", ["A", "B"]),
        ),
        (
            p("Sổ tay", style="Title")
            + h(1, "A")
            + p("a")
            + h(1, "B")
            + p("b"),
            ("Sổ tay", ["A", "B"]),
        ),
        (
            p("Sổ tay", style="Title") + p("Mở đầu") + h(1, "A") + p("a"),
            ("Sổ tay", ["Sổ tay", "A"]),
        ),
        (p("Chỉ một đoạn"), ("", ["Chỉ một đoạn"])),
        (
            p("A", style="Muc") + p("a") + p("B", style="Muc") + p("b"),
            ("", ["A", "B"]),
        ),
        ("", ("", [])),
    ],
    ids=["headings", "one heading", "title", "before", "none", "own", "empty"],
)
def test_lessons_begin_at_headings(body, expected):
    assert titles(body) == expected


def test_lower_headings_stand_within_a_lesson():
    body = (
        h(1, "A") + h(2, "B") + p("b") + h(3, "C") + p("c") + h(1, "D") + p("d")
    )
    first = read(body).lessons[0]
    assert first.text == "## B\n\nb\n\n### C\n\nc\n"


def test_a_level_of_the_outline_is_a_heading():
    outline = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>{}</w:p>'
    body = outline.format(run("A")) + p("a") + outline.format(run("B")) + p("b")
    assert titles(body) == ("", ["A", "B"])


def test_bold_lines_are_headings_where_there_are_none():
    bold = [p(run(words, "<w:b/>")) for words in ("I. Nhận", "II. Trả")]
    document = read(bold[0] + p("a") + bold[1] + p("b"))
    assert [one.title for one in document.lessons] == ["I. Nhận", "II. Trả"]
    assert [one.what.text for one in document.dropped] == ["no headings"]


def test_a_heading_without_text_is_said():
    body = h(1, "A") + h(1, "B") + p("b") + h(1, "C") + p("c")
    assert dropped(body) == [("A", "heading without text", "")]


def test_a_heading_that_is_longer_than_a_title_stands_in_full_above_its_text():
    long = "Trình tự, thủ tục giải quyết hồ sơ " * 5 + "tại phường"
    document = read(h(1, long) + p("a") + h(1, "B") + p("b"))
    first, second = document.lessons
    assert first.title.endswith("…") and len(first.title) <= 121
    assert first.text == f"{long}\n\na\n" and second.text == "b\n"


def test_a_foot_note_of_a_heading_comes_along():
    notes = f'<w:footnote w:id="1">{p("Luật 1.")}</w:footnote>'
    document = read(
        p("A", NOTE.format(1), style="Heading1") + p("a") + h(1, "B") + p("b"),
        footnotes=f"<w:footnotes {SPACES}>{notes}</w:footnotes>",
    )
    assert [one.title for one in document.lessons] == ["A", "B"]
    assert document.lessons[0].text == (
        "A\\[1\\]\n\na\n\n---\n\n\\[1\\] Luật 1.\n"
    )


def test_a_long_part_is_divided_and_nothing_of_it_lost():
    document = read(h(1, "A") + p("từ " * 200) * 200 + h(1, "B") + p("b"))
    lengths = [len(one.text) for one in document.lessons]
    assert max(lengths) <= 61_000
    words = sum(one.text.split().count("từ") for one in document.lessons)
    assert words == 40_000
    assert document.lessons[1].title == "A (2)"
    assert document.dropped[0].what.text == "long part"


# What stands in them


def test_lists_are_numbered_as_word_numbers_them():
    body = (
        p("một", numbered=(1, 0))
        + p("điểm", numbered=(1, 1))
        + p("điểm", numbered=(1, 1))
        + p("hai", numbered=(1, 0))
        + p("xen")
        + p("ba", numbered=(1, 0))
        + p("lại", numbered=(4, 0))
    )
    assert text(body) == (
        "1. một\n   - a) điểm\n   - b) điểm\n2. hai\n\nxen\n\n3. ba\n1) lại\n"
    )


def test_points_that_were_typed_are_points():
    body = p("- Bước một") + p("+ Việc") + p("– Bước hai") + p("-5 độ")
    assert text(body) == "- Bước một\n  - Việc\n- Bước hai\n\n-5 độ\n"


def test_articles_keep_their_words():
    assert text(p("Phạm vi", numbered=(3, 0))) == "- Điều 1. Phạm vi\n"


def test_looks_come_from_the_run_and_its_style():
    body = p(
        run("đậm", "<w:b/>"),
        run(" nghiêng", "<w:i/>"),
        run(" thường", '<w:b w:val="0"/>'),
        run(" mạnh", '<w:rStyle w:val="Strong"/>'),
        run(" m"),
        run("2", '<w:vertAlign w:val="superscript"/>'),
    )
    assert text(body) == "**đậm** *nghiêng* thường **mạnh** m²\n"


def test_a_table_with_merged_cells():
    merged = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p("A")
    body = table([merged, "B"], ["1 | 2", p("a") + p("b."), "3"])
    assert (
        text(body)
        == "| A |  | B |\n| --- | --- | --- |\n| 1 \\| 2 | a · b. | 3 |\n"
    )
    assert dropped(body) == [("", "merged cells", "")]


def test_a_table_in_a_table_keeps_its_words():
    body = table(["A", p("ngoài") + table(["trong", "nữa"]) + p("")])
    assert shown(text(body)) == "A ngoài · trong · nữa"
    assert dropped(body) == [("", "table in a table", "")]


def test_a_frame_of_one_cell_is_a_quotation():
    assert text(table([p("Lưu ý") + p("Nhớ")])) == "> Lưu ý\n>\n> Nhớ\n"


def test_a_quote_is_one():
    assert text(p("Lời", style="Quote")) == "> Lời\n"


def test_links_lead_on_only_where_a_page_may():
    link = '<w:hyperlink r:id="{}">{}</w:hyperlink>'
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://b.vn" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run("b")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = p(
        link.format("l1", run("a")),
        " ",
        field,
        " ",
        link.format("l2", run("c")),
    )
    links = [
        ("l1", "hyperlink", "https://a.vn/", "External"),
        ("l2", "hyperlink", "file:///c:/x.exe", "External"),
    ]
    assert (
        text(body, related=links) == "[a](https://a.vn/) [b](https://b.vn) c\n"
    )
    assert dropped(body, related=links) == [("", "link", "file:///c:/x.exe")]


def test_foot_notes_stand_at_the_end_of_their_lesson():
    notes = "".join(
        f'<w:footnote w:id="{number}">{p(words)}</w:footnote>'
        for number, words in ((1, "Luật 1."), (2, "Luật 2."))
    )
    document = read(
        h(1, "A") + p("a", NOTE.format(2)) + h(1, "B") + p("b", NOTE.format(1)),
        footnotes=f"<w:footnotes {SPACES}>{notes}</w:footnotes>",
    )
    assert [one.text for one in document.lessons] == [
        "a\\[1\\]\n\n---\n\n\\[1\\] Luật 2.\n",
        "b\\[1\\]\n\n---\n\n\\[1\\] Luật 1.\n",
    ]
    assert markdown.to_html(document.lessons[0].text).count("<hr") == 1


def test_a_foot_note_keeps_the_words_of_its_boxes_and_tables():
    box = f"<w:r><w:pict><w:txbxContent>{p('Trong khung')}</w:txbxContent></w:pict></w:r>"
    note = p("Xem.", box) + table(["Một", "Hai"])
    found = text(
        p("a", NOTE.format(1)),
        footnotes=f'<w:footnotes {SPACES}><w:footnote w:id="1">{note}</w:footnote></w:footnotes>',
    )
    assert "\\[1\\] Xem. Trong khung · Một · Hai" in found


def test_pictures_stand_alone_with_their_words_and_once_as_a_file():
    related = [
        ("i1", "image", "media/1.png", None, png()),
        ("i2", "image", "media/2.png", None, png()),
    ]
    body = p("Trước", picture("i1", "Con dấu"), "sau") + p(picture("i2", "Dấu"))
    [lesson] = read(body, related=related).lessons
    assert lesson.text == (
        "Trướcsau\n\n![Con dấu](figures/picture-1.png)\n\n"
        "![Dấu](figures/picture-1.png)\n"
    )
    assert lesson.pictures == {"picture-1.png": png()}


def test_pictures_that_are_not_taken_are_said():
    related = [
        ("i1", "image", "media/1.emf", None, b"\1\0\0\0 EMF"),
        ("i2", "image", "https://a.vn/x.png", "External"),
        ("i3", "image", "media/3.png", None, png()),
    ]
    body = p("a", picture("i1"), picture("i2"), picture("i3", "image3.png"))
    assert dropped(body, related=related) == [
        ("", "picture of another kind", "1.emf"),
        ("", "linked picture", "https://a.vn/x.png"),
        ("", "picture without description", "picture-1.png"),
    ]


def test_a_picture_that_is_grouped_with_a_text_box_comes_along():
    related = [("i1", "image", "media/1.png", None, png())]
    box = f"<w:txbxContent>{p('Nút Nộp')}</w:txbxContent>"
    group = f'<w:r><w:drawing><w:docPr id="1" descr="Màn hình"/><a:blip r:embed="i1"/>{box}</w:drawing></w:r>'
    assert text(p("a", group), related=related) == (
        "a\n\n![Màn hình](figures/picture-1.png)\n\n> Nút Nộp\n"
    )


def test_a_picture_that_the_file_lacks_is_said_to_be_missing():
    related = [("i1", "image", "media/1.png")]
    body = p("a", picture("i1", "Dấu"), picture("i7", "Dấu"))
    assert dropped(body, related=related) == [("", "missing part", "")] * 2


def test_columns_that_are_too_many_are_said():
    body = table([f"c{number}" for number in range(41)])
    assert dropped(body) == [("", "wide table", "")]
    assert "c39" in text(body) and "c40" not in text(body)


@pytest.mark.parametrize("name", ["altChunk", "subDoc"])
def test_a_file_between_two_paragraphs_is_said(name):
    body = p("a") + f'<w:{name} r:id="i1"/>' + p("b")
    assert dropped(body) == [("", "embedded file", "")]


def test_letters_with_a_reading_above_them_and_stops_keep_their_words():
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('reading')}</w:rt><w:rubyBase>{run('公')}</w:rubyBase></w:ruby></w:r>"
    assert text(p("a ", ruby)) == "a 公\n"
    assert text(p("Trái", "<w:r><w:ptab/></w:r>", "Phải")) == "Trái Phải\n"


def test_a_picture_in_a_table_stands_below_it():
    related = [("i1", "image", "media/1.png", None, png())]
    body = table(["A", p("a", picture("i1", "Dấu"))])
    written = text(body, related=related)
    assert written.endswith(
        "| A | a |\n| --- | --- |\n\n![Dấu](figures/picture-1.png)\n"
    )


# Old fonts


@pytest.mark.parametrize(
    ("typed", "font", "meant"),
    [
        ("Céng hßa x· héi", ".VnTime", "Cộng hòa xã hội"),
        ("viÖt nam", ".VnTimeH", "VIỆT NAM"),
        ("Coäng hoøa xaõ hoäi", "VNI-Times", "Cộng hòa xã hội"),
        ("VIEÄT NAM", "VNI-Times", "VIỆT NAM"),
        ("Việt Nam", ".VnTime", "Việt Nam"),
        ("Việt Nam", "VNI-Times", "Việt Nam"),
        ("fiancé", "Times New Roman", "fiancé"),
    ],
)
def test_old_fonts_are_read_as_they_show(typed, font, meant):
    body = p(run(typed, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'))
    assert text(body) == f"{meant}\n"
    said = (
        [] if font.startswith("Times") else [("", "old Vietnamese font", font)]
    )
    assert dropped(body) == said


def test_the_font_of_a_style_counts():
    assert text(p("NguyÔn", style="Old")) == "Nguyễn\n"


# What cannot come along


BOX = "<w:txbxContent>{}</w:txbxContent>"
THINGS = {
    "text box": (
        f"<w:r><w:drawing>{BOX.format(p('hộp'))}</w:drawing></w:r>",
        "hộp",
    ),
    "chart": ('<w:r><w:drawing><c:chart xmlns:c="c"/></w:drawing></w:r>', ""),
    "embedded file": (
        '<w:r><w:object><o:OLEObject xmlns:o="o"/></w:object></w:r>',
        "",
    ),
    "drawn shape": ("<w:r><w:drawing><wsp/></w:drawing></w:r>", ""),
    "equation": ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1"),
    "comment": ('<w:r><w:commentReference w:id="7"/></w:r>', "Xem lại"),
    "tracked change": (
        f"<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del><w:ins>{run('mới')}</w:ins>",
        "cũ",
    ),
    "hidden text": (run("ẩn", "<w:vanish/>"), "ẩn"),
    "letter of a symbol font": (
        '<w:r><w:sym w:font="Webdings" w:char="F012"/></w:r>',
        "Webdings",
    ),
}
COMMENTS = f'<w:comments {SPACES}><w:comment w:id="7">{p("Xem lại")}</w:comment></w:comments>'


@pytest.mark.parametrize("what", THINGS)
def test_what_is_dropped_is_said_with_its_place(what):
    xml, words = THINGS[what]
    body = h(1, "Chương I") + p("a", xml) + h(1, "Chương II") + p("b")
    assert dropped(body, comments=COMMENTS) == [("Chương I", what, words)]


def test_accepted_text_is_taken_and_deleted_text_is_not():
    assert text(p("a ", THINGS["tracked change"][0])) == "a mới\n"


def test_a_box_that_is_written_twice_is_read_once():
    box = BOX.format(p("hộp"))
    twice = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert text(p("a", twice)) == "a\n\n> hộp\n"


def test_signs_that_forms_are_full_of_are_read():
    box = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    assert text(p(box, " Có")) == "☑ Có\n"


def test_a_table_of_contents_is_left_out():
    gallery = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery "
        'w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('A 1')}</w:sdtContent></w:sdt>"
    )
    body = p("A 1", style="TOC1") + gallery + h(1, "A") + p("a")
    assert [one.text for one in read(body).lessons] == ["a\n"]
    assert {what for _, what, _ in dropped(body)} == {"table of contents"}


def test_much_of_one_kind_is_said_shortly():
    body = p("a", *[THINGS["hidden text"][0]] * 5_000)
    assert len(dropped(body)) == 41


# At size, and as other programs write it


def manual(paragraphs=800):
    """A manual as offices have them: parts, lists, tables, notes, pictures."""
    part = (
        h(1, "Chương {0}")
        + h(2, "Mục {0}")
        + p(
            "Công dân nộp ",
            run("hồ sơ", "<w:b/>"),
            " tại bộ phận một cửa. " * 5,
        )
        * 7
        + p("Kiểm tra thành phần hồ sơ", numbered=(1, 0)) * 5
        + p("Đối chiếu bản chính", numbered=(2, 1)) * 4
        + table(*[["Bước", "Người làm", "Thời hạn"]] * 10)
        + p("Xem hình", picture("i1", "Con dấu"), NOTE.format(1))
    )
    return "".join(
        part.replace("{0}", str(one)) for one in range(paragraphs // 19)
    )


def test_a_manual_of_800_paragraphs_takes_no_time():
    content = docx(
        manual(),
        related=[("i1", "image", "media/1.png", None, png(800, 600))],
        footnotes=f'<w:footnotes {SPACES}><w:footnote w:id="1">{p("Luật.")}</w:footnote></w:footnotes>',
    )
    start = time.perf_counter()
    document = read_document(content)
    assert time.perf_counter() - start < 5  # the promise; it takes a tenth
    assert len(document.lessons) == 42
    assert all("| --- |" in one.text for one in document.lessons)
    assert document.dropped == ()


def test_the_strict_flavour_is_read():
    content = docx(h(1, "A") + p("a") + h(1, "B") + p("b"))
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    assert len(read_document(_replaced(content, W, strict)).lessons) == 2


def _replaced(content, old, new):
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    return zipped(
        {
            name.replace("/", "\\"): part.replace(old.encode(), new.encode())
            for name, part in parts.items()
        }
    )


def test_newer_paragraphs_within_alternatives_are_read():
    body = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice>{p("a")}</mc:Choice>'
        f"<mc:Fallback>{p('cũ')}</mc:Fallback></mc:AlternateContent>"
    )
    assert text(body) == "a\n"
