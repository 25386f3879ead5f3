"""The pages on which given work changes: taken over after it was handed back,
divided among several, reduced.
"""

import re

from flask import render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import Invalid
from lms.evaluation import service
from lms.evaluation.forms import (
    PartsForm,
    ReduceForm,
    TakeOverForm,
    parts_form,
)
from lms.evaluation.views.frame import bp, product_choices
from lms.people import service as people
from lms.web.feature import Answer, go_to

LONGEST = 100
MOST_PARTS = 20
TYPED = re.compile(r"share-([0-9]{1,9})")


def _search() -> str:
    """A part of a name that people are narrowed to."""
    return request.args.get("search", "")[:LONGEST].strip()


@bp.get("/work/<int:work_id>/take-over")
def take_over_page(work_id: int) -> str:
    """Who takes over what was handed back."""
    return _take_over_page(work_id, TakeOverForm())


def _take_over_page(work_id: int, form: TakeOverForm) -> str:
    actor, search = access.actor(), _search()
    seen = service.led(actor, work_id)
    return render_template(
        "lms/evaluation/take_over.html",
        row=seen.row,
        name=people.names([seen.row.person_id])[seen.row.person_id],
        people=service.colleagues(actor, search),
        search=search,
        form=form,
    )


@bp.post("/work/<int:work_id>/take-over")
def take_over(work_id: int) -> Answer:
    """Give it to somebody else."""
    form = TakeOverForm(request.form)
    with form.showing():
        if form.validate():
            person_id = _chosen(form)
            service.take_over(
                access.actor(),
                work_id,
                person_id,
                form.due_on.data,
                form.once.data,
            )
            return go_to(
                "lms.evaluation.person", person_id=person_id, done="work-taken"
            )
    return _take_over_page(work_id, form), form.status


def _chosen(form: TakeOverForm) -> int:
    if not form.person_id.data:
        raise Invalid("Choose who takes it over.", "person_id")
    return form.person_id.data


@bp.get("/work/<int:work_id>/reduce")
def reduce_page(work_id: int) -> str:
    """How much of given work remains."""
    return _reduce_page(work_id, ReduceForm())


def _reduce_page(work_id: int, form: ReduceForm) -> str:
    seen = service.led(access.actor(), work_id)
    return render_template(
        "lms/evaluation/reduce.html",
        seen=seen,
        name=people.names([seen.row.person_id])[seen.row.person_id],
        form=form,
    )


@bp.post("/work/<int:work_id>/reduce")
def reduce_work(work_id: int) -> Answer:
    """Ask for less of it."""
    form = ReduceForm(request.form)
    with form.showing():
        if form.validate():
            less = form.reduction()
            person_id = service.reduce_work(access.actor(), work_id, less)
            return go_to(
                "lms.evaluation.person",
                person_id=person_id,
                done="work-reduced",
            )
    return _reduce_page(work_id, form), form.status


@bp.post("/work/<int:work_id>/keep")
def keep_work(work_id: int) -> Answer:
    """Undo a handing back; one goes on where one was."""
    actor = access.actor()
    person_id = service.keep_work(actor, work_id)
    if person_id == actor.person_id:
        return go_to("lms.evaluation.mine", done="work-kept")
    return go_to("lms.evaluation.person", person_id=person_id, done="work-kept")


@bp.get("/work/parts")
def parts_page() -> str:
    """A larger product for several people."""
    found = _people(())
    return _parts_page(parts_form(row.person_id for row in found)(), found)


def _people(always):
    return service.colleagues(access.actor(), _search(), always)


def _parts_page(form: PartsForm, found) -> str:
    products = service.products_led(access.actor())
    form.product_id.choices = product_choices(products)
    return render_template(
        "lms/evaluation/parts.html",
        people=found,
        coefficients={one.id: one for one in products},
        search=_search(),
        form=form,
        today=clock.today(),
    )


@bp.post("/work/parts")
def give_parts() -> Answer:
    """Give each their part."""
    actor, typed = access.actor(), _typed()
    access.require(actor, Permission.WORK_GIVE)
    found = _people(typed)
    form = parts_form(row.person_id for row in found)(request.form)
    with form.showing():
        if form.validate():
            service.give_parts(
                actor, form.draft(), form.shares(), form.once.data
            )
            return go_to("lms.evaluation.team", done="work-parts")
    return _parts_page(form, found), form.status


def _typed() -> list[int]:
    """Whose part something was typed for."""
    filled = [name for name, text in request.form.items() if text.strip()]
    found = filter(None, map(TYPED.fullmatch, filled))
    return [int(one[1]) for one in found][:MOST_PARTS]
