"""A framework as YAML, in the form of the shipped presets. The only format that
carries everything.
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

import yaml

from lms.core import tables, yamlfile
from lms.core.marks import N_
from lms.core.types import Likeness
from lms.exchange.formats.base import (
    Content,
    FilePlace,
    Format,
    ImportedFramework,
    Note,
    ReadOptions,
    WriteOptions,
    beginning,
)
from lms.exchange.types import LANGUAGES, Notes
from lms.framework import loader

_ORDER = (
    "key",
    "parent",
    "title",
    "source",
    "as_of",
    "legal_basis",
    "levels",
    "description",
    "indicators",
    "rule",
    "carries",
    "competencies",
    *LANGUAGES,
)
_PARTS = (
    "key",
    "title",
    "source",
    "as_of",
    "legal_basis",
    "levels",
    "rule",
    "carries",
)
_ROW_PARTS = ("key", "parent", "title", "description", "indicators")


class YamlText(Format):
    """Both languages beside each other."""

    key = "yaml"
    name = "YAML"
    label = N_("YAML (carries everything)")
    suffixes = (".yaml", ".yml")
    ending = "yaml"
    media_type = "application/yaml"
    position = 10

    def recognise(self, content: bytes) -> Likeness:
        """By its first line."""
        return Likeness.LIKELY if looks_like_yaml(content) else Likeness.NONE

    def read(self, content: bytes, options: ReadOptions) -> ImportedFramework:
        """The framework of a YAML file, each mistake with its line and field."""
        return read(content, options.encoding)

    def write(self, content: Content, _options: WriteOptions) -> bytes:
        """The YAML text."""
        return dump(plain(content))

    def losses(self, _content: Content) -> Notes:
        """It carries everything."""
        return []


def looks_like_yaml(content: bytes) -> bool:
    """Whether a file begins as YAML does: a comment, a document or a key."""
    first = beginning(content).split(b"\n", 1)[0]
    return bool(re.match(rb"(#|---|[a-z_]+:(\s|$))", first))


def dump(data: Any) -> bytes:
    """The same data always as the same text."""
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
    return text.encode()


def plain(content: Content) -> Content:
    """The framework as the file has it, its parts in their order."""
    data = _ordered(content)
    data["as_of"] = dt.date.fromisoformat(str(content["as_of"]))
    return data


def _ordered(value: Any) -> Any:
    """The parts in their order and without those that are empty, levels as
    numbers.
    """
    if isinstance(value, list):
        return [_ordered(one) for one in value]
    if not isinstance(value, dict):
        return value
    data = {}
    for name in sorted(value, key=_place_in_order):
        whole = name in ("rule", "carries")
        part = (_sorted if whole else _ordered)(value[name])
        if part or name == "levels":
            data[int(name) if name.isdecimal() else name] = part
    return data


def _place_in_order(name: str) -> int:
    return int(name) if name.isdecimal() else _ORDER.index(name)


def _sorted(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _sorted(value[name]) for name in sorted(value)}


def read(content: bytes, encoding: str = "") -> ImportedFramework:
    """The framework of a YAML file, each mistake with its line and field."""
    mistakes = []
    root = yamlfile.read(tables.decode(content, encoding), "", mistakes)
    # In what cannot be read at all everything is missing: saying so for each field
    # would hide the cause.
    unreadable = list(mistakes)
    data = loader.framework(root)
    problems = [
        Note(one.text, dict(one.values), FilePlace(one.line, one.field))
        for one in unreadable or mistakes
        if not one.warning
    ]
    reading = ImportedFramework(data, problems=problems)
    reading.places |= _places(root, "", _PARTS)
    for index, row in enumerate(data["competencies"]):
        name = f"competencies[{index}]"
        places = _places(root, f"{name}.", _ROW_PARTS)
        place = FilePlace(root.line_of(name), name)
        reading.mark(f"competencies.{row['key']}", place, places)
    return reading


def _places(
    root: yamlfile.Node, before: str, names: Iterable[str]
) -> dict[str, FilePlace]:
    fields = {name: f"{before}{name}" for name in names}
    return {
        name: FilePlace(root.line_of(field), field)
        for name, field in fields.items()
    }


PLUGIN = YamlText()
