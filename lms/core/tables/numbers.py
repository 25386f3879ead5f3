"""Numbers of a sheet as their cells show them."""

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal

from lms.core.tables.formats import NumberFormat, Showing

LAST_DAY = 2_950_000  # in the year 9976
NO_DAY = 60  # 29 February 1900, which spreadsheets believe in
EXACT = 1e15  # larger whole numbers are not exact in a float


def text_of_number(
    written: str, format_: NumberFormat, first_day: dt.date
) -> str | None:
    """A number as its cell shows it, a day as 2026-11-22, an amount by all its
    digits. None if the format shows what is not read here. ValueError for
    what is no number.
    """
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(written)
    shows, pieces = format_.negative if number < 0 else format_.positive
    if shows == Showing.OTHER:
        return None
    if shows == Showing.PERCENT:
        return _hundredfold(number)
    if shows in (Showing.DAY, Showing.MOMENT):
        return _moment(number, shows == Showing.MOMENT, first_day)
    if shows == Showing.CODE and number.is_integer() and 0 <= number < EXACT:
        return _filled(str(int(number)), pieces)
    return _plain(number, written)


def _plain(number: float, written: str) -> str:
    if number.is_integer() and abs(number) < EXACT:
        return str(int(number))
    return written if written.isdecimal() else repr(number)


def _hundredfold(number: float) -> str:
    """In decimals, because 0.07 times 100 is no whole number for a float."""
    text = format(Decimal(repr(number)) * 100, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def _moment(number: float, has_clock: bool, first_day: dt.date) -> str | None:
    """A day, with its time if one is shown and it is not midnight."""
    whole = int(number)
    if first_day.year < 1900:
        if not 1 <= number < LAST_DAY or whole == NO_DAY:
            return None
        whole += whole < NO_DAY
    elif not 0 <= number < LAST_DAY:
        return None
    day = (first_day + dt.timedelta(days=whole)).isoformat()
    minutes = int((number - int(number)) * 24 * 60 + 0.5)
    if not minutes or not has_clock:
        return day
    return f"{day} {minutes // 60:02}:{minutes % 60:02}"


def _filled(digits: str, pieces: Sequence[str]) -> str:
    """Digits at their places, from the right; those that are left over stand
    before the first.
    """
    places = sum(piece in ("0", "#") for piece in pieces)
    padded = digits.rjust(places)
    over = len(padded) - places
    rest = iter([padded[: over + 1], *padded[over + 1 :]])
    out = [
        piece[1:]
        if piece[0] == "="
        else next(rest).strip() or piece.replace("#", "")
        for piece in pieces
    ]
    return "".join(out).strip()
