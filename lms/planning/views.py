"""Pages of plans and assignments: one's own, a person's, a unit's; its people
and its rules.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext, pick, pick_marked
from lms.core.state import setting
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Posting
from lms.planning import service
from lms.planning.forms import ChosenForm, PaceForm, RuleForm
from lms.planning.types import (
    PROGRESS_LABELS,
    REASON_HELP,
    REASON_LABELS,
    PersonPlan,
    StuckReason,
)
from lms.posts.service import posts as every_post
from lms.web.feature import Answer, Feature, Waiting
from lms.web.frame import UNIT, NavItem
from lms.web.listing import paginate, paginate_known

PEOPLE_ON_PAGE = 20
USUAL_TIME = dt.timedelta(days=30)
"""What is proposed to people who are asked for one course."""
"""On to another page, or this one with what is wrong."""
bp = Blueprint("planning", __name__, template_folder="templates")
NAV = (
    NavItem("planning.mine", "My plan", None, 12, icon="plan", thumb=42),
    NavItem(
        "planning.units",
        "Plans",
        Permission.PLAN_WRITE,
        42,
        icon="assign",
        group=UNIT,
        thumb=32,
        of_unit="planning.unit",
    ),
)


def _desk(actor: Actor) -> Iterator[Waiting]:
    """Courses that people of the actor's were asked to take by a day that is
    over.
    """
    if count := service.count_overdue(actor):
        yield Waiting(
            50,
            ngettext(
                "%(num)s course that was asked for is overdue",
                "%(num)s courses that were asked for are overdue",
                count,
            ),
            url_for("lms.planning.units"),
            "due",
            _("See the plans"),
        )


FEATURE = Feature(
    (bp,),
    NAV,
    desks=(_desk,),
    words={
        "progress_labels": PROGRESS_LABELS,
        "reason_labels": REASON_LABELS,
        "reason_help": REASON_HELP,
    },
    jobs={
        "plan": service.go_on,
        "assign": service.apply,
        "assign_all": service.turn,
    },
    nightly=("assign_all",),
)


@bp.get("/plan")
def mine() -> str:
    """What to take next, why, and by when."""
    return _plan_page(service.mine(access.actor()))


@bp.get("/people/<int:person_id>/plan")
def person(person_id: int) -> str:
    """Somebody's plan, for their manager or mentor."""
    return _plan_page(service.for_person(access.actor(), person_id))


def _plan_page(planned: PersonPlan) -> str:
    situation, actor = planned.situation, access.actor()
    own, held = situation.person_id == actor.person_id, situation.posting
    reasons = [one for due in situation.due.values() for one in due.reasons]
    return render_template(
        "lms/planning/person.html",
        planned=planned,
        own=own,
        person_name="" if own else people.person(situation.person_id).name,
        may_assign=access.sees_any(
            actor, [held.unit] if held else [], Permission.PLAN_WRITE
        ),
        competencies=framework.vocabulary(),
        posts=every_post(),
        today=clock.today(),
        period=setting("LMS_PLAN_PERIOD_MINUTES"),
        rules=service.rules_named(one.rule for one in reasons if one.rule),
        names=people.names(one.by for one in reasons if one.by),
    )


def _open(endpoint: str, **values: Any) -> Answer:
    """On to this page, after an act."""
    return redirect(url_for(endpoint, **values))


@bp.post("/plan/language")
def language() -> Answer:
    """Courses in one language only, or in any."""
    service.choose_language(access.actor(), request.form.get("language", ""))
    return _open("lms.planning.mine")


@bp.post("/people/<int:person_id>/plan")
def assign_person(person_id: int) -> Answer:
    """Ask somebody for what their plan holds."""
    service.assign_plan(access.actor(), person_id)
    return _open("lms.planning.person", person_id=person_id)


@bp.post("/assignments/<int:assignment_id>/withdraw")
def withdraw(assignment_id: int) -> Answer:
    """Take back what was asked by hand."""
    person_id = service.withdraw(access.actor(), assignment_id)
    return _open("lms.planning.person", person_id=person_id)


