"""The pages of whoever does the work: what is due, and delivering it."""

from flask import redirect, render_template, request, url_for

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Conflict
from lms.evaluation import service
from lms.evaluation.forms import DeliveryForm, HandBackForm
from lms.evaluation.views.frame import amounts, bp
from lms.web.feature import Answer, go_to


@bp.get("/my-work")
def mine() -> str:
    """What one was given in this period, what is due next first."""
    return _mine_page(DeliveryForm())


def _mine_page(
    form: DeliveryForm,
    at: int | None = None,
    back: HandBackForm | None = None,
    back_at: int | None = None,
) -> str:
    """`at`: the work or delivery whose form was refused; `back_at`: the work
    whose handing back was.
    """
    actor = access.actor()
    return render_template(
        "lms/evaluation/mine.html",
        amount=amounts(),
        progress=service.my_progress(actor),
        earlier=service.my_earlier(actor),
        catalogue=service.catalogue_in_force(actor),
        line=service.line_of(actor.person_id),
        form=form,
        back=back or HandBackForm(),
        at=at,
        back_at=back_at,
        today=clock.today(),
    )


@bp.post("/my-work/<int:work_id>")
def deliver(work_id: int) -> Answer:
    """Deliver something of one's work."""
    form = DeliveryForm(request.form)
    with form.showing():
        if form.validate():
            service.deliver(
                access.actor(), work_id, form.draft(), form.once.data
            )
            return go_to("lms.evaluation.mine", done="delivered")
    return _mine_page(form, work_id), form.status


@bp.post("/my-work/deliveries/<int:delivery_id>/take-back")
def take_back(delivery_id: int) -> Answer:
    """Undo a delivery that was not answered yet."""
    form = DeliveryForm()
    with form.showing(Conflict):
        service.take_back(access.actor(), delivery_id)
        return go_to("lms.evaluation.mine", done="delivery-back")
    return _mine_page(form), form.status


@bp.post("/my-work/<int:work_id>/hand-back")
def hand_back_own(work_id: int) -> Answer:
    """Hand it back, with the ground."""
    form = HandBackForm(request.form)
    with form.showing():
        if form.validate():
            service.hand_back_own(access.actor(), work_id, form.why.data)
            page = url_for("lms.evaluation.mine", done="work-handed")
            return redirect(page)
    page = _mine_page(DeliveryForm(), None, form, work_id)
    return page, form.status


@bp.post("/my-work/deliveries/<int:delivery_id>")
def deliver_again(delivery_id: int) -> Answer:
    """Deliver again what was returned."""
    form = DeliveryForm(request.form)
    with form.showing():
        if form.validate():
            service.deliver_again(
                access.actor(),
                delivery_id,
                form.round.data or 0,
                form.draft(),
            )
            return go_to("lms.evaluation.mine", done="delivered")
    return _mine_page(form, -delivery_id), form.status
