"""Reads the first sheet of an XLSX, row by row, from what a stranger sent.

By hand, because of the two libraries that could, one had no release for over
two years and the other ends the whole process on a file of two kilobytes with
one cell in the last corner. Nothing here grows with what a file merely claims:
bytes are counted as they are unpacked, cells as they come, document types (and
so entities) are refused, and formulas are never run: the value that was shown
is read.
"""

import datetime as dt
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from lms.core.errors import Invalid
from lms.core.marks import N_

OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # the old .xls, and an .xlsx with a password
MOST_BYTES = 50_000_000
MOST_TEXT = 30_000_000
MOST_CELLS = 500_000
MOST_COLUMNS = 200
CHUNK = 65_536
_DAYS = {
    14,
    15,
    16,
    17,
    22,
    27,
    30,
    36,
    50,
    57,
}  # number formats that Excel has built in for days
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
)


class _Budget:
    """What may still be unpacked of one file."""

    def __init__(self) -> None:
        self.bytes = MOST_BYTES

    def take(self, count: int) -> None:
        self.bytes -= count
        if self.bytes < 0:
            raise Invalid(
                N_(
                    "The file unpacks to far more than its size. Copy the table into a new, empty workbook and choose that."
                ),
                "file",
            )


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds cells, with its number from 1: texts as they stand,
    days as 2026-11-22, numbers without idle zeros.

    Invalid, in words a person can follow, for anything that is not a workbook
    or is made to do harm.
    """
    if content.startswith(OLD_OFFICE):
        raise Invalid(
            N_(
                "This is an old .xls workbook, or one with a password. Save it as .xlsx without a password and choose that."
            ),
            "file",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            yield from _rows(box, _Budget())
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as problem:
        raise _broken() from problem
    except expat.ExpatError as problem:
        raise _broken() from problem


def _broken() -> Invalid:
    return Invalid(
        N_(
            "The file cannot be read as an XLSX workbook: it is damaged or something else. Open it in a spreadsheet, save it as .xlsx and choose that."
        ),
        "file",
    )


def _rows(
    box: zipfile.ZipFile, budget: _Budget
) -> Iterator[tuple[int, list[str]]]:
    names = set(box.namelist())
    first, shared, styles, since = _parts(box, budget)
    texts = _shared(box, budget, shared) if shared in names else []
    days = _day_styles(box, budget, styles) if styles in names else set[int]()
    reader = _Sheet(texts, days, since)
    for chunk in _chunks(box, first, budget):
        reader.feed(chunk)
        yield from reader.finished()
    yield from reader.end()


def _parts(
    box: zipfile.ZipFile, budget: _Budget
) -> tuple[str, str, str, dt.date]:
    """The names of the first sheet, the shared texts and the styles; the day
    from which days are counted.
    """
    sheets, since, targets, kinds = (
        list[str](),
        [dt.date(1899, 12, 30)],
        dict[str, str](),
        dict[str, str](),
    )

    def book(name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            sheets.append(given.get(_RELATION) or _id(given))
        elif name == "workbookPr" and given.get("date1904") in ("1", "true"):
            since[0] = dt.date(1904, 1, 1)

    def relation(name: str, given: dict[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            target = given["Target"]
            path = (
                target[1:]
                if target.startswith("/")
                else posixpath.normpath(posixpath.join("xl", target))
            )
            targets[given["Id"]] = path
            kinds[given["Type"].rsplit("/", 1)[-1]] = path

    _parse(box, "xl/workbook.xml", budget, book)
    _parse(box, "xl/_rels/workbook.xml.rels", budget, relation)
    if not sheets or sheets[0] not in targets:
        raise _broken()
    return (
        targets[sheets[0]],
        kinds.get("sharedStrings", ""),
        kinds.get("styles", ""),
        since[0],
    )


def _id(given: dict[str, str]) -> str:
    """The relation of a sheet in the strict flavour, whose namespace differs."""
    return next(
        (value for name, value in given.items() if name.endswith(" id")), ""
    )


def _chunks(
    box: zipfile.ZipFile, name: str, budget: _Budget
) -> Iterator[bytes]:
    with box.open(name) as part:
        while chunk := part.read(CHUNK):
            budget.take(len(chunk))
            yield chunk


def _parser(start: Callable[[str, dict[str, str]], Any]) -> Any:
    """An expat parser that takes no document type, so no entity is ever
    expanded or fetched. Names come without their namespace.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_given: Any) -> None:
        raise Invalid(
            N_(
                "The file holds a document type, which no spreadsheet writes. It is not taken."
            ),
            "file",
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, given: start(
        name.rsplit(" ", 1)[-1], given
    )
    return parser


def _parse(
    box: zipfile.ZipFile,
    name: str,
    budget: _Budget,
    start: Callable[[str, dict[str, str]], Any],
) -> None:
    parser = _parser(start)
    for chunk in _chunks(box, name, budget):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _day_styles(box: zipfile.ZipFile, budget: _Budget, name: str) -> set[int]:
    """Which cell styles show their number as a day."""
    own, found, place = set[int](), set[int](), [False, 0]

    def start(element: str, given: dict[str, str]) -> None:
        if element == "numFmt" and _is_day(given.get("formatCode", "")):
            own.add(int(given["numFmtId"]))
        elif element in ("cellXfs", "cellStyles", "dxfs"):
            place[0] = element == "cellXfs"
        elif element == "xf" and place[0]:
            if int(given.get("numFmtId", 0)) in own | _DAYS:
                found.add(place[1])
            place[1] += 1

    _parse(box, name, budget, start)
    return found


def _is_day(code: str) -> bool:
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code).lower()
    return ("d" in plain and "m" in plain) or "y" in plain


