"""What the pages of evaluation share."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from flask import Blueprint

from lms.core.i18n import lang
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


def amounts() -> Callable[..., str]:
    """`amount` for a page with many of them, which looks its language up once."""
    return partial(amount, language=lang())


__all__ = ["amount", "amount_of", "amounts", "bp", "period_name"]
