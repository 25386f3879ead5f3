"""Tables in: the lines of a CSV or an XLSX, each with its number in the file."""

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence

from lms.core import letters
from lms.core.errors import Invalid
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.tables import archive, encodings, workbook
from lms.core.tables.cells import meant
from lms.core.tables.decoding import decode
from lms.core.tables.writing import csv_bytes

Row = tuple[int, list[str]]
MOST_NAMED = 20  # cells
_MISREAD = N_(
    "Line %(line)s, column “%(column)s”: “%(shown)s” looks as if it was typed with an old font or saved in a wrong encoding (%(slip)s). If it should read “%(meant)s”, save it as Unicode or name the encoding; if it is right as it is, say so there. So it is in: %(places)s."
)
_LOST = N_(
    "Line %(line)s, column “%(column)s”: letters of “%(shown)s” are lost. Type them again, or take the file from where they still were. So it is in: %(places)s."
)
_SPACES = re.compile(r'" +(?=[,;\t\n])')
_END = "\x04"  # a last line, which an open quotation mark swallows


def read(content: bytes, most_rows: int, encoding: str = "") -> list[Row]:
    """The lines of a CSV or an XLSX; the content decides which, never the name."""
    if is_workbook(content):
        table = read_xlsx(content, most_rows)
        if encoding == "tcvn3":
            return [
                (line, [letters.from_tcvn3(cell) for cell in cells])
                for line, cells in table
            ]
        return table if encoding == encodings.PLAIN else refuse_misread(table)
    text = decode(content, encoding)
    if "\0" in text:
        raise Invalid(
            "The file holds characters that are no text, so it is not a table. Choose a CSV or XLSX file.",
            "file",
        )
    table = read_csv(text, most_rows)
    return table if encoding else refuse_misread(table)


def is_workbook(content: bytes) -> bool:
    """Whether the content is a workbook, or one of the old kind that is refused
    in words.
    """
    return content.startswith(
        (b"PK\x03\x04", b"PK\x05\x06", archive.OLD_OFFICE)
    )


def text_of(content: bytes, most_rows: int, encoding: str = "") -> str:
    """The text of a CSV, or an XLSX as the text of a CSV whose rows keep their
    lines: for pages that carry a file as text.
    """
    if not is_workbook(content):
        text = decode(content, encoding)
        if not encoding and not text.isascii():
            refuse_misread(read_csv(text, most_rows))
        return text
    lines = []
    for line, cells in read(content, most_rows, encoding):
        lines += [[]] * (line - 1 - len(lines))
        lines.append([folding.tidy(cell) for cell in cells])
    return csv_bytes(lines[0], lines[1:]).decode("utf-8-sig")


def read_csv(text: str, most_rows: int) -> list[Row]:
    """The lines of a CSV with comma, semicolon or tab; lines without any text
    are left out.
    """
    table = []
    try:
        for line, cells in _csv_lines(text):
            if len(cells) > archive.MOST_COLUMNS:
                raise _too_wide(line)
            table.append((line, [meant(cell) for cell in cells]))
            _check_length(table, most_rows)
    except csv.Error as problem:
        raise Invalid(
            "The file cannot be read as a table: %(problem)s.",
            "file",
            problem=problem,
        ) from problem
    _check_empty(table)
    return [table[0], *(row for row in table[1:] if _has_text(row[1]))]


def _csv_lines(text: str) -> Iterator[Row]:
    """A cell may hold line breaks, so lines are counted by the reader, not by
    rows.
    """
    sample = text[:4096].splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=sample.count)
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    if unified and not unified.endswith("\n"):
        unified += "\n"
    lines, torn = io.StringIO(unified + _END).readlines(), list[int]()
    reader, line = csv.reader(lines, delimiter=delimiter, strict=True), 1
    while line < len(lines):
        try:
            cells = next(reader)
        except csv.Error:
            _refuse_open(reader.line_num == len(lines), line)
            raw = lines[line - 1 : reader.line_num]
            cells = _spaced_cells(raw, delimiter)
        if cells is None:
            torn.append(line)
        else:
            yield line, cells
        line = reader.line_num + 1
    _refuse_torn(torn)


def _spaced_cells(raw: list[str], delimiter: str) -> list[str] | None:
    """The cells of a line with spaces between quotation marks and what separates
    the cells; None if other text stands there.
    """
    next(csv.reader(raw, delimiter=delimiter))  # what else is wrong is raised
    closed = [_SPACES.sub('"', line) for line in raw]
    try:
        return next(csv.reader(closed, delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def _refuse_open(is_open: bool, line: int) -> None:
    if is_open:
        raise Invalid(
            "The quotation mark that opens a cell in line %(line)s is never closed, so the rest of the file would vanish in it. Close or remove it.",
            "file",
            line=line,
        )


def _refuse_torn(lines: Sequence[int]) -> None:
    if lines:
        more = ", …" if len(lines) > MOST_NAMED else ""
        raise Invalid(
            "After the quotation mark that closes a cell, text goes on, so it is not sure what belongs to the cell. Write a quotation mark within a cell twice, or remove it. Lines: %(lines)s.",
            "file",
            lines=", ".join(map(str, lines[:MOST_NAMED])) + more,
        )


def read_xlsx(content: bytes, most_rows: int) -> list[Row]:
    """The lines of the first sheet of a workbook; lines without any text are
    left out.
    """
    table = []
    for row in workbook.rows(content):
        if not table or _has_text(row[1]):
            table.append(row)
        _check_length(table, most_rows)
    _check_empty(table)
    return table


def _has_text(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells)


def refuse_misread(table: list[Row]) -> list[Row]:
    """The table, if all of its cells read as they were meant: letters of an old
    font are not guessed, the refusal names each cell and how it would read.
    """
    slips = (
        (line, _heading(table, place), slip)
        for line, cells in table
        for place, cell in enumerate(cells)
        if (slip := letters.misread(cell))
    )
    found = list(itertools.islice(slips, MOST_NAMED + 1))
    if not found:
        return table
    line, column, first = found[0]
    places = [f"{line} ({column})" for line, column, _slip in found]
    more = ", …" if len(places) > MOST_NAMED else ""
    raise Invalid(
        _LOST if first.slip == letters.Slip.LOST else _MISREAD,
        "file",
        line=line,
        column=column,
        shown=first.shown,
        slip=str(first.slip),
        meant=first.meant,
        places=", ".join(places[:MOST_NAMED]) + more,
    )


def _heading(table: Sequence[Row], place: int) -> str:
    """What a column is called: its heading, or its number."""
    header = table[0][1]
    return (header[place] if place < len(header) else "")[:40] or f"{place + 1}"


def _check_empty(table: Sequence[Row]) -> None:
    if not table:
        raise Invalid("The file is empty.", "file")


def _check_length(table: Sequence[Row], most: int) -> None:
    if len(table) - 1 > most:
        raise Invalid(
            "The file has too many rows; at most %(limit)s can be taken at once. Split it.",
            "file",
            limit=most,
        )


def _too_wide(line: int) -> Invalid:
    return Invalid(
        "Line %(line)s has more than %(limit)s columns. Choose another file, or remove what does not belong to the table.",
        "file",
        line=line,
        limit=archive.MOST_COLUMNS,
    )
