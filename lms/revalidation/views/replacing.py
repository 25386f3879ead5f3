"""Pages on which a legal basis is replaced, and that is undone."""

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.core import clock
from lms.legal import service as legal
from lms.people import service as people
from lms.revalidation import service
from lms.revalidation.forms import ReplaceForm, UndoForm
from lms.revalidation.types import KIND_LABELS, CitationKind
from lms.revalidation.views.links import link
from lms.web.feature import Answer, go_to

bp = Blueprint("revalidation", "lms.revalidation", template_folder="templates")
SHOWN = 30
"""Places whose requirements cite a document are named up to so many; the review
list has them all, page by page.
"""


@bp.get("/legal-bases/<string:key>/replace")
def replace(key: str) -> str:
    """Everything that cites the document, and the form that names what takes
    its place.
    """
    return _replace_page(key, ReplaceForm(data={"on": clock.today()}))


def _replace_page(key: str, form: ReplaceForm, unsure: bool = False) -> str:
    """`unsure`: nothing says that the two belong together, so it is asked."""
    return render_template(
        "lms/revalidation/replace.html",
        basis=legal.basis(key),
        form=form.offer(legal.all_bases(), key),
        impact=service.impact(access.actor(), key, form.on.data),
        unsure=unsure,
        chosen=legal.named([form.successor.data or ""]),
        Kind=CitationKind,
        labels=KIND_LABELS,
        shown=SHOWN,
        link=link,
    )


@bp.get("/legal-bases/<string:key>/uses")
def uses(key: str) -> str:
    """What cites the document, for whoever reads it."""
    return render_template(
        "lms/revalidation/uses.html",
        basis=legal.basis(key),
        citations=service.uses(access.actor(), key),
        Kind=CitationKind,
        labels=KIND_LABELS,
        shown=SHOWN,
        link=link,
    )


@bp.post("/legal-bases/<string:key>/replace")
def enter(key: str) -> Answer:
    """Replace it and go to the review list; asked first whether it is meant, if
    the two documents have nothing in common.
    """
    form = ReplaceForm(request.form)
    form.offer(legal.all_bases(), key)
    if not form.validate():
        return _replace_page(key, form), 422
    with form.showing():
        if _is_doubtful(key, form):
            legal.check_replacement(access.actor(), key, **form.data)
            return _replace_page(key, form, unsure=True)
        service.replace(access.actor(), key, **form.data)
        return go_to("lms.revalidation.items", basis=key, done="law-replaced")
    return _replace_page(key, form), form.status


def _is_doubtful(key: str, form: ReplaceForm) -> bool:
    is_sure = request.form.get("act") == "sure"
    return not is_sure and not legal.are_related(key, form.successor.data)


@bp.get("/legal-bases/<string:key>/undo")
def undo_form(key: str) -> str:
    """Why was it a mistake?"""
    return _undo_page(key, UndoForm())


def _undo_page(key: str, form: UndoForm) -> str:
    legal.require_write(access.actor())
    basis, entered = legal.basis(key), legal.replacement_of(key)
    by = people.names([entered.entered_by]) if entered else {}
    return render_template(
        "lms/revalidation/undo.html",
        basis=basis,
        entered=entered,
        successor=legal.named([basis.replaced_by]).get(basis.replaced_by),
        by=by,
        form=form,
    )


@bp.post("/legal-bases/<string:key>/undo")
def undo(key: str) -> Answer:
    """Undo it."""
    form = UndoForm(request.form)
    with form.showing():
        if form.validate():
            service.undo(access.actor(), key, form.why.data)
            return go_to("lms.legal.index", done="law-restored", _anchor=key)
    return _undo_page(key, form), form.status
