"""How a requirement is written in a cell: "2d", "2 does", "2 thực hiện". Pure.

Letters and words of both languages are taken whatever the language of the page.
Brackets say "useful, not essential", as in "(2d)".
"""

import re

from lms.core.errors import Invalid
from lms.core.letters.folding import fold, tidy
from lms.framework.types import LEVELS, Depth
from lms.requirements.types import CellValue, MaybeValue

LETTERS = {
    "en": dict(zip(Depth, "khsd", strict=True)),
    "vi": dict(zip(Depth, "bcqt", strict=True)),
}
DEPTH_WORDS = {
    **{
        letter: depth
        for letters in LETTERS.values()
        for depth, letter in letters.items()
    },
    **{depth.word: depth for depth in Depth},
    **{depth.word.replace("_", " "): depth for depth in Depth},
    "biet": Depth.KNOWS,
    "biet cach": Depth.KNOWS_HOW,
    "biet cach lam": Depth.KNOWS_HOW,
    "shows": Depth.SHOWS_HOW,
    "quan sat": Depth.SHOWS_HOW,
    "lam duoc khi co nguoi quan sat": Depth.SHOWS_HOW,
    "does at work": Depth.DOES,
    "l": Depth.DOES,
    "lam": Depth.DOES,
    "lam duoc trong cong viec": Depth.DOES,
    "thuc hien": Depth.DOES,
}
WEIGHT_WORDS = {
    "useful": False,
    "nen co": False,
    "bo tro": False,
    "essential": True,
    "bat buoc": True,
    "thiet yeu": True,
}
_DEPTHS = {"": None, **DEPTH_WORDS}
DASHES = ("-", "–", "—", "−")
LONGEST_CELL = 200
_CELL = re.compile(r"(?:level|cap do|muc|bac)?\s*(\d{1,6})?[\s,.;:/·]*(.*)")


class Removal:
    """A dash: the layer asks for nothing of its own here any more."""


REMOVED = Removal()
CellContent = CellValue | Removal | None
"""What a cell says; None if it is empty."""


def read(text: str, current: MaybeValue = None) -> CellContent:
    """What is written in a cell; None if it is empty. A level alone keeps the
    depth of `current`, a depth alone its level.

    Raises `Invalid` with what to write instead.
    """
    folded = fold(text[:LONGEST_CELL]).lstrip("'").strip()
    if not folded:
        return None
    return REMOVED if folded in DASHES else _read_value(text, folded, current)


def _read_value(text: str, folded: str, current: MaybeValue) -> CellValue:
    essential, rest = _split_weight(folded)
    digits, word = _parts(rest)
    if word not in _DEPTHS or not (word or digits):
        raise _refusal(
            "“%(said)s” cannot be read. Write a level and how it must be proven, for example 2d.",
            text,
        )
    level, depth, _weight = current or (None, None, None)
    level, depth = int(digits) if digits else level, _DEPTHS[word] or depth
    _check_complete(text, level, depth)
    return CellValue(level, int(depth), essential)


def _parts(folded: str) -> tuple[str | None, str]:
    """The digits of a cell, if it has any, and the word behind them."""
    digits, word = _CELL.fullmatch(folded).groups()
    return digits, word.strip(" .,;")


def _split_weight(folded: str) -> tuple[bool, str]:
    """Whether the cell is essential, and the cell without saying so."""
    essential = True
    if folded.startswith("(") and folded.endswith(")"):
        essential, folded = False, folded[1:-1].strip()
    for word, weight in WEIGHT_WORDS.items():
        if folded.endswith(word) and folded != word:
            essential = weight
            folded = folded.removesuffix(word).rstrip(" ,;.")
    return essential, folded


def _refusal(message: str, text: str) -> Invalid:
    return Invalid(message, said=tidy(text)[:40])


def _check_complete(text: str, level: int | None, depth: int | None) -> None:
    if level is None:
        raise _refusal(
            "“%(said)s” says no level. Put a digit from 1 to 5 in front, for example 2d.",
            text,
        )
    if level not in LEVELS:
        raise Invalid(
            "Level %(level)s is outside the scale. Write a level from 1 to 5, for example 2d.",
            level=level,
        )
    if depth is None:
        raise _refusal(
            "“%(said)s” does not say how it must be proven. Add a letter, for example 2d.",
            text,
        )


def write(value: MaybeValue, language: str) -> str:
    """The short form that `read` takes, with the letters of this language;
    empty for nothing.
    """
    if value is None:
        return ""
    short = f"{value.level}{LETTERS[language][Depth(value.depth)]}"
    return short if value.essential else f"({short})"
