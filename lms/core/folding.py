"""Compares words the way people mean them: case, spaces and, where asked,
Vietnamese tone marks put aside.
"""

import re
import unicodedata


def tidy(text: str) -> str:
    """Composed letters (NFC), single spaces, no ends, and none of the
    characters nobody sees (control, direction).
    """
    seen = "".join(
        letter
        for letter in re.sub(r"\s", " ", text)
        if unicodedata.category(letter) not in ("Cc", "Cf")
    )
    return re.sub(r" +", " ", unicodedata.normalize("NFC", seen)).strip()


def fold(text: str) -> str:
    """Tidy, lower case and without marks: "Đặng Thị Hoà" and "dang thi hoa" are
    the same.
    """
    plain = unicodedata.normalize(
        "NFD", tidy(text).casefold().replace("đ", "d")
    )
    return "".join(
        letter for letter in plain if not unicodedata.combining(letter)
    )
