"""Pages on which frameworks come in and go out as files. Every file is shown
before anything is changed.
"""

import re

from flask import (
    Blueprint,
    Response,
    render_template,
    request,
)

from lms.access import service as access
from lms.core.errors import Invalid, LMSError, NotFound
from lms.core.i18n import lang
from lms.exchange import formats
from lms.exchange.forms import FrameworkFileForm, ProposalForm
from lms.exchange.service import frameworks
from lms.exchange.service.frameworks import Proposal
from lms.framework import service as framework_service
from lms.framework.rules.checks import InvalidContent
from lms.framework.service import Framework
from lms.web.feature import Answer, go_to
from lms.web.listing import download

MOST_ID = 2**31
bp = Blueprint("exchange", __name__, template_folder="../templates")


@bp.get("/files/frameworks/<int:framework_id>")
def framework(framework_id: int) -> str:
    """The formats one version can be taken out in, and what each cannot carry."""
    actor = access.actor()
    row = _version(framework_id)
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
    format_, row = frameworks.format_named(kind), _version(framework_id)
    file = frameworks.write(row, kind, lang())
    return download(frameworks.file_name(row, kind), file, format_.media_type)


def _version(framework_id: int) -> Framework:
    """The version with this id; a number that no row can have is no address."""
    if framework_id >= MOST_ID:
        raise NotFound
    return framework_service.version(access.actor(), framework_id)


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
    try:
        proposal = frameworks.unseal(form.sealed.data)
        edit = _read_count(form.edit.data)
        row = frameworks.save(access.actor(), proposal, edit)
    except (InvalidContent, Invalid) as refusal:
        return _refuse(FrameworkFileForm(data={"language": lang()}), refusal)
    return go_to("lms.studio.draft", framework_id=row.id, done="draft-begun")


def _read_count(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Invalid(frameworks.NOT_WHOLE, "file")
    return int(text)


def _refuse(form: FrameworkFileForm, refusal: LMSError) -> Answer:
    form.refuse(refusal)
    return _page(form), refusal.status
