"""How hard a password is to guess for somebody who knows people here. Pure.

What everybody tries first counts little, however long it is: common words, the
person's own names, years, rows of the keyboard, what stood there before. Every
other letter counts one.
"""

import re
from collections.abc import Collection, Iterator
from enum import IntEnum
from itertools import accumulate
from pathlib import Path

from lms.core import folding

LOOKED_AT = 64
"""Letters; what follows makes a password no easier to guess."""
SHORTEST_PIECE = 3
MOST_WORDS = 10
"""Of a name."""
LONGEST_PIECE = 32
_FILE = Path(__file__).parent / "common_words.txt"
_LINES = _FILE.read_text(encoding="utf-8").splitlines()
_WORDS = frozenset(" ".join(_LINES[1:]).split())
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "1234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "!@#$%^&*()_+",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
)
_RUNS = (*_ROWS, *(row[::-1] for row in _ROWS))
_DATE = re.compile(r"(\d{1,2}[-./]?\d{1,2}[-./]?)?(19|20)\d\d")
_LIKE = str.maketrans("@48360!1$57", "aabegoiisst")
"""Signs that stand for letters."""


class Strength(IntEnum):
    """How hard a password is to guess."""

    EASY = 0
    FAIR = 1
    GOOD = 2
    STRONG = 3


_LEAST = {Strength.FAIR: 6, Strength.GOOD: 10, Strength.STRONG: 14}


def strength(password: str, known: Collection[str] = ()) -> Strength:
    """Of a password; `known`: what is known of its person, as names."""
    weight = _weight(_plain(password[:LOOKED_AT]), _names(known))
    return max(
        (step for step, least in _LEAST.items() if weight >= least),
        default=Strength.EASY,
    )


def _plain(text: str) -> str:
    return folding.fold(text).replace(" ", "")


def _names(known: Collection[str]) -> frozenset[str]:
    """Their words, one by one and in a row, that are long enough to be seen."""
    found = set[str]()
    for one in known:
        words = re.findall(r"[a-z0-9]+", folding.fold(one[:200]))[:MOST_WORDS]
        for place in range(len(words)):
            found |= set(accumulate(words[place:]))
    return frozenset(one for one in found if len(one) >= SHORTEST_PIECE)


def _weight(text: str, names: frozenset[str]) -> int:
    """The sum of the pieces, the longest first at each place; few different
    letters are never many.
    """
    like, at, weight = text.translate(_LIKE), 0, 0
    while at < len(text):
        pieces = [
            (_word(text, at, names), 2),
            (_word(like, at, names), 2),
            (_date(text, at), 1),
            (_run(text, at), 1),
            (_again(text, at), 1),
        ]
        length, counts = max(pieces, key=lambda piece: (piece[0], -piece[1]))
        weight += counts if length else 1
        at += length or 1
    return min(weight, 2 * len(set(text)))


def _word(text: str, at: int, names: frozenset[str]) -> int:
    """The length of the longest known word that begins here."""
    for end in _ends(text, at):
        if text[at:end] in names or text[at:end] in _WORDS:
            return end - at
    return 0


def _ends(text: str, at: int) -> Iterator[int]:
    """Where a piece that begins here may end, the furthest first."""
    last = min(at + LONGEST_PIECE, len(text))
    return reversed(range(at + SHORTEST_PIECE, last + 1))


def _date(text: str, at: int) -> int:
    found = _DATE.match(text, at)
    return len(found[0]) if found else 0


def _run(text: str, at: int) -> int:
    """Of letters beside each other in the alphabet or on a keyboard."""
    for end in _ends(text, at):
        if any(text[at:end] in row for row in _RUNS):
            return end - at
    return 0


def _again(text: str, at: int) -> int:
    """Of what stood there before: a letter right before it, or some."""
    for end in _ends(text, at):
        if text[at:end] in text[:at]:
            return end - at
    before, count = text[at - 1 : at], 0
    while before and text[at + count : at + count + 1] == before:
        count += 1
    return count
