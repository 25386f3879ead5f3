"""How one text differs from an earlier one, by words. Pure, and bounded: where
comparing would take long, whole passages are said to be new.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

MOST_WORK = 10_000_000
"""Comparisons of two words that two texts may cost: some tenths of a second."""


class Change(StrEnum):
    """What became of a piece of the earlier text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class ComparedPiece(NamedTuple):
    """Some of the text, as it stands in the earlier or the later one."""

    change: Change
    text: str


Pieces = Iterator[ComparedPiece]
Tokens = Sequence[str]


def differences(before: str, after: str) -> list[ComparedPiece]:
    """Both texts as one row of pieces. Those that are same or gone are the
    earlier text, those that are same or new the later one, letter by letter.
    """
    pieces = _Comparison().of_lines(before, after)
    return [
        ComparedPiece(change, "".join(one.text for one in some))
        for change, some in groupby(pieces, itemgetter(0))
    ]


class _Comparison:
    """Of two texts, and how much it may still cost."""

    def __init__(self) -> None:
        self.left = MOST_WORK

    def of_lines(self, before: str, after: str) -> Pieces:
        lines = (
            before.splitlines(keepends=True),
            after.splitlines(keepends=True),
        )
        for gone, new in self._passages(*lines):
            if gone == new:
                yield from _whole(Change.SAME, new)
            else:
                yield from self._of_words("".join(gone), "".join(new))

    def _of_words(self, before: str, after: str) -> Pieces:
        for gone, new in self._passages(_words(before), _words(after)):
            if gone == new:
                yield from _whole(Change.SAME, new)
            else:
                yield from _whole(Change.GONE, gone)
                yield from _whole(Change.NEW, new)

    def _passages(
        self, before: Tokens, after: Tokens
    ) -> Iterator[tuple[Tokens, Tokens]]:
        """Passages of both, one after the other; equal where nothing changed."""
        self.left -= _work(before, after)
        if self.left < 0:
            yield before, after
            return
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for _kind, start, end, begins, stops in matcher.get_opcodes():
            yield before[start:end], after[begins:stops]


def _work(before: Tokens, after: Tokens) -> int:
    """What comparing them costs at most: each search for what they share looks
    at all pairs of equal words, and each finds one of them at least.
    """
    return _pairs(before, after) * min(len(before), len(after))


def _pairs(before: Tokens, after: Tokens) -> int:
    there = Counter(before)
    return sum(there[word] for word in after)


def _words(text: str) -> Tokens:
    """Words, each with what stands behind it."""
    return re.findall(r"\s+|\S+\s*", text)


def _whole(change: Change, tokens: Tokens) -> Pieces:
    if tokens:
        yield ComparedPiece(change, "".join(tokens))
