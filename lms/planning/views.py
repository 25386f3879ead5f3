"""Pages of plans and assignments: one's own, a person's, a unit's; its people
and its rules.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.core.state import setting
from lms.core.types import Json
from lms.framework import service as framework
from lms.gapmap import service as gapmap
from lms.people import service as people
from lms.planning import service
from lms.planning.forms import ChosenForm, PaceForm, RuleForm
from lms.planning.types import (
    PROGRESS_LABELS,
    REASON_HELP,
    REASON_LABELS,
    PersonPlan,
    RuleTerms,
    Situation,
    StuckReason,
)
from lms.posts.service import posts as every_post
from lms.web.feature import Feature
from lms.web.forms import Form
from lms.web.frame import NavItem
from lms.web.listing import paginate, paginate_known

PEOPLE_ON_PAGE = 20
bp = Blueprint("planning", __name__, template_folder="templates")
NAV = (
    NavItem("planning.mine", N_("My plan"), None, 12),
    NavItem("planning.units", N_("Plans"), Permission.PLAN_WRITE, 42),
)
FEATURE = Feature(
    (bp,),
    NAV,
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
    paths = [held.unit.path] if held else []
    return render_template(
        "lms/planning/person.html",
        planned=planned,
        own=own,
        person_name="" if own else people.person(situation.person_id).name,
        may_assign=access.allows(actor, Permission.PLAN_WRITE, paths),
        competencies=framework.vocabulary(),
        posts=every_post(),
        today=clock.today(),
        period=setting("LMS_PLAN_PERIOD_MINUTES"),
        **_reasons(situation),
    )


def _reasons(situation: Situation) -> Json:
    """What is behind the person's assignments: the rules, and who asked."""
    reasons = [
        reason for due in situation.due.values() for reason in due.reasons
    ]
    rules = {reason.rule for reason in reasons if reason.rule}
    names = {reason.by for reason in reasons if reason.by}
    return {"rules": service.rules_named(rules), "names": people.names(names)}


@bp.post("/plan/language")
def language() -> AnyResponse:
    """Courses in one language only, or in any."""
    service.choose_language(access.actor(), request.form.get("language", ""))
    return redirect(url_for("lms.planning.mine"))


@bp.post("/people/<int:person_id>/plan")
def assign_person(person_id: int) -> AnyResponse:
    """Ask somebody for what their plan holds."""
    service.assign_plans(access.actor(), [person_id])
    return redirect(url_for("lms.planning.person", person_id=person_id))


@bp.post("/assignments/<int:assignment_id>/withdraw")
def withdraw(assignment_id: int) -> AnyResponse:
    """Take back what was asked by hand."""
    person_id = service.withdraw(access.actor(), assignment_id)
    return redirect(url_for("lms.planning.person", person_id=person_id))


