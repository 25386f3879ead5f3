"""Who has no mentor, and who could guide them: for whoever pairs people."""

from flask import render_template, request

from lms.access import service as access
from lms.core import clock
from lms.framework import service as framework
from lms.mentoring import service
from lms.mentoring.forms import PairForm, PairsForm
from lms.mentoring.views.own import bp
from lms.people import service as people
from lms.posts import service as posts
from lms.web.feature import Answer, go_to
from lms.web.listing import page_number, paginate, paginate_known


@bp.get("/mentoring")
def index() -> str:
    """Who has no main mentor, the newest first."""
    only_new = "all" not in request.args
    search = request.args.get("search", "")[:100]
    query = service.newcomers(access.actor(), only_new, search)
    page = paginate(query, page_number())
    units = people.units_among({row.unit_id for row in page.rows})
    return render_template(
        "lms/mentoring/index.html",
        page=page,
        asked=service.asked_of([row.person_id for row in page.rows]),
        only_new=only_new,
        recent=service.recent(access.actor()),
        search=search,
        posts=posts.posts(),
        units={unit.id: unit for unit in units},
        new_days=service.new_days(access.actor()),
    )


@bp.get("/mentoring/pairs")
def running() -> str:
    """The pairs that run, and those that only wait for the head."""
    actor = access.actor()
    page = paginate(service.running_pairs(actor), page_number())
    return render_template(
        "lms/mentoring/running.html",
        page=page,
        waiting=paginate_known(service.waiting_pairs(actor), 1, None).rows,
    )


@bp.get("/mentoring/people/<int:person_id>")
def person(person_id: int) -> str:
    """Who could guide this person."""
    return _person_page(person_id, PairForm())


def _person_page(person_id: int, form: PairForm) -> str:
    actor = access.actor()
    service.require_head(actor, person_id)
    return render_template(
        "lms/mentoring/person.html",
        found=service.short_list(actor, person_id),
        mentors=service.mentors_of([person_id]).get(person_id, ()),
        asked=service.asked_pairs(person_id),
        competencies=framework.vocabulary(),
        form=form,
        today=clock.today(),
    )


@bp.post("/mentoring/people/<int:person_id>")
def ask_for(person_id: int) -> Answer:
    """Ask both."""
    actor, form = access.actor(), PairForm(request.form)
    with form.showing():
        if form.validate():
            service.ask(actor, form.terms(person_id, clock.today()))
            return go_to(
                "lms.mentoring.person", person_id=person_id, done="pair-asked"
            )
    return _person_page(person_id, form), form.status


@bp.get("/mentoring/proposal")
def proposal() -> str:
    """Pairs for all new people at once, to look at."""
    return _proposal_page(PairsForm())


def _proposal_page(
    form: PairsForm, chosen: list[tuple[int, int]] | None = None
) -> str:
    return render_template(
        "lms/mentoring/proposal.html",
        found=service.propose(access.actor()),
        form=form,
        chosen=chosen,
        competencies=framework.vocabulary(),
    )


@bp.post("/mentoring/proposal")
def confirm() -> Answer:
    """Ask for the pairs that are ticked."""
    form = PairsForm(request.form)
    with form.showing():
        service.confirm(access.actor(), form.chosen())
        return go_to("lms.mentoring.index", done="pairs-asked")
    return _proposal_page(form, form.chosen()), form.status


@bp.post("/mentoring/proposal/undo")
def undo() -> Answer:
    """Take back what was asked a moment ago."""
    service.undo(access.actor())
    return go_to("lms.mentoring.index", done="pairs-withdrawn")
