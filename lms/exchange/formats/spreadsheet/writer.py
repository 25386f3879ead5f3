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
        texts = pair("title", words["title"])
        texts |= pair("description", words["description"])
        yield {"kind": "level", "key": level, **texts}
    yield from map(_competency, content["competencies"])


def _framework(content: Content) -> Cells:
    rule = content.get("rule")
    return {
        "kind": "framework",
        "key": content["key"],
        "as_of": str(content["as_of"]),
        "legal_basis": content["legal_basis"] or "",
        "rule": (rule and json.dumps(rule, ensure_ascii=False, sort_keys=True))
        or "",
        **pair("title", content["title"]),
        **pair("description", content["source"]),
    }


def _competency(row: Content) -> Cells:
    cells = {
        "kind": "competency",
        "key": row["key"],
        "parent": row.get("parent") or "",
    }
    texts = {"title": row["title"], "description": row["description"]}
    for name, text in (texts | row["indicators"]).items():
        cells |= pair(name, text)
    return cells
