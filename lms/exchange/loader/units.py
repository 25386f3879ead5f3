"""Reads rows of units: what is wrong with each cell by itself."""

import re

from lms.exchange.loader import rows
from lms.exchange.types import FileRow, Table, read_columns
from lms.people.service import LONGEST

COLUMNS = read_columns(
    """
    key*       key | mã | mã đơn vị
    kind*      kind | loại | loại đơn vị
    title.vi*  title (vi) | tên (vi) | title | tên | tên đơn vị
    title.en   title (en) | tên (en) | tên tiếng anh
    parent*    parent | mã cấp trên | mã đơn vị cấp trên
    """
)
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def read(table: Table) -> list[FileRow]:
    """The rows. Invalid for a table of another kind."""
    lines = rows.read(
        table, COLUMNS, lambda cells: cells["title.vi"] or cells["key"]
    )
    seen: dict[str, int] = {}
    for line in lines:
        _check_key(line, seen)
        _check_titles(line)
    return lines


def _check_key(line: FileRow, lines: dict[str, int]) -> None:
    if _KEY.fullmatch(line["key"]):
        line.repeats("key", lines)
        return
    line.wrong_cell(
        "key",
        "should be 1 to 80 letters without marks, digits, dots or hyphens",
    )


def _check_titles(line: FileRow) -> None:
    for name in ("title.vi", "title.en"):
        if len(line[name]) > LONGEST:
            line.wrong_cell(
                name,
                "is longer than %(limit)s letters",
                limit=LONGEST,
            )
    line.require("title.vi")
