"""What heads see: questions that wait for their word, readings nobody can do."""

from flask import render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.core.errors import Invalid
from lms.oversight import rules, service
from lms.oversight.forms import FindingClosingForm
from lms.oversight.types import REASONS
from lms.oversight.views.frame import bp
from lms.oversight.views.own import WORDS
from lms.people import service as people
from lms.web.feature import Answer, go_to
from lms.web.listing import page_number, paginate


@bp.get("/oversight")
def index() -> str:
    """What waits for a head."""
    actor = access.actor()
    units = access.top_units(actor, Permission.OVERSEE)
    return render_template(
        "lms/oversight/index.html",
        page=paginate(service.overseen(actor), page_number()),
        nobody=paginate(service.without_reader(actor), 1, 50),
        agreements=[(unit, service.agreement_in(unit.path)) for unit in units],
        alike=rules.alike,
        reasons=REASONS,
        **WORDS,
    )


@bp.get("/oversight/findings/<int:finding_id>")
def finding(finding_id: int) -> str:
    """A question, what was said of it, and the numbers."""
    return _page(finding_id, FindingClosingForm())


def _page(finding_id: int, form: FindingClosingForm) -> str:
    row = service.look_at(access.actor(), finding_id)
    return render_template(
        "lms/oversight/finding.html",
        row=row,
        way=people.ways(people.units_at([row.path])).values(),
        form=form,
        mark=service.mark_of(row),
        **WORDS,
    )


@bp.post("/oversight/findings/<int:finding_id>")
def close(finding_id: int) -> Answer:
    """Close it with a sentence."""
    actor, form = access.actor(), FindingClosingForm(request.form)
    with form.showing(Invalid):
        if form.validate():
            service.close(
                actor,
                finding_id,
                form.why.data,
                form.seen.data or None,
            )
            return go_to("lms.oversight.index", done="finding-closed")
    return _page(finding_id, form), form.status
