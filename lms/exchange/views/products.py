"""The pages on which a catalogue of products and work comes in and goes out as a
table.
"""

from flask import Blueprint, Response, render_template, request

from lms.access import service as access
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import lang
from lms.core.marks import N_
from lms.evaluation import service as evaluation
from lms.exchange.forms import RowsForm
from lms.exchange.loader import rows as files
from lms.exchange.loader.columns import MEDIA_TYPES, PRODUCTS
from lms.exchange.service import products
from lms.exchange.types import RowsReport
from lms.exchange.views.choosing import options_of, rows_of, status_of
from lms.web.feature import Answer
from lms.web.listing import download

bp = Blueprint("products", __name__, template_folder="../templates")
MEANINGS = N_(
    {
        "key": "a short key that lasts, for example VB-01; needed",
        "title": "what it is called; needed, and no two are called the same",
        "output": "what is there when it is done",
        "complexity": "a group from 1 to 5 by complexity; needed",
        "points": "points above 0, with a decimal comma or point; empty: they follow from the coefficient",
        "coefficient": "as it follows from the points; only needed where there are none",
        "standard": "yes for the one standard product, empty for all others",
        "competencies": "keys of the competencies it shows, with a semicolon between them",
    }
)
SIGNS = {"vi": ","}


@bp.get("/files/catalogues/<int:list_id>")
def choose(list_id: int) -> str:
    """Where a file for a draft is chosen."""
    return _page(list_id, RowsForm())


def _page(
    list_id: int, form: RowsForm, report: RowsReport | None = None
) -> str:
    return render_template(
        "lms/exchange/products.html",
        seen=evaluation.draft_catalogue(access.actor(), list_id),
        form=form,
        report=report,
        columns=PRODUCTS,
        meanings=MEANINGS,
    )


@bp.post("/files/catalogues/<int:list_id>")
def bring_in(list_id: int) -> Answer:
    """Without `save` the rows are only looked at; with it they are taken."""
    form = RowsForm(request.form)
    evaluation.draft_catalogue(access.actor(), list_id)
    options = options_of(form)
    try:
        rows = rows_of(form, "products")
        report = products.bring_in(access.actor(), list_id, rows, options)
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return _page(list_id, form), refusal.status
    form.text.data = files.seal(rows)
    status = status_of(form, report, options)
    return _page(list_id, form, report), status


@bp.get("/files/catalogues/<int:list_id>/<string:kind>")
def file(list_id: int, kind: str) -> Response:
    """The products as a table."""
    sign = SIGNS.get(lang(), ".")
    lists = products.take_out(access.actor(), list_id, sign)
    if kind not in ("csv", "xlsx"):
        raise NotFound
    content = files.write(lists, kind, lang())
    name = f"catalogue-{list_id}.{kind}"
    return download(name, content, MEDIA_TYPES[kind])
