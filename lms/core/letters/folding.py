"""Compares words the way people mean them: case, spaces and, where asked,
Vietnamese tone marks put aside.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from itertools import chain, count, filterfalse

KEY = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
"""What a key looks like that people write: "land-records"."""
MOST_MARKS = 30
"""Marks on one letter, as in Unicode's Stream-Safe Text Format (UAX #15);
Vietnamese has two. Putting more of them in order costs the square of them.
"""
_CROSSED = str.maketrans("đðɖ", "ddd")
"""Letters that look like đ: some keyboards give the Icelandic Ð for Đ."""
_BETWEEN = re.compile(r"[\W_]+")
_NOT_LATIN = re.compile(r"[^\x00-\u024f\u1e00-\u1eff]{31}")  # one more


def composed(text: str) -> str:
    """Composed letters (NFC), at a cost that grows as the text does."""
    return unicodedata.normalize("NFC", _bounded(text))


def compatible(text: str) -> str:
    """Composed, and signs as the plain letters they stand for: "m²" as "m2"."""
    return unicodedata.normalize("NFKC", _bounded(text))


def _bounded(text: str) -> str:
    """Without the marks above `MOST_MARKS` on one letter. As good as no text
    has so many, and most show it at first sight.
    """
    if not _NOT_LATIN.search(text):
        return text
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter)[0] == "M" else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def tidy(text: str) -> str:
    """Composed letters (NFC), single spaces, no ends, and none of the
    characters nobody sees (control, direction).
    """
    text = _bounded(text)
    if _is_tidy(text):  # as good as all texts are
        return text
    visible = "".join(filter(_is_visible, re.sub(r"\s", " ", text)))
    return re.sub(r" +", " ", composed(visible)).strip()


def _is_tidy(text: str) -> bool:
    return (
        text.isprintable()
        and "  " not in text
        and text == text.strip()
        and unicodedata.is_normalized("NFC", text)
    )


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf")


def small(text: str) -> str:
    """Tidy and lower case, with its marks."""
    return tidy(text).casefold()


def fold(text: str) -> str:
    """Tidy, lower case and without marks: "Đặng Thị Hoà" and "dang thi hoa" are
    the same.
    """
    plain = unicodedata.normalize("NFD", small(text).translate(_CROSSED))
    return "".join(filterfalse(unicodedata.combining, plain))


def is_in(search: str, *texts: str) -> bool:
    """Whether one of the texts holds what was typed, with or without marks."""
    typed = fold(search)
    return any(typed in fold(text) for text in texts if text)


INSIDE = 3
"""The farthest `distance`: inside of words, or nowhere."""


def distance(typed: str, *texts: str) -> int:
    """How far what was typed is from the nearest of these texts, all folded: 0
    if it is one, 1 if it is whole words of one, 2 if a word begins so.
    """
    sought = _words(typed)
    return min((_distance(sought, text) for text in texts), default=INSIDE)


def _distance(typed: str, text: str) -> int:
    words = _words(text)
    if typed == words:
        return 0
    if typed in words:
        return 1
    return 2 if typed.rstrip() in words else INSIDE


@lru_cache(maxsize=100_000)  # the names of a nation's units, for each search
def _words(folded: str) -> str:
    """Each between spaces; what stands between words is one."""
    return f" {_BETWEEN.sub(' ', folded).strip()} "


def one_line(text: str) -> str:
    """The text where there is no room for lines: single spaces instead."""
    return " ".join(text.split())


def slug(text: str, longest: int = 60) -> str:
    """A key made of what others call something: "S-DT 1" becomes "s-dt-1"; ""
    if nothing of it can stand in a key.
    """
    plain = re.sub(r"[^a-z0-9.]+", "-", fold(text))
    return re.sub(r"[.-]*\.[.-]*", ".", plain)[:longest].strip(".-")


def free_key(wanted: str, taken: Collection[str]) -> str:
    """The wanted key, with a number behind it if it is taken."""
    numbered = (f"{wanted}-{number}" for number in count(2))
    keys = chain([wanted], numbered)
    return next(key for key in keys if key not in taken)


# Names in order

LONGEST_ORDER = 190
LONGEST_NUMBER = 9
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACES = {letter: chr(ord("A") + at) for at, letter in enumerate(ALPHABET)}
"""One plain character for each letter, behind all digits."""
_TONES = "\u0300\u0309\u0303\u0301\u0323"
"""The marks of the tones huyền, hỏi, ngã, sắc and nặng, in their order."""


def given_first(name: str) -> str:
    """What sorts, byte by byte, as lists of people are sorted: "Đỗ Thị Ánh" by
    "Ánh", then by "Đỗ Thị"; letters as the alphabet has them, tones only where
    letters agree.
    """
    words = list(map(_word, tidy(name[:LONGEST_ORDER]).split()))
    return _last_first(words)[:LONGEST_ORDER]


def alphabetical(text: str) -> str:
    """What sorts texts as the alphabet has them, Đ between D and E; numbers by
    their size.
    """
    return " ".join(map(_in_order, tidy(text[:LONGEST_ORDER]).split()))


def _in_order(word: str) -> str:
    return word.zfill(LONGEST_NUMBER) if word.isdigit() else _word(word)


def _last_first(words: list[str]) -> str:
    return " ".join(words[-1:] + words[:-1])


def _word(word: str) -> str:
    """Its letters, then its tone: "an" before "án" before "anh"."""
    apart = unicodedata.normalize("NFD", word.casefold())
    letters = composed("".join(mark for mark in apart if mark not in _TONES))
    places = [_PLACES.get(letter, letter) for letter in letters]
    return "".join([*places, _tone(apart)])


def _tone(apart: str) -> str:
    """Its place among the tones; 0 for none."""
    return str(max(_TONES.find(mark) + 1 for mark in apart))