@bp.get("/plans")
def units() -> Answer:
    """The topmost units one may plan for; a single one opens at once."""
    found = service.roots(access.actor())
    if len(found) == 1:
        return _open("lms.planning.unit", unit_id=found[0].id)
    return render_template("lms/planning/units.html", units=found)


def _post() -> str:
    """The post the plan is narrowed to. An unknown one is never taken for all:
    everybody would be assigned courses.
    """
    post = request.values.get("post", "")
    if post and post not in every_post():
        raise NotFound
    return post


def _courses() -> dict[str, str]:
    return {
        revision.slug: pick(revision.course.title)
        for revision in service.catalogue()
    }


@bp.get("/plans/<int:unit_id>")
def unit(unit_id: int) -> str:
    """A unit's plan: totals, per course how many people need it, who cannot be
    helped and why.
    """
    return _unit_page(unit_id, PaceForm())


def _unit_page(unit_id: int, form: PaceForm) -> str:
    found = service.for_unit(access.actor(), unit_id, _post())
    if not form.errors:
        form.weekly.data = service.pace_of(found.unit)
    return render_template(
        "lms/planning/unit.html",
        found=found,
        way=people.units_on(found.unit.path),
        below=people.children(unit_id),
        competencies=framework.vocabulary(),
        posts=every_post(),
        revisions={revision.slug: revision for revision in service.catalogue()},
        form=form,
        usual=service.pace_above(found.unit),
        least=access.least(),
        at_once=service.AT_ONCE,
        periods=setting("LMS_PLAN_YEARLY_PERIODS"),
    )


@bp.get("/plans/<int:unit_id>/stuck/<string:reason>/<string:competency>")
def stuck(unit_id: int, reason: str, competency: str) -> str:
    """Who of a unit has a gap that no course can close, for one reason."""
    if reason not in list(StuckReason):
        raise NotFound
    actor, post = access.actor(), _post()
    people = service.stuck_people(
        actor, unit_id, post, StuckReason(reason), competency
    )
    return render_template(
        "lms/planning/stuck.html",
        unit=service.unit_of(actor, unit_id),
        post=post,
        posts=every_post(),
        reason=reason,
        competency=competency,
        competencies=framework.vocabulary(),
        page=paginate(people, _page_number() or 1, per=50),
    )


@bp.post("/plans/<int:unit_id>/assign")
def assign_unit(unit_id: int) -> Answer:
    """Ask everyone in a unit (and post) for what their plans hold, once it was
    said to how many.
    """
    actor, post = access.actor(), _post()
    if request.form.get("sure") != "1":
        found = service.for_unit(actor, unit_id, post)
        return render_template("lms/planning/assign_all.html", found=found)
    service.assign_unit(actor, unit_id, post)
    return _open(
        "lms.planning.unit", unit_id=unit_id, post=post or None, assigned=1
    )


@bp.post("/plans/<int:unit_id>/work-out")
def calculate(unit_id: int) -> Answer:
    """Have the plan of many people calculated in the background."""
    post = _post()
    service.ask_for_run(access.actor(), unit_id, post)
    return _open("lms.planning.unit", unit_id=unit_id, post=post or None)


@bp.post("/plans/<int:unit_id>/pace")
def pace(unit_id: int) -> Answer:
    """Set the minutes a week."""
    form = PaceForm(request.form)
    with form.showing(Invalid):
        if form.validate():
            service.set_pace(access.actor(), unit_id, form.weekly.data)
            return _open("lms.planning.unit", unit_id=unit_id)
    return _unit_page(unit_id, form), 422


@bp.get("/plans/<int:unit_id>/people")
def unit_people(unit_id: int) -> str:
    """The people of a unit by name, each with their post and what they are asked
    for; tick some and ask them.
    """
    return _people_page(unit_id, ChosenForm())


