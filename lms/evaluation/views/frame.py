"""What the pages of evaluation share."""

from fractions import Fraction

from flask import Blueprint

from lms.evaluation.service.papers.parts import said as amount

bp = Blueprint("evaluation", "lms.evaluation", template_folder="templates")


def amount_of(text: str | None) -> str:
    """An amount that is kept as text, as the language writes it."""
    return amount(Fraction(text)) if text else "–"


__all__ = ["amount", "amount_of", "bp"]
