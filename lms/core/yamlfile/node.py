"""A value of a file with the place where it stands, and readers that note what
is wrong with it.
"""

# The readers str, int and bool share their names with the types.
from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Json, Texts
from lms.core.yamlfile.mistakes import Mistake

LANGUAGES = ("vi", "en")
UNTOLD = N_(
    {
        "vi": "its Vietnamese text (vi) is missing",
        "en": "its English text (en) is missing",
    }
)
"""What is said of a text without one of its languages."""


@dataclass(frozen=True)
class SourceFile:
    """A file: its name, the line of each field, and what is wrong with it."""

    name: str
    lines: Mapping[str, int]
    mistakes: list[Mistake]


class Node:
    """A mapping, list or value with the place where it stands. Readers return a
    harmless default after noting a mistake.
    """

    def __init__(
        self, value: Any, source: SourceFile, line: int, field: str
    ) -> None:
        self.value, self.line, self.field = value, line, field
        self.file, self.mistakes = source.name, source.mistakes
        self._source = source
        self._known_keys: set[Any] = set()

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
        place = self.file, self.line_of(field), field
        pairs = tuple(values.items())
        self.mistakes.append(Mistake(*place, text, pairs, warning))

    def apart(self, mistakes: list[Mistake]) -> Node:
        """The same here, whose mistakes go into this list."""
        source = replace(self._source, mistakes=mistakes)
        return Node(self.value, source, self.line, self.field)

    def line_of(self, field: str) -> int:
        """The line of a field by its whole name, or mine if it is not written."""
        return self._source.lines.get(field, self.line)

    def _name(self, key: str | int) -> str:
        if isinstance(self.value, list):
            return f"{self.field}[{key}]"
        return f"{self.field}.{key}" if self.field else key

    def _child(self, key: str | int, value: Any) -> Node:
        name = self._name(key)
        return Node(value, self._source, self.line_of(name), name)

    def any(self, key: str) -> Any:
        """Whatever stands there, for a reader that looks at it itself; None if
        nothing does.
        """
        return self._get(key, False)

    def has(self, key: str) -> bool:
        """Whether the key is written at all."""
        return isinstance(self.value, dict) and key in self.value

    def _get(self, key: str, needed: bool) -> Any:
        self._known_keys.add(key)
        if not isinstance(self.value, dict):
            if needed:
                self.wrong("should be a list of “key: value” lines")
            return None
        value = self.value.get(key)
        if value is None and needed:
            self.wrong("is missing", key)
        return value

    def _typed(
        self,
        key: str,
        kind: type | tuple[type, ...],
        text: str,
        default: Any = None,
        needed: bool = True,
    ) -> Any:
        value = self._get(key, needed and default is None)
        if value is None:
            return default
        stray_bool = isinstance(value, bool) and kind is not bool
        if stray_bool or not isinstance(value, kind):
            self.wrong(text, key)
            return default
        return value

    def str(
        self, key: str, default: str | None = None, needed: bool = True
    ) -> str:
        """A short text; an empty one is missing like one that is not written at
        all.
        """
        value = self._typed(
            key,
            str,
            "should be text; put it in quotes",
            default,
            needed,
        )
        if value is None:
            return ""
        if needed and default is None and not value.strip():
            self.wrong("is missing", key)
        return value

    def slug(self, key: str) -> str:
        """A key: lower-case ASCII letters, digits, dots and hyphens."""
        value = self.str(key)
        if value and not folding.KEY.fullmatch(value):
            self.wrong(
                "should be lower-case letters a–z, digits, dots and hyphens",
                key,
            )
        return value

    def choice(
        self, key: str, allowed: list[str], default: str | None = None
    ) -> str:
        """One of a few words."""
        value = self.str(key, default)
        if value in allowed:
            return value
        if value:
            self.wrong(
                "should be one of: %(allowed)s", key, allowed=", ".join(allowed)
            )
            return default or allowed[0]
        return allowed[0]

    def int(
        self,
        key: str,
        low: int = 0,
        high: int = 10**6,
        default: int | None = None,
    ) -> int:
        """A whole number within bounds."""
        value = self._typed(key, int, "should be a whole number", default)
        if value is None:
            return low
        if not low <= value <= high:
            self.wrong(
                "should be from %(low)s to %(high)s", key, low=low, high=high
            )
            return low
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """A number."""
        text = N_("should be a number")
        value = self._typed(key, (int, float), text, default)
        if value is None or math.isfinite(value):
            return float(value or 0)
        self.wrong(text, key)
        return default or 0.0

    def bool(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        text = N_("should be true or false")
        return bool(self._typed(key, bool, text, default))

    def date(self, key: str, needed: bool = False) -> dt.date | None:
        """A day, written 2026-11-22."""
        text = N_("should be a day like 2026-11-22")
        value = self._typed(key, dt.date, text, needed=needed)
        # A moment is a day to Python, but has no place where a day is kept.
        if isinstance(value, dt.datetime):
            self.wrong(text, key)
            return value.date()
        return value

    def text(self, key: str, needed: bool = True) -> Texts:
        """A text in both languages."""
        value = self._get(key, needed)
        return {} if value is None else self._child(key, value)._pair()

    def texts(
        self, key: str, low: int, high: int, needed: bool = True
    ) -> tuple[Texts, ...]:
        """A list of so many texts in both languages."""
        nodes = self.items(key, low, high, needed=needed)
        return tuple(node._pair() for node in nodes)

    def _pair(self) -> Texts:
        texts = self.value
        if not isinstance(texts, dict) or not all(
            isinstance(text, str) for text in texts.values()
        ):
            self.wrong("should be a pair {vi: “…”, en: “…”}")
            return {}
        self._check_languages(texts)
        return {language: text.strip() for language, text in texts.items()}

    def _check_languages(self, texts: Texts) -> None:
        for language in texts.keys() - set(LANGUAGES):
            self.wrong(
                "“%(language)s” is not a known language", language=str(language)
            )
        missing = [one for one in LANGUAGES if not texts.get(one, "").strip()]
        for language in missing:
            self.wrong(UNTOLD[language], warning=len(missing) < len(LANGUAGES))

    def strings(self, key: str, needed: bool = False) -> list[str]:
        """A list of short texts."""
        nodes = self.items(key, 0, needed=needed)
        return [node.value for node in nodes if node.is_string()]

    def is_string(self) -> bool:
        """Whether I am text; notes a mistake if not."""
        if isinstance(self.value, str):
            return True
        self.wrong("should be text; put it in quotes")
        return False

    def map(self, key: str, needed: bool = True) -> Node | None:
        """A nested mapping."""
        text = N_("should be a list of “key: value” lines")
        value = self._typed(key, dict, text, needed=needed)
        return None if value is None else self._child(key, value)

    def items(
        self, key: str, low: int = 1, high: int = 1000, needed: bool = True
    ) -> list[Node]:
        """The entries of a list."""
        text = N_("should be a list, each entry on a line with “- ”")
        value = self._typed(key, list, text, needed=needed)
        if value is None:
            return []
        if not low <= len(value) <= high:
            self.wrong(
                "should have from %(low)s to %(high)s entries, it has %(count)s",
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
            self._known_keys.update(self.value)
            for key, value in self.value.items():
                yield key, self._child(str(key), value)

    def done(self) -> None:
        """Every key I know has been read; what is left over is a typing
        mistake.
        """
        if isinstance(self.value, dict):
            for key in self.value:
                if key not in self._known_keys:
                    self.wrong("is not a known key here", str(key))


def root_of(data: Json, name: str) -> Node:
    """The root of data that are read already, for instance of a published
    revision.
    """
    return Node(dict(data), SourceFile(name, {}, []), 1, "")


def refuse_repeated(nodes: Iterable[Node]) -> None:
    """A mistake at every entry whose `key` one before it has."""
    known = set()
    for node in nodes:
        key = node.value.get("key") if isinstance(node.value, dict) else None
        if not isinstance(key, str):
            continue
        if key in known:
            node.wrong("“%(key)s” appears twice", "key", key=key)
        known.add(key)
