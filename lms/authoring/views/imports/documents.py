"""Word and PowerPoint files into a draft, and what did not come along."""

from flask import redirect, request, url_for

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import DocumentForm
from lms.authoring.rules.documents import not_brought
from lms.authoring.types import OpenDraft
from lms.authoring.views.frame import author, draft_of, page, to
from lms.core.errors import Invalid
from lms.core.i18n import lang
from lms.web.feature import Answer

_ADDRESS = "/author/drafts/<int:draft_id>/document"


@author.get(_ADDRESS)
def document(draft_id: int) -> str:
    """Where a file is chosen, and what of the last one did not come along."""
    form = DocumentForm(data={"language": lang()})
    return _page(draft_of(draft_id), form)


def _page(opened: OpenDraft, form: DocumentForm) -> str:
    return page(
        "document",
        opened,
        form=form,
        dropped=not_brought(opened.source.files),
    )


@author.post(_ADDRESS)
def bring_in_document(draft_id: int) -> Answer:
    """Put what the file holds behind the parts of the draft."""
    opened, form = draft_of(draft_id), DocumentForm(request.form)
    if form.validate():
        with form.showing(Invalid):
            service.bring_in(
                access.actor(),
                draft_id,
                _sent(),
                form.language.data,
            )
            return _to(draft_id, "course-document-in")
    return _page(opened, form), form.status


def _sent() -> bytes:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("Choose a file first.", "file")
    return file.read()


def _to(draft_id: int, done: str) -> Answer:
    address = url_for(
        "lms.authoring.document",
        draft_id=draft_id,
        done=done,
    )
    return redirect(address)


@author.post(f"{_ADDRESS}/settled")
def settle_document(draft_id: int) -> Answer:
    """Forget what did not come along."""
    service.settle(access.actor(), draft_id)
    return to(draft_id, "course-document-settled")
