"""A form as a workbook: what `core.typeset.paper` sets, written into cells. Amounts
are numbers, texts never formulas, and it prints as it is read: A4, one page
wide.
"""

import datetime as dt
import io
import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from lms.core.tables.cells import is_formula
from lms.core.tables.writing import sheet_name
from lms.core.types import Json

A4 = 9  # as spreadsheets number paper
LINE = 15
"""Points of one line."""
MOST_LINES = 25
"""Of one row; a spreadsheet has none higher than 409 points."""
UPRIGHT = 100
"""Letters of all columns together that are legible on an upright page."""
TWO_DECIMALS = "0.00"
STYLES: Json = {
    "plain": {},
    "strong": {"bold": True},
    "quiet": {"font_color": "#536063"},
    "heading": {"bold": True, "font_size": 16},
    "section": {"bold": True, "font_size": 12},
    "mark": {"bold": True, "font_color": "#a3301c", "font_size": 12},
    "column": {"bold": True, "border": 1, "bg_color": "#e0efea"},
    "cell": {"border": 1},
    "cell-strong": {"border": 1, "bold": True},
    "number": {"border": 1, "num_format": TWO_DECIMALS},
    "number-strong": {"border": 1, "num_format": TWO_DECIMALS, "bold": True},
    "whole": {"border": 1, "num_format": "0"},
}


