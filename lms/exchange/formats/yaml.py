"""A framework as YAML, in the form of the shipped presets. The only format that
carries everything.
"""

import datetime as dt
import re
from typing import Any

import yaml

from lms.core import tables, yamlfile
from lms.core.marks import N_
from lms.exchange.formats.base import (
    Content,
    FilePlace,
    Format,
    ImportedFramework,
    Likeness,
    Note,
    ReadOptions,
    WriteOptions,
    beginning,
)
from lms.exchange.types import LANGUAGES, Notes, Texts
from lms.framework import loader

Mistakes = list[yamlfile.Mistake]
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
    data: Content = {
        "key": content["key"],
        "title": _texts(content["title"]),
        "source": _texts(content["source"]),
        "as_of": dt.date.fromisoformat(str(content["as_of"])),
    }
    if content["legal_basis"]:
        data["legal_basis"] = content["legal_basis"]
    data["levels"] = {
        int(level): _row(words)
        for level, words in sorted(content["levels"].items())
    }
    for name in ("rule", "carries"):
        if content.get(name):
            data[name] = _sorted(content[name])
    data["competencies"] = [_row(row) for row in content["competencies"]]
    return data


def _row(row: Content) -> Content:
    """A level or a competency, its parts in one order and without those that
    are empty.
    """
    data = {name: row[name] for name in ("key", "parent") if row.get(name)}
    for name in ("title", "description"):
        if row[name]:
            data[name] = _texts(row[name])
    if indicators := row.get("indicators"):
        data["indicators"] = {
            int(level): _texts(texts)
            for level, texts in sorted(indicators.items())
        }
    return data


def _texts(texts: Texts) -> Texts:
    return {one: texts[one] for one in LANGUAGES if one in texts}


def _sorted(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _sorted(value[name]) for name in sorted(value)}


def read(content: bytes, encoding: str = "") -> ImportedFramework:
    """The framework of a YAML file, each mistake with its line and field."""
    mistakes: Mistakes = []
    root = yamlfile.read(tables.decode(content, encoding), "", mistakes)
    # In what cannot be read at all everything is missing: saying so for each field
    # would hide the cause.
    unreadable = list(mistakes)
    data = loader.framework(root)
    reading = ImportedFramework(data)
    reading.problems = _notes(unreadable or mistakes)
    for name in _PARTS:
        reading.places[name] = _place(root, name)
    for index, row in enumerate(data["competencies"]):
        name = f"competencies[{index}]"
        parts = {one: _place(root, f"{name}.{one}") for one in _ROW_PARTS}
        reading.mark(f"competencies.{row['key']}", _place(root, name), parts)
    return reading


def _notes(mistakes: Mistakes) -> Notes:
    return [
        Note(one.text, dict(one.values), FilePlace(one.line, one.field))
        for one in mistakes
        if not one.warning
    ]


def _place(root: yamlfile.Node, field: str) -> FilePlace:
    return FilePlace(root.line_of(field), field)


PLUGIN = YamlText()
