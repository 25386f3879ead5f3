"""A judgement is seen differently: the learner's words, and the second reader
who decides.
"""

from flask import render_template, request

from lms.access import service as access
from lms.courses import service as courses
from lms.signoff import service
from lms.signoff.forms import ObjectForm, ObjectionForm
from lms.signoff.views.frame import bp
from lms.terms import service as terms
from lms.web.feature import Answer, go_to

_ADDRESS = "/submissions/<int:submission_id>/rounds/<int:number>/objection"


@bp.get(_ADDRESS)
def objection(submission_id: int, number: int) -> str:
    """What was said of one's own work, and the form to see it differently; or
    what became of that.
    """
    return _page(submission_id, number, ObjectForm())


def _page(submission_id: int, number: int, form: ObjectForm) -> str:
    case = service.to_object(access.actor(), submission_id, number)
    work = case.work
    path = work.submission.path
    return render_template(
        "lms/signoff/objection.html",
        work=work,
        judgement=case.judgement,
        objection=case.objection,
        form=form,
        names=service.names_in(work.submission),
        entrustment=service.scale(work.task),
        days=terms.value(path, "signoff.objection_days"),
    )


@bp.post(_ADDRESS)
def object_to(submission_id: int, number: int) -> Answer:
    """Object: a second reader looks at it; until then nothing changes."""
    form, actor = ObjectForm(request.form), access.actor()
    case = service.to_object(actor, submission_id, number)
    with form.showing():
        if form.validate():
            service.object_to(actor, submission_id, number, form.text.data)
            return go_to(
                "lms.signoff.task",
                revision_id=case.work.revision.id,
                part=case.work.part.key,
                done="objected",
            )
    return _page(submission_id, number, form), form.status


@bp.get("/objections")
def waiting_objections() -> str:
    """What waits for a second reader's decision, the oldest first."""
    rows = service.open_objections(access.actor())
    return render_template(
        "lms/signoff/objections.html",
        rows=rows,
        revisions=courses.revisions({row.revision_id for row in rows}),
    )


@bp.get("/objections/<int:objection_id>")
def decide_form(objection_id: int) -> str:
    """The work, what was said of it, and what is seen differently."""
    return _decide_page(objection_id, ObjectionForm())


def _decide_page(objection_id: int, form: ObjectionForm) -> str:
    case = service.objection_for(access.actor(), objection_id)
    work = case.work
    form.offer(step.key for step in work.task.steps)
    return render_template(
        "lms/signoff/decide.html",
        work=work,
        judgement=case.judgement,
        objection=case.objection,
        form=form,
        names=service.names_in(work.submission),
        entrustment=service.scale(work.task),
    )


@bp.post("/objections/<int:objection_id>")
def decide_objection(objection_id: int) -> Answer:
    """Decide, with the reason."""
    form, actor = ObjectionForm(request.form), access.actor()
    form.offer(request.form.getlist("steps"))
    with form.showing():
        if form.validate():
            service.decide_objection(actor, objection_id, form.decision())
            return go_to(
                "lms.signoff.waiting_objections", done="objection-decided"
            )
    return _decide_page(objection_id, form), form.status
