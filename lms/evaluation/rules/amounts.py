"""Amounts as people write and read them. Pure."""

import re
from fractions import Fraction

from lms.core.errors import Invalid
from lms.core.types import Texts

PARTS = 10_000
"""Of one: amounts are kept as whole ten-thousandths."""
LONGEST = 20
"""Letters of an amount that are looked at; no number is as long."""
WRITTEN = re.compile(r"-?\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)


def read_amount(text: str, field: str = "") -> Fraction:
    """What was typed, with a decimal comma or point: `8,5` and `8.5`. Refused
    is what says more than a number (“8,5 điểm”).
    """
    typed = text.strip()[:LONGEST]
    if not WRITTEN.fullmatch(typed):
        raise Invalid(
            "“%(typed)s” is not a number. Write digits only, for example 8.5 or 8,5.",
            field,
            typed=typed,
        )
    return Fraction(typed.replace(",", "."))


def is_kept(amount: Fraction) -> bool:
    """Whether it has four decimals at most, so that it is kept as it is."""
    return (amount * PARTS).denominator == 1


def shown(amount: Fraction, decimals: int = 2) -> str:
    """The amount with a point, cut and not rounded, so that what is printed
    never says more than what is graded: 89.995 is 89.99.
    """
    scale = 10**decimals
    units = int(amount * scale)
    before, after = divmod(abs(units), scale)
    sign = "-" if units < 0 else ""
    return (
        f"{sign}{before}.{after:0{decimals}}" if decimals else f"{sign}{before}"
    )


def spoken(amount: Fraction) -> Texts:
    """The same in each language for a sentence, without zeros that say
    nothing.
    """
    text = shown(amount).rstrip("0").rstrip(".")
    return {"vi": text.replace(".", ","), "en": text}
