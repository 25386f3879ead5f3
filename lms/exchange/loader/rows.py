"""Files of rows: read by their columns, sealed for their way through a page,
and written.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from lms.core import tables
from lms.core.errors import Invalid
from lms.core.letters.folding import fold, tidy
from lms.exchange.formats import yaml
from lms.exchange.loader import profiles
from lms.exchange.loader.columns import FILES, LISTS, VIETNAMESE
from lms.exchange.types import MOST_ROWS, Cells, FileRow, Record, RowLists

SURPLUS = ""
_ABOUT = ("unit", "post", "competency")
_NAMES = ("title.vi", "title", "key", "person")


def read(content: bytes, file: str, encoding: str = "") -> RowLists:
    """The rows of a file of this kind by the list they belong to, each cell
    tidied. Invalid for a table of another kind, or one without rows.
    """
    if file == "profiles" and yaml.looks_like_yaml(content):
        records = profiles.read(tables.decode(content, encoding))
    else:
        records = _records(tables.read(content, MOST_ROWS, encoding), file)
    if not any(records.values()):
        raise Invalid("The file has headings but no rows.", "file")
    return _rows(records)


def _records(table: Sequence[tables.Row], file: str) -> dict[str, list[Record]]:
    """The lines of a table by their columns: those of the list that its first
    line fits best.
    """
    first = {fold(cell) for cell in table[0][1]}

    def count_headings(name: str) -> int:
        words = LISTS[name].headings.values()
        return len(
            first.intersection(fold(word) for one in words for word in one)
        )

    best = max(FILES[file], key=count_headings)
    columns, surplus = LISTS[best], tables.surplus(table)
    records = tables.records(table, columns.headings, columns.required)
    return {
        best: [
            (line, cells | {SURPLUS: surplus.get(line, "")})
            for line, cells in records
        ]
    }


def _rows(records: Mapping[str, Iterable[Record]]) -> RowLists:
    return {
        name: [_row(*record) for record in some]
        for name, some in records.items()
    }


def _row(number: int, cells: Cells) -> FileRow:
    cells = {column: tidy(str(cell)) for column, cell in cells.items()}
    label = next(filter(None, map(cells.get, _NAMES)), "")
    about = filter(None, map(cells.get, _ABOUT))
    row = FileRow(int(number), label or " · ".join(about), cells)
    row.refuse_surplus(cells.get(SURPLUS, ""))
    return row


def _columns(name: str) -> list[str]:
    """The columns of a list, and the one for a cell that stands in none."""
    return [*LISTS[name].headings, SURPLUS]


def seal(lists: RowLists) -> str:
    """The rows on their way through a page to the second step, each with its
    line.
    """
    parts = {
        name: [
            [line.number, [line.cells.get(one, "") for one in _columns(name)]]
            for line in lines
        ]
        for name, lines in lists.items()
    }
    return json.dumps(parts, ensure_ascii=False)


def unseal(text: str, file: str) -> RowLists:
    """The rows that came back from a page."""
    try:
        parts = json.loads(text)
        json.dumps(parts, ensure_ascii=False).encode()
        if sum(map(len, parts.values())) > MOST_ROWS:
            raise ValueError
        records = {
            name: [
                (number, dict(zip(_columns(name), cells, strict=True)))
                for number, cells in parts[name]
            ]
            for name in FILES[file]
            if name in parts
        }
        return _rows(records)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as problem:
        raise Invalid(
            "The page was not sent whole. Choose the file again.", "file"
        ) from problem


def write(
    lists: Mapping[str, Sequence[Cells]], kind: str, language: str = "en"
) -> bytes:
    """The rows as YAML, or those of the one list that is given as CSV or XLSX."""
    if kind == "yaml":
        return profiles.write(lists)
    ((name, some),) = lists.items()
    header = LISTS[name].header(language)
    words = VIETNAMESE if language == "vi" else {}
    table = []
    for cells in some:
        row = []
        for column in LISTS[name].headings:
            value = cells.get(column, "")
            row.append(words.get(column, {}).get(value, value))
        table.append(row)
    if kind == "xlsx":
        return tables.xlsx_bytes(name, header, table)
    return tables.csv_bytes(header, table)
