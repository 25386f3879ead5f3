"""Reads posts, and what in a place may call for more, from YAML."""

from pathlib import Path

from lms.core import yamlfile
from lms.core.types import Json
from lms.core.yamlfile import Node

PRESETS = Path(__file__).parent / "presets"


def read_grounds() -> list[Json]:
    """What in a place may call for more."""
    found = []
    root = yamlfile.read_file(PRESETS / "grounds.yaml", found)
    root.date("as_of", needed=True)
    root.text("source")
    rows = [_ground(node) for node in root.items("grounds")]
    root.done()
    yamlfile.refuse(found)
    return rows


def _ground(node: Node) -> Json:
    row = {"key": node.slug("key"), "title": node.text("title")}
    node.done()
    return row


def post(node: Node) -> Json:
    """One post."""
    row = {
        "key": node.slug("key"),
        "title": node.text("title"),
        "short": node.text("short", needed=False),
        "office": node.text("office"),
        "leadership": node.bool("leadership", False),
        "source": node.text("source"),
    }
    node.done()
    return row
