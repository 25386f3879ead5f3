"""The learner sees a judgement differently: what happens then, and their words."""

from flask import redirect, render_template, request, url_for

from lms.access import service as access
from lms.core.errors import Conflict, Invalid
from lms.signoff import service
from lms.signoff.forms import ObjectForm
from lms.signoff.views.frame import bp
from lms.terms import service as terms
from lms.web.feature import Answer

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
    with form.showing(Invalid, Conflict):
        if form.validate():
            text = form.text.data or ""
            service.object_to(actor, submission_id, number, text)
            return redirect(_task_of(case.work))
    return _page(submission_id, number, form), form.status


def _task_of(work: service.TaskWork) -> str:
    return url_for(
        "lms.signoff.task",
        revision_id=work.revision.id,
        part=work.part.key,
        done="objected",
    )
