"""Reads the table: each row by its kind, every mistake at its cell."""

import contextlib
import json

from lms.core import tables
from lms.core.letters.folding import fold
from lms.exchange.formats.spreadsheet.columns import (
    COLUMNS,
    KINDS,
    LEVELS,
    MOST_ROWS,
)
from lms.exchange.types import (
    LANGUAGES,
    NOT_JSON,
    FileRow,
    ImportedFramework,
    Lines,
    Texts,
    filled,
)

# In which columns the parts of the framework stand, and those of other rows.
_PARTS = {
    "key": "key",
    "title": "title.vi",
    "source": "description.vi",
    "as_of": "as_of",
    "legal_basis": "legal_basis",
    "rule": "rule",
}
_ROW_PARTS = {
    **{column: column for column in COLUMNS.headings},
    "title": "title.vi",
    "description": "description.vi",
    **{f"indicators.{level}": f"{level}.vi" for level in LEVELS},
}
_KINDS = {
    fold(word): kind for kind, also in KINDS.items() for word in (kind, also)
}


def read(content: bytes, encoding: str = "") -> ImportedFramework:
    """The framework of a table; Invalid if it is no table of this kind at all."""
    table = tables.read(content, MOST_ROWS, encoding)
    records = tables.records(table, COLUMNS.headings, COLUMNS.required)
    surplus = tables.surplus(table)
    reading = ImportedFramework({"levels": {}, "competencies": []})
    lines = {kind: {} for kind in KINDS}
    for line, cells in records:
        stripped = {column: cell.strip() for column, cell in cells.items()}
        row = FileRow(line, "", stripped)
        row.refuse_surplus(surplus.get(line, ""))
        _take(reading, row, lines)
        reading.problems += row.notes
    if "key" not in reading.content and not reading.problems:
        reading.wrong(
            "No row describes the framework itself: its kind is “framework”.",
        )
    reading.may_check = "key" in reading.content
    return reading


def _take(
    reading: ImportedFramework, row: FileRow, lines: dict[str, Lines]
) -> None:
    kind = _KINDS.get(fold(row["kind"]))
    if kind is None:
        row.wrong_cell(
            "kind",
            "“%(value)s” is not a kind of row; write framework, level or competency",
        )
    elif kind == "framework" and lines[kind]:
        row.wrong_cell(
            "kind",
            "There are two rows of this kind; one file holds one framework.",
        )
    elif not row.repeats("key", lines[kind]):
        _READERS[kind](reading, row)


def _framework(reading: ImportedFramework, row: FileRow) -> None:
    optional = {
        "legal_basis": row["legal_basis"],
        "as_of": _iso(row["as_of"]),
    }
    reading.content |= {
        "key": row["key"],
        "title": _texts(row, "title"),
        "source": _texts(row, "description"),
        **filled(optional),
    }
    if row["rule"]:
        _rule(reading, row)
    reading.places |= row.places(_PARTS)


def _iso(day: str) -> str:
    """A spreadsheet writes days in its own way when it saves. What is no day is
    named with all else that is wrong, when the whole is checked.
    """
    with contextlib.suppress(ValueError):
        return tables.read_day(day).isoformat()
    return day


def _rule(reading: ImportedFramework, row: FileRow) -> None:
    try:
        reading.content["rule"] = json.loads(row["rule"])
    except NOT_JSON:
        row.wrong_cell("rule", "This part cannot be read.")


def _texts(row: FileRow, name: str) -> Texts:
    """The text in two cells, without a language that is empty."""
    return filled({one: row[f"{name}.{one}"] for one in LANGUAGES})


def _level(reading: ImportedFramework, row: FileRow) -> None:
    words = {name: _texts(row, name) for name in ("title", "description")}
    reading.content["levels"][row["key"]] = words
    places = row.places(_ROW_PARTS)
    reading.mark(f"levels.{row['key']}", row.at("key"), places)


def _competency(reading: ImportedFramework, row: FileRow) -> None:
    indicators = {level: _texts(row, level) for level in LEVELS}
    competency = {
        "key": row["key"],
        "parent": row["parent"] or None,
        "title": _texts(row, "title"),
        "description": _texts(row, "description"),
        "indicators": filled(indicators),
    }
    reading.content["competencies"].append(competency)
    places = row.places(_ROW_PARTS)
    reading.mark(f"competencies.{row['key']}", row.at("key"), places)


_READERS = {
    "framework": _framework,
    "level": _level,
    "competency": _competency,
}
