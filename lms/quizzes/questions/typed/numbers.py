"""A number as it is typed, and the unit behind it.

"1.234" is one thousand and "1,234" is one and a bit to a Vietnamese, the other
way round to an English reader. In Việt Nam nobody writes a whole number with
three decimal zeros, so where a whole number is asked for, a point or a comma
before exactly three digits groups thousands; where decimals are asked for,
either reading counts.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lms.core.letters import folding
from lms.quizzes.questions.typed import words

_SIGNED = re.compile(r"\+? ?(?P<number>(?:- ?)?\d(?:[\d.,' ]*\d)?)(?P<unit>.*)")
_PLAIN = re.compile(r"(?P<whole>-?\d{1,12})(?:[.,](?P<decimals>\d{1,9}))?")
_GROUPED = re.compile(
    r"(?P<whole>-?[1-9]\d{0,2}(?:(?P<mark>[.,' ])\d{3})(?:(?P=mark)\d{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<decimals>\d{1,9}))?"
)
_FORMS = _PLAIN, _GROUPED
_ALIASES = (
    ("dong", "d", "vnd", "₫", "viet nam dong", "dong viet nam"),
    ("%", "phan tram", "percent", "per cent"),
)
"""Units that are written in several ways, folded."""
_ASKED = re.compile(r"(?:bao nhiêu|mấy|how many)\s+([^.,;:?!()]+)")


class TypedNumber(NamedTuple):
    """The digits with their marks, and the unit in compared words."""

    digits: str
    unit: str

    def readings(self, whole: bool) -> list[float]:
        """What a person may mean where a `whole` number is asked for, or
        decimals; empty if it is no number.
        """
        found = [form.fullmatch(self.digits) for form in _FORMS]
        matches = [match for match in found if match]
        return [_value(match) for match in matches[-1 if whole else 0 :]]

    @property
    def unit_is_a_word(self) -> bool:
        """Whether what stands behind may be a unit at all: "1e5" has none."""
        return not re.search(r"\d", self.unit) and (
            not self.unit or any(map(str.isalpha, self.unit))
        )


def _value(match: re.Match[str]) -> float:
    whole = re.sub("[., ']", "", match["whole"])
    return float(f"{whole}.{match['decimals'] or 0}")


def split(typed: str) -> TypedNumber | None:
    """The number and the unit in what was typed; None if no number begins it."""
    match = _SIGNED.fullmatch(words.without_ends(words.straightened(typed)))
    if match is None:
        return None
    digits = match["number"].replace("- ", "-")
    return TypedNumber(digits, unit_key(match["unit"]))


def unit_key(unit: str) -> str:
    """A unit as it is compared: "m²" and "m2", "đ" and "VNĐ", "scan" and
    "scans" are the same.
    """
    key = words.compared(folding.compatible(folding.tidy(unit)))
    for names in _ALIASES:
        if key in names:
            return names[0]
    return " ".join(word.removesuffix("s") for word in key.split())


def asked_for(text: str) -> Iterator[str]:
    """What a question asks the number of: "working days" in "how many working
    days?", and what follows.
    """
    for words_behind in _ASKED.findall(folding.tidy(text).lower()):
        yield unit_key(words_behind)


def begins(short: str, full: str) -> bool:
    """Whether these whole words begin the others."""
    return f"{full} ".startswith(f"{short} ")


def ends(short: str, full: str) -> bool:
    """Whether these whole words end the others."""
    return f" {full}".endswith(f" {short}")
