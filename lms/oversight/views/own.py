"""What one has signed, beside what was to be expected; and what one is asked."""

from flask import render_template, request

from lms.access import service as access
from lms.oversight import rules, service
from lms.oversight.forms import ExplanationForm
from lms.oversight.types import CHECKS, FINDING_STATES, MAY_BE
from lms.oversight.views.frame import bp
from lms.web.feature import Answer, go_to


@bp.get("/my-signoffs")
def mine() -> str:
    """One's own figures and questions."""
    return _mine_page(ExplanationForm())


def _mine_page(form: ExplanationForm, asked: int = 0) -> str:
    actor = access.actor()
    findings = service.my_findings(actor)
    signed = service.what_became(actor, findings)
    return render_template(
        "lms/oversight/mine.html",
        found=service.my_figures(actor),
        findings=findings,
        signed={one.id: one for one in signed},
        told_rows=[one for one in signed if one.is_told],
        limits=service.limits_at(service.place_of(actor.person_id)),
        form=form,
        asked=asked,
        alike=rules.alike,
        tell=rules.TELL,
        **WORDS,
    )


WORDS = {"checks": CHECKS, "may_be": MAY_BE, "finding_states": FINDING_STATES}


@bp.post("/my-signoffs/<int:finding_id>")
def explain(finding_id: int) -> Answer:
    """Say what it was."""
    form = ExplanationForm(request.form)
    with form.showing():
        if form.validate():
            service.explain(access.actor(), finding_id, form.explanation.data)
            return go_to("lms.oversight.mine", done="explained")
    return _mine_page(form, finding_id), form.status
