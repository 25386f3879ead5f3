"""What changed between two versions of a framework, down to the word. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from lms.framework.rules.content import LANGUAGES, Row, by_key

KEPT, ADDED, GONE = "kept", "added", "gone"
HEAD = ("title", "source")
PLAIN = ("as_of", "legal_basis")


@dataclass(frozen=True)
class Piece:
    """A run of words that is in both texts, only in the later one, or only in
    the earlier one.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Field:
    """One text that was changed: what it is (title, description, indicators,
    …), of which level, in which language, and how.
    """

    name: str
    level: str
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """A competency that is in both versions and reads differently."""

    key: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Move:
    """A competency that stands elsewhere: under another one, or in another
    order among its neighbours.
    """

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Difference:
    """From one version to another. Competencies in the order of the version
    that has them.
    """

    head: tuple[Field, ...]
    levels: tuple[Field, ...]
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[Change, ...]
    moved: tuple[Move, ...]
    rule: bool

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not any(
            (
                self.head,
                self.levels,
                self.added,
                self.removed,
                self.changed,
                self.moved,
                self.rule,
            )
        )


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    """What of the old version the new one says differently."""
    before, after = by_key(old), by_key(new)
    changed = [
        Change(key, competency(before[key], row))
        for key, row in after.items()
        if key in before
    ]
    head = [
        one for name in HEAD for one in _texts(name, "", old[name], new[name])
    ]
    head += [
        Field(name, "", "", words(str(old[name] or ""), str(new[name] or "")))
        for name in PLAIN
        if old[name] != new[name]
    ]
    levels = [
        one
        for level in sorted({*old["levels"], *new["levels"]})
        for name in ("title", "description")
        for one in _texts(
            name, level, _of(old, level, name), _of(new, level, name)
        )
    ]
    return Difference(
        tuple(head),
        tuple(levels),
        tuple(row for key, row in after.items() if key not in before),
        tuple(row for key, row in before.items() if key not in after),
        tuple(change for change in changed if change.fields),
        tuple(_moved(before, after)),
        old.get("rule", {}) != new.get("rule", {}),
    )


def _of(content: Mapping[str, Any], level: str, name: str) -> Mapping[str, str]:
    return content["levels"].get(level, {}).get(name, {})


def competency(old: Row, new: Row) -> tuple[Field, ...]:
    """The texts of a competency that were changed."""
    fields = [
        one
        for name in ("title", "description")
        for one in _texts(name, "", old[name], new[name])
    ]
    for level in sorted({*old["indicators"], *new["indicators"]}):
        fields += _texts(
            "indicators",
            level,
            old["indicators"].get(level, {}),
            new["indicators"].get(level, {}),
        )
    return tuple(fields)


def _texts(
    name: str, level: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterable[Field]:
    for language in LANGUAGES:
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield Field(name, level, language, words(before, after))


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Both texts in one, word by word. Kept and gone together are the old text,
    kept and added the new one.

    A space between two changed words is no reason to set them apart: what reads
    as one change is one.
    """
    before, after = (
        re.findall(r"\s+|[^\s]+", old),
        re.findall(r"\s+|[^\s]+", new),
    )
    found: list[Piece] = []
    gone, added = "", ""
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for at, (kind, a, b, c, d) in enumerate(steps):
        same = "".join(before[a:b])
        if kind != "equal":
            gone, added = gone + same, added + "".join(after[c:d])
        elif same.isspace() and (gone or added) and at < len(steps) - 1:
            gone, added = gone + same, added + same
        else:
            found += _changed(gone, added)
            found.append(Piece(KEPT, same))
            gone, added = "", ""
    return tuple(found + _changed(gone, added))


def _changed(gone: str, added: str) -> list[Piece]:
    return [
        Piece(kind, text)
        for kind, text in ((GONE, gone), (ADDED, added))
        if text
    ]


def _moved(
    before: Mapping[str, Row], after: Mapping[str, Row]
) -> Iterable[Move]:
    """Those under another one now, and the fewest others that explain the new
    order among neighbours.
    """
    stayed = {
        key
        for key, row in after.items()
        if key in before and row["parent"] == before[key]["parent"]
    }
    order = {key: place for place, key in enumerate(before)}
    calm: set[str] = set()
    for parent in {after[key]["parent"] for key in stayed}:
        neighbours = [
            key
            for key in after
            if key in stayed and after[key]["parent"] == parent
        ]
        calm |= {
            neighbours[index]
            for index in _longest([order[key] for key in neighbours])
        }
    for key, row in after.items():
        if key in before and key not in calm:
            yield Move(key, before[key]["parent"], row["parent"])


def _longest(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising run among the numbers."""
    best: list[list[int]] = []
    for index, number in enumerate(numbers):
        shorter = [run for run in best if numbers[run[-1]] < number]
        best.append([*max(shorter, key=len, default=[]), index])
    return max(best, key=len, default=[])
