"""How hard a password is to guess for somebody who knows people here. Pure.

What everybody tries first counts little, however long it is: common words,
passwords that are known from leaks, the person's own names, years, rows of the
keyboard, what stood there before. Every other letter counts one.
"""

import re
from bisect import bisect
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from lms.core.letters import folding

LOOKED_AT = 64
"""Letters; what follows makes a password no easier to guess."""
SHORTEST_PIECE, SHORTEST_LEAKED = 3, 6
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


_LEAST = 6, 10, 14
"""The weights from which a password is fair, good and strong."""
Words = Set[str]


def strength(password: str, known: Collection[str] = ()) -> Strength:
    """Of a password; `known`: what is known of its person, as names."""
    return Strength(
        bisect(
            _LEAST,
            _weight(
                folding.fold(password[:LOOKED_AT]).replace(" ", ""),
                _names(known),
            ),
        )
    )


@lru_cache
def _leaked() -> Words:
    """The passwords that leaks hold most often. Read when the first one is
    judged: with what comes along they take 12 MB, and most processes set none.
    """
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    listed = FREQUENCY_LISTS["passwords"]
    return frozenset(one for one in listed if len(one) >= SHORTEST_LEAKED)


def _names(known: Collection[str]) -> Words:
    """Their words, one by one and in a row, that are long enough to be seen."""
    rows = (row for name in known for row in _rows_of(name))
    return frozenset(row for row in rows if len(row) >= SHORTEST_PIECE)


def _rows_of(name: str) -> Iterator[str]:
    words = re.findall(r"[a-z0-9]+", folding.fold(name[:200]))[:MOST_WORDS]
    for place in range(len(words)):
        yield from accumulate(words[place:])


def _weight(text: str, names: Words) -> int:
    """The sum of the pieces; few different letters are never many."""
    at, weight = 0, 0
    while at < len(text):
        length, counts = _piece(text, at, names)
        weight += counts
        at += length
    return min(weight, 2 * len(set(text)))


def _piece(
    text: str,
    at: int,
    names: Words,
) -> tuple[int, int]:
    """The longest piece that begins here: its length, and what it counts."""
    word = _word(text, at, names)
    other = max(
        _date(text, at),
        _run(text, at),
        _copy(text, at),
        _held(text, at),
        1,
    )
    return (word, 2) if word > other else (other, 1)


def _word(
    text: str,
    at: int,
    names: Words,
) -> int:
    """Also of a word some of whose letters are signs that look like them."""

    def holds(piece: str) -> bool:
        return piece in _WORDS or piece in names or piece in _leaked()

    return max(
        _longest(text, at, holds), _longest(text.translate(_LIKE), at, holds)
    )


def _longest(
    text: str,
    at: int,
    holds: Callable[[str], bool],
) -> int:
    """The length of the longest piece from here on of which this is true."""
    for end in _ends(text, at):
        if holds(text[at:end]):
            return end - at
    return 0


def _ends(text: str, at: int) -> Iterable[int]:
    """Where a piece that begins here may end, the furthest first."""
    return range(
        min(at + LONGEST_PIECE, len(text)), at + SHORTEST_PIECE - 1, -1
    )


def _date(text: str, at: int) -> int:
    found = _DATE.match(text, at)
    return len(found[0]) if found else 0


def _run(text: str, at: int) -> int:
    """Of letters beside each other in the alphabet or on a keyboard."""
    return _longest(text, at, _is_in_a_row)


def _is_in_a_row(piece: str) -> bool:
    return any(piece in row for row in _RUNS)


def _copy(text: str, at: int) -> int:
    """Of what stood there before."""
    return _longest(text, at, text[:at].__contains__)


def _held(text: str, at: int) -> int:
    """Of the letter right before it."""
    rest = text[at:]
    return len(rest) - len(rest.lstrip(text[at - 1 : at]))
