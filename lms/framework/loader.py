"""Reads frameworks from YAML."""

from pathlib import Path
from typing import Any

from lms.core import yamlfile
from lms.core.marks import N_
from lms.core.types import Json
from lms.core.yamlfile import Node, refuse_repeated
from lms.framework.rules import attainment, content
from lms.framework.types import LEVELS, Carry

PRESETS = Path(__file__).parent / "presets"
FRAMEWORKS = ("professional", "digital", "common")


def read_framework(path: Path) -> Json:
    """One framework file as plain data; all mistakes at once as `Mistakes`."""
    found = []
    data = framework(yamlfile.read_file(path, found))
    yamlfile.refuse(found)
    return data


def framework(root: Node) -> Json:
    """The framework in a YAML text; mistakes are noted at the root."""
    nodes = root.items("competencies")
    data = {
        "key": root.slug("key"),
        "title": root.text("title"),
        "source": root.text("source"),
        "as_of": root.date("as_of", needed=True),
        "legal_basis": root.str("legal_basis", needed=False) or None,
        "levels": _levels(root.map("levels")),
        "competencies": [_competency(node) for node in nodes],
    }
    more = {
        "rule": _rule(root.map("rule", needed=False)),
        "carries": _carries(root.map("carries", needed=False)),
    }
    root.done()
    _check_tree(nodes, data["competencies"])
    return data | {name: part for name, part in more.items() if part}


def _check_tree(nodes: list[Node], rows: list[Json]) -> None:
    """Each key once; each parent there, and none of them below itself."""
    refuse_repeated(nodes)
    keys = {row["key"] for row in rows}
    circles = content.in_circles(rows)
    for node, row in zip(nodes, rows, strict=True):
        if row["parent"] and row["parent"] not in keys:
            text = N_("names “%(key)s”, which is not in this file")
            node.wrong(text, "parent", key=row["parent"])
        elif row["key"] in circles:
            text = N_("leads back to “%(key)s” itself")
            node.wrong(text, "parent", key=row["key"])


def _entries(node: Node | None) -> dict[Any, Node]:
    """What is said by keys that are data; nothing where nothing is written."""
    return dict(node.entries()) if node else {}


def _rule(node: Node | None) -> Json:
    """How evidence adds up in this framework; its parts are described in
    docs/attainment.md.
    """
    data = {str(key): entry.value for key, entry in _entries(node).items()}
    for mistake in attainment.read(data).mistakes:
        node.wrong(mistake.text, mistake.place, **mistake.values)
    return data


def _carries(node: Node | None) -> Json:
    """What becomes of evidence given against the version before: the same,
    replaced by one, split into several, or dropped.
    """
    return {str(old): _carry(entry) for old, entry in _entries(node).items()}


def _carry(entry: Node) -> Json:
    new = entry.strings("new")
    has_own = entry.has("requirements")
    carry = {
        "how": entry.choice("how", list(Carry)),
        "new": new,
        "requirements": entry.strings("requirements") if has_own else new,
    }
    entry.done()
    return carry


def _levels(node: Node | None) -> Json:
    return {
        str(level): _level(level, entry)
        for level, entry in _entries(node).items()
    }


def _level(level: Any, entry: Node) -> Json:
    if level not in LEVELS:
        entry.wrong("should be a level from 1 to 5")
    texts = {
        "title": entry.text("title"),
        "description": entry.text("description", needed=False),
    }
    entry.done()
    return texts


def _competency(node: Node) -> Json:
    row = {
        "key": node.slug("key"),
        "title": node.text("title"),
        "description": node.text("description"),
        "indicators": _indicators(node.map("indicators", needed=False)),
        "parent": node.slug("parent") if node.has("parent") else None,
    }
    node.done()
    return row


def _indicators(node: Node | None) -> Json:
    return {str(level): node.text(level) for level in _entries(node)}
