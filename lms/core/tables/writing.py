"""Tables out: CSV and XLSX."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from lms.core.errors import Invalid
from lms.core.tables.cells import is_formula, plain_cell

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# UTF-16 units: more, and a spreadsheet cuts the text without a word.
LONGEST_CELL = 32_767
MOST_SHEET_ROWS = 1_048_575
WIDEST = 44  # characters; a longer text goes on in the next line of its cell
Rows = Iterable[Sequence[Any]]


def csv_bytes(header: Sequence[str], rows: Rows) -> bytes:
    """A CSV with a byte-order mark, so that Excel reads Vietnamese as
    Vietnamese.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([plain_cell(value) for value in header])
    writer.writerows([plain_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_bytes(title: str, header: Sequence[str], rows: Rows) -> bytes:
    """One sheet whose first line stays in view. Text is always text: none of it
    is a formula, a link or a number.

    Memory stays flat however many rows there are. Invalid if a text or the
    table is too long for a sheet.
    """
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        # A fixed day of making, so that the same rows give the same bytes.
        made = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        book.set_properties({"title": title, "created": made})
        sheet = _Sheet(book, title, header)
        for line, row in enumerate(rows, start=1):
            sheet.put_row(line, row)
        sheet.set_widths()
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """What Excel allows in the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1"


class _Sheet:
    def __init__(
        self, book: xlsxwriter.Workbook, title: str, header: Sequence[str]
    ) -> None:
        self.sheet = book.add_worksheet(_sheet_name(title))
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
        self.widths = [min(len(str(value)), WIDEST) for value in header]

    def put_row(self, line: int, row: Sequence[Any]) -> None:
        if line > MOST_SHEET_ROWS:
            raise Invalid(
                "The table has more rows than a sheet can hold. Take the CSV file instead."
            )
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

    def set_widths(self) -> None:
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width + 2)
