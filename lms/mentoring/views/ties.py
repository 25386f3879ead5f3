"""The page on which one declares a close tie."""

from flask import render_template, request

from lms.access import service as access
from lms.core.errors import Invalid
from lms.mentoring import service
from lms.mentoring.forms import TieForm
from lms.mentoring.views.own import bp
from lms.web.feature import Answer, go_to

LONGEST = 100


@bp.get("/my-mentor/ties")
def ties() -> str:
    """What one has declared, and whom one could name."""
    return _ties_page(TieForm())


def _ties_page(form: TieForm) -> str:
    actor = access.actor()
    search = request.args.get("search", "")[:LONGEST].strip()
    return render_template(
        "lms/mentoring/ties.html",
        form=form,
        ties=service.my_ties(actor),
        search=search,
        found=service.people_to_name(actor, search),
    )


@bp.post("/my-mentor/ties")
def declare_tie() -> Answer:
    """Declare one."""
    form = TieForm(request.form)
    with form.showing(Invalid):
        if form.validate():
            service.declare_tie(access.actor(), form.other_id.data)
            return _to_ties("tie-declared")
    return _ties_page(form), form.status


@bp.post("/my-mentor/ties/<int:tie_id>/withdraw")
def withdraw_tie(tie_id: int) -> Answer:
    """Take it back."""
    service.withdraw_tie(access.actor(), tie_id)
    return _to_ties("tie-withdrawn")


def _to_ties(done: str) -> Answer:
    return go_to("lms.mentoring.ties", done=done)
