"""Rows of a table: read by their columns, and sealed for their way through a
page.
"""

from collections.abc import Callable, Iterable

from lms.core import folding, tables
from lms.core.errors import Invalid
from lms.exchange.types import Cells, FileRow, RowColumns, Table

MOST_ROWS = 20_000
Label = Callable[[Cells], str]


def read(table: Table, columns: RowColumns, label: Label) -> list[FileRow]:
    """The rows of a table, each cell tidied. `label`: what a row is called.

    Invalid for a table of another kind, or one without rows.
    """
    records = tables.records(table, columns.headings, columns.required)
    if not records:
        raise Invalid("The file has headings but no rows.", "file")
    lines = []
    for number, cells in records:
        tidy = {name: folding.tidy(cell) for name, cell in cells.items()}
        lines.append(FileRow(number, label(tidy), tidy))
    return lines


def seal(lines: Iterable[FileRow], columns: RowColumns) -> str:
    """The rows of a file as CSV text, on their way through a page to the second
    step; each keeps its line.
    """
    rows, at = list[list[str]](), 2
    for line in lines:
        rows += [[]] * (line.number - at)
        rows.append([line[name] for name in columns.headings])
        at = line.number + 1
    return tables.csv_bytes(columns.header(), rows).decode("utf-8-sig")
