"""Reads the requirements of layers, with the posts or units they are about, from
YAML.
"""

from pathlib import Path
from typing import Any

from lms.core import yamlfile
from lms.core.marks import N_
from lms.core.yamlfile import Node
from lms.framework.types import DEPTHS
from lms.people.types import KINDS
from lms.posts import loader as posts_loader


def read_posts(
    path: Path = posts_loader.PRESETS / "posts.yaml",
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The posts and the requirements of the top layer."""
    found: list[yamlfile.Mistake] = []
    root = yamlfile.read_file(path, found)
    root.date("as_of", needed=True)
    root.text("source")
    posts = [posts_loader.post(node) for node in root.items("posts")]
    rows = [requirement(node) for node in root.items("requirements")]
    root.done()
    yamlfile.refuse(found)
    return posts, rows


def read_units(
    path: Path,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Kinds of units, units (parents first), and what their layers require:
    `units:` and, optionally, `kinds:` and `requirements:`.
    """
    found: list[yamlfile.Mistake] = []
    root = yamlfile.read_file(path, found)
    kinds = [_kind(node) for node in root.items("kinds", 0, needed=False)]
    allowed = [*KINDS, *(kind["key"] for kind in kinds)]
    units, seen = [], set[str]()
    for node in root.items("units"):
        unit = {
            "key": node.str("key"),
            "kind": node.choice("kind", allowed),
            "title": node.text("title"),
            "parent": node.str("parent", needed=False) or None,
        }
        if unit["key"] in seen:
            node.wrong(N_("“%(key)s” stands twice"), "key", key=unit["key"])
        node.done()
        seen.add(unit["key"])
        units.append(unit)
    rows = [
        requirement(node)
        for node in root.items("requirements", 0, needed=False)
    ]
    root.done()
    yamlfile.refuse(found)
    return kinds, units, rows


def _kind(node: Node) -> dict[str, Any]:
    row = {
        "key": node.slug("key"),
        "title": node.text("title"),
        "is_part": node.bool("is_part", False),
    }
    node.done()
    return row


def requirement(node: Node) -> dict[str, Any]:
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
