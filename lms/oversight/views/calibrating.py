"""Made-up cases of a task: judged one after another, then laid beside what was
agreed on.
"""

from flask import render_template, request

from lms.access import service as access
from lms.core.errors import Conflict, Invalid
from lms.oversight import rules, service
from lms.oversight.forms import CalibrationForm
from lms.oversight.views.frame import bp
from lms.signoff import service as signoff
from lms.signoff.types import TaskName
from lms.web.feature import Answer, go_to


@bp.get("/calibrate")
def cases() -> str:
    """Every task with cases, and where one stands."""
    return render_template(
        "lms/oversight/cases.html", rows=service.my_cases(access.actor())
    )


@bp.get("/calibrate/<string:slug>/<string:part>")
def calibrate(slug: str, part: str) -> str:
    """The next case of a task; after the last, what was agreed on."""
    known = service.cases_of(access.actor(), TaskName(slug, part))
    return _page(known, CalibrationForm())


def _page(known: service.CasesOf, form: CalibrationForm) -> str:
    form.offer(step.key for step in known.task.steps)
    return render_template(
        "lms/oversight/case.html",
        known=known,
        state=known.state,
        task=known.task,
        form=form,
        agreed=rules.case_agreement(known.state),
        scale_of_task=signoff.scale(known.task),
    )


@bp.post("/calibrate/<string:slug>/<string:part>/<string:case>")
def judge_case(slug: str, part: str, case: str) -> Answer:
    """Judge one and go to the next."""
    actor, name = access.actor(), TaskName(slug, part)
    form, fresh = CalibrationForm(request.form), CalibrationForm()
    form.offer(request.form.getlist("steps"))
    with form.showing(Invalid), fresh.showing(Conflict):
        if form.validate():
            known = service.judge_case(actor, name, case, form.judged())
            return _onwards(known)
    shown = fresh if fresh.refusal else form
    return _page(service.cases_of(actor, name), shown), shown.status


def _onwards(known: service.CasesOf) -> Answer:
    done = "case-judged" if known.state.following else "calibrated"
    return go_to("lms.oversight.calibrate", **known.name._asdict(), done=done)
