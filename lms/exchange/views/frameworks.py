"""Pages on which frameworks come in and go out as files. Every file is shown
before anything is changed.
"""

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from lms.access import service as access
from lms.core.errors import Invalid, LMSError
from lms.core.i18n import lang
from lms.exchange import formats
from lms.exchange.forms import FrameworkFileForm, ProposalForm
from lms.exchange.service import frameworks
from lms.exchange.service.frameworks import Proposal
from lms.framework import service as framework_service
from lms.framework.rules.checks import InvalidContent
from lms.web.feature import Answer
from lms.web.listing import download

bp = Blueprint("exchange", __name__, template_folder="../templates")


@bp.get("/files/frameworks/<int:framework_id>")
def framework(framework_id: int) -> str:
    """The formats one version can be taken out in, and what each cannot carry."""
    actor = access.actor()
    row = framework_service.version(actor, framework_id)
    return render_template(
        "lms/exchange/framework.html",
        row=row,
        formats=formats.writable(),
        losses=frameworks.losses(row),
        may=framework_service.may_write(actor),
    )


@bp.get("/files/frameworks/<int:framework_id>/<string:kind>")
def framework_file(framework_id: int, kind: str) -> Response:
    """The version as a file."""
    actor, format_ = access.actor(), frameworks.format_named(kind)
    row = framework_service.version(actor, framework_id)
    file = frameworks.write(row, kind, lang())
    name = frameworks.file_name(row, kind)
    return download(name, file, format_.media_type)


@bp.get("/files/frameworks/import")
def framework_import() -> str:
    """Where a file with a framework is chosen."""
    framework_service.require_writer(access.actor())
    return _page(FrameworkFileForm(data={"language": lang()}))


def _page(form: FrameworkFileForm, proposal: Proposal | None = None) -> str:
    readable = formats.readable()
    return render_template(
        "lms/exchange/framework_import.html",
        form=form,
        proposal=proposal,
        names=formats.names(readable),
        endings=formats.endings(readable),
    )


@bp.post("/files/frameworks/import")
def framework_look() -> Answer:
    """What the file would make of its framework; nothing is changed."""
    form, file = FrameworkFileForm(request.form), request.files.get("file")
    actor = access.actor()
    framework_service.require_writer(actor)
    try:
        if file is None or not file.filename:
            raise Invalid("Choose a file first.", "file")
        if not form.validate():
            raise Invalid("Choose one of the offered answers.")
        proposal = frameworks.propose(
            actor,
            file.read(),
            file.filename,
            form.kind.data,
            form.language.data,
            form.encoding.data,
        )
    except Invalid as refusal:
        return _refuse(form, refusal)
    return _page(form, proposal)


@bp.post("/files/frameworks/import/save")
def framework_save() -> Answer:
    """Keep what was shown as a draft."""
    form = ProposalForm(request.form)
    edit = form.edit.data or ""
    try:
        proposal = frameworks.unseal(form.sealed.data or "")
        known_edit = int(edit) if edit.isdecimal() else None
        row = frameworks.save(access.actor(), proposal, known_edit)
    except (InvalidContent, Invalid) as refusal:
        return _refuse(FrameworkFileForm(data={"language": lang()}), refusal)
    return redirect(url_for("lms.studio.draft", framework_id=row.id))


def _refuse(form: FrameworkFileForm, refusal: LMSError) -> Answer:
    form.refuse(refusal)
    return _page(form), refusal.status
