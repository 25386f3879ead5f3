"""Texts that do not read as they were meant: typed with an old Vietnamese font
(TCVN3, VNI), read with a wrong encoding, or with letters already lost.

A word counts only if it is no Vietnamese syllable as it stands and one as it
was meant, so other languages and names are left alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from lms.core.letters import fonts
from lms.core.letters.syllables import LONGEST, is_syllable
from lms.core.marks import N_

_ASKED = re.compile(r"(?<!\S)[^\W\d_]+\?[^\W\d_]+(?!\S)")
_WORD = re.compile(r"[A-Za-z\u00a1-\u1fff\u2070-\uffff]+")
_TWICE = re.compile(
    r"[\u0080-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}"
)
_VOWELS = "aâăêiôơuưyáàảãạ"
# Beginnings and ends that hardly any other language has together.
_LIKELY = re.compile(r"(ng|nh|ph|th|tr|kh|gi|qu|ch).*[cghmnpt]|x.*", re.I)
AROUND = 10


class Slip(StrEnum):
    """What happened to a text."""

    TCVN3 = "TCVN3 (.Vn)"
    VNI = "VNI"
    TWICE = "UTF-8 → Windows-1252"
    LOST = "?"


class Misread(NamedTuple):
    """What happened, the place in the text that shows it, and how that should
    read ("" if nobody can tell).
    """

    slip: Slip
    shown: str
    meant: str = ""


class _Font(NamedTuple):
    slip: Slip
    has: Callable[[str], bool]
    read: Callable[[str], str]
    is_sure: Callable[[str], bool]


_FONTS = (
    _Font(Slip.TCVN3, fonts.is_tcvn3, fonts.from_tcvn3, fonts.is_surely_tcvn3),
    _Font(Slip.VNI, fonts.is_vni, fonts.from_vni, fonts.is_surely_vni),
)


def misread(text: str) -> Misread | None:
    """What happened to a text; None if it reads as it was meant. The cost grows
    as the text does; of a short one it is remembered, for who writes sends most
    of a page as it was.
    """
    return _of_short(text) if len(text) < SHORT else _look_at(text)


SHORT, MOST_REMEMBERED = 3_000, 1_000


@lru_cache(maxsize=MOST_REMEMBERED)
def _of_short(text: str) -> Misread | None:
    return _look_at(text)


def _look_at(text: str) -> Misread | None:
    if text.isascii() and "?" not in text:
        return None
    found = _lost(text) or _read_twice(text)
    if found or text.isascii():
        return found
    words = [word for word in _WORD.findall(text) if not _is_sign(word)]
    return next(filter(None, (_typed(words, font) for font in _FONTS)), None)


def _is_sign(word: str) -> bool:
    """Whether it holds no letter: a dot between two names, a mark of degrees;
    an old font has letters in their places.
    """
    return not any(map(str.isalpha, word))


def _lost(text: str) -> Misread | None:
    """The sign for a lost letter, or a "?" in its place within a syllable."""
    if (at := text.find("\ufffd")) >= 0:
        return Misread(Slip.LOST, _around(text, at, at + 1))
    for word in _ASKED.findall(text):
        if any(is_syllable(word.replace("?", letter)) for letter in _VOWELS):
            return Misread(Slip.LOST, word)
    return None


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - AROUND) : end + AROUND].strip()


def _read_twice(text: str) -> Misread | None:
    for run in _TWICE.finditer(text):
        if meant := fonts.from_twice(run[0]):
            shown = _around(text, run.start(), run.start() + AROUND)
            return Misread(Slip.TWICE, shown, meant[:AROUND])
    return None


def _typed(words: Sequence[str], font: _Font) -> Misread | None:
    """The word that shows it. One is enough that no other language writes so;
    with the others (French "Loïc" could be meant as "Lọc") all must fit.
    """
    odd = list(_odd(words, font))
    sure = [word for word in odd if len(word) > 2 and font.is_sure(word)]
    if not sure and not (odd and _all_fit(words, odd[0], font)):
        return None
    word = (sure or odd)[0]
    return Misread(font.slip, word, font.read(word))


def _odd(words: Sequence[str], font: _Font) -> Iterator[str]:
    """The words that are syllables only as they were meant."""
    for word in words:
        short = not word.isascii() and len(word) <= LONGEST + 2
        if short and not is_syllable(word) and _fits(word, font):
            yield word


def _fits(word: str, font: _Font) -> bool:
    return font.has(word) and is_syllable(font.read(word))


def _all_fit(words: Sequence[str], odd: str, font: _Font) -> bool:
    accented = [word for word in words if not word.isascii()]
    if len(accented) > 1:
        return all(_fits(word, font) for word in accented)
    likely = bool(_LIKELY.fullmatch(odd)) and len(words) > 1
    return likely and all(is_syllable(word) or word == odd for word in words)


def describe(found: Misread) -> tuple[str, dict[str, str]]:
    """What to say about it where there is one text: the sentence and its
    values.
    """
    values = {"shown": found.shown, "meant": found.meant}
    if found.slip == Slip.LOST:
        return N_("Letters of “%(shown)s” are lost. Type it again."), values
    return N_(
        "“%(shown)s” looks as if it was typed with an old font or copied in a wrong encoding (%(slip)s). It should probably read “%(meant)s”: type it again in Unicode."
    ), {**values, "slip": str(found.slip)}


def misread_in(value: Any, place: str = "") -> Iterator[tuple[str, Misread]]:
    """All such texts in what a JSON file holds, each with its place."""
    if isinstance(value, str):
        if found := misread(value):
            yield place, found
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from misread_in(part, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from misread_in(part, f"{place}[{number}]")
