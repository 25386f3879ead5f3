"""The list of legal bases, for everybody who is signed in; and the pages on
which it is kept up to date.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from flask import (
    Blueprint,
    Response,
    render_template,
    request,
    url_for,
)

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import pick, pick_marked
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Labels
from lms.legal import service
from lms.legal.forms import BasisForm
from lms.legal.types import BASIS_STATES, KINDS, LawFilter
from lms.web.feature import Answer, Feature, Hit, go_to
from lms.web.listing import TableFile
from lms.web.narrowing import Narrowed, any_text, labelled, narrow

bp = Blueprint("legal", __name__, template_folder="templates")


def _find(_actor: Actor, search: str) -> Iterator[Hit]:
    """Legal bases by number and title."""
    for basis in service.all_bases():
        if folding.is_in(search, basis.number, *basis.title.values()):
            at = url_for("lms.legal.index", _anchor=basis.key)
            yield Hit(basis.number, at, "law", pick_marked(basis.title))


DONE = N_(
    {
        "law-added": "The document is in the list below and can be cited. To undo, correct it.",
        "law-corrected": "The document is corrected. To undo, correct it again.",
        "law-checked": "Noted: compared with the official text today.",
    }
)


def _named() -> Labels:
    return {row.key: row.number for row in service.all_bases()}


FEATURE = Feature(
    (bp,),
    finders=(_find,),
    done=DONE,
    named=(("basis successor", _named),),
)


def _narrowed() -> Narrowed:
    """What the address narrows the list to."""
    return narrow(
        {
            "what": ("Kind", labelled(KINDS)),
            "state": ("Only", labelled(BASIS_STATES)),
            "search": (N_("Text"), any_text),
        }
    )


HEADER = N_(
    (
        "Kind",
        "Number",
        "Title",
        "Issued on",
        "In force from",
        "No longer in force from",
        "Replaced by",
        "State",
        "Checked on",
        "Source",
    )
)
LEGEND = N_(
    {
        "State": "On the day above: in force, not yet in force, or replaced or no longer in force.",
        "Replaced by": "The document that took its place.",
        "Checked on": "When it was last compared with the official text.",
    }
)


@bp.get("/legal-bases.<string:kind>")
def bases_file(kind: str) -> Response:
    """The same list as a file: what it is narrowed to holds for it as well."""
    narrowed = _narrowed()
    groups = service.by_kind(LawFilter(**narrowed.values))
    table = TableFile(
        "legal-bases",
        _("Legal bases"),
        HEADER,
        map(_line, chain.from_iterable(groups.values())),
        _("All units"),
        narrowed.about,
        LEGEND,
    )
    return table.response(kind)


def _line(row: Any) -> list[Any]:
    state = service.state_of(row, clock.today())
    return [
        _(KINDS[row.kind]),
        row.number,
        pick(row.title),
        row.issued,
        row.effective_from,
        row.effective_to or row.replaced_on,
        row.successor or row.replaced_by,
        _(BASIS_STATES[state]),
        row.checked_on,
        row.source,
    ]


@bp.get("/legal-bases")
def index() -> str:
    """Every legal document the content relies on, with its dates."""
    may_write = service.may_write(access.actor())
    narrowed = _narrowed()
    return render_template(
        "lms/legal/index.html",
        groups=service.by_kind(LawFilter(**narrowed.values)),
        narrowed=narrowed,
        states=BASIS_STATES,
        kinds=KINDS,
        may_write=may_write,
        entered=service.entered() if may_write else (),
        today=clock.today(),
    )


@bp.get("/legal-bases/new")
def new() -> str:
    """The form for another document."""
    service.require_write(access.actor())
    usual = {"checked_on": clock.today(), "certainty": "M", "kind": "decree"}
    return _page(BasisForm(data=usual).offer())


@bp.post("/legal-bases/new")
def add() -> Answer:
    """Add it."""
    actor, form = access.actor(), BasisForm(request.form).offer()
    service.require_write(actor)
    if form.validate():
        with form.showing(Invalid):
            key = service.add(actor, form.document(), form.key.data)
            return _listed(key, "law-added")
    return _page(form), 422


@bp.get("/legal-bases/<string:key>")
def edit(key: str) -> str:
    """One document, to be corrected."""
    service.require_write(access.actor())
    return _page(_stored(key), key)


def _stored(key: str) -> BasisForm:
    basis = service.basis(key)
    form = BasisForm.of(basis, "title", "note").offer()
    form.seen.data = str(basis.edit)
    return form


@bp.post("/legal-bases/<string:key>")
def correct(key: str) -> Answer:
    """Save what was corrected."""
    actor, form = access.actor(), BasisForm(request.form).offer()
    service.require_write(actor)
    if form.validate():
        with form.showing():
            service.correct(actor, key, form.document(), form.shown)
            return _listed(key, "law-corrected")
    form.lay_beside(_stored(key))
    return _page(form, key), form.status


@bp.post("/legal-bases/<string:key>/checked")
def checked(key: str) -> Answer:
    """Compared with the official text today."""
    service.mark_checked(access.actor(), key)
    return _listed(key, "law-checked")


def _listed(key: str, done: str) -> Answer:
    return go_to("lms.legal.index", done=done, _anchor=key)


def _page(form: BasisForm, key: str = "") -> str:
    basis = service.basis(key) if key else None
    return render_template("lms/legal/edit.html", form=form, basis=basis)