@bp.get("/plans")
def units() -> str | AnyResponse:
    """The topmost units one may plan for; a single one opens at once."""
    found = service.roots(access.actor())
    if len(found) == 1:
        return redirect(url_for("lms.planning.unit", unit_id=found[0].id))
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
    competencies, posts = framework.vocabulary(), every_post()
    own = service.pace_of(found.unit)
    if not form.errors:
        form.weekly.data = own
    return render_template(
        "lms/planning/unit.html",
        found=found,
        way=people.units_on(found.unit.path),
        below=people.children(found.unit.id),
        competencies=competencies,
        posts=posts,
        revisions={revision.slug: revision for revision in service.catalogue()},
        form=form,
        usual=service.pace_above(found.unit),
        least=gapmap.least(),
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
def assign_unit(unit_id: int) -> AnyResponse:
    """Ask everyone in a unit (and post) for what their plans hold."""
    service.assign_unit(access.actor(), unit_id, _post())
    return redirect(
        url_for("lms.planning.unit", unit_id=unit_id, post=_post() or None)
    )


@bp.post("/plans/<int:unit_id>/work-out")
def calculate(unit_id: int) -> AnyResponse:
    """Have the plan of many people calculated in the background."""
    service.ask_for_run(access.actor(), unit_id, _post())
    return redirect(
        url_for("lms.planning.unit", unit_id=unit_id, post=_post() or None)
    )


@bp.post("/plans/<int:unit_id>/pace")
def pace(unit_id: int) -> AnyResponse | tuple[str, int]:
    """Set the minutes a week."""
    form = PaceForm(request.form)
    try:
        if form.validate():
            service.set_pace(access.actor(), unit_id, form.weekly.data)
            return redirect(url_for("lms.planning.unit", unit_id=unit_id))
    except Invalid as refused:
        form.refuse(refused)
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
    ids = [row.id for row in page.rows]
    form.slug.choices = _courses()
    return render_template(
        "lms/planning/people.html",
        unit=listed.unit,
        post=post,
        page=page,
        search=search,
        titles=_post_titles(ids),
        assigned=service.assigned(ids),
        posts=every_post(),
        form=form,
        today=clock.today(),
    )


def _post_titles(ids: list[int]) -> dict[int, str]:
    """What these people's posts are called; nothing for a person without."""
    titles = {key: pick(row.title) for key, row in every_post().items()}
    return {
        person_id: titles.get(postings[-1].post, "")
        for person_id, postings in people.postings(ids).items()
    }


@bp.post("/plans/<int:unit_id>/people")
def ask_people(unit_id: int) -> AnyResponse | tuple[str, int]:
    """Ask the people ticked for their plans, or for one course by a day."""
    actor, form = access.actor(), ChosenForm(request.form)
    form.slug.choices = _courses()
    try:
        if form.validate():
            chosen = form.people.data or []
            if form.what.data == "plan":
                service.assign_plans(actor, chosen)
            else:
                service.assign(
                    actor, chosen, form.slug.data, "", form.due_on.data
                )
            return redirect(
                url_for(
                    "lms.planning.unit_people",
                    unit_id=unit_id,
                    post=_post() or None,
                    search=request.args.get("search") or None,
                    page=_page_number(),
                )
            )
    except Invalid as refused:
        form.refuse(refused)
    return _people_page(unit_id, form), 422


def _page_number() -> int | None:
    return request.args.get("page", type=int)


@bp.get("/plans/<int:unit_id>/rules")
def rules(unit_id: int) -> str:
    """The rules that reach a unit, and the form for another."""
    return _rules_page(unit_id, RuleForm(data={"valid_from": clock.today()}))


def _offered(form: RuleForm) -> RuleForm:
    form.slug.choices = _courses()
    form.post.choices = {
        "": _("whatever the post"),
        **{key: pick(row.title) for key, row in every_post().items()},
    }
    return form


def _rules_page(unit_id: int, form: Form) -> str:
    actor = access.actor()
    return render_template(
        "lms/planning/rules.html",
        unit=service.unit_of(actor, unit_id),
        ruled=service.rules_at(actor, unit_id),
        form=_offered(form),
        posts=every_post(),
        courses=_courses(),
        today=clock.today(),
    )


@bp.post("/plans/<int:unit_id>/rules")
def set_rule(unit_id: int) -> AnyResponse | tuple[str, int]:
    """Set a rule."""
    form = _offered(RuleForm(request.form))
    try:
        if form.validate():
            service.set_rule(access.actor(), unit_id, RuleTerms(**_asked(form)))
            return redirect(url_for("lms.planning.rules", unit_id=unit_id))
    except Invalid as refused:
        form.refuse(refused)
    return _rules_page(unit_id, form), 422


def _asked(form: RuleForm) -> Json:
    names = ("slug", "post", "below", "valid_from", "valid_to")
    fixed = form.due.data == "on"
    return {
        **{name: form[name].data for name in names},
        "due_on": form.due_on.data if fixed else None,
        "due_days": None if fixed else form.due_days.data,
        "note": form.note.data or "",
    }


@bp.post("/assignment-rules/<int:rule_id>/end")
def end_rule(rule_id: int) -> AnyResponse:
    """End a rule and what only it asked."""
    return redirect(
        url_for(
            "lms.planning.rules",
            unit_id=service.end_rule(access.actor(), rule_id),
        )
    )
