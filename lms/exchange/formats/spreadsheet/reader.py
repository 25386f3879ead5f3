"""Reads the table: each row by its kind, every mistake at its cell."""

import contextlib
import json
from collections.abc import Sequence

from lms.core import tables
from lms.core.folding import fold
from lms.core.types import Json
from lms.exchange.formats.spreadsheet.columns import (
    COLUMNS,
    KINDS,
    LEVELS,
    MOST_ROWS,
    texts,
)
from lms.exchange.types import (
    LANGUAGES,
    NOT_JSON,
    Cells,
    FilePlace,
    ImportedFramework,
    filled,
)

_PARTS = {
    "key": "key",
    "title": "title.vi",
    "source": "description.vi",
    "as_of": "as_of",
    "legal_basis": "legal_basis",
    "rule": "rule",
}  # where the parts of the framework stand in its row
_KIND_BY_WORD = {fold(word): kind for kind, word in KINDS.items()} | dict(
    zip(KINDS, KINDS, strict=True)
)


def read(content: bytes, encoding: str = "") -> ImportedFramework:
    """The framework of a table; Invalid if it is no table of this kind at all."""
    table = tables.read(content, MOST_ROWS, encoding)
    reading = ImportedFramework({"levels": {}, "competencies": []})
    for line, cells in tables.records(
        table, COLUMNS.headings, COLUMNS.required
    ):
        _take(reading, line, cells)
    if "key" not in reading.content and not reading.problems:
        reading.wrong(
            "No row describes the framework itself: its kind is “framework”.",
        )
    return reading


def _take(reading: ImportedFramework, line: int, cells: Cells) -> None:
    kind = _KIND_BY_WORD.get(fold(cells["kind"]))
    if kind in _READERS:
        _READERS[kind](reading, line, cells)
        return
    reading.wrong(
        "“%(value)s” is not a kind of row; write framework, level or competency",
        FilePlace(line, "kind"),
        value=cells["kind"][:40],
    )


def _framework(reading: ImportedFramework, line: int, cells: Cells) -> None:
    if "key" in reading.content:
        reading.wrong(
            "There are two rows of this kind; one file holds one framework.",
            FilePlace(line, "kind"),
        )
        return
    optional = {
        "legal_basis": cells["legal_basis"].strip(),
        "as_of": _iso(cells["as_of"].strip()),
    }
    reading.content |= {
        "key": cells["key"].strip(),
        "title": texts(cells, "title"),
        "source": texts(cells, "description"),
        **filled(optional),
    }
    if cells["rule"].strip():
        _rule(reading, line, cells["rule"])
    reading.places |= {
        part: FilePlace(line, column) for part, column in _PARTS.items()
    }


def _iso(day: str) -> str:
    """A spreadsheet writes days in its own way when it saves. What is no day is
    named with all else that is wrong, when the whole is checked.
    """
    with contextlib.suppress(ValueError):
        return tables.read_day(day).isoformat()
    return day


def _rule(reading: ImportedFramework, line: int, text: str) -> None:
    try:
        reading.content["rule"] = json.loads(text)
    except NOT_JSON:
        reading.wrong("This part cannot be read.", FilePlace(line, "rule"))


def _stands_already(reading: ImportedFramework, part: str, line: int) -> bool:
    known = reading.places.get(part)
    if known is None:
        return False
    reading.wrong(
        "is already in line %(line)s",
        FilePlace(line, "key"),
        line=known.line,
    )
    return True


def _words(cells: Cells) -> Json:
    return {name: texts(cells, name) for name in ("title", "description")}


def _level(reading: ImportedFramework, line: int, cells: Cells) -> None:
    level = cells["key"].strip()
    part = f"levels.{level}"
    if not _stands_already(reading, part, line):
        reading.content["levels"][level] = _words(cells)
        _mark(reading, part, line, ("title", "description"))


def _competency(reading: ImportedFramework, line: int, cells: Cells) -> None:
    key = cells["key"].strip()
    part = f"competencies.{key}"
    if _stands_already(reading, part, line):
        return
    indicators = {level: texts(cells, level) for level in LEVELS}
    row = {
        "key": key,
        "parent": cells["parent"].strip() or None,
        "indicators": filled(indicators),
    }
    reading.content["competencies"].append(row | _words(cells))
    _mark(reading, part, line, ("parent", "title", "description"))
    for level in LEVELS:
        place = FilePlace(line, f"{level}.vi")
        reading.places[f"{part}.indicators.{level}"] = place


def _mark(
    reading: ImportedFramework, part: str, line: int, names: Sequence[str]
) -> None:
    """Note in which cells the parts of a row stand."""
    reading.places[part] = FilePlace(line, "key")
    for name in names:
        column = name if name in COLUMNS.headings else f"{name}.vi"
        reading.places[f"{part}.{name}"] = FilePlace(line, column)
        for one in LANGUAGES:
            place = FilePlace(line, f"{name}.{one}")
            reading.places[f"{part}.{name}.{one}"] = place


_READERS = {
    "framework": _framework,
    "level": _level,
    "competency": _competency,
}