def form_bytes(data: Json) -> bytes:
    """The workbook. `grid`: how wide its columns are, in letters; a last cell
    with words goes on to the end of the grid. The same data give the same
    bytes.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        made = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        book.set_properties({"title": data["title"], "created": made})
        form = _Form(book, data["heading"], data["grid"])
        form.head(data)
        for section in data["sections"]:
            form.section(section)
        form.prints(data)
    return out.getvalue()


def _pieces(text: str, width: float) -> list[str]:
    """The text in pieces that each fit into the highest row there is."""
    most = int(width) * MOST_LINES
    lines = [
        piece
        for line in text.split("\n")
        for piece in textwrap.wrap(line, most) or [""]
    ]
    pieces, taken = [""], 0
    for line in lines:
        needs = _height(line, int(width))
        if taken and taken + needs > MOST_LINES:
            pieces.append(line)
            taken = needs
        else:
            pieces[-1] = f"{pieces[-1]}\n{line}" if taken else line
            taken += needs
    return pieces


def _height(line: str, width: int) -> int:
    return max(1, -(-len(line) // width))


def _ordinary(text: str) -> str:
    """For a header, where "&" begins an order and so many letters are taken."""
    return text[:100].replace("&", "&&")


class _Form:
    def __init__(
        self, book: xlsxwriter.Workbook, title: str, grid: Sequence[float]
    ) -> None:
        self.sheet = book.add_worksheet(sheet_name(title))
        wrapped = {"text_wrap": True, "valign": "top"}
        self.styles: dict[str, Format] = {
            name: book.add_format({**wrapped, **style})
            for name, style in STYLES.items()
        }
        # Text even after somebody has edited it.
        self.quoted: dict[str, Format] = {
            name: book.add_format({**wrapped, **style, "quote_prefix": True})
            for name, style in STYLES.items()
        }
        self.grid, self.line = list(grid), 0
        for column, width in enumerate(self.grid):
            self.sheet.set_column(column, column, width)

    def head(self, data: Json) -> None:
        """Of what it is, of whom, and whether it is final."""
        for style, text in (
            ("quiet", data["kicker"]),
            ("heading", data["heading"]),
            ("section", data["name"]),
            ("mark", data.get("mark", "")),
        ):
            if text:
                self.say(text, style)
        self.pairs(data["facts"])
        self.say(data["notice"], "quiet")

    def say(self, text: str, style: str = "plain") -> None:
        """Words across the whole grid, in as many rows as they need."""
        size, width = STYLES[style].get("font_size", 11), sum(self.grid)
        for piece in _pieces(text, width):
            self.spread(0, piece, style)
            self.high([self.lines(piece, width) * size / 11])

    def pairs(self, rows: Sequence[Sequence[str]]) -> None:
        """Names, each with what belongs to it."""
        width = sum(self.grid[1:])
        for name, text in rows:
            self.text(0, name, "quiet")
            for piece in _pieces(text, width):
                self.spread(1, piece, "plain")
                names = self.lines(name, self.grid[0])
                self.high([names, self.lines(piece, width)])

    def section(self, section: Json) -> None:
        """A heading with its table, facts or words."""
        self.line += 1
        self.say(section["title"], "section")
        if section["kind"] == "table":
            self.table(section)
        elif section["kind"] == "facts":
            self.pairs(section["rows"])
        else:
            self.words(section["rows"])
        for text in section.get("below", ()):
            self.say(text, "quiet")

    def words(self, rows: Sequence[Any]) -> None:
        """Who said what, or plain paragraphs."""
        for row in rows:
            *heads, text = [row] if isinstance(row, str) else row
            for head in heads:
                self.say(head, "quiet")
            self.say(text)

    def table(self, section: Json) -> None:
        """Headings and rows."""
        self.row([{"text": text} for text in section["columns"]], "column")
        for part in chain.from_iterable(map(self.parts, section["rows"])):
            self.row(part, "cell")

    def parts(self, row: Sequence[Json]) -> Iterator[Sequence[Json]]:
        """The row; what its last cell holds beyond one goes on in others."""
        *before, last = row
        first, *rest = _pieces(last["text"], sum(self.grid[len(before) :]))
        yield [*before, last | {"text": first}]
        for piece in rest:
            yield [*({"text": ""} for _cell in before), {"text": piece}]

    def row(self, cells: Sequence[Json], style: str) -> None:
        """One line of a table, as high as its longest cell."""
        heights = []
        for column, cell in enumerate(cells):
            is_last = column == len(cells) - 1 and "number" not in cell
            width = self.grid[column]
            if is_last:
                width = sum(self.grid[column:])
            heights.append(self.lines(cell["text"], width))
            self.cell(column, cell, style, is_last)
        self.high(heights)

    def cell(self, column: int, cell: Json, style: str, is_last: bool) -> None:
        """A number, or words that go on to the end of the grid."""
        strong = "-strong" if cell.get("strong") and style == "cell" else ""
        if "number" in cell:
            self.number(column, cell["number"], strong)
        elif is_last:
            self.spread(column, cell["text"], style + strong)
        else:
            self.text(column, cell["text"], style + strong)

    def number(self, column: int, number: Any, strong: str) -> None:
        """An amount as it is printed, or a whole number."""
        style = "whole" if isinstance(number, int) else f"number{strong}"
        place, value = (self.line, column), Decimal(str(number))
        self.sheet.write_number(*place, value, self.styles[style])

    def text(self, column: int, text: str, style: str) -> None:
        """Words in one cell."""
        self.sheet.write_string(
            self.line, column, text, self.style(text, style)
        )

    def spread(self, column: int, text: str, style: str) -> None:
        """Words from this column to the last."""
        last = len(self.grid) - 1
        if column >= last:
            self.text(column, text, style)
            return
        format_ = self.style(text, style)
        place = self.line, column
        self.sheet.merge_range(*place, self.line, last, "", format_)
        self.sheet.write_string(*place, text, format_)

    def style(self, text: str, style: str) -> Format:
        """What is no formula stays none, whoever edits it."""
        known = self.quoted if is_formula(text) else self.styles
        return known[style]

    def lines(self, text: str, width: float) -> int:
        """How many lines a text takes in so many letters."""
        return sum(_height(one, int(width)) for one in text.split("\n"))

    def high(self, lines: Sequence[float]) -> None:
        """Go on below a row of so many lines: what is merged grows by nobody."""
        self.sheet.set_row(self.line, LINE * max(lines))
        self.line += 1

    def prints(self, data: Json) -> None:
        """A4, one page wide; on each page what it is, and whether it is final."""
        self.sheet.set_paper(A4)
        if sum(self.grid) > UPRIGHT:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.hide_gridlines(2)
        names = data["site"], data.get("mark"), data["title"]
        head = " · ".join(filter(None, names))
        self.sheet.set_header(f"&L{_ordinary(head)}")
        self.sheet.set_footer(f"&L{_ordinary(data['foot'])}&R&P/&N")
