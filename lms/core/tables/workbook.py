"""Reads the first sheet of an XLSX, row by row, from what a stranger sent.

By hand, because of the two libraries that could, one had no release for over
two years and the other ends the whole process on a file of two kilobytes with
one cell in the last corner. Formulas are never run: the value that was shown is
read.
"""

import datetime as dt
import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from lms.core.errors import Invalid
from lms.core.tables.archive import (
    DAMAGES,
    OLD_OFFICE,
    Archive,
    Attributes,
    broken,
    xml_parser,
)
from lms.core.tables.formats import Formats
from lms.core.tables.sheet import SheetReader, read_texts

_RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
)


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds cells, with its number from 1: texts as they stand,
    days as 2026-11-22, numbers as they are shown.

    Invalid, in words a person can follow, for anything that is not a workbook
    or is made to do harm.
    """
    if content.startswith(OLD_OFFICE):
        raise Invalid(
            "This is an old .xls workbook, or one with a password. Save it as .xlsx without a password and choose that.",
            "file",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            yield from _rows(Archive(box))
    except DAMAGES as problem:
        raise broken() from problem


def _rows(archive: Archive) -> Iterator[tuple[int, list[str]]]:
    parts = _parts(archive)
    texts = list[str]()
    if parts.texts in archive.names:
        texts = read_texts(archive, parts.texts)
    formats = _formats(archive, parts.styles)
    reader = SheetReader(texts, formats, parts.first_day)
    for chunk in archive.chunks(parts.sheet):
        reader.feed(chunk)
        yield from reader.finished()
    yield from reader.end()


class _Parts(NamedTuple):
    """The names of the first sheet, the shared texts and the styles (empty:
    none); the day from which days are counted.
    """

    sheet: str
    texts: str
    styles: str
    first_day: dt.date


def _parts(archive: Archive) -> _Parts:
    book, links = _Book(), _Links()
    archive.parse("xl/workbook.xml", xml_parser(book.start))
    archive.parse("xl/_rels/workbook.xml.rels", xml_parser(links.start))
    if book.first_sheet not in links.paths:
        raise broken()
    return _Parts(
        links.paths[book.first_sheet],
        links.by_kind.get("sharedStrings", ""),
        links.by_kind.get("styles", ""),
        book.first_day,
    )


class _Book:
    def __init__(self) -> None:
        self.first_sheet: str | None = None
        self.first_day = dt.date(1899, 12, 30)

    def start(self, element: str, attributes: Attributes) -> None:
        if element == "sheet" and self.first_sheet is None:
            self.first_sheet = _relation(attributes)
        elif attributes.get("date1904") in ("1", "true"):
            self.first_day = dt.date(1904, 1, 1)


def _relation(attributes: Attributes) -> str:
    """The relation of a sheet; in the strict flavour its namespace differs."""
    others = (attributes[name] for name in attributes if name.endswith(" id"))
    return attributes.get(_RELATION) or next(others, "")


class _Links:
    """Where the parts lie, by the id of their relation and by their kind."""

    def __init__(self) -> None:
        self.paths: dict[str, str] = {}
        self.by_kind: dict[str, str] = {}

    def start(self, element: str, attributes: Attributes) -> None:
        external = attributes.get("TargetMode") == "External"
        if element != "Relationship" or external:
            return
        path = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))
        kind = attributes["Type"].rsplit("/", 1)[-1]
        self.paths[attributes["Id"]] = self.by_kind[kind] = path.lstrip("/")


def _formats(archive: Archive, name: str) -> Formats:
    formats = Formats()
    if name in archive.names:
        archive.parse(name, xml_parser(formats.start))
    return formats
