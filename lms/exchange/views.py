"""Pages on which files come in and go out. Every file is shown before anything
is changed.
"""

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.core.errors import Invalid, LMSError, NotFound
from lms.core.i18n import lang
from lms.core.marks import N_
from lms.exchange import case_views, frameworks, row_views
from lms.exchange.formats import table
from lms.exchange.forms import FrameworkFileForm, ProposalForm
from lms.exchange.types import Written
from lms.framework import service as framework_service
from lms.framework.rules.checks import InvalidContent
from lms.web.feature import Feature
from lms.web.listing import download

bp = Blueprint("exchange", __name__, template_folder="templates")
FEATURE = Feature(
    (bp, row_views.bp, case_views.bp),
    public_if={"LMS_CASE_PUBLIC": case_views.ENDPOINTS},
)


def _written(framework_id: int, kind: str) -> Written:
    return frameworks.export(access.actor(), framework_id, kind, lang())


@bp.get("/files/frameworks/<int:framework_id>")
def framework(framework_id: int) -> str:
    """The formats one version can be taken out in, and what each cannot carry."""
    row = frameworks.one(access.actor(), framework_id)
    losses = {
        kind: _written(framework_id, kind).losses for kind in frameworks.FORMATS
    }
    may = framework_service.may_write(access.actor())
    return render_template(
        "lms/exchange/framework.html",
        row=row,
        formats=frameworks.FORMATS,
        losses=losses,
        may=may,
    )


@bp.get("/files/frameworks/<int:framework_id>/<string:kind>")
def framework_file(framework_id: int, kind: str) -> Response:
    """The version as a file."""
    if kind not in frameworks.FORMATS:
        raise NotFound
    row = frameworks.one(access.actor(), framework_id)
    return download(
        frameworks.file_name(row, kind),
        _written(framework_id, kind).content,
        frameworks.FORMATS[kind][2],
    )


@bp.get("/files/frameworks/import")
def framework_import() -> str:
    """Where a file with a framework is chosen."""
    framework_service.require_writer(access.actor())
    return _framework_page(FrameworkFileForm(data={"language": lang()}))


def _framework_page(
    form: FrameworkFileForm, proposal: frameworks.Proposal | None = None
) -> str:
    return render_template(
        "lms/exchange/framework_import.html",
        form=form,
        proposal=proposal,
        heading=table.heading,
    )


@bp.post("/files/frameworks/import")
def framework_look() -> str | tuple[str, int]:
    """What the file would make of its framework; nothing is changed."""
    actor, form = access.actor(), FrameworkFileForm(request.form)
    framework_service.require_writer(actor)
    chosen = request.files.get("file")
    try:
        if chosen is None or not chosen.filename:
            raise Invalid(N_("Choose a file first."), "file")
        if not form.validate():
            raise Invalid(N_("Choose one of the offered answers."))
        given = form.kind.data, form.language.data, form.encoding.data
        return _framework_page(
            form,
            frameworks.propose(actor, chosen.read(), chosen.filename, *given),
        )
    except Invalid as refused:
        form.refuse(refused)
        return _framework_page(form), refused.status


@bp.post("/files/frameworks/import/save")
def framework_save() -> AnyResponse | tuple[str, int]:
    """Keep what was shown as a draft."""
    actor, form = access.actor(), ProposalForm(request.form)
    edit = form.edit.data or ""
    try:
        row = frameworks.save(
            actor,
            frameworks.opened(form.sealed.data or ""),
            int(edit) if edit.isdecimal() else None,
        )
    except (InvalidContent, Invalid) as refused:
        return _again(refused)
    return redirect(url_for("lms.studio.draft", framework_id=row.id))


def _again(refused: LMSError) -> tuple[str, int]:
    form = FrameworkFileForm(data={"language": lang()})
    form.refuse(refused)
    return _framework_page(form), refused.status
