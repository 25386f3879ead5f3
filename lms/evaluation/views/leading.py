"""The pages of whoever leads a unit: who does what, what waits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import render_template, request
from sqlalchemy import Row

from lms.access import service as access
from lms.core import clock
from lms.core.i18n import pick_marked
from lms.core.types import Labels
from lms.evaluation import service
from lms.evaluation.forms import (
    AnswerForm,
    ExcuseForm,
    HandBackForm,
    WorkForm,
)
from lms.evaluation.types import Cause
from lms.evaluation.views.frame import amounts, bp, product_choices
from lms.people import service as people
from lms.posts import service as posts
from lms.web.feature import Answer, go_to
from lms.web.listing import page_number, paginate_counted

WEEK = 7


@bp.get("/work")
def team() -> str:
    """Whom one leads, by name, with what each has to do."""
    actor = access.actor()
    page = paginate_counted(*service.team_by_name(actor), page_number())
    shown = service.members(actor, page.rows)
    periods = service.current_periods(one.path for one in shown)
    return render_template(
        "lms/evaluation/team.html",
        page=page,
        shown=shown,
        loads=_loads(shown, periods),
        periods=periods,
        held=_titles(one.post for one in shown),
        waiting=service.deliveries_size(actor),
        sheets=service.sheets_to_review(actor),
        awaited=service.sheets_awaited([one.person_id for one in shown]),
        line=service.line_of(actor.person_id),
    )


def _titles(keys: Iterable[str | None]) -> Labels:
    """What the posts of this page are called, each once."""
    known = posts.posts()
    return {
        key: pick_marked(known[key].title) for key in set(keys) & known.keys()
    }


def _loads(
    shown: Sequence[service.TeamMember], periods: Mapping[str, Any]
) -> dict[int, Any]:
    """Of the people on this page, in the period that runs where they work."""
    known = {one.id for one in periods.values()}
    loads = service.loads([one.person_id for one in shown], known)
    places = {one.person_id: periods.get(one.path) for one in shown}
    chosen = {
        who: loads.get((who, one.id)) for who, one in places.items() if one
    }
    return {who: load for who, load in chosen.items() if load}


@bp.get("/work/people/<int:person_id>")
def person(person_id: int) -> str:
    """What somebody has to do, and giving them more."""
    return _person_page(person_id, WorkForm())


def _person_page(
    person_id: int,
    form: WorkForm,
    back: HandBackForm | None = None,
    at: int | None = None,
    excuse: ExcuseForm | None = None,
) -> str:
    """`at`: the work whose handing back was refused, or the delivery whose
    cause was.
    """
    actor = access.actor()
    products = service.products_for(actor, person_id)
    form.product_id.choices = product_choices(products)
    return render_template(
        "lms/evaluation/person.html",
        person_id=person_id,
        name=people.names([person_id])[person_id],
        progress=service.progress_of(actor, person_id),
        earlier=service.earlier_of(actor, person_id),
        sheets=service.sheets_of(actor, person_id),
        products=products,
        form=form,
        back=back or HandBackForm(),
        at=None if excuse else at,
        excuse=excuse,
        excused=at if excuse else None,
        days_late=service.days_late,
        today=clock.today(),
    )


@bp.post("/work/people/<int:person_id>")
def give(person_id: int) -> Answer:
    """Give them work."""
    form = WorkForm(request.form)
    with form.showing():
        if form.validate():
            service.give(
                access.actor(),
                person_id,
                form.draft(),
                form.once.data,
            )
            return _to_person(person_id, "work-given")
    return _person_page(person_id, form), form.status


def _to_person(person_id: int, done: str) -> Answer:
    return go_to("lms.evaluation.person", person_id=person_id, done=done)


@bp.post("/work/<int:work_id>/hand-back")
def hand_back(work_id: int) -> Answer:
    """Note that it is handed back."""
    actor, form = access.actor(), HandBackForm(request.form)
    person_id = service.led(actor, work_id).row.person_id
    with form.showing():
        if form.validate():
            service.hand_back(
                actor,
                work_id,
                form.why.data,
            )
            return _to_person(person_id, "work-back")
    return _person_page(person_id, WorkForm(), form, work_id), form.status


@bp.get("/work/inbox")
def inbox() -> str:
    """What was delivered and waits, who waits longest first."""
    return _inbox_page(AnswerForm())


def _inbox_page(form: AnswerForm, at: int | None = None) -> str:
    bound = service.deliveries_waiting(access.actor())
    page = paginate_counted(*bound, page_number(), per=10)
    return render_template(
        "lms/evaluation/inbox.html",
        amount=amounts(),
        page=page,
        seen=service.whole(page.rows),
        form=form,
        at=at,
        now=clock.now(),
        days_late=service.days_late,
        told_late=_is_told_late,
        Cause=Cause,
    )


def _is_told_late(row: Row) -> bool:
    """Whether a delivery came here more than a week after its day, as the
    people there count days.
    """
    return (clock.day_of(row.arrived_at) - row.done_on).days > WEEK


@bp.post("/work/deliveries/<int:delivery_id>")
def answer(delivery_id: int) -> Answer:
    """Accept or return it."""
    form, accepted = AnswerForm(request.form), "accept" in request.form
    with form.showing():
        if form.validate():
            service.answer(
                access.actor(),
                delivery_id,
                form.round.data or 0,
                accepted,
                form.comment.data,
            )
            done = "delivery-accepted" if accepted else "delivery-returned"
            return go_to("lms.evaluation.inbox", done=done)
    return _inbox_page(form, delivery_id), form.status


@bp.post("/work/deliveries/<int:delivery_id>/excuse")
def excuse(delivery_id: int) -> Answer:
    """Accept an objective cause."""
    form = ExcuseForm(request.form)
    with form.showing():
        if form.validate():
            service.excuse(
                access.actor(),
                delivery_id,
                _cause(form.cause.data),
                form.ground.data,
                form.round.data,
            )
            return _to_form(form.person.data)
    if person_id := form.person.data:
        page = _person_page(person_id, WorkForm(), None, delivery_id, form)
        return page, form.status
    return _inbox_page(form, delivery_id), form.status


def _to_form(person_id: int | None) -> Answer:
    """The page on which the form stood."""
    if person_id:
        return _to_person(person_id, "excused")
    return go_to("lms.evaluation.inbox", done="excused")


def _cause(text: str | None) -> Cause:
    return Cause.FAILED if text == Cause.FAILED else Cause.LATE
