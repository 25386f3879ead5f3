"""Writes the table, with headings in one language; both are read."""

import json
from collections.abc import Iterator, Mapping

from lms.core.types import TextRows
from lms.exchange.formats.spreadsheet.columns import COLUMNS, KINDS
from lms.exchange.types import Cells, Content, Texts, texts_of


def lines(content: Content, language: str) -> TextRows:
    """The rows of the table, each with every column."""
    kinds = KINDS if language == "vi" else {}
    table = []
    for cells in _rows(content):
        cells["kind"] = kinds.get(cells["kind"], cells["kind"])
        table.append([cells.get(column, "") for column in COLUMNS.headings])
    return table


def _rows(content: Content) -> Iterator[Cells]:
    rule = content.get("rule")
    if rule:
        rule = json.dumps(rule, ensure_ascii=False, sort_keys=True)
    yield _cells(
        "framework",
        content["key"],
        {"title": content["title"], "description": content["source"]},
        as_of=str(content["as_of"]),
        legal_basis=content["legal_basis"] or "",
        rule=rule or "",
    )
    for level, words in sorted(content["levels"].items()):
        yield _cells("level", level, words)
    for row in content["competencies"]:
        texts = {"title": row["title"], "description": row["description"]}
        texts |= row["indicators"]
        parent = row.get("parent") or ""
        yield _cells("competency", row["key"], texts, parent=parent)


def _cells(
    kind: str, key: str, texts: Mapping[str, Texts], **others: str
) -> Cells:
    """A row, each of its texts in the two columns of its languages."""
    cells = {"kind": kind, "key": key, **others}
    for name, text in texts.items():
        cells |= texts_of(name, text)
    return cells
