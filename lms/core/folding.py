"""Compares words the way people mean them: case, spaces and, where asked,
Vietnamese tone marks put aside.
"""

import re
import unicodedata
from itertools import filterfalse


def tidy(text: str) -> str:
    """Composed letters (NFC), single spaces, no ends, and none of the
    characters nobody sees (control, direction).
    """
    if _is_tidy(text):  # as good as all texts are
        return text
    spaced = re.sub(r"\s", " ", text)
    visible = "".join(filter(_is_visible, spaced))
    composed = unicodedata.normalize("NFC", visible)
    return re.sub(r" +", " ", composed).strip()


def _is_tidy(text: str) -> bool:
    return (
        text.isprintable()
        and "  " not in text
        and text == text.strip()
        and unicodedata.is_normalized("NFC", text)
    )


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf")


def fold(text: str) -> str:
    """Tidy, lower case and without marks: "Đặng Thị Hoà" and "dang thi hoa" are
    the same.
    """
    plain = unicodedata.normalize(
        "NFD", tidy(text).casefold().replace("đ", "d")
    )
    return "".join(filterfalse(unicodedata.combining, plain))


def one_line(text: str) -> str:
    """The text where there is no room for lines: single spaces instead."""
    return " ".join(text.split())


def slug(text: str, longest: int = 60) -> str:
    """A key made of what others call something: "S-DT 1" becomes "s-dt-1"; ""
    if nothing of it can stand in a key.
    """
    plain = re.sub(r"[^a-z0-9.]+", "-", fold(text))
    return re.sub(r"[.-]*\.[.-]*", ".", plain)[:longest].strip(".-")
