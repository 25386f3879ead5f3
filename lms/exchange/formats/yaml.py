"""A framework as YAML, in the form of the shipped presets. The only format that
carries everything.
"""

import datetime as dt
from typing import Any

import yaml

from lms.core import tables, yamlfile
from lms.exchange.types import LANGUAGES, Content, Note, Place, Reading, Written
from lms.framework import loader


def write(content: Content) -> Written:
    """The YAML text, both languages beside each other."""
    said: dict[str, Any] = {
        "key": content["key"],
        "title": _texts(content["title"]),
        "source": _texts(content["source"]),
    }
    said["as_of"] = dt.date.fromisoformat(str(content["as_of"]))
    if content["legal_basis"]:
        said["legal_basis"] = content["legal_basis"]
    said["levels"] = {
        int(level): _row(words)
        for level, words in sorted(content["levels"].items())
    }
    said |= {
        name: _sorted(content[name])
        for name in ("rule", "carries")
        if content.get(name)
    }
    said["competencies"] = [_row(row) for row in content["competencies"]]
    return Written(dump(said))


def dump(said: Any) -> bytes:
    """The same data always as the same text."""
    return yaml.safe_dump(
        said, allow_unicode=True, sort_keys=False, width=120
    ).encode()


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A level or a competency, its parts in one order and without those that
    are empty.
    """
    said = {name: row.get(name) for name in ("key", "parent") if row.get(name)}
    said |= {
        name: _texts(row[name])
        for name in ("title", "description")
        if row[name]
    }
    if indicators := row.get("indicators"):
        said["indicators"] = {
            int(level): _texts(texts)
            for level, texts in sorted(indicators.items())
        }
    return said


def _texts(texts: dict[str, str]) -> dict[str, str]:
    return {
        language: texts[language] for language in LANGUAGES if language in texts
    }


def _sorted(value: Any) -> Any:
    return (
        {name: _sorted(value[name]) for name in sorted(value)}
        if isinstance(value, dict)
        else value
    )


def read(content: bytes, encoding: str = "") -> Reading:
    """The framework of a YAML file, each mistake with its line and field."""
    mistakes: list[yamlfile.Mistake] = []
    root = yamlfile.read(tables.decode(content, encoding), "", mistakes)
    unread = list(
        mistakes
    )  # what cannot be read at all lacks everything: saying so for each field would hide the cause
    data = loader.framework(root)
    mistakes = unread or mistakes
    reading = Reading(data)
    reading.problems = [
        Note(one.text, dict(one.values), Place(one.line, one.field))
        for one in mistakes
        if not one.warning
    ]
    for index, row in enumerate(data["competencies"]):
        name = f"competencies[{index}]"
        part = f"competencies.{row['key']}"
        reading.places[part] = _place(root, name)
        for field in ("key", "parent", "title", "description", "indicators"):
            reading.places[f"{part}.{field}"] = _place(root, f"{name}.{field}")
    for field in (
        "key",
        "title",
        "source",
        "as_of",
        "legal_basis",
        "levels",
        "rule",
        "carries",
    ):
        reading.places[field] = _place(root, field)
    return reading


def _place(root: yamlfile.Node, field: str) -> Place:
    return Place(root.line_of(field), field)
