"""Numbers of lists and headings, counted as Word counts them."""

import re
from typing import NamedTuple

from lms.conversion.documents.tree import NOTHING, TreeElement

LEVELS = 9
MOST_NUMBER = 999_999
_PLACE = re.compile(r"%([1-9])")
_PLAIN = re.compile(r"%[1-9][.)]?")
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"],
        strict=True,
    )
)


class ListLabel(NamedTuple):
    """What stands before a point: a number that lists have, or words."""

    number: int | None = None
    words: str = ""

    @property
    def said(self) -> str:
        """It in words, as a heading shows it."""
        return self.words if self.number is None else f"{self.number}."


class _ListLevel(NamedTuple):
    format: str
    text: str
    start: int


class WordNumbering:
    """The lists of a file, and how far each has been counted."""

    def __init__(self, tree: TreeElement) -> None:
        abstract = {
            one.get("abstractNumId"): one
            for one in tree
            if one.name == "abstractNum"
        }
        self.lists = {
            one.get("numId"): (one.child("abstractNumId").get("val"), one)
            for one in tree
            if one.name == "num"
        }
        self.levels = {key: _levels(one) for key, one in abstract.items()}
        self.counts: dict[str, list[int]] = {}
        self.begun: set[str] = set()

    def take(self, list_id: str, depth: int) -> ListLabel | None:
        """The label of the next point of a list; None if it is in none."""
        if list_id not in self.lists or list_id == "0":
            return None
        key, element = self.lists[list_id]
        levels = self.levels.get(
            key,
            {},
        )
        depth = min(
            max(depth, 0),
            LEVELS - 1,
        )
        self._restart(
            list_id,
            key,
            element,
        )
        counts = self._count(
            key,
            levels,
            depth,
        )
        return _label(levels, counts, depth)

    def _restart(self, list_id: str, key: str, element: TreeElement) -> None:
        """A list that says where it begins, begins there when it is met."""
        if list_id in self.begun:
            return
        self.begun.add(list_id)
        for change in element:
            if change.has("startOverride"):
                start = change.child("startOverride").number(
                    "val",
                    1,
                )
                depth = change.number("ilvl") % LEVELS
                counts = self.counts.setdefault(
                    key,
                    [-1] * LEVELS,
                )
                counts[depth:] = [start - 1] + [-1] * (LEVELS - depth - 1)

    def _count(
        self, key: str, levels: dict[int, _ListLevel], depth: int
    ) -> list[int]:
        counts = self.counts.setdefault(
            key,
            [-1] * LEVELS,
        )
        for level in range(depth + 1):
            start = levels.get(level, _BULLET).start
            if counts[level] < 0:
                counts[level] = start - (level == depth)
        counts[depth] += 1
        counts[depth + 1 :] = [-1] * (LEVELS - depth - 1)
        return counts


_BULLET = _ListLevel("bullet", "", 1)


def _levels(abstract: TreeElement) -> dict[int, _ListLevel]:
    return {
        one.number("ilvl"): _ListLevel(
            one.child("numFmt").get("val") or "decimal",
            one.child("lvlText").get("val"),
            min(
                max(
                    one.child("start").number(
                        "val",
                        1,
                    ),
                    0,
                ),
                MOST_NUMBER,
            ),
        )
        for one in abstract
        if one.name == "lvl" and one is not NOTHING
    }


def _label(
    levels: dict[int, _ListLevel], counts: list[int], depth: int
) -> ListLabel:
    here = levels.get(depth, _BULLET)
    if here.format in ("bullet", "none"):
        return ListLabel()
    if here.format == "decimal" and _PLAIN.fullmatch(here.text):
        return ListLabel(counts[depth])

    def number(place: re.Match[str]) -> str:
        level = int(place[1]) - 1
        return _said(
            levels.get(level, here).format,
            counts[level],
        )

    return ListLabel(
        None,
        _PLACE.sub(
            number,
            here.text,
        ),
    )


def _said(format_: str, number: int) -> str:
    """A number as a list writes it."""
    if not 0 < number < 4000:
        return str(max(number, 0))
    if format_.endswith("Letter"):
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if format_.startswith("upper") else letters
    if format_.endswith("Roman"):
        return _roman(
            number,
            format_.startswith("upper"),
        )
    return f"{number:02}" if format_ == "decimalZero" else str(number)


def _roman(number: int, capital: bool) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written.upper() if capital else written
