"""Tables in and out: no cell is a formula, the same rows give the same bytes,
every encoding is read or refused by name, and a file made to do harm is
refused before it does.
"""

import contextlib
import datetime as dt
import io
import re
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from lms.core import i18n, tables
from lms.core.errors import Invalid
from lms.core.tables import archive, encodings, formats, numbers, writing

HEAD = ["khoá", "tên"]
cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30
) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''=1",
        " =1",
        "+84",
        "-5",
        "@x",
        "'",
        "''",
        "a\nb",
        '"',
        "a;b",
        "a,b",
        "'@",
        "Ngô Thị Ánh",
    ]
)
lines = st.lists(
    st.lists(cells, min_size=2, max_size=2).filter(
        lambda row: any(cell.strip() for cell in row)
    ),
    max_size=6,
)


def workbook(sheet="", parts=(), shared="", styles="", book=""):
    """A workbook written by hand, as a stranger might."""
    out = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(
            "xl/workbook.xml",
            book
            or f'<workbook xmlns:r="{kind}"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        box.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships><Relationship Id="rId1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="rId3" Type="{kind}/styles" Target="styles.xml"/></Relationships>',
        )
        if shared:
            box.writestr("xl/sharedStrings.xml", shared)
        if styles:
            box.writestr("xl/styles.xml", styles)
        if sheet is not None:
            box.writestr(
                "xl/worksheets/sheet1.xml",
                f"<worksheet><sheetData>{sheet}</sheetData></worksheet>",
            )
        for name, content in parts:
            box.writestr(name, content)
    return out.getvalue()


@given(lines)
def test_what_is_written_is_read_again(rows):
    for content in (
        tables.csv_bytes(HEAD, rows),
        tables.xlsx_bytes("thử", HEAD, rows),
    ):
        found = tables.read(content, 100, encodings.PLAIN)
        assert [
            found[0][1],
            *([*row, "", ""][:2] for _line, row in found[1:]),
        ] == [HEAD, *rows]


def test_the_same_rows_give_the_same_bytes():
    rows = [["a", 1, dt.date(2026, 7, 1)], ["=b", 2.5, None]]
    assert tables.xlsx_bytes("x", ["a"], rows) == tables.xlsx_bytes(
        "x", ["a"], rows
    )
    assert tables.csv_bytes(["a"], rows) == tables.csv_bytes(["a"], rows)


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_sheet_made_in_memory_or_through_files_holds_every_row(more):
    rows = [[f"a{number}", "Đức"] for number in range(writing.SHORT + more)]
    content = tables.xlsx_bytes("x", HEAD, iter(rows))
    found = tables.read(content, 2 * writing.SHORT, encodings.PLAIN)
    assert [list(row) for _line, row in found[1:]] == rows


@given(cells)
def test_no_cell_begins_like_a_formula(text):
    written = tables.plain_cell(text)
    assert not written.strip().startswith(("=", "+", "-", "@"))
    assert tables.meant(written) == text


def test_a_sheet_holds_text_as_text_and_numbers_as_numbers():
    content = tables.xlsx_bytes(
        "x",
        ["a"],
        [["=1+1", 5, "5", dt.date(2026, 7, 1), "https://example.vn", True]],
    )
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        sheet = box.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert 'quotePrefix="1"' in box.read("xl/styles.xml").decode()
    assert tables.read(content, 9)[1] == (
        2,
        ["=1+1", "5", "5", "2026-07-01", "https://example.vn", "True"],
    )


def test_a_text_too_long_for_a_cell_is_refused_instead_of_cut():
    with pytest.raises(Invalid, match="line 2"):
        tables.xlsx_bytes("x", ["a"], [["ă" * 32_768]])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"]
)
def test_unicode_is_read_whatever_its_shape(encoding):
    text = "khoá,tên\r\nx,Nguyễn Đức\r\n"
    content = (
        b"\xff\xfe" + text.encode("utf-16-le")
        if encoding.endswith("bom")
        else text.encode(encoding)
    )
    assert tables.read(content, 9) == [(1, HEAD), (2, ["x", "Nguyễn Đức"])]


CP1258 = (
    "tên\r\nNguyê\u0303n Ðức Thắng".replace("ứ", "ư\u0301")
    .replace("ắ", "ă\u0301")
    .replace("Ð", "Đ")
    .encode("cp1258")
)
TCVN3 = "tªn\r\nNguyÔn §øc Th¾ng, phßng V¨n hãa".encode("latin-1")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (CP1258, "windows-1258", "Nguyễn Đức Thắng"),
        (TCVN3, "tcvn3", "Nguyễn Đức Thắng, phòng Văn hóa"),
    ],
)
def test_an_old_encoding_is_refused_by_name_and_place_and_read_once_named(
    content, name, said
):
    with pytest.raises(Invalid) as refused:
        tables.decode(content)
    assert refused.value.values["encoding"] == encodings.OLD[name]
    assert refused.value.values["line"] == 1
    assert tables.decode(content, name).endswith(said)
    assert "tên" in refused.value.values["sample"]


