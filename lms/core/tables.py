"""Tables as people keep them: CSV in several encodings and XLSX, read with the
place of every mistake, written so that no spreadsheet takes a cell for a
formula. The same rows always give the same bytes.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from lms.core import folding, sheets, viet
from lms.core.errors import Invalid
from lms.core.marks import N_

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = (
    32_767  # UTF-16 units: more, and a spreadsheet cuts the text without a word
)
MOST_SHEET_ROWS = 1_048_575
# What spreadsheets take for the start of a formula, after any apostrophes that
# already stand before it.
_RUNS = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
Row = tuple[int, list[str]]


def plain_cell(value: Any) -> str:
    """A value that a spreadsheet shows instead of running: a leading = + - @ or
    tab gets an apostrophe, numbers stay numbers.
    """
    text = "" if value is None else str(value)
    if _RUNS.match(text) and not isinstance(value, int | float):
        return "'" + text
    return text


def meant(cell: str) -> str:
    """What stood in a cell before `plain_cell` made it safe: the first of its
    apostrophes is put aside.
    """
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV with a byte-order mark, so that Excel reads Vietnamese as
    Vietnamese.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([plain_cell(value) for value in header])
    writer.writerows([plain_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


WIDEST = 44  # characters; a longer text goes on in the next line of its cell


def xlsx_bytes(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> bytes:
    """One sheet whose first line stays in view. Text is always text: none of it
    is a formula, a link or a number.

    Memory stays flat however many rows there are. Invalid if a text or the
    table is too long for a sheet.
    """
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": title, "created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)}
        )  # the same bytes again
        sheet = book.add_worksheet(
            re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1"
        )
        put = _putter(sheet, book)
        bold = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top"}
        )
        for column, value in enumerate(header):
            sheet.write_string(0, column, str(value), bold)
        sheet.freeze_panes(1, 0)
        widths = [min(len(str(value)), WIDEST) for value in header]
        for line, row in enumerate(rows, start=1):
            if line > MOST_SHEET_ROWS:
                raise Invalid(
                    N_(
                        "The table has more rows than a sheet can hold. Take the CSV file instead."
                    )
                )
            for column, value in enumerate(row):
                put(line, column, value)
                if column < len(widths):
                    widths[column] = max(
                        widths[column], min(len(str(value)), WIDEST)
                    )
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
    return out.getvalue()


def _putter(sheet: Any, book: Any) -> Callable[[int, int, Any], None]:
    text = book.add_format({"text_wrap": True, "valign": "top"})
    quoted = book.add_format(
        {"text_wrap": True, "valign": "top", "quote_prefix": True}
    )  # text even after being edited
    day = book.add_format(
        {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"}
    )

    def put(line: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(line, column, value)
        elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            sheet.write_datetime(line, column, value, day)
        else:
            said = str(value)
            if len(said.encode("utf-16-le")) // 2 > LONGEST_CELL:
                raise Invalid(
                    N_(
                        "A text in line %(line)s is longer than a sheet's cell can hold. Take the CSV file instead."
                    ),
                    line=line + 1,
                )
            sheet.write_string(
                line, column, said, quoted if _RUNS.match(said) else text
            )

    return put


def decode(content: bytes, encoding: str = "") -> str:
    """The text of a file saved as UTF-8 or UTF-16, or in the old encoding that
    somebody has named; nothing is guessed, because guessing would spoil
    names. A refusal names the place and, where one fits, the encoding to
    name.
    """
    unicode = (
        "utf-16"
        if content.startswith((b"\xff\xfe", b"\xfe\xff"))
        else "utf-8-sig"
    )
    if encoding in viet.OLD:
        return _old(content, encoding, unicode)
    try:
        return content.decode(unicode)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        likely = viet.suspect(content)
        if likely and unicode == "utf-8-sig":
            raise Invalid(
                N_(
                    "The file is not saved as UTF-8 (probably %(encoding)s). In Excel choose “Save as” and “CSV UTF-8”, then choose the file again; or name the encoding. The first letter that cannot be read is at byte %(place)s, in line %(line)s; as %(encoding)s that line would begin “%(sample)s”."
                ),
                "file",
                encoding=viet.OLD[likely],
                place=problem.start,
                line=line,
                sample=viet.sample(content, likely, line),
            ) from problem
        raise Invalid(
            N_(
                "The file is not saved as UTF-8 (probably Windows-1258 or TCVN3). In Excel choose “Save as” and “CSV UTF-8”, then choose the file again. The first letter that cannot be read is at byte %(place)s, in line %(line)s."
            ),
            "file",
            place=problem.start,
            line=line,
        ) from problem


def _old(content: bytes, encoding: str, unicode: str) -> str:
    """A text in an old encoding. One that was typed with an old font may since
    have been saved as Unicode, letter by letter.
    """
    try:
        text = content.decode(unicode)
    except UnicodeDecodeError:
        return viet.read(content, encoding)
    if encoding == "tcvn3" or text.isascii():
        return viet.from_font(text) if encoding == "tcvn3" else text
    raise Invalid(
        N_(
            "The file is saved as UTF-8 or UTF-16 already. Leave the encoding as it was."
        ),
        "file",
    )


def read_csv(text: str, most_rows: int) -> list[Row]:
    """The lines of a CSV with comma, semicolon or tab, each with its number in
    the file; lines without any text are left out.
    """
    sample = text[:4096].splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=sample.count)
    reader = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")),
        delimiter=delimiter,
    )
    table, line = list[Row](), 1
    try:
        for cells in reader:  # a cell may hold line breaks, so lines are counted by the reader, not by rows
            if len(cells) > sheets.MOST_COLUMNS:
                raise _too_wide(line)
            table.append((line, [meant(cell) for cell in cells]))
            line = reader.line_num + 1
            if len(table) - 1 > most_rows:
                raise _too_long(most_rows)
    except csv.Error as problem:
        raise Invalid(
            N_("The file cannot be read as a table: %(problem)s."),
            "file",
            problem=problem,
        ) from problem
    if not table:
        raise Invalid(N_("The file is empty."), "file")
    return [
        table[0],
        *(row for row in table[1:] if any(cell.strip() for cell in row[1])),
    ]


def read_xlsx(content: bytes, most_rows: int) -> list[Row]:
    """The lines of the first sheet of a workbook, each with its number; lines
    without any text are left out.
    """
    table = []
    for line, cells in sheets.rows(content):
        if any(cell.strip() for cell in cells) or not table:
            table.append((line, cells))
        if len(table) - 1 > most_rows:
            raise _too_long(most_rows)
    if not table:
        raise Invalid(N_("The file is empty."), "file")
    return table


def read(content: bytes, most_rows: int, encoding: str = "") -> list[Row]:
    """The lines of a CSV or an XLSX; the content decides which, never the name."""
    if is_workbook(content):
        table = read_xlsx(content, most_rows)
        if encoding == "tcvn3":
            return [
                (line, [viet.from_font(cell) for cell in cells])
                for line, cells in table
            ]
        return table if encoding == viet.PLAIN else _refuse_font(table)
    text = decode(content, encoding)
    if "\0" in text:
        raise Invalid(
            N_(
                "The file holds characters that are no text, so it is not a table. Choose a CSV or XLSX file."
            ),
            "file",
        )
    table = read_csv(text, most_rows)
    return table if encoding else _refuse_font(table)


def is_workbook(content: bytes) -> bool:
    """Whether the content is a workbook, or one of the old kind that is refused
    in words.
    """
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", sheets.OLD_OFFICE))


def _refuse_font(table: list[Row]) -> list[Row]:
    """Letters of an old font are not guessed either: the refusal names the line
    and how it would read.
    """
    found = viet.typed_with_font(" ".join(cells) for _line, cells in table)
    if found is None:
        return table
    raise Invalid(
        N_(
            "Line %(line)s looks as if it was typed with an old .Vn font (TCVN3). If it should read “%(sample)s”, name that encoding; if it is right as it is, say so there."
        ),
        "file",
        line=table[found[0]][0],
        sample=found[1][:60],
    )


def read_day(text: str) -> dt.date:
    """A day written 22/11/2026 or 2026-11-22. ValueError if it is none."""
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
        day, month, year = map(int, found.groups())
        return dt.date(year, month, day)
    return dt.date.fromisoformat(text)


def text_of(content: bytes, most_rows: int, encoding: str = "") -> str:
    """The text of a CSV, or an XLSX as the text of a CSV whose rows keep their
    lines: for pages that carry a file as text.
    """
    if not is_workbook(content):
        return decode(content, encoding)
    lines, at = list[list[str]](), 1
    for line, cells in read(content, most_rows, encoding):
        lines += [[]] * (line - at)
        lines.append([folding.tidy(cell) for cell in cells])
        at = line + 1
    return csv_bytes(lines[0], lines[1:]).decode("utf-8-sig")


def _too_long(most: int) -> Invalid:
    return Invalid(
        N_(
            "The file has too many rows; at most %(limit)s can be taken at once. Split it."
        ),
        "file",
        limit=most,
    )


def _too_wide(line: int) -> Invalid:
    return Invalid(
        N_(
            "Line %(line)s has more than %(limit)s columns. Choose another file, or remove what does not belong to the table."
        ),
        "file",
        line=line,
        limit=sheets.MOST_COLUMNS,
    )


def records(
    table: Sequence[Row],
    headings: Mapping[str, Collection[str]],
    needed: Collection[str],
) -> list[tuple[int, dict[str, str]]]:
    """Each line by the columns of its first line, in any order, found by any of
    their headings with case and marks put aside.

    Columns that are not there are empty. Invalid if a needed one is missing, or
    one is unknown or there twice.
    """
    header = [folding.fold(cell) for cell in table[0][1]]
    known = {
        folding.fold(word): name
        for name, words in headings.items()
        for word in words
    }
    places = [known.get(word) for word in header]
    if missing := [
        next(iter(headings[name])) for name in needed if name not in places
    ]:
        one = N_(
            "Column %(missing)s is missing. The first line should read: %(columns)s."
        )
        several = N_(
            "Columns %(missing)s are missing. The first line should read: %(columns)s."
        )
        raise Invalid(
            one if len(missing) == 1 else several,
            "file",
            missing=", ".join(missing),
            columns=", ".join(next(iter(words)) for words in headings.values()),
        )
    columns: dict[str, int] = {}
    for index, name in enumerate(places):
        if header[index] and (name is None or name in columns):
            text = N_("Column %(unknown)s is not known. Remove or rename it.")
            twice = N_("Column %(unknown)s stands twice. Remove one of them.")
            raise Invalid(
                text if name is None else twice,
                "file",
                unknown=table[0][1][index][:80],
            )
        if name is not None:
            columns[name] = index
    return [
        (
            line,
            {
                name: cells[columns[name]]
                if columns.get(name, len(cells)) < len(cells)
                else ""
                for name in headings
            },
        )
        for line, cells in table[1:]
    ]
