"""Number formats of a workbook: what each says beyond the number itself."""

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from lms.core.errors import Invalid
from lms.core.tables.archive import Attributes

LONGEST_FORMAT = 255
MOST_STYLES = 65_490  # both as the format of the file itself has it
MOST_FORMATS = 2_000  # a spreadsheet writes 250 at most
MOST_PIECES = 40  # digits and words of a code, of which each cell pays for all
_DAY, _MOMENT, _TIME = "d/m/y", "d/m/y h:m", "h:m"
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, 27, 30, 36, 50, 57), _DAY),
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), _TIME),
    22: _MOMENT,
    9: "0%",
    10: "0.00%",
}
# What is never closed goes on to the end, so that nothing is read twice.
_ASIDE = r'"([^"]*)(?:"|$)|\\(.)|\[([^\]]*)(?:\]|$)|[_*].'
_ASIDES = re.compile(_ASIDE, re.DOTALL)
_PIECES = re.compile(_ASIDE + "|(.)", re.DOTALL)
_ENDS = re.compile(r'"[^"]*(?:"|$)|\\.|(;)', re.DOTALL)
_CLOCK = re.compile(r"[hs]|am/pm")
_CONDITION = re.compile(r"[<>=].*|[hms]+", re.IGNORECASE | re.DOTALL)
_AMOUNT = re.compile(r"[0#?.,() +/e-]*")
_BETWEEN = " -/().:+"


class Showing(Enum):
    """What a format makes of a number."""

    NUMBER = "itself"
    CODE = "its digits at their places"
    PERCENT = "its hundredfold"
    DAY = "a day"
    MOMENT = "a day with its time"
    OTHER = "something that is not read here"


class Section(NamedTuple):
    """The part of a format for numbers of one sign. `pieces` of a code: "0" and
    "#" for a digit, and words between them, each behind a "=".
    """

    shows: Showing
    pieces: tuple[str, ...] = ()


class NumberFormat(NamedTuple):
    """How a style shows numbers from 0 up, and those below."""

    positive: Section
    negative: Section


PLAIN = NumberFormat(Section(Showing.NUMBER), Section(Showing.NUMBER))


class Formats:
    """The number format of each cell style, by the style's number."""

    def __init__(self) -> None:
        self.codes = dict(_BUILT_IN)
        self.styles: list[NumberFormat] = []
        self.in_cells = False

    def start(self, element: str, attributes: Attributes) -> None:
        """The beginning of an element of the styles."""
        if element == "numFmt":
            code = attributes.get("formatCode", "")
            self._add_code(int(attributes["numFmtId"]), code)
        elif element in ("cellXfs", "cellStyles", "dxfs"):
            self.in_cells = element == "cellXfs"
        elif element == "xf" and self.in_cells:
            number = int(attributes.get("numFmtId", 0))
            self.styles.append(read_format(self.codes.get(number, "")))
            if len(self.styles) > MOST_STYLES:
                raise _too_many()

    def _add_code(self, number: int, code: str) -> None:
        if len(code) > LONGEST_FORMAT:
            raise Invalid(
                "The file holds a number format of more than %(limit)s characters, which no spreadsheet writes. It is not taken.",
                "file",
                limit=LONGEST_FORMAT,
            )
        self.codes[number] = code
        if len(self.codes) > MOST_FORMATS:
            raise _too_many()

    def of(self, style: int) -> NumberFormat:
        """The format of a style; of one that is not there, a plain one."""
        return self.styles[style] if 0 <= style < len(self.styles) else PLAIN


def _too_many() -> Invalid:
    return Invalid(
        "The file holds more formats than a spreadsheet writes. Copy the table into a new, empty workbook and choose that.",
        "file",
    )


@lru_cache(MOST_FORMATS)
def read_format(code: str) -> NumberFormat:
    """What a format code of at most `LONGEST_FORMAT` characters shows."""
    ends = [found.start() for found in _ENDS.finditer(code) if found[1]]
    positive = _section(code[: ends[0]] if ends else code)
    if not ends:
        return NumberFormat(positive, positive)
    return NumberFormat(
        positive, _section(code[ends[0] + 1 : (*ends, None)[1]])
    )


def _section(text: str) -> Section:
    masked = _ASIDES.sub("", text).strip().lower()
    if any(_CONDITION.fullmatch(one[2]) for one in _ASIDES.findall(text)):
        return Section(Showing.OTHER)
    if "%" in masked:
        return Section(Showing.PERCENT)
    if ("d" in masked and "m" in masked) or "y" in masked:
        has_clock = _CLOCK.search(masked)
        return Section(Showing.MOMENT if has_clock else Showing.DAY)
    return _digits(text, masked)


def _digits(text: str, masked: str) -> Section:
    """A code shows each digit at its place and words around them. A point,
    commas and brackets show an amount: the number is what is meant.
    """
    has_words = _has_words(text)
    if masked in ("", "@", "general") and not has_words:
        return Section(Showing.NUMBER)
    pieces = _pieces(text)
    if len(pieces) > MOST_PIECES:
        return Section(Showing.OTHER)
    if pieces and not set(".,(/") & set(masked):
        return Section(Showing.CODE, pieces)
    is_amount = _AMOUNT.fullmatch(masked) and not has_words
    return Section(Showing.NUMBER if is_amount else Showing.OTHER)


def _has_words(text: str) -> bool:
    return any(
        words or (mark and mark not in "()+- ")
        for words, mark, _inside in _ASIDES.findall(text)
    )


def _pieces(text: str) -> tuple[str, ...]:
    """The pieces of a code; none if something else stands between them."""
    pieces = []
    for words, mark, _inside, other in _PIECES.findall(text):
        if other and other in "0#?":
            pieces.append("0" if other == "0" else "#")
        elif other not in _BETWEEN:
            return ()
        else:
            pieces.append("=" + words + mark + other)
    return tuple(pieces) if {"0", "#"} & set(pieces) else ()
