"""Word and PDF files as other programs write them are taken; what is neither
stays refused, at a bounded cost.
"""

import io
import zipfile

import pytest

from lms.core import media

KINDS = "http://schemas.openxmlformats.org/package/2006/content-types"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
WORD_MAIN = f"{media.DOCX}.main+xml"
SHEET_MAIN = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as box:
        for name, text in parts.items():
            box.writestr(name, text)
    return content.getvalue()


def parts(main="word/document.xml", target=None, kind=WORD_MAIN, office=OFFICE):
    """The parts of a Word document whose main part lies at `main`."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{KINDS}">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{LINKS}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="{target or main}"/>'
        "</Relationships>",
        main: "<w/>",
    }


def by_ending():
    """The main part's content type is that of all names with its ending."""
    given = parts()
    given["[Content_Types].xml"] = (
        f'<Types xmlns="{KINDS}"><Default Extension="xml" '
        f'ContentType="{WORD_MAIN}"/></Types>'
    )
    return given


def renamed(change):
    return {change(name): text for name, text in parts().items()}


WORD = {
    "Word": parts(),
    "Word on the web": parts("word/document2.xml"),
    "an absolute target": parts(target="/word/document.xml"),
    "the main part at the root": parts("document.xml", "./document.xml"),
    "a name with a space": parts("word/my%20text.xml")
    | {"word/my text.xml": "<w/>"},
    "strict": parts(office=STRICT),
    "backslashes": renamed(lambda name: name.replace("/", "\\")),
    "backslashes in the target": parts(target="word\\document.xml"),
    "other letter case": renamed(str.upper),
    "by its ending": by_ending(),
    "UTF-16": parts()
    | {
        "_rels/.rels": (
            '<?xml version="1.0"?>' + parts()["_rels/.rels"]
        ).encode("utf-16")
    },
}
NOT_WORD = {
    "a workbook": parts("xl/workbook.xml", kind=SHEET_MAIN),
    "macros by content type": parts(kind=MACROS),
    "macros by name": parts() | {"word\\VBAPROJECT.BIN": "x"},
    "a main part that is not there": parts(target="word/other.xml"),
    "relations that are no XML": parts() | {"_rels/.rels": "x"},
    "a document type": parts()
    | {"_rels/.rels": "<!DOCTYPE x>" + parts()["_rels/.rels"]},
    "attributes missing": parts()
    | {
        "_rels/.rels": f'<Relationships xmlns="{LINKS}"><Relationship '
        f'Type="{OFFICE}/officeDocument"/></Relationships>'
    },
    "names only": dict.fromkeys(parts(), "x"),
    "no relations": {
        name: text for name, text in parts().items() if name[0] != "_"
    },
    "relations that unpack without end": parts()
    | {"_rels/.rels": parts()["_rels/.rels"] + " " * 3_000_000},
    "parts without end": parts()
    | {f"{number}.xml": "" for number in range(5_001)},
}


@pytest.mark.parametrize("name", WORD)
def test_a_word_file_is_taken_however_it_was_written(name):
    assert media.kind_of(zipped(WORD[name])) == media.DOCX
    stored = zipped(WORD[name], zipfile.ZIP_STORED)
    assert media.kind_of(stored) == media.DOCX


@pytest.mark.parametrize("name", NOT_WORD)
def test_what_is_no_word_file_is_refused(name):
    assert media.kind_of(zipped(NOT_WORD[name])) is None


BODY = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"\r\n",
        b"\n\n  ",
        b"\xef\xbb\xbf",
        b"\x00\x00",
        b"Content-Type: application/pdf\r\n\r\n",
        b"@PJL ENTER LANGUAGE=PDF\n",
        b"x" * 1024,
    ],
)
def test_a_pdf_is_taken_with_some_bytes_before_its_header(before):
    assert media.kind_of(before + BODY) == "application/pdf"


@pytest.mark.parametrize(
    "content",
    [
        b"x" * 1025 + BODY,
        b"<!doctype html>" + BODY,
        b"\n <script>" + BODY,
        b"MZ\x90\x00" + BODY,
        b"PK\x03\x04" + BODY,
        b"GIF89a" + BODY,
        b"A letter that says %PDF-1.4 and goes on.",
        b"%PDF",
        b"junk %PDF- %%EOF",
    ],
)
def test_what_only_mentions_pdf_is_refused(content):
    assert media.kind_of(content) is None
