"""What the pages of evaluation share."""

from fractions import Fraction

from flask import Blueprint

from lms.core.i18n import lang
from lms.evaluation.rules.amounts import shown

bp = Blueprint("evaluation", "lms.evaluation", template_folder="templates")
COMMA = {"vi": ","}
"""The decimal sign where it is not a point."""


def amount(value: Fraction | None, decimals: int = 2) -> str:
    """An exact amount as the reader's language writes it, without zeros that
    say nothing; a dash for none.
    """
    if value is None:
        return "–"
    text = shown(value, decimals)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", COMMA.get(lang(), "."))


def amount_of(text: str | None) -> str:
    """The same for an amount that is kept as text."""
    return amount(Fraction(text)) if text else "–"
