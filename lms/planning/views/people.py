"""The people of a unit's plan, and asking them for courses."""

import datetime as dt
from collections.abc import Mapping, Sequence

from flask import render_template, request

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import pick
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Posting
from lms.planning import service
from lms.planning.forms import ChosenForm
from lms.planning.views.plans import (
    bp,
    chosen_post,
    courses,
    go_to,
    page_number,
    post_titles,
)
from lms.posts.service import posts as every_post
from lms.web.feature import Answer
from lms.web.listing import paginate_known

PEOPLE_ON_PAGE = 20
USUAL_TIME = dt.timedelta(days=30)
"""What is proposed to people who are asked for one course."""


@bp.get("/plans/<int:unit_id>/people")
def unit_people(unit_id: int) -> str:
    """The people of a unit by name, each with their post and what they are asked
    for; tick some and ask them.
    """
    return _people_page(unit_id, ChosenForm())


def _people_page(unit_id: int, form: ChosenForm) -> str:
    post, search = chosen_post(), request.args.get("search", "")
    listed = service.people_of(access.actor(), unit_id, post, search)
    page = paginate_known(
        listed.query, page_number() or 1, listed.total, PEOPLE_ON_PAGE
    )
    held = people.postings([row.id for row in page.rows])
    seen = service.seen_among(access.actor(), held)
    form.slug.choices = courses()
    return render_template(
        "lms/planning/people.html",
        unit=listed.unit,
        post=post,
        page=page,
        search=search,
        titles=_titles(held),
        seen=seen,
        assigned=service.assigned(seen),
        posts=every_post(),
        form=form,
        today=clock.today(),
    )


def _titles(held: Mapping[int, Sequence[Posting]]) -> dict[int, str]:
    """What these people's posts are called; nothing for a person without."""
    titles = post_titles()
    return {id_: titles.get(mine[-1].post, "") for id_, mine in held.items()}


@bp.post("/plans/<int:unit_id>/people")
def ask_people(unit_id: int) -> Answer:
    """Ask the people ticked for their plans, or for one course by a day; several
    of them once it was said whom.
    """
    form, act = ChosenForm(request.form), request.form.get("act")
    form.slug.choices = courses()
    if act == "back":
        return _people_page(unit_id, form)
    with form.showing(Invalid):
        if form.validate():
            if act != "sure" and len(form.people.data or []) > 1:
                return _chosen_page(unit_id, form)
            _ask_chosen(form)
            return go_to(
                "lms.planning.unit_people",
                unit_id=unit_id,
                post=chosen_post() or None,
                search=request.args.get("search") or None,
                page=page_number(),
            )
    return _people_page(unit_id, form), 422


def _chosen_page(unit_id: int, form: ChosenForm) -> str:
    """Whom the ticks would ask, and for what."""
    actor, course = access.actor(), ""
    if form.what.data == "course":
        course = form.slug.data
    names = service.look_at_chosen(
        actor, form.people.data, course, form.due_on.data
    )
    return render_template(
        "lms/planning/chosen.html",
        unit=service.unit_of(actor, unit_id),
        post=chosen_post(),
        names=names,
        course=dict(form.slug.choices).get(course, ""),
        due_on=form.due_on.data,
    )


@bp.get("/plans/<int:unit_id>/ask")
def ask(unit_id: int) -> str:
    """Before people who were ticked on a map are asked for a course: who they
    are, which course and by when.
    """
    ids = request.args.getlist("people", type=int)
    form = ChosenForm(
        data={
            "people": ids,
            "what": "course",
            "due_on": clock.today() + USUAL_TIME,
        }
    )
    return _ask_page(unit_id, form)


def _ask_page(unit_id: int, form: ChosenForm) -> str:
    actor, competency = access.actor(), request.values.get("competency", "")
    chosen, held = form.people.data or [], {}
    if chosen:
        held = service.require_people(actor, chosen)
    helping, others = service.courses_for(competency)
    form.slug.choices = {
        one.slug: pick(one.course.title) for one in (*helping, *others)
    }
    return render_template(
        "lms/planning/ask.html",
        unit=service.unit_of(actor, unit_id),
        names=people.names(held),
        form=form,
        competency=competency,
        competencies=framework.vocabulary(),
        helping=helping,
        others=others,
    )


@bp.post("/plans/<int:unit_id>/ask")
def ask_now(unit_id: int) -> Answer:
    """Ask them; then the list of people says what was done."""
    form = ChosenForm(request.form)
    form.slug.choices = courses()
    with form.showing(Invalid):
        if form.validate():
            _ask_chosen(form)
            number = len(form.people.data or [])
            return go_to(
                "lms.planning.unit_people", unit_id=unit_id, asked=number
            )
    return _ask_page(unit_id, form), 422


def _ask_chosen(form: ChosenForm) -> None:
    actor, chosen = access.actor(), form.people.data or []
    if form.what.data == "plan":
        service.assign_plans(actor, chosen)
    else:
        service.assign(
            actor,
            chosen,
            form.slug.data,
            "",
            form.due_on.data,
        )