def _people_page(unit_id: int, form: ChosenForm) -> str:
    post, search = _post(), request.args.get("search", "")
    listed = service.people_of(access.actor(), unit_id, post, search)
    page = paginate_known(
        listed.query, _page_number() or 1, listed.total, PEOPLE_ON_PAGE
    )
    held = people.postings([row.id for row in page.rows])
    seen = service.seen_among(access.actor(), held)
    form.slug.choices = _courses()
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
    titles = _post_titles()
    return {id_: titles.get(mine[-1].post, "") for id_, mine in held.items()}


def _post_titles() -> dict[str, str]:
    return {key: pick_marked(row.title) for key, row in every_post().items()}


@bp.post("/plans/<int:unit_id>/people")
def ask_people(unit_id: int) -> Answer:
    """Ask the people ticked for their plans, or for one course by a day; several
    of them once it was said whom.
    """
    form, act = ChosenForm(request.form), request.form.get("act")
    form.slug.choices = _courses()
    if act == "back":
        return _people_page(unit_id, form)
    with form.showing(Invalid):
        if form.validate():
            if act != "sure" and len(form.people.data or []) > 1:
                return _chosen_page(unit_id, form)
            _ask_chosen(form)
            return _open(
                "lms.planning.unit_people",
                unit_id=unit_id,
                post=_post() or None,
                search=request.args.get("search") or None,
                page=_page_number(),
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
        post=_post(),
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
    form.slug.choices = _courses()
    with form.showing(Invalid):
        if form.validate():
            _ask_chosen(form)
            number = len(form.people.data or [])
            return _open(
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


def _page_number() -> int | None:
    return request.args.get("page", type=int)


@bp.get("/plans/<int:unit_id>/rules")
def rules(unit_id: int) -> str:
    """The rules that reach a unit, and the form for another."""
    return _rules_page(unit_id, RuleForm(data={"valid_from": clock.today()}))


def _rules_page(unit_id: int, form: RuleForm) -> str:
    actor = access.actor()
    return render_template(
        "lms/planning/rules.html",
        unit=service.unit_of(actor, unit_id),
        ruled=service.rules_at(actor, unit_id),
        form=_offered(form),
        posts=every_post(),
        courses=form.slug.choices,
        today=clock.today(),
    )


def _offered(form: RuleForm) -> RuleForm:
    """The form with the courses and posts there are."""
    form.slug.choices = _courses()
    form.post.choices = {"": _("whatever the post"), **_post_titles()}
    return form


@bp.post("/plans/<int:unit_id>/rules")
def set_rule(unit_id: int) -> Answer:
    """Set a rule, once it was said how many it concerns."""
    form, act = _offered(RuleForm(request.form)), request.form.get("act")
    if act == "back":
        return _rules_page(unit_id, form)
    with form.showing(Invalid):
        if form.validate():
            if act != "sure":
                return _rule_page(unit_id, form)
            service.set_rule(access.actor(), unit_id, form.terms())
            return _open("lms.planning.rules", unit_id=unit_id)
    return _rules_page(unit_id, form), 422


def _rule_page(unit_id: int, form: RuleForm) -> str:
    """What the rule would do."""
    found = service.look_at_rule(access.actor(), unit_id, form.terms())
    return render_template(
        "lms/planning/rule.html",
        found=found,
        terms=form.terms(),
        course=dict(form.slug.choices)[form.slug.data],
        post=dict(form.post.choices)[form.post.data],
        today=clock.today(),
    )


@bp.post("/assignment-rules/<int:rule_id>/end")
def end_rule(rule_id: int) -> Answer:
    """End a rule and what only it asked, once it was said of how many."""
    if request.form.get("act") != "sure":
        found = service.look_at_end(access.actor(), rule_id)
        return render_template(
            "lms/planning/rule_end.html", found=found, rule_id=rule_id
        )
    unit_id = service.end_rule(access.actor(), rule_id)
    return _open("lms.planning.rules", unit_id=unit_id)
