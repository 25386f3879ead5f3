"""Reads YAML written by people: every mistake is collected with its file, line
and field, and unknown keys are mistakes.
"""

from __future__ import (
    annotations,
)  # the readers str, int, bool share their names with the types

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lms.core.marks import N_

LANGUAGES = ("vi", "en")
LIMIT = 1_000_000
DEEPEST = 30


@dataclass(frozen=True)
class Mistake:
    """What is wrong where; `text` is marked for translation."""

    file: str
    line: int
    field: str
    text: str
    values: tuple[tuple[str, Any], ...] = ()
    warning: bool = False

    def __str__(self) -> str:
        said = self.text % dict(self.values) if self.values else self.text
        return (
            f"{self.file}:{self.line}: {self.field}: {said}"
            if self.field
            else f"{self.file}:{self.line}: {said}"
        )


class Mistakes(Exception):
    """All that is wrong with a file or folder."""

    def __init__(self, found: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.found = found


def refuse(found: list[Mistake]) -> None:
    """Raise if anything is wrong beyond warnings."""
    if any(not mistake.warning for mistake in found):
        raise Mistakes(found)


class Node:
    """A mapping, list or value with the place where it stands. Readers return a
    harmless default after noting a mistake.
    """

    def __init__(
        self,
        value: Any,
        file: str,
        line: int,
        field: str,
        lines: dict[str, int],
        found: list[Mistake],
    ) -> None:
        self.value, self.file, self.line, self.field = value, file, line, field
        self._lines, self.found, self._asked = lines, found, set[str]()

    def wrong(
        self,
        text: str,
        key: str | None = None,
        /,
        warning: bool = False,
        **values: Any,
    ) -> None:
        """Note a mistake here, or at one of my keys; `values` go into the text
        and may be called `key` too.
        """
        field = self._name(key) if key else self.field
        self.found.append(
            Mistake(
                self.file,
                self._lines.get(field, self.line),
                field,
                text,
                tuple(values.items()),
                warning,
            )
        )

    def line_of(self, field: str) -> int:
        """The line of a field by its whole name, or mine if it is not written."""
        return self._lines.get(field, self.line)

    def _name(self, key: str | int) -> str:
        if isinstance(self.value, list):
            return f"{self.field}[{key}]"
        return f"{self.field}.{key}" if self.field else key

    def _child(self, key: str | int, value: Any) -> Node:
        name = self._name(key)
        return Node(
            value,
            self.file,
            self._lines.get(name, self.line),
            name,
            self._lines,
            self.found,
        )

    def any(self, key: str) -> Any:
        """Whatever stands there, for a reader that looks at it itself; None if
        nothing does.
        """
        return self._get(key, False)

    def has(self, key: str) -> bool:
        """Whether the key is written at all."""
        return isinstance(self.value, dict) and key in self.value

    def _get(self, key: str, needed: bool) -> Any:
        self._asked.add(key)
        if not isinstance(self.value, dict):
            if needed:
                self.wrong(N_("should be a list of “key: value” lines"))
            return None
        value = self.value.get(key)
        if value is None and needed:
            self.wrong(N_("is missing"), key)
        return value

    def _typed(
        self,
        key: str,
        kind: type | tuple[type, ...],
        said: str,
        default: Any,
        needed: bool,
    ) -> Any:
        value = self._get(key, needed and default is None)
        if value is None:
            return default
        if not isinstance(value, kind) or (
            isinstance(value, bool) and kind is not bool
        ):
            self.wrong(said, key)
            return default
        return value

    def str(
        self, key: str, default: str | None = None, needed: bool = True
    ) -> str:
        """A short text; an empty one is missing like one that is not written at
        all.
        """
        value = self._typed(
            key, str, N_("should be text; put it in quotes"), default, needed
        )
        if (
            value is not None
            and not value.strip()
            and needed
            and default is None
        ):
            self.wrong(N_("is missing"), key)
        return value or ""

    def slug(self, key: str) -> str:
        """A key: lower-case ASCII letters, digits, dots and hyphens."""
        value = self.str(key)
        if value and not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", value):
            self.wrong(
                N_(
                    "should be lower-case letters a–z, digits, dots and hyphens"
                ),
                key,
            )
        return value

    def choice(
        self, key: str, allowed: list[str], default: str | None = None
    ) -> str:
        """One of a few words."""
        value = self.str(key, default)
        if value and value not in allowed:
            self.wrong(
                N_("should be one of: %(allowed)s"),
                key,
                allowed=", ".join(allowed),
            )
            return default or allowed[0]
        return value or allowed[0]

    def int(
        self,
        key: str,
        low: int = 0,
        high: int = 10**6,
        default: int | None = None,
    ) -> int:
        """A whole number within bounds."""
        value = self._typed(
            key, int, N_("should be a whole number"), default, True
        )
        if value is None:
            return low
        if not low <= value <= high:
            self.wrong(
                N_("should be from %(low)s to %(high)s"),
                key,
                low=low,
                high=high,
            )
            return low
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """A number."""
        value = self._typed(
            key, (int, float), N_("should be a number"), default, True
        )
        if value is None or math.isfinite(value):
            return float(value or 0)
        self.wrong(N_("should be a number"), key)
        return default or 0.0

    def bool(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        return bool(
            self._typed(key, bool, N_("should be true or false"), default, True)
        )

    def date(self, key: str, needed: bool = False) -> dt.date | None:
        """A day, written 2026-11-22."""
        value = self._typed(
            key, dt.date, N_("should be a day like 2026-11-22"), None, needed
        )
        if isinstance(
            value, dt.datetime
        ):  # which is a date to Python, but has no place where a day is kept
            self.wrong(N_("should be a day like 2026-11-22"), key)
            return value.date()
        return value

    def text(self, key: str, needed: bool = True) -> dict[str, str]:
        """A text in both languages."""
        value = self._get(key, needed)
        return {} if value is None else self._child(key, value)._pair()

    def text_at(self, key: str, index: int) -> dict[str, str]:
        """The entry of a list of texts."""
        return self.items(key, 0)[index]._pair()

    def _pair(self) -> dict[str, str]:
        value = self.value
        if not isinstance(value, dict) or not all(
            isinstance(said, str) for said in value.values()
        ):
            self.wrong(N_("should be a pair {vi: “…”, en: “…”}"))
            return {}
        for language in value:
            if language not in LANGUAGES:
                self.wrong(
                    N_("knows no language “%(language)s”"),
                    language=str(language),
                )
        missing = [
            language
            for language in LANGUAGES
            if not value.get(language, "").strip()
        ]
        for language in missing:
            self.wrong(
                N_("lacks its text in “%(language)s”"),
                warning=len(missing) < len(LANGUAGES),
                language=language,
            )
        return {language: said.strip() for language, said in value.items()}

    def strings(self, key: str, needed: bool = False) -> list[str]:
        """A list of short texts."""
        return [
            node.value
            for node in self.items(key, 0, needed=needed)
            if node.is_string()
        ]

    def is_string(self) -> bool:
        """Whether I am text; notes a mistake if not."""
        if isinstance(self.value, str):
            return True
        self.wrong(N_("should be text; put it in quotes"))
        return False

    def map(self, key: str, needed: bool = True) -> Node | None:
        """A nested mapping."""
        value = self._typed(
            key,
            dict,
            N_("should be a list of “key: value” lines"),
            None,
            needed,
        )
        return None if value is None else self._child(key, value)

    def items(
        self, key: str, low: int = 1, high: int = 1000, needed: bool = True
    ) -> list[Node]:
        """The entries of a list."""
        value = self._typed(
            key,
            list,
            N_("should be a list, each entry on a line with “- ”"),
            None,
            needed,
        )
        if value is None:
            return []
        if not low <= len(value) <= high:
            self.wrong(
                N_(
                    "should have from %(low)s to %(high)s entries, it has %(count)s"
                ),
                key,
                low=low,
                high=high,
                count=len(value),
            )
        parent = self._child(key, value)
        return [
            parent._child(index, entry) for index, entry in enumerate(value)
        ]

    def entries(self) -> Iterator[tuple[Any, Node]]:
        """My keys and values, when the keys are data."""
        if isinstance(self.value, dict):
            self._asked.update(self.value)
            for key, value in self.value.items():
                yield key, self._child(str(key), value)

    def done(self) -> None:
        """Everything I know has been asked; what is left over is a typing
        mistake.
        """
        if isinstance(self.value, dict):
            for key in self.value:
                if key not in self._asked:
                    self.wrong(N_("is not a known key here"), str(key))


def read(text: str, file: str, found: list[Mistake]) -> Node:
    """The root of a YAML text; a text that is not YAML gives an empty mapping
    and a mistake.
    """
    lines: dict[str, int] = {}
    value: Any = {}
    try:
        if len(text) > LIMIT:
            raise yaml.YAMLError("the file is too long")
        _refuse_tricks(text)
        _place(yaml.compose(text, Loader=yaml.CSafeLoader), "", lines)
        value = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        said = getattr(problem, "problem", None) or str(problem)
        found.append(
            Mistake(
                file,
                mark.line + 1 if mark else 1,
                "",
                N_("is not readable as YAML: %(problem)s"),
                (("problem", said),),
            )
        )
    root = Node(value, file, 1, "", lines, found)
    if not isinstance(value, dict):
        root.wrong(N_("should be a list of “key: value” lines"))
        root.value = {}
    return root


def _refuse_tricks(text: str) -> None:
    """Aliases hide what is written, and deep nesting would end the whole
    process; both are seen before a tree is built.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
            event, yaml.CollectionEndEvent
        )
        if isinstance(event, yaml.AliasEvent):
            raise _marked(event, "aliases (*) are not taken; write it out")
        if depth > DEEPEST:
            raise _marked(event, "it is nested too deeply")


KEYS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:int"}
DAY = "tag:yaml.org,2002:timestamp"


def _place(node: yaml.Node | None, field: str, lines: dict[str, int]) -> None:
    """Remember on which line each field stands; refuse doubled keys, keys YAML
    reads as something else, and days no calendar has.
    """
    if node is None:
        return
    lines[field] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.tag not in KEYS:
                said = key.value if isinstance(key, yaml.ScalarNode) else "…"
                raise _marked(
                    key,
                    f"the key “{said}” is not read as a word; put it in quotes",
                )
            if key.value in seen:
                raise _marked(key, f"the key “{key.value}” stands twice")
            seen.add(key.value)
            name = f"{field}.{key.value}" if field else str(key.value)
            _place(value, name, lines)
            lines[name] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _place(value, f"{field}[{index}]", lines)
    elif node.tag == DAY:
        try:
            yaml.constructor.SafeConstructor().construct_object(node)
        except ValueError as problem:
            raise _marked(node, f"“{node.value}”: {problem}") from problem


def _marked(node: yaml.Node | yaml.Event, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def read_file(
    path: Path, found: list[Mistake], shown: str | None = None
) -> Node:
    """The same for a file; a missing or wrongly encoded one is a mistake like
    any other.
    """
    name = shown or path.name
    try:
        return read(path.read_text("utf-8-sig"), name, found)
    except FileNotFoundError:
        found.append(Mistake(name, 1, "", N_("the file is missing")))
    except UnicodeDecodeError:
        found.append(
            Mistake(
                name,
                1,
                "",
                N_(
                    "the file is not saved as UTF-8; save it again with that encoding"
                ),
            )
        )
    return Node({}, name, 1, "", {}, [])