def test_a_byte_without_a_letter_names_its_place():
    with pytest.raises(Invalid, match=r"byte 3, in line 2"):
        tables.decode(b"ab\n\x8ax", "windows-1258")
    with pytest.raises(Invalid, match=r"byte 2, in line 1"):
        tables.decode(b"ab\x90", "tcvn3")


FONT = [["a", "NguyÔn V¨n An"], ["b", "phßng Hµnh chÝnh"]]


def test_text_typed_with_an_old_font_is_refused_with_its_line_and_read_once_it_is_named():
    for content in (
        tables.csv_bytes(["mã", "tªn"], FONT),
        tables.xlsx_bytes("x", ["m", "tªn"], FONT),
    ):
        with pytest.raises(Invalid, match=r"Line 1, .*TCVN3.*tên") as refused:
            tables.read(content, 9)
        assert refused.value.field == "file"
        found = tables.read(content, 9, "tcvn3")
        assert [cells[1] for _line, cells in found] == [
            "tên",
            "Nguyễn Văn An",
            "phòng Hành chính",
        ]
        assert (
            tables.read(content, 9, encodings.PLAIN)[1][1][1] == "NguyÔn V¨n An"
        )
    with pytest.raises(Invalid, match="already"):
        tables.read(tables.csv_bytes(["mã"], FONT), 9, "windows-1258")


def test_every_cell_in_an_old_font_is_named_whatever_else_the_file_holds():
    for made in (tables.csv_bytes, lambda *rows: tables.xlsx_bytes("x", *rows)):
        content = made(
            ["mã", "tên"],
            [["a", "Phòng Kinh tế"], ["b", "V¨n phßng"], ["c", "Nguyeãn Vaên"]],
        )
        for read in (tables.read, tables.text_of):
            with pytest.raises(Invalid, match=r"Line 3, .*“tên”.*“V¨n”.*“Văn”"):
                read(content, 9)
            with pytest.raises(Invalid, match=r"in: 3 \(tên\), 4 \(tên\)\.$"):
                read(content, 9)


def test_a_workbook_as_other_programs_write_it_is_read():
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "remove_timezone": True}
    ) as book:
        sheet = book.add_worksheet("Tờ 1")
        sheet.write_row(0, 0, ["mã", "tên", "ngày", "số"])
        sheet.write_string(2, 0, "0001")
        sheet.write_rich_string(
            2, 1, "Xã ", book.add_format({"bold": True}), "Yên", " Hòa"
        )
        sheet.write_datetime(
            2,
            2,
            dt.datetime(2026, 7, 1, 13, 30, tzinfo=dt.UTC),
            book.add_format({"num_format": "d mmm yyyy"}),
        )
        sheet.write_formula(2, 3, "=1+1", None, 2)
        sheet.write_number(2, 5, 12.5)
        sheet.merge_range("A5:C5", "gộp")
        book.add_worksheet("Tờ 2").write(0, 0, "không đọc")
    assert tables.read(out.getvalue(), 9) == [
        (1, ["mã", "tên", "ngày", "số"]),
        (3, ["0001", "Xã Yên Hòa", "2026-07-01", "2", "", "12.5"]),
        (5, ["gộp"]),
    ]


