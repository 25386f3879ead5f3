"""The people of a unit's plan, and asking them for courses."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Response, render_template, request

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.core.state import setting
from lms.core.types import Ids, Labels
from lms.courses import service as courses
from lms.framework import service as framework
from lms.people import service as people
from lms.planning import service
from lms.planning.forms import ChosenForm
from lms.planning.types import Due
from lms.planning.views.plans import (
    askable,
    bp,
    chosen_post,
    post_titles,
    titles_of,
)
from lms.posts.service import posts as every_post
from lms.web.feature import Answer, go_to
from lms.web.limits import whole
from lms.web.listing import TableFile, page_number, paginate_known, require_kind
from lms.web.narrowing import (
    Narrowed,
    Readers,
    any_text,
    labelled,
    narrow,
    one_of,
)

PEOPLE_ON_PAGE = 20
USUAL_TIME = dt.timedelta(days=30)
"""What is proposed to people who are asked for one course."""


def _narrowed(own: bool) -> Narrowed:
    """What the address narrows the list to; what somebody is asked for only
    where all are one's `own`.
    """
    chosen_post()
    due = {"due": ("Only", labelled(service.DUE_LABELS))}
    return narrow(_readers() | due if own else _readers())


def _readers() -> Readers:
    titles = post_titles()
    return {"post": ("Post", one_of(titles)), "search": ("Name", any_text)}


@bp.get("/plans/<int:unit_id>/people")
def unit_people(unit_id: int) -> str:
    """The people of a unit by name, each with their post and what they are asked
    for; tick some and ask them.
    """
    return _people_page(unit_id, ChosenForm())


def _people_page(unit_id: int, form: ChosenForm) -> str:
    actor = access.actor()
    own = service.are_own(actor, unit_id)
    narrowed = _narrowed(own)
    asked = service.PlanFilter(**narrowed.values)
    listed = service.people_of(actor, unit_id, asked)
    page = paginate_known(
        listed.query,
        page_number(),
        listed.total,
        PEOPLE_ON_PAGE,
        listed.values,
    )
    held = people.postings([row.id for row in page.rows])
    seen = service.seen_among(actor, held)
    form.slug.choices = askable()
    return render_template(
        "lms/planning/people.html",
        unit=listed.unit,
        narrowed=narrowed,
        own=own,
        page=page,
        held=held,
        seen=seen,
        assigned=service.assigned(seen),
        act=service.recent_act(actor, unit_id),
        titles=titles_of(courses.catalogue()),
        posts=every_post(),
        most=service.MOST_CHOSEN,
        form=form,
        today=clock.today(),
    )


@bp.post("/plans/<int:unit_id>/people")
def ask_people(unit_id: int) -> Answer:
    """Ask the people ticked, or everybody on the list, for their plans, or for
    one course by a day; several of them once it was said whom.
    """
    form, act = _sent_form(), request.form.get("act")
    if act == "back":
        return _people_page(unit_id, form)
    with form.showing(Invalid):
        if form.validate():
            chosen = _chosen(unit_id, form)
            if act != "sure" and len(chosen) > 1:
                return _chosen_page(unit_id, form, chosen)
            _ask_chosen(unit_id, form, chosen)
            return _to_people(unit_id)
    return _people_page(unit_id, form), 422


def _sent_form() -> ChosenForm:
    form = ChosenForm(request.form)
    form.slug.choices = askable()
    return form


def _to_people(unit_id: int) -> Answer:
    """Back to the list, which says what was asked."""
    return go_to(
        "lms.planning.unit_people",
        unit_id=unit_id,
        page=page_number(),
        **_narrowed(True).address,
    )


def _chosen(unit_id: int, form: ChosenForm) -> Ids:
    """Those ticked, or all that the list holds; once it was said whom, those
    who were named.
    """
    if form.everyone.data and request.form.get("act") != "sure":
        actor = access.actor()
        own = service.are_own(actor, unit_id)
        asked = service.PlanFilter(**_narrowed(own).values)
        return service.ids_of(actor, unit_id, asked)
    return form.people.data or []


def _chosen_page(unit_id: int, form: ChosenForm, chosen: Ids) -> str:
    """Whom it would ask, and for what."""
    actor, course = access.actor(), ""
    if form.what.data == "course":
        course = form.slug.data
    return render_template(
        "lms/planning/chosen.html",
        unit=service.unit_of(actor, unit_id),
        narrowed=_narrowed(True),
        chosen=chosen,
        names=service.look_at_chosen(actor, chosen, course, form.due_on.data),
        course=dict(form.slug.choices).get(course, ""),
        due_on=form.due_on.data,
        minutes=setting("LMS_UNDO_MINUTES"),
    )


HEADER = N_(
    (
        "Name",
        "Post",
        "Unit",
        "Courses asked for",
        "Next due on",
        "Late",
        "Which courses",
    )
)
LEGEND = N_(
    {
        "Courses asked for": "How many they were asked to take and have not finished; empty for those of whom no more than name and post is shown here.",
        "Next due on": "The first day by which one of them is asked for.",
        "Late": "How many of them are past their day.",
    }
)


@bp.get("/plans/<int:unit_id>/people.<string:kind>")
def people_file(unit_id: int, kind: str) -> Response:
    """The same list as a file: what it is narrowed to holds for it as well."""
    require_kind(kind)
    actor = access.actor()
    unit = service.unit_of(actor, unit_id)
    narrowed = _narrowed(service.are_own(actor, unit_id))
    asked = service.PlanFilter(**narrowed.values)
    listed = service.plan_file(actor, unit_id, asked)
    place, titles = people.full_name(unit), titles_of(courses.catalogue())
    table = TableFile(
        f"plan-{unit.key}",
        _("People in the plan: %(unit)s", unit=pick(unit.title)),
        HEADER,
        map(partial(_line, titles, post_titles()), listed),
        place,
        narrowed.about,
        LEGEND,
    )
    return table.response(kind)


def _line(titles: Labels, posts: Labels, one: service.PlanRow) -> list[Any]:
    post, _since, place = one.held or ("", None, "")
    line = [one.name, posts.get(post), place]
    if one.due is None:  # somebody seen from above
        return line
    return [*line, *_asked_for(titles, one.due)]


def _asked_for(titles: Labels, asked: Mapping[str, Due]) -> list[Any]:
    """How many courses, the next day, how many are late, and which."""
    days = [due.due_on for due in asked.values()]
    names = ", ".join(titles.get(slug, slug) for slug in asked)
    return [
        len(days),
        min(days, default=None),
        _late(days),
        names,
    ]


def _late(days: Sequence[dt.date]) -> int:
    today = clock.today()
    return sum(due_on < today for due_on in days)


@bp.get("/plans/<int:unit_id>/ask")
def ask(unit_id: int) -> str:
    """Before people who were ticked on a map are asked for a course: who they
    are, which course and by when.
    """
    ids = request.args.getlist("people", type=whole)
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
    helping, others = service.courses_for(actor, competency)
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
        minutes=setting("LMS_UNDO_MINUTES"),
    )


@bp.post("/plans/<int:unit_id>/ask")
def ask_now(unit_id: int) -> Answer:
    """Ask them; then the list of people says what was done."""
    form = _sent_form()
    with form.showing(Invalid):
        if form.validate():
            _ask_chosen(unit_id, form, form.people.data or [])
            return go_to("lms.planning.unit_people", unit_id=unit_id)
    return _ask_page(unit_id, form), 422


def _ask_chosen(unit_id: int, form: ChosenForm, chosen: Ids) -> None:
    actor = access.actor()
    if form.what.data == "plan":
        service.assign_plans(actor, chosen, unit_id)
    else:
        service.assign(
            actor,
            chosen,
            form.slug.data,
            "",
            form.due_on.data,
            unit_id,
        )