class _Text:
    """Gathers the text of <t> elements (not of phonetic hints), against a
    limit.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.inside, self.hint, self.left = False, 0, MOST_TEXT

    def start(self, element: str) -> None:
        self.inside = element in ("t", "v") and not self.hint
        self.hint += element == "rPh"

    def end(self, element: str) -> None:
        self.hint -= element == "rPh"
        self.inside = False

    def data(self, data: str) -> None:
        if self.inside:
            self.left -= len(data)
            if self.left < 0:
                raise Invalid(
                    N_(
                        "The file holds more text than can be taken at once. Split it."
                    ),
                    "file",
                )
            self.parts.append(data)

    def taken(self) -> str:
        text, self.parts = "".join(self.parts), []
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace(
            "\r\n", "\n"
        )


def _shared(box: zipfile.ZipFile, budget: _Budget, name: str) -> list[str]:
    found, text = list[str](), _Text()

    def end(element: str) -> None:
        local = element.rsplit(" ", 1)[-1]
        text.end(local)
        if local == "si":
            found.append(text.taken())
            if len(found) > MOST_CELLS:
                raise _too_many()

    parser = _parser(lambda element, _given: text.start(element))
    parser.EndElementHandler, parser.CharacterDataHandler = end, text.data
    for chunk in _chunks(box, name, budget):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return found


def _too_many() -> Invalid:
    return Invalid(
        N_("The sheet has more than %(limit)s cells. Split it."),
        "file",
        limit=MOST_CELLS,
    )


class _Sheet:
    """Feeds on the sheet's XML and holds the rows that are complete."""

    def __init__(
        self, texts: list[str], days: set[int], since: dt.date
    ) -> None:
        self.texts, self.days, self.since = texts, days, since
        self.text, self.cells, self.done = (
            _Text(),
            list[str](),
            list[tuple[int, list[str]]](),
        )
        self.line, self.column, self.kind, self.style, self.left = (
            0,
            -1,
            "",
            0,
            MOST_CELLS,
        )
        self.parser = _parser(self._start)
        self.parser.EndElementHandler, self.parser.CharacterDataHandler = (
            self._end,
            self.text.data,
        )

    def feed(self, chunk: bytes) -> None:
        self.parser.Parse(chunk, False)

    def finished(self) -> list[tuple[int, list[str]]]:
        done, self.done = self.done, []
        return done

    def end(self) -> list[tuple[int, list[str]]]:
        self.parser.Parse(b"", True)
        return self.finished()

    def _start(self, element: str, given: dict[str, str]) -> None:
        self.text.start(element)
        if element in (
            "row",
            "c",
        ):  # an empty row costs as much to read as a cell
            self.left -= 1
            if self.left < 0:
                raise _too_many()
        if element == "row":
            self.line, self.column, self.cells = (
                int(given.get("r", self.line + 1)),
                -1,
                [],
            )
        elif element == "c":
            self.column = self._column(given.get("r"))
            self.kind, self.style = given.get("t", "n"), int(given.get("s", 0))

    def _column(self, name: str | None) -> int:
        if name is None:
            column = self.column + 1
        elif found := _CELL.fullmatch(name):
            column = -1
            for letter in found[1]:
                column = (column + 1) * 26 + ord(letter) - ord("A")
        else:
            raise _broken()
        if column >= MOST_COLUMNS:
            raise Invalid(
                N_(
                    "There is something in cell %(cell)s, far to the right of any table. At most %(limit)s columns are taken: delete the empty-looking columns and save again."
                ),
                "file",
                cell=(name or str(column + 1))[:20],
                limit=MOST_COLUMNS,
            )
        return column

    def _end(self, element: str) -> None:
        local = element.rsplit(" ", 1)[-1]
        self.text.end(local)
        if local == "c":
            value = self._value(self.text.taken())
            self.cells.extend([""] * (self.column + 1 - len(self.cells)))
            self.cells[self.column] = value
        elif local == "row" and self.cells:
            self.done.append((self.line, self.cells))

    def _value(self, written: str) -> str:
        if self.kind == "s":
            return (
                self.texts[int(written)]
                if written and 0 <= int(written) < len(self.texts)
                else ""
            )
        if self.kind == "b":
            return "true" if written == "1" else "false"
        if self.kind == "n" and written:
            number = float(written)
            if (
                self.style in self.days and 0 < number < 2_950_000
            ):  # the year 9976
                return (self.since + dt.timedelta(days=int(number))).isoformat()
            return (
                str(int(number))
                if number.is_integer() and abs(number) < 1e15
                else repr(number)
            )
        return written
