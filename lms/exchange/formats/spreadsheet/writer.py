"""Writes the table, with headings in one language; both are read."""

import json
from collections.abc import Iterator

from lms.exchange.formats.spreadsheet.columns import COLUMNS, KINDS, pair
from lms.exchange.types import Cells, Content


def lines(content: Content, language: str) -> list[list[str]]:
    """The rows of the table, each with every column."""
    kinds = KINDS if language == "vi" else {}
    table = []
    for cells in _rows(content):
        cells["kind"] = kinds.get(cells["kind"], cells["kind"])
        table.append([cells.get(column, "") for column in COLUMNS.headings])
    return table


def _rows(content: Content) -> Iterator[Cells]:
    yield _framework(content)
    for level, words in sorted(content["levels"].items()):
        yield {"kind": "level", "key": level} | _words(words)
    for competency in content["competencies"]:
        yield _competency(competency)


def _words(row: Content) -> Cells:
    return pair("title", row["title"]) | pair("description", row["description"])


def _framework(content: Content) -> Cells:
    rule = content.get("rule")
    cells = {
        "kind": "framework",
        "key": content["key"],
        "as_of": str(content["as_of"]),
        "legal_basis": content["legal_basis"] or "",
    }
    if rule:
        cells["rule"] = json.dumps(rule, ensure_ascii=False, sort_keys=True)
    cells |= pair("title", content["title"])
    return cells | pair("description", content["source"])


def _competency(row: Content) -> Cells:
    cells = {"kind": "competency", "key": row["key"]}
    cells["parent"] = row.get("parent") or ""
    for level, texts in row["indicators"].items():
        cells |= pair(level, texts)
    return cells | _words(row)
