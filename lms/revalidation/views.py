"""Pages on which a legal basis is replaced, and the review list of what relied
on it.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock, once
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.marks import N_
from lms.framework import service as framework
from lms.legal import service as legal
from lms.people import service as people
from lms.revalidation import reliances, service
from lms.revalidation.forms import (
    ConfirmationForm,
    ReplaceForm,
    SettleForm,
    UndoForm,
)
from lms.revalidation.types import IN_COURSES, WHAT_LABELS, How, State, What
from lms.web.feature import Feature
from lms.web.frame import NavItem
from lms.web.listing import paginate

bp = Blueprint("revalidation", __name__, template_folder="templates")
NAV = (
    NavItem("revalidation.items", N_("Law review"), Permission.LEGAL_WRITE, 62),
)
FEATURE = Feature(
    (bp,), NAV, jobs={"law_day": service.nightly}, nightly=("law_day",)
)
SHOWN = 30
"""Places whose requirements cite a document are named up to so many; the review
list has them all, page by page.
"""


@bp.get("/legal-bases/<string:key>/replace")
def replace(key: str) -> str:
    """Everything that relies on the document, and the form that names what
    takes its place.
    """
    return _replace_page(key, ReplaceForm(data={"on": clock.today()}))


def _replace_page(key: str, form: ReplaceForm) -> str:
    impact = service.impact(access.actor(), key, form.on.data)
    basis, bases = legal.basis(key), legal.all_bases()
    return render_template(
        "lms/revalidation/replace.html",
        basis=basis,
        form=form.offer(bases, key),
        impact=impact,
        What=What,
        labels=WHAT_LABELS,
        shown=SHOWN,
        link=_link,
    )


@bp.post("/legal-bases/<string:key>/replace")
def enter(key: str) -> AnyResponse | tuple[str, int]:
    """Replace it and go to the review list."""
    actor, form = access.actor(), ReplaceForm(request.form)
    form.offer(legal.all_bases(), key)
    problem: LMSError | None = None
    if form.validate():
        try:
            service.replace(
                actor,
                key,
                form.successor.data or "",
                form.on.data,
                form.why.data or "",
            )
            return redirect(url_for("lms.revalidation.items", basis=key))
        except (Invalid, Conflict) as refused:
            form.refuse(refused)
            problem = refused
    return _replace_page(key, form), problem.status if problem else 422


@bp.get("/legal-bases/<string:key>/undo")
def undo_form(key: str) -> str:
    """Why was it a mistake?"""
    return _undo_page(key, UndoForm())


def _undo_page(key: str, form: UndoForm) -> str:
    legal.require_write(access.actor())
    basis, entered = legal.basis(key), legal.replacement_of(key)
    numbers = legal.named([basis.replaced_by]) if basis.replaced_by else {}
    return render_template(
        "lms/revalidation/undo.html",
        basis=basis,
        entered=entered,
        successor=numbers.get(basis.replaced_by),
        by=people.names([entered.entered_by])
        if entered and entered.entered_by
        else {},
        form=form,
    )


@bp.post("/legal-bases/<string:key>/undo")
def undo(key: str) -> AnyResponse | tuple[str, int]:
    """Undo it."""
    form = UndoForm(request.form)
    try:
        service.undo(access.actor(), key, form.why.data or "")
    except (Invalid, Conflict) as refused:
        form.refuse(refused)
        return _undo_page(key, form), refused.status
    return redirect(url_for("lms.legal.index") + f"#{key}")


@bp.get("/legal-review")
def items() -> str:
    """What has to be looked at after a change of law."""
    actor, basis = access.actor(), request.args.get("basis", "")
    state = (
        State(request.args["state"])
        if request.args.get("state") in set(State)
        else State.OPEN
    )
    page = paginate(
        service.items(actor, state, basis),
        request.args.get("page", 1, type=int),
    )
    return render_template(
        "lms/revalidation/items.html",
        page=page,
        state=state,
        basis=basis,
        counts=reliances.counts(),
        named=legal.named([basis]).get(basis) if basis else None,
        may_write=legal.may_write(actor),
        labels=WHAT_LABELS,
        State=State,
        How=How,
    )


@bp.get("/legal-review/<int:item_id>")
def item(item_id: int) -> str:
    """One thing to look at, and the answer."""
    return _item_page(item_id, SettleForm())


def _item_page(item_id: int, form: SettleForm) -> str:
    found, entered, newer = service.item(access.actor(), item_id)
    return render_template(
        "lms/revalidation/item.html",
        item=found,
        entered=entered,
        numbers=legal.named([entered.basis, entered.successor]),
        newer=newer,
        in_course=found.what in IN_COURSES,
        labels=WHAT_LABELS,
        link=_link(found),
        by=people.names([found.done_by]) if found.done_by else {},
        form=form.offer(newer),
        How=How,
        State=State,
    )


@bp.post("/legal-review/<int:item_id>")
def settle(item_id: int) -> AnyResponse | tuple[str, int]:
    """Close it; on to the list."""
    form = SettleForm(request.form)
    try:
        service.settle(
            access.actor(),
            item_id,
            form.how.data or "",
            form.note.data or "",
            form.number(),
        )
    except (Invalid, Conflict) as refused:
        form.refuse(refused)
        return _item_page(item_id, form), refused.status
    return redirect(url_for("lms.revalidation.items"))


@bp.post("/legal-review/<int:item_id>/reopen")
def reopen(item_id: int) -> AnyResponse:
    """Look at it once more."""
    service.reopen(access.actor(), item_id)
    return redirect(url_for("lms.revalidation.item", item_id=item_id))


@bp.get("/confirmations")
def confirmations() -> str:
    """Whom this mentor can help to re-confirm something."""
    page = paginate(
        service.to_confirm(access.actor()),
        request.args.get("page", 1, type=int),
        per=50,
    )
    return render_template("lms/revalidation/confirmations.html", page=page)


@bp.post("/people/<int:person_id>/gaps/<string:competency>/confirm")
def confirm(person_id: int, competency: str) -> AnyResponse | tuple[str, int]:
    """Confirm what a change of law put in doubt. Refused, the form comes back
    on a page of its own with what was typed.
    """
    form = ConfirmationForm(request.form)
    key = (form.once.data or "")[:60] or once.key()
    try:
        service.confirm(
            access.actor(), person_id, competency, form.note.data or "", key
        )
    except (Invalid, Conflict) as refused:
        form.refuse(refused)
        return _confirm_page(person_id, competency, form), refused.status
    return redirect(
        url_for(
            "lms.gapmap.competency",
            person_id=person_id,
            competency=competency,
        )
    )


def _confirm_page(
    person_id: int, competency: str, form: ConfirmationForm
) -> str:
    doubts = service.open_doubts(person_id, [competency])
    return render_template(
        "lms/revalidation/confirm.html",
        form=form,
        person=people.person(person_id),
        key=competency,
        competency=framework.vocabulary().get(competency),
        doubts=doubts.get(competency),
    )


def _link(found: Any) -> str | None:
    """Where the thing itself can be looked at, if the reader may open that
    page.
    """
    actor = access.actor()
    if found.what in (What.QUIZ, What.QUESTION) and access.allows(
        actor, Permission.QUIZ_STATISTICS
    ):
        return url_for(
            "lms.quizzes.performance",
            revision_id=found.revision_id,
            part=found.part,
        )
    if found.what == What.LESSON:
        return url_for(
            "lms.learning.lesson",
            revision_id=found.revision_id,
            part=found.part,
        )
    if found.what in (What.TASK, What.STEP):
        return url_for(
            "lms.signoff.task", revision_id=found.revision_id, part=found.part
        )
    if found.what == What.COURSE:
        return url_for("lms.learning.course", slug=found.object)
    if found.what == What.REQUIREMENTS and access.allows(
        actor, Permission.FRAMEWORK_REQUIRE
    ):
        return url_for(
            "lms.framework.unit", unit_id=int(found.object), post=found.part
        )
    return None