def test_numbers_days_and_shared_texts_of_other_spreadsheets_are_read():
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy;@"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    shared = "<sst><si><t>Phường </t></si><si><r><t>Cửa </t></r><r><t>Sông</t></r><rPh><t>no</t></rPh></si></sst>"
    row = (
        '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" s="1"><v>46204</v></c><c r="D3" s="2"><v>46204.5</v></c>'
        '<c r="E3"><v>7.0</v></c><c r="F3" t="b"><v>1</v></c><c r="G3" t="str"><f>1+1</f><v>2</v></c>'
        '<c r="H3" t="inlineStr"><is><t>a_x000A_b</t></is></c><c><v>1.5</v></c></row>'
    )
    found = tables.read(workbook(row, shared=shared, styles=styles), 9)
    assert found == [
        (
            3,
            [
                "Cửa Sông",
                "",
                "2026-07-01",
                "2026-07-01",
                "7",
                "true",
                "2",
                "a\nb",
                "1.5",
            ],
        )
    ]


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("00000", "1", "00001"),
        ("00", "123", "123"),
        ('"VP-"000', "7", "VP-007"),
        ("0000 000 000", "912345678", "0912 345 678"),
        ("0%", "0.07", "7%"),
        ("0.00%", "0.125", "12.5%"),
        ("#,##0", "5000", "5000"),
        ('_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "-5", "-5"),
        ("#,##0[$₫-42A]", "5000", "5000"),
        ("0.00", "5", "5"),
        ("@", "12", "12"),
        ("[$-42A]dd/mm/yyyy;@", "46204.5", "2026-07-01"),
        ("dd/mm/yyyy hh:mm", "46204.5", "2026-07-01 12:00"),
        ("dd/mm/yyyy", "1", "1900-01-01"),
        ("dd/mm/yyyy", "61", "1900-03-01"),
        ("General", "1234567890123456789", "1234567890123456789"),
    ],
)
def test_a_number_reads_as_its_cell_shows_it(code, number, said):
    assert _shown(code, number) == said


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("h:mm", "0.5"),
        ("[h]:mm", "3"),
        ("dd/mm/yyyy", "60"),
        ("dd/mm/yyyy", "-1"),
        ("[&lt;=9999999]###-####;(###) ###-####", "5551234"),
        ("mmmm", "5"),
        ('0.0" kg"', "5"),
        ("0" * 41, "5"),
    ],
)
def test_a_number_shown_as_something_else_is_named_with_its_cell(code, number):
    with pytest.raises(Invalid, match=r"Cell C2 .*number format"):
        _shown(code, number)


def _shown(code, number):
    code = code.replace('"', "&quot;")
    styles = (
        f'<styleSheet><numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    row = f'<row r="2"><c r="C2" s="1"><v>{number}</v></c></row>'
    return tables.read(workbook(row, styles=styles), 9)[0][1][2]


@given(
    st.text('0#?.,%"\\[]()<>=-;@dmyhs*_ eE₫', max_size=255),
    st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
)
def test_no_number_format_whatever_does_more_than_be_refused(code, number):
    first_day = dt.date(1899, 12, 30)
    text = numbers.text_of_number(
        str(number), formats.read_format(code), first_day
    )
    assert text is None or text


def test_halves_of_one_letter_are_joined_and_a_lone_one_is_named():
    def cell(text):
        return workbook(f'<row r="3"><c r="B3" t="str"><v>{text}</v></c></row>')

    assert tables.read(cell("a_xD83D__xDE00_"), 9)[0][1][1] == "a\U0001f600"
    assert tables.read(cell("a_x005F_xD800_"), 9)[0][1][1] == "a_xD800_"
    for text in ("T_xD800_n", "_xDC00__xD800_", "a_x0000_"):
        with pytest.raises(Invalid, match="Cell B3 holds characters"):
            tables.read(cell(text), 9)


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">'
        for i in range(9)
    )
    + "]>"
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            lambda: workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
            "cell XFD1",
        ),
        (lambda: workbook('<row r="999999999"><c/></row>'), "beyond the last"),
        (lambda: workbook('<row r="1048577"><c/></row>'), "beyond the last"),
        (lambda: workbook('<row r="2"/><row r="2"/>'), "not in order at 2"),
        (lambda: workbook('<row r="2"><c r="A3"/></row>'), "order at A3"),
        (
            lambda: workbook('<row r="2"><c r="B2"/><c r="A2"/></row>'),
            "order at A2",
        ),
        (
            lambda: workbook(
                '<row><c t="s"><v>1</v></c></row>', shared="<sst/>"
            ),
            "cannot be read as an XLSX",
        ),
        (
            lambda: workbook(
                '<row><c t="s"><v>0</v></c></row>' * 40,
                shared=f"<sst><si><t>{'a' * 1_000_000}</t></si></sst>",
            ),
            "more text than can be taken",
        ),
        (
            lambda: workbook(
                '<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row>'
            ),
            "Cell B2 shows the error #N/A",
        ),
        (
            lambda: workbook(
                "",
                styles='<styleSheet><numFmt numFmtId="170" formatCode="'
                + "[" * 256
                + '"/></styleSheet>',
            ),
            "more than 255 characters",
        ),
        (
            lambda: workbook(
                "",
                styles="<styleSheet><cellXfs>"
                + "<xf/>" * 70_000
                + "</cellXfs></styleSheet>",
            ),
            "more formats than",
        ),
        (
            lambda: workbook(
                '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
            ),
            "cell XFD1048576",
        ),
        (
            lambda: workbook('<row r="1">' + "<c/>" * 1_000_001 + "</row>"),
            "cell 201",
        ),
        (
            lambda: workbook("<row><c/></row>" * 1_000_001),
            "too many rows|cells",
        ),
        (
            lambda: workbook(" " * (archive.MOST_BYTES + 1)),
            "unpacks to far more",
        ),
        (
            lambda: workbook(shared=BOMB + "<sst><si><t>&j;</t></si></sst>"),
            "document type",
        ),
        (
            lambda: workbook(
                book=BOMB
                + f'<workbook xmlns:r="{KIND}"><sheets><sheet r:id="rId1"/></sheets></workbook>'
            ),
            "document type",
        ),
        (
            lambda: workbook(
                book='<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>'
            ),
            "document type",
        ),
        (lambda: workbook(None), "cannot be read as an XLSX"),
        (lambda: workbook("<row><c></row>"), "cannot be read as an XLSX"),
        (
            lambda: workbook('<row r="x"><c/></row>'),
            "cannot be read as an XLSX",
        ),
        (
            lambda: workbook('<row><c r="?"/></row>'),
            "cannot be read as an XLSX",
        ),
        (
            lambda: workbook("<row><c><v>much</v></c></row>"),
            "cannot be read as an XLSX",
        ),
        (
            lambda: workbook("<row><c/></row>")[:-40],
            "cannot be read as an XLSX",
        ),
        (lambda: b"PK\x03\x04" + b"\0" * 200, "cannot be read as an XLSX"),
        (
            lambda: archive.OLD_OFFICE + b"\0" * 200,
            "old .xls workbook, or one with a password",
        ),
        (lambda: b"a,b\nx\0,y\n", "characters that are no text"),
        (
            lambda: ("," * 300 + "\n").encode(),
            "Line 1 has more than 200 columns",
        ),
        (lambda: b"," * 1_000_000, "more than 200 columns"),
        (lambda: b"", "empty"),
        (lambda: workbook(""), "empty"),
        (lambda: b"a,b\n" + b"x,y\n" * 101, "at most 100"),
    ],
)
def test_a_file_made_to_do_harm_is_refused_in_words(content, said):
    with pytest.raises(Invalid, match=said):
        tables.read(content(), 100)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_do_more_than_be_refused(content):
    for given_ in (content, b"PK\x03\x04" + content):
        for encoding in ("", *encodings.OLD):
            with contextlib.suppress(Invalid):
                tables.read(given_, 100, encoding)


