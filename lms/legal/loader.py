"""Reads legal bases from YAML."""

from pathlib import Path

from lms.core import yamlfile
from lms.core.types import Json
from lms.legal.types import KINDS

PRESETS = Path(__file__).parent / "presets" / "legal.yaml"


def read() -> list[Json]:
    """Every legal basis in the file as column values; all mistakes at once as
    `yamlfile.Mistakes`.
    """
    mistakes = []
    root = yamlfile.read_file(PRESETS, mistakes)
    nodes = root.items("legal_bases")
    rows = [_basis(node) for node in nodes]
    root.done()
    keys = {row["key"] for row in rows}
    for node, row in zip(nodes, rows, strict=True):
        _check_replaced(node, row, keys)
    yamlfile.refuse(mistakes)
    return rows


def _check_replaced(node: yamlfile.Node, row: Json, keys: set[str]) -> None:
    successor = row["replaced_by"]
    if successor and successor not in keys:
        node.wrong(
            "names “%(key)s”, which is not in the list",
            "replaced_by",
            key=successor,
        )
    if bool(successor) != bool(row["replaced_on"]):
        node.wrong(
            "“replaced_by” and “replaced_on” belong together: what replaced it, and from which day on"
        )


def _basis(node: yamlfile.Node) -> Json:
    row = {
        "key": node.slug("key"),
        "kind": node.choice("kind", list(KINDS)),
        "number": node.str("number"),
        "title": node.text("title"),
        "issued": node.date("issued"),
        "effective_from": node.date("effective_from"),
        "effective_to": node.date("effective_to"),
        "replaced_by": node.str("replaced_by", needed=False) or None,
        "replaced_on": node.date("replaced_on"),
        "replaces": node.strings("replaces"),
        "checked_on": node.date("checked_on", needed=True),
        "certainty": node.choice("certainty", ["V", "M"]),
        "source": node.str("source"),
        "note": node.text("note", needed=False),
    }
    node.done()
    return row
