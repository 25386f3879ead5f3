"""Reads legal bases from YAML."""

from pathlib import Path
from typing import Any

from lms.core import yamlfile
from lms.core.marks import N_
from lms.legal.types import KINDS

PRESETS = Path(__file__).parent / "presets" / "legal.yaml"


def read(path: Path = PRESETS) -> list[dict[str, Any]]:
    """Every legal basis in the file as column values; all mistakes at once as
    `yamlfile.Mistakes`.
    """
    found: list[yamlfile.Mistake] = []
    root = yamlfile.read_file(path, found)
    rows = [_basis(node) for node in root.items("legal_bases")]
    root.done()
    keys = {row["key"] for row in rows}
    for node, row in zip(root.items("legal_bases"), rows, strict=True):
        if row["replaced_by"] and row["replaced_by"] not in keys:
            node.wrong(
                N_("names “%(key)s”, which is not in the list"),
                "replaced_by",
                key=row["replaced_by"],
            )
        if bool(row["replaced_by"]) != bool(row["replaced_on"]):
            node.wrong(
                N_(
                    "“replaced_by” and “replaced_on” belong together: what replaced it, and from which day on"
                )
            )
    yamlfile.refuse(found)
    return rows


def _basis(node: yamlfile.Node) -> dict[str, Any]:
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