def test_columns_of_a_sheet_are_as_wide_as_what_stands_in_them_within_reason():
    made = tables.xlsx_bytes(
        "thử",
        ["Mã", "Năng lực"],
        [["a", "Chứng thực bản sao từ bản chính"], ["b", "x" * 5000]],
    )
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    narrow, wide = (
        float(width)
        for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)
    )
    assert narrow < 8 < 40 < wide < 60


@pytest.mark.parametrize(
    "written", ["22/11/2026", "22-11-2026", "22.11.2026", "2026-11-22"]
)
def test_a_day_may_be_written_in_the_ways_people_write_it(written):
    assert tables.read_day(written) == dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "written",
    ["22/11/0026", "0026-11-22", "31/12/1899", "31/02/2026", "1/13/2026", "?"],
)
def test_what_nobody_means_is_no_day(written):
    with pytest.raises(ValueError, match=r"."):
        tables.read_day(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1/2/1900", dt.date(1900, 2, 1)),
        ("31/12/9999", dt.date(9999, 12, 31)),
    ],
)
def test_early_and_late_days_are_days(written, meant):
    assert tables.read_day(written) == meant


def test_text_after_a_closed_quotation_mark_is_named_with_its_lines():
    with pytest.raises(Invalid) as refused:
        tables.read_csv('a,b\n"x"y,1\n2,3\n4,"u\nv"w\n', 9)
    assert refused.value.values == {"lines": "2, 4"}


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"x" , "y"', ["x", ' "y"']),
        ('"x ""y""" ,5" screen', ['x "y"', '5" screen']),
        ('a"b"c,2', ['a"b"c', "2"]),
    ],
)
def test_quotation_marks_as_people_type_them_are_read(line, cells):
    assert tables.read_csv(f"a,b\n{line}\n", 9)[1] == (2, cells)


def test_a_cell_beyond_all_measure_is_said_as_that():
    with pytest.raises(Invalid, match="field larger"):
        tables.read_csv('a,b\n"' + "x" * 200_000 + '",1\n', 9)


def test_missing_columns_are_named_as_a_file_in_either_language_has_them():
    headings = {"key": ("key", "mã"), "name": ("name", "tên")}
    both = {"vi": "mã, tên", "en": "key, name"}
    with pytest.raises(Invalid, match="Columns key, name are") as refused:
        tables.records([(1, ["x"])], headings, ["key", "name"])
    assert refused.value.values == {"missing": both, "columns": both}
    for language, said in both.items():
        with i18n.use(language):
            told = i18n.gettext(refused.value.text, **refused.value.values)
        assert told.count(said) == 2
