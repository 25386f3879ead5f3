"""What the pages of evaluation share."""

import datetime as dt
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial

from flask import Blueprint
from sqlalchemy import Row

from lms.core.i18n import gettext as _
from lms.core.i18n import lang
from lms.core.types import Labels
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


def product_choices(products: Iterable[Row]) -> Labels:
    """A catalogue to choose from; or none of it."""
    named = {str(one.id): f"{one.key} · {one.title}" for one in products}
    return {"": _("Ad hoc, not in the catalogue")} | named


__all__ = [
    "amount",
    "amount_of",
    "amounts",
    "bp",
    "period_name",
    "product_choices",
]
