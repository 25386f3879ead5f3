"""Single cells: made safe for spreadsheets, and what was meant by one."""

import datetime as dt
import re
from functools import lru_cache
from typing import Any

# What spreadsheets take for the start of a formula, after any apostrophes that
# already stand before it.
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")


_NUMBERS = int | float
EARLIEST = dt.date(1900, 1, 1)
"""No table means an earlier day; a year as 0026 is mistyped."""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text instead of showing it."""
    return _FORMULA.match(text) is not None


def plain_cell(value: Any) -> str:
    """A value that a spreadsheet shows instead of running: a leading = + - @ or
    tab gets an apostrophe, numbers stay numbers.
    """
    if value is None:
        return ""
    text = str(value)
    return text if isinstance(value, _NUMBERS) else _plain(text)


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """Of a table's texts most stand in line after line: posts, units, words."""
    return "'" + text if is_formula(text) else text


def meant(cell: str) -> str:
    """What stood in a cell before `plain_cell` made it safe: the first of its
    apostrophes is put aside.
    """
    return cell[1:] if cell.startswith("'") and is_formula(cell) else cell


def read_day(text: str) -> dt.date:
    """A day written 22/11/2026 or 2026-11-22. ValueError if it is none, or of a
    year that nobody means, such as 0026.
    """
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
        text = "{2}-{1:0>2}-{0:0>2}".format(*match.groups())
    found = dt.date.fromisoformat(text)
    if found < EARLIEST:
        raise ValueError(text)
    return found
