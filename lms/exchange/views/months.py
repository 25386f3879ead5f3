"""The page on which months that another unit has scored come in as a table."""

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.core.errors import Conflict, Invalid
from lms.core.marks import N_
from lms.exchange.forms import RowsForm
from lms.exchange.loader import rows as files
from lms.exchange.loader.columns import MONTHS
from lms.exchange.service import months
from lms.exchange.types import RowsReport
from lms.exchange.views.choosing import options_of, rows_of, status_of
from lms.web.feature import Answer

bp = Blueprint("months", __name__, template_folder="../templates")
MEANINGS = N_(
    {
        "person": "the name the person signs in with here; needed",
        "name": "their name, so that no month goes to somebody else; may be empty",
        "year": "the year; needed",
        "month": "a number from 1 to 12; needed",
        "points": "digits only, with a decimal comma or point, for example 72,5; needed",
        "unit": "which unit scored it; needed",
        "document": "number and title of its document; needed",
    }
)


@bp.get("/files/months")
def choose() -> str:
    """Where a file is chosen."""
    return _page(RowsForm())


def _page(form: RowsForm, report: RowsReport | None = None) -> str:
    access.require(access.actor(), Permission.EVALUATION_KEEP)
    return render_template(
        "lms/exchange/months.html",
        form=form,
        report=report,
        columns=MONTHS,
        meanings=MEANINGS,
    )


@bp.post("/files/months")
def bring_in() -> Answer:
    """Without `save` the rows are only looked at; with it they are taken."""
    form = RowsForm(request.form)
    access.require(access.actor(), Permission.EVALUATION_KEEP)
    options = options_of(form)
    try:
        rows = rows_of(form, "months")
        report = months.bring_in(access.actor(), rows, options)
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return _page(form), refusal.status
    form.text.data = files.seal(rows)
    status = status_of(form, report, options)
    return _page(form, report), status
