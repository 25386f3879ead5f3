"""Reads the requirements of layers, with the posts or units they are about, from
YAML.
"""

from pathlib import Path
from typing import NamedTuple

from lms.core import yamlfile
from lms.core.types import Json
from lms.core.yamlfile import Node
from lms.framework.types import DEPTHS
from lms.people.types import KINDS
from lms.posts import loader as posts_loader

FileRows = list[Json]


class UnitsFile(NamedTuple):
    """Kinds of units, units (parents first), and what their layers require."""

    kinds: FileRows
    units: FileRows
    requirements: FileRows


def read_posts() -> tuple[FileRows, FileRows]:
    """The posts and the requirements of the top layer."""
    mistakes = []
    path = posts_loader.PRESETS / "posts.yaml"
    root = yamlfile.read_file(path, mistakes)
    root.date("as_of", needed=True)
    root.text("source")
    posts = [posts_loader.post(node) for node in root.items("posts")]
    rows = [requirement(node) for node in root.items("requirements")]
    root.done()
    yamlfile.refuse(mistakes)
    return posts, rows


def read_units(path: Path) -> UnitsFile:
    """A file with `units:` and, optionally, `kinds:` and `requirements:`."""
    mistakes = []
    root = yamlfile.read_file(path, mistakes)
    kinds = [_kind(node) for node in root.items("kinds", 0, needed=False)]
    allowed = [*KINDS, *(kind["key"] for kind in kinds)]
    units = _units(root.items("units"), allowed)
    nodes = root.items("requirements", 0, needed=False)
    rows = [requirement(node) for node in nodes]
    root.done()
    yamlfile.refuse(mistakes)
    return UnitsFile(kinds, units, rows)


def _units(nodes: list[Node], kinds: list[str]) -> FileRows:
    units = {}
    for node in nodes:
        unit = {
            "key": node.str("key"),
            "kind": node.choice("kind", kinds),
            "title": node.text("title"),
            "parent": node.str("parent", needed=False) or None,
        }
        if unit["key"] in units:
            node.wrong("“%(key)s” appears twice", "key", key=unit["key"])
        node.done()
        units[unit["key"]] = unit
    return list(units.values())


def _kind(node: Node) -> Json:
    row = {
        "key": node.slug("key"),
        "title": node.text("title"),
        "is_part": node.bool("is_part", False),
    }
    node.done()
    return row


def requirement(node: Node) -> Json:
    """One requirement; `unit` is present in files of lower layers."""
    row = {
        "post": node.slug("post"),
        "competency": node.slug("competency"),
        "level": node.int("level", 1, 5),
        "depth": int(DEPTHS[node.choice("depth", list(DEPTHS))]),
        "essential": node.bool("essential", True),
        "reason": node.text("reason"),
        "legal_basis": node.str("legal_basis", needed=False) or None,
        "ground": node.slug("ground") if node.has("ground") else None,
    }
    if node.has("unit"):
        row["unit"] = node.str("unit")
    node.done()
    return row
