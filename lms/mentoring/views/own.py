"""One's own mentor, and what one offers oneself."""

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.core import clock
from lms.framework import service as framework
from lms.mentoring import service
from lms.mentoring.forms import AbsenceForm, MentorOfferForm, PairForm
from lms.web.feature import Answer, go_to

bp = Blueprint("mentoring", "lms.mentoring", template_folder="templates")


@bp.get("/my-mentor")
def mine() -> str:
    """Who guides one, what one is asked, and whom one could ask."""
    return _mine_page(PairForm())


def _mine_page(form: PairForm) -> str:
    actor = access.actor()
    return render_template(
        "lms/mentoring/mine.html",
        mentors=service.mentors_of([actor.person_id]).get(actor.person_id, ()),
        pairs=service.my_pairs(actor),
        offer=service.my_offer(actor),
        found=service.short_list(actor, actor.person_id),
        competencies=framework.vocabulary(),
        form=form,
        today=clock.today(),
    )


@bp.post("/my-mentor")
def ask() -> Answer:
    """Ask one of those who are suggested."""
    actor, form = access.actor(), PairForm(request.form)
    with form.showing():
        if form.validate():
            service.ask(actor, form.terms(actor.person_id, clock.today()))
            return go_to("lms.mentoring.mine", done="mentor-asked")
    return _mine_page(form), form.status


@bp.get("/my-mentor/offer")
def offer() -> str:
    """What one offers as a mentor."""
    stored = service.my_offer(access.actor())
    form = MentorOfferForm(obj=stored, seen=service.offer_mark(stored))
    if stored:
        form.until.data = stored.valid_to and service.last_day(stored.valid_to)
    return _offer_page(form)


def _offer_page(form: MentorOfferForm) -> str:
    actor = access.actor()
    return render_template(
        "lms/mentoring/offer.html",
        form=form,
        offer=service.my_offer(actor),
        is_asked=service.is_found_nowhere(actor),
        shown=service.shown_at_work(actor),
        competencies=framework.vocabulary(),
    )


@bp.post("/my-mentor/offer")
def save_offer() -> Answer:
    """Store it."""
    form = MentorOfferForm(request.form)
    with form.showing():
        if form.validate():
            service.save_offer(access.actor(), form.draft(), form.shown)
            return _to_offer("offer-saved")
    return _offer_page(form), form.status


@bp.post("/my-mentor/offer/withdraw")
def withdraw_offer() -> Answer:
    """Take no new people, or say that one never did."""
    if "never" in request.form:
        service.offer_nothing(access.actor())
        return _to_offer("offer-not-now")
    service.withdraw_offer(access.actor())
    return _to_offer("offer-withdrawn")


@bp.get("/my-mentor/away")
def away() -> str:
    """Who stands in while one is away."""
    return _away_page(AbsenceForm())


def _away_page(form: AbsenceForm) -> str:
    actor = access.actor()
    form.substitute_id.choices = service.possible_substitutes(actor)
    return render_template(
        "lms/mentoring/away.html",
        form=form,
        absences=service.my_absences(actor),
        guided=service.guided(actor),
    )


@bp.post("/my-mentor/away")
def go_away() -> Answer:
    """Let somebody stand in."""
    actor, form = access.actor(), AbsenceForm(request.form)
    with form.showing():
        if form.validate():
            service.go_away(
                actor, form.substitute_id.data, form.period(clock.today())
            )
            return go_to("lms.mentoring.away", done="away-stored")
    return _away_page(form), form.status


@bp.post("/my-mentor/away/<int:absence_id>/end")
def come_back(absence_id: int) -> Answer:
    """One is there again."""
    service.come_back(access.actor(), absence_id)
    return go_to("lms.mentoring.away", done="away-ended")


def _to_offer(done: str) -> Answer:
    return go_to("lms.mentoring.offer", done=done)
