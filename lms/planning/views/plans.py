"""Pages of plans: one's own, a person's, a unit's; and its rules."""

from collections.abc import Iterable
from functools import partial

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import lang, pick, pick_marked
from lms.core.state import setting
from lms.core.types import Labels
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Unit
from lms.planning import service
from lms.planning.forms import PaceForm, RuleForm
from lms.planning.types import (
    PersonPlan,
    StuckReason,
)
from lms.posts.service import posts as every_post
from lms.web.feature import Answer, go_to
from lms.web.listing import page_number, paginate_known

bp = Blueprint("planning", "lms.planning", template_folder="templates")


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
        retired=courses.retired(),
        resting=service.resting(situation),
        successors=service.successors(planned),
        failed_in=partial(service.failed_in, actor),
        barred=partial(service.barred, actor),
    )


@bp.post("/plan/language")
def language() -> Answer:
    """Courses in one language only, or in any."""
    service.choose_language(access.actor(), request.form.get("language", ""))
    return go_to("lms.planning.mine", done="plan-language")


@bp.post("/people/<int:person_id>/plan")
def assign_person(person_id: int) -> Answer:
    """Ask somebody for what their plan holds."""
    service.assign_plan(access.actor(), person_id)
    return go_to(
        "lms.planning.person", person_id=person_id, done="plan-assigned"
    )


@bp.post("/assignments/<int:assignment_id>/withdraw")
def withdraw(assignment_id: int) -> Answer:
    """Take back what was asked by hand."""
    person_id = service.withdraw(access.actor(), assignment_id)
    return go_to(
        "lms.planning.person", person_id=person_id, done="plan-withdrawn"
    )


@bp.get("/plans")
def units() -> Answer:
    """The topmost units one may plan for; a single one opens at once. With a
    course in the address, where a rule asks for it.
    """
    found, asked = service.roots(access.actor()), _asked_course()
    page = "lms.planning.rules" if asked else "lms.planning.unit"
    if len(found) == 1:
        return go_to(page, unit_id=found[0].id, **asked)
    return render_template(
        "lms/planning/units.html",
        units=found,
        page=page,
        asked=asked,
    )


def _asked_course() -> dict[str, str]:
    """The course that the address names, if it can be asked for."""
    slug = request.args.get("course", "")
    return {"course": slug} if slug in askable() else {}


def chosen_post() -> str:
    """The post the plan is narrowed to. An unknown one is never taken for all:
    everybody would be assigned courses.
    """
    post = request.values.get("post", "")
    if post and post not in every_post():
        raise NotFound
    return post


def askable() -> Labels:
    """What can be asked for, by address, and how it is called."""
    return titles_of(courses.offered(access.actor()))


def titles_of(revisions: Iterable[Revision]) -> Labels:
    """How courses are called, by address."""
    return {one.slug: pick(one.course.title) for one in revisions}


@bp.get("/plans/<int:unit_id>")
def unit(unit_id: int) -> str:
    """A unit's plan: totals, per course how many people need it, who cannot be
    helped and why.
    """
    return _unit_page(unit_id, PaceForm())


def _unit_page(unit_id: int, form: PaceForm) -> str:
    found = service.for_unit(access.actor(), unit_id, chosen_post())
    stored = _stored_pace(found.unit)
    form.lay_beside(stored)
    form = form if form.errors else stored
    return render_template(
        "lms/planning/unit.html",
        found=found,
        way=people.units_on(found.unit.path),
        below=people.children(unit_id),
        competencies=framework.vocabulary(),
        posts=every_post(),
        revisions={revision.slug: revision for revision in courses.catalogue()},
        retired=courses.retired(),
        act=service.recent_act(access.actor(), unit_id),
        form=form,
        usual=service.pace_above(found.unit),
        reach=service.reach_of_pace(found.unit),
        least=access.least(),
        at_once=service.AT_ONCE,
        periods=setting("LMS_PLAN_YEARLY_PERIODS"),
    )


