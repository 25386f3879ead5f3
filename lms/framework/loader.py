"""Reads frameworks from YAML."""

from pathlib import Path

from lms.core import yamlfile
from lms.core.marks import N_
from lms.core.types import Json
from lms.core.yamlfile import Node
from lms.framework.rules import attainment, content
from lms.framework.types import LEVELS, Carry

PRESETS = Path(__file__).parent / "presets"
FRAMEWORKS = ("professional", "digital", "common")


def read_framework(path: Path) -> Json:
    """One framework file as plain data; all mistakes at once as `Mistakes`."""
    found: list[yamlfile.Mistake] = []
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
    if rule := _rule(root.map("rule", needed=False)):
        data["rule"] = rule
    if carries := _carries(root.map("carries", needed=False)):
        data["carries"] = carries
    root.done()
    _check_tree(nodes, data["competencies"])
    return data


def _check_tree(nodes: list[Node], rows: list[Json]) -> None:
    """Each key once; each parent there, and none of them below itself."""
    keys, seen = {row["key"] for row in rows}, set[str]()
    circles = content.in_circles(rows)
    for node, row in zip(nodes, rows, strict=True):
        key, parent = row["key"], row["parent"]
        if key in seen:
            node.wrong(N_("“%(key)s” appears twice"), "key", key=key)
        seen.add(key)
        if parent and parent not in keys:
            text = N_("names “%(key)s”, which is not in this file")
            node.wrong(text, "parent", key=parent)
        elif key in circles:
            text = N_("leads back to “%(key)s” itself")
            node.wrong(text, "parent", key=key)


def _rule(node: Node | None) -> Json:
    """How evidence adds up in this framework; its parts are described in
    docs/attainment.md.
    """
    if node is None:
        return {}
    data = {str(key): entry.value for key, entry in node.entries()}
    for mistake in attainment.read(data).mistakes:
        node.wrong(mistake.text, mistake.place, **mistake.values)
    return data


def _carries(node: Node | None) -> Json:
    """What becomes of evidence given against the version before: the same,
    replaced by one, split into several, or dropped.
    """
    carries = {}
    for old, entry in node.entries() if node else ():
        if not isinstance(entry.value, dict):
            entry.wrong(N_("should be a list of “key: value” lines"))
            continue
        carries[str(old)] = _carry(entry)
    return carries


def _carry(entry: Node) -> Json:
    new = entry.strings("new")
    required = new
    if entry.has("requirements"):
        required = entry.strings("requirements")
    carry = {
        "how": entry.choice("how", list(Carry)),
        "new": new,
        "requirements": required,
    }
    entry.done()
    return carry


def _levels(node: Node | None) -> Json:
    levels = {}
    for level, entry in node.entries() if node else ():
        if level not in LEVELS:
            entry.wrong(N_("should be a level from 1 to 5"))
        levels[str(level)] = {
            "title": entry.text("title"),
            "description": entry.text("description", needed=False),
        }
        entry.done()
    return levels


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
    levels = [level for level, _entry in node.entries()] if node else []
    return {str(level): node.text(level) for level in levels}
