"""Whom a mentor can help after a change of law, and their confirmation."""

from flask import render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.framework import service as framework
from lms.people import service as people
from lms.revalidation import service
from lms.revalidation.forms import ConfirmationForm
from lms.revalidation.views.replacing import Answer, bp
from lms.web.feature import go_to
from lms.web.forms import once_key
from lms.web.listing import page_number, paginate_known


@bp.get("/confirmations")
def confirmations() -> str:
    """Whom this mentor can help to re-confirm something."""
    people = service.to_confirm(access.actor())
    # Whoever reads it needs no total, and counting costs as much as the list.
    return render_template(
        "lms/revalidation/confirmations.html",
        page=paginate_known(people, page_number(), None, per=40),
    )


@bp.post("/people/<int:person_id>/gaps/<string:competency>/confirm")
def confirm(person_id: int, competency: str) -> Answer:
    """Confirm what a change of law put in doubt. Refused, the form comes back
    on a page of its own with what was typed.
    """
    actor, form = access.actor(), ConfirmationForm(request.form)
    key = form.once.data[:60] or once_key()
    place = {"person_id": person_id, "competency": competency}
    access.require_for(actor, Permission.TASK_SIGN, person_id)
    with form.showing():
        if form.validate():
            service.confirm(actor, **place, note=form.note.data, once=key)
            return go_to(
                "lms.gapmap.competency", done="evidence-confirmed", **place
            )
    return _confirm_page(person_id, competency, form), form.status


def _confirm_page(
    person_id: int, competency: str, form: ConfirmationForm
) -> str:
    doubts = service.open_doubts(person_id, [competency])
    form.note.id = f"note-{competency}"  # a page may have several such forms
    return render_template(
        "lms/revalidation/confirm.html",
        form=form,
        person=people.person(person_id),
        key=competency,
        competency=framework.vocabulary().get(competency),
        doubts=doubts.get(competency),
    )
