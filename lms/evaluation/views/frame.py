"""What the pages of evaluation share."""

import datetime as dt
from fractions import Fraction

from flask import Blueprint

from lms.evaluation.rules.periods import PeriodDays
from lms.evaluation.service.papers.parts import period_said
from lms.evaluation.service.papers.parts import said as amount

bp = Blueprint("evaluation", "lms.evaluation", template_folder="templates")


def amount_of(text: str | None) -> str:
    """An amount that is kept as text, as the language writes it."""
    return amount(Fraction(text)) if text else "–"


def period_name(since: dt.date, until: dt.date) -> str:
    """A period as people say it, from a day until (excluding) another."""
    return period_said(PeriodDays(since, until))


__all__ = ["amount", "amount_of", "bp", "period_name"]
