"""Tables out: CSV and XLSX."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

import xlsxwriter

from lms.core.errors import Invalid
from lms.core.tables.cells import is_formula, plain_cell

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# UTF-16 units: more, and a spreadsheet cuts the text without a word.
LONGEST_CELL = 32_767
MOST_SHEET_ROWS = 1_048_575
A4 = 9  # as spreadsheets number paper
PORTRAIT = 90
"""Characters of all columns together that are legible on an upright page."""
LONGEST_HEADER = 100
SHORT = 1_000
"""Rows of a sheet that is made in memory; a longer one goes through files, so
that what it takes of memory stays flat.
"""
NOTES = 24, 80
"""Widths of the sheet that says what the table is about."""
WIDEST = 44  # characters; a longer text goes on in the next line of its cell
Rows = Iterable[Sequence[Any]]
About = Sequence[tuple[str, str]]
"""What a table is of, of which day, what its words mean: name and text."""


def csv_bytes(header: Sequence[str], rows: Rows, about: About = ()) -> bytes:
    """A CSV with a byte-order mark, so that Excel reads Vietnamese as
    Vietnamese. What it is about stands behind an empty line, where a
    spreadsheet takes the table to end.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([plain_cell(value) for value in header])
    writer.writerows([plain_cell(value) for value in row] for row in rows)
    if about:
        notes = [(), *about]
        writer.writerows([plain_cell(one) for one in note] for note in notes)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_bytes(
    title: str, header: Sequence[str], rows: Rows, about: About = ()
) -> bytes:
    """One sheet whose first line stays in view and is printed on every page,
    and one with what it is about. Text is always text: none of it is a formula,
    a link or a number.

    Memory stays flat however many rows there are. Invalid if a text or the
    table is too long for a sheet.
    """
    out, stream = io.BytesIO(), iter(rows)
    first = list(islice(stream, SHORT))
    place = "in_memory" if len(first) < SHORT else "constant_memory"
    options = {place: True, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        # A fixed day of making, so that the same rows give the same bytes.
        made = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        book.set_properties({"title": title, "created": made})
        sheet = _Sheet(book, title, header)
        for line, row in enumerate(chain(first, stream), start=1):
            sheet.put_row(line, row)
        sheet.finish(about)
        if about:
            _add_notes(book, title, about)
    return out.getvalue()


def _add_notes(book: xlsxwriter.Workbook, title: str, about: About) -> None:
    """A second sheet, which a pivot table of the first leaves alone."""
    sheet = book.add_worksheet("i")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, NOTES[0])
    sheet.set_column(1, 1, NOTES[1])
    sheet.set_paper(A4)
    sheet.write_string(0, 0, title, bold)
    for line, (name, text) in enumerate(about, start=1):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, text, wrapped)


def sheet_name(title: str) -> str:
    """What Excel allows in the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1"


class _Sheet:
    def __init__(
        self, book: xlsxwriter.Workbook, title: str, header: Sequence[str]
    ) -> None:
        self.sheet = book.add_worksheet(sheet_name(title))
        wrapped = {"text_wrap": True, "valign": "top"}
        self.text = book.add_format(wrapped)
        # Text even after somebody has edited it.
        self.quoted = book.add_format({**wrapped, "quote_prefix": True})
        self.day = book.add_format(
            {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"}
        )
        bold = book.add_format({**wrapped, "bold": True})
        for column, value in enumerate(header):
            self.sheet.write_string(0, column, str(value), bold)
        self.sheet.freeze_panes(1, 0)
        self.title, self.last = title, 0
        self.widths = [min(len(str(value)), WIDEST) for value in header]

    def put_row(self, line: int, row: Sequence[Any]) -> None:
        if line > MOST_SHEET_ROWS:
            raise Invalid(
                "The table has more rows than a sheet can hold. Take the CSV file instead."
            )
        self.last = line
        for column, value in enumerate(row):
            self._put(line, column, value)
            if column < len(self.widths):
                width = min(len(str(value)), WIDEST)
                self.widths[column] = max(self.widths[column], width)

    def _put(self, line: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.sheet.write_number(line, column, value)
        elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            self.sheet.write_datetime(line, column, value, self.day)
        else:
            self._put_text(line, column, str(value))

    def _put_text(self, line: int, column: int, text: str) -> None:
        if len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
            raise Invalid(
                "A text in line %(line)s is longer than a sheet's cell can hold. Take the CSV file instead.",
                line=line + 1,
            )
        style = self.quoted if is_formula(text) else self.text
        self.sheet.write_string(line, column, text, style)

    def finish(self, about: About) -> None:
        """Widths, the arrows that narrow columns, and how it prints: A4, as
        wide as one page, the first line and what it is about on each.
        """
        self._set_widths()
        self._set_print()
        head = " · ".join([self.title, *(text for _name, text in about)])
        self.sheet.set_header("&L" + _printable(head))

    def _set_widths(self) -> None:
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width + 2)

    def _set_print(self) -> None:
        self.sheet.autofilter(0, 0, self.last, len(self.widths) - 1)
        self.sheet.set_paper(A4)
        if sum(self.widths) > PORTRAIT:
            self.sheet.set_landscape()
        self._set_pages()

    def _set_pages(self) -> None:
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.set_footer("&R&P/&N")


def _printable(text: str) -> str:
    """For a header, where "&" begins an order and so many characters are
    taken.
    """
    return text[:LONGEST_HEADER].replace("&", "&&")