@bp.get("/plans/<int:unit_id>/stuck/<string:reason>/<string:competency>")
def stuck(unit_id: int, reason: str, competency: str) -> str:
    """Who of a unit has a gap that no course can close, for one reason."""
    if reason not in list(StuckReason):
        raise NotFound
    actor, post = access.actor(), chosen_post()
    found = service.stuck_people(
        actor, unit_id, post, StuckReason(reason), competency
    )
    return render_template(
        "lms/planning/stuck.html",
        unit=found.unit,
        post=post,
        posts=every_post(),
        reason=reason,
        competency=competency,
        competencies=framework.vocabulary(),
        page=paginate_known(
            found.query, page_number(), found.total, 40, found.values
        ),
    )


@bp.post("/plans/<int:unit_id>/assign")
def assign_unit(unit_id: int) -> Answer:
    """Ask everyone in a unit (and post) for what their plans hold, once it was
    said to how many.
    """
    actor, post = access.actor(), chosen_post()
    if request.form.get("sure") != "1":
        found = service.for_unit(actor, unit_id, post)
        return render_template(
            "lms/planning/assign_all.html",
            found=found,
            minutes=setting("LMS_UNDO_MINUTES"),
        )
    service.assign_unit(actor, unit_id, post)
    return go_to("lms.planning.unit", unit_id=unit_id, post=post or None)


@bp.post("/plan-acts/<int:act_id>/undo")
def undo_act(act_id: int) -> Answer:
    """Take back what was asked of many a moment ago; on to the page of the
    unit on which it was asked.
    """
    unit_id = service.undo_act(access.actor(), act_id)
    return go_to(_page_of_act(), unit_id=unit_id, done="plan-undone")


def _page_of_act() -> str:
    on_people = request.form.get("page") == "people"
    return f"lms.planning.{'unit_people' if on_people else 'unit'}"


@bp.post("/plans/<int:unit_id>/work-out")
def calculate(unit_id: int) -> Answer:
    """Have the plan of many people calculated in the background."""
    post = chosen_post()
    service.ask_for_run(access.actor(), unit_id, post)
    return go_to("lms.planning.unit", unit_id=unit_id, post=post or None)


@bp.post("/plans/<int:unit_id>/pace")
def pace(unit_id: int) -> Answer:
    """Set the minutes a week."""
    form = PaceForm(request.form)
    with form.showing():
        if form.validate():
            said = form.weekly.data, form.shown
            service.set_pace(access.actor(), unit_id, *said)
            return go_to("lms.planning.unit", unit_id=unit_id, done="plan-pace")
    return _unit_page(unit_id, form), form.status


def _stored_pace(unit: Unit) -> PaceForm:
    weekly = service.pace_of(unit)
    return PaceForm(weekly=weekly, seen=service.pace_mark(weekly))


def post_titles() -> Labels:
    """What posts are called."""
    language = lang()
    return {
        key: pick_marked(row.title, language)
        for key, row in every_post().items()
    }


@bp.get("/plans/<int:unit_id>/rules")
def rules(unit_id: int) -> str:
    """The rules that reach a unit, and the form for another."""
    slug = _asked_course().get("course")
    begun = {"valid_from": clock.today(), "slug": slug}
    return _rules_page(unit_id, RuleForm(data=begun))


def _rules_page(unit_id: int, form: RuleForm) -> str:
    actor = access.actor()
    unit = service.unit_of(actor, unit_id)
    return render_template(
        "lms/planning/rules.html",
        unit=unit,
        ruled=service.rules_at(actor, unit_id),
        form=_offered(form),
        posts=every_post(),
        courses=titles_of(courses.catalogue()),
        retired=courses.retired(),
        closed=courses.closed_at([unit.path]),
        shut=courses.closed_at([unit.path], [unit.path]),
        today=clock.today(),
    )


def _offered(form: RuleForm) -> RuleForm:
    """The form with the courses and posts there are."""
    form.slug.choices = askable()
    form.post.choices = {"": _("whatever the post"), **post_titles()}
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
            return go_to(
                "lms.planning.rules", unit_id=unit_id, done="plan-rule"
            )
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
    return go_to("lms.planning.rules", unit_id=unit_id, done="plan-rule-ended")
