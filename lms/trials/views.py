"""Pages of trial periods: one's own, a dossier with its one next step, the list by
what is due next.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.i18n import say
from lms.core.marks import N_
from lms.core.types import Names
from lms.framework import service as framework
from lms.people import service as people
from lms.planning import service as planning
from lms.posts import service as posts
from lms.trials import forms, service
from lms.trials.types import (
    AWAY_LABELS,
    OPEN_STATES,
    REPLACED,
    TRIAL_STATES,
    TRIAL_TERMS,
    TrialSide,
    TrialState,
)
from lms.web.feature import (
    Answer,
    DeskItems,
    Feature,
    GatedDesk,
    Waiting,
    go_to,
)
from lms.web.forms import Form
from lms.web.frame import UNIT, NavItem
from lms.web.listing import page_number, paginate

bp = Blueprint("trials", __name__, template_folder="templates")
NAV = (
    NavItem(
        "trials.mine",
        "My trial period",
        None,
        27,
        icon="flag",
        rare=True,
    ),
    NavItem(
        "trials.index",
        "Trial periods",
        Permission.DECISION_PROPOSE,
        46,
        icon="flag",
        group=UNIT,
        short="Trials",
    ),
)
DONE = N_(
    {
        "trial-planned": "The trial period is planned, and all four people are told. Below stand its days.",
        "trial-reviewed": "The review is stored with what was shown today, and the person is told.",
        "trial-concern": "What is missing and the help are stored, and the person is told. Close it once the help has worked.",
        "trial-closed": "The concern is closed; it stays in the dossier behind the open ones.",
        "trial-away": "It is stored. The end moves only when you confirm it.",
        "trial-away-out": "It is taken out. The end moves back only when you confirm it; you can enter it again.",
        "trial-moved": "The end stands as it follows from pauses and absences, and the person is told.",
        "trial-replaced": "Somebody else takes part now, and all whom it concerns are told. Who it was before stands in the dossier.",
        "trial-proposed": "It lies before the decider now. The person is told and may reply first.",
        "trial-withdrawn": "The trial period is withdrawn. Nothing is decided about the person.",
    }
)


AHEAD = 40
"""What cannot be done yet stands behind all that waits."""


def _desk(actor: Actor) -> DeskItems:
    """Running trials: of each of the four people the next step."""
    for one in service.for_home(actor):
        row, is_own = one.row, one.side is TrialSide.PERSON
        others = _("Trial period of %(name)s", name=row.person)
        page = url_for("lms.trials.one", trial_id=row.id)
        yield Waiting(
            AHEAD if one.ahead else 14,
            _("My trial period") if is_own else others,
            url_for("lms.trials.mine") if is_own else page,
            "flag",
            _("Open the dossier"),
            say(one.step),
        )


WORDS = {
    "TrialSide": TrialSide,
    "TrialState": TrialState,
    "away_labels": AWAY_LABELS,
    "trial_roles": REPLACED,
    "trial_states": TRIAL_STATES,
}
FEATURE = Feature(
    (bp,),
    NAV,
    WORDS,
    desks=(GatedDesk(_desk, service.GATE),),
    calendars=(service.trial_days,),
    done=DONE,
    jobs={"trials": service.watch},
    nightly=("trials",),
    kinds=(service.KIND_OF_TRIAL,),
    terms=TRIAL_TERMS,
)


@bp.get("/my-trial")
def mine() -> str:
    """One's own trial."""
    found = service.mine(access.actor())
    if found is None:
        return render_template("lms/trials/none.html")
    return _show(found)


def _show(found: service.Dossier, form: Form | None = None) -> str:
    today = clock.today()
    able, others = _deciders(found)
    end = service.end_proposed(found.row, found.aways, found.row.more_months)
    return render_template(
        "lms/trials/one.html",
        seen=found,
        row=found.row,
        today=today,
        posts=posts.posts(),
        competencies=framework.vocabulary(),
        proposed_end=end if found.office else None,
        deciders=others,
        decides=service.who_decides(found.row),
        paired=_is_paired(found),
        able=able,
        opens=_opens_gaps(found),
        plan=found.side is TrialSide.PERSON
        and planning.mine(access.actor()).plan,
        refused=form,
        review=_kept(form, forms.TrialReviewForm),
        concern=_kept(form, forms.ConcernForm),
        closing=_kept(form, forms.ClosingForm),
        proposing=_kept(form, forms.ProposingForm),
    )


def _deciders(found: service.Dossier) -> tuple[bool, Names]:
    """Whether the decider may still decide, asked only where the page says so,
    and who else may where the reader chooses.
    """
    actor, row = access.actor(), found.row
    if found.proposes:
        able = service.may_decider_decide(row, actor.person_id)
        return able, {} if able else service.other_deciders(actor, row)
    asks = found.overdue and not found.is_proposed
    return not asks or service.may_decider_decide(row), {}


def _opens_gaps(found: service.Dossier) -> bool:
    """Whether the reader may open what was shown; their own they may anyway."""
    if found.side is TrialSide.PERSON:
        return False
    right = Permission.EVIDENCE_READ
    return access.sees_person(access.actor(), found.row.person_id, right)


def _is_paired(found: service.Dossier) -> bool:
    """Asked only for whoever can do something about it."""
    acts = found.office or found.side is TrialSide.MENTOR
    is_open = found.row.state in OPEN_STATES
    return not (acts and is_open) or service.is_paired(found.row)


def _kept(refused: Form | None, kind: type[Form]) -> Form:
    """The form that was refused, or an empty one."""
    return refused if isinstance(refused, kind) else kind()


@bp.get("/trials")
def index() -> str:
    """Trials in which one takes part or which one looks after, by what ends
    next.
    """
    actor, search = access.actor(), request.args.get("search", "")[:100]
    page = paginate(service.trials(actor), page_number())
    return render_template(
        "lms/trials/index.html",
        page=page,
        deciding=_deciding(page.rows),
        clocks={row.id: service.clock_at(row) for row in page.rows},
        paused=service.paused([row.id for row in page.rows], clock.today()),
        search=search,
        found=service.find(actor, search) if search else (),
        posts=posts.posts(),
        today=clock.today(),
    )


def _deciding(rows: Sequence[Any]) -> Names:
    """Who decides what is overdue."""
    today = clock.today()
    late = [row for row in rows if row.ends_before <= today]
    return {row.id: service.who_decides(row) for row in late}


@bp.get("/people/<int:person_id>/trial")
def new(person_id: int) -> str:
    """Plan a trial of a person."""
    return _new_page(person_id, forms.TrialForm())


def _new_page(person_id: int, form: forms.TrialForm) -> str:
    return render_template(
        "lms/trials/new.html",
        person=people.person(person_id),
        choices=service.choices(access.actor(), person_id),
        form=form,
        today=clock.today(),
    )


@bp.post("/people/<int:person_id>/trial")
def plan(person_id: int) -> Answer:
    """Plan it."""
    form, actor = forms.TrialForm(request.form), access.actor()
    with form.showing():
        if form.validate():
            found = service.plan(actor, form.draft(person_id))
            return _to(found, "trial-planned")
    return _new_page(person_id, form), form.status


def _to(trial_id: int, done: str) -> Answer:
    return go_to("lms.trials.one", trial_id=trial_id, done=done)


@bp.get("/trials/<int:trial_id>")
def one(trial_id: int) -> str:
    """The dossier."""
    return _show(service.dossier(access.actor(), trial_id))


@bp.get("/trials/<int:trial_id>/changes")
def changes(trial_id: int) -> str:
    """Replacing somebody, pauses, withdrawing: for whoever looks after it."""
    return _changes_page(trial_id)


def _changes_page(trial_id: int, form: Form | None = None) -> str:
    """Of a trial that is over, its dossier."""
    actor = access.actor()
    found = service.in_hand(actor, trial_id)
    if found.row.state not in OPEN_STATES:
        return _show(service.dossier(actor, trial_id), form)
    return render_template(
        "lms/trials/changes.html",
        found=found,
        row=found.row,
        refused=form,
        successor=_kept(form, forms.SuccessorForm),
        away=_kept(form, forms.TrialAwayForm),
        closing=_kept(form, forms.ClosingForm),
    )


def _acted(
    trial_id: int, form: Form, done: str, act: Callable[..., Any], *said: Any
) -> Answer:
    """The dossier with what the act has done, or with what was refused."""
    actor = access.actor()
    found = service.dossier(actor, trial_id)
    if _is_done(form, partial(act, actor, trial_id, *said)):
        return _to(trial_id, done)
    return _show(found, form), form.status


def _changed(
    trial_id: int, form: Form, done: str, act: Callable[..., Any], *said: Any
) -> Answer:
    """The same of an act for which the dossier has a page of its own."""
    actor = access.actor()
    service.in_hand(actor, trial_id)
    if _is_done(form, partial(act, actor, trial_id, *said)):
        return _to(trial_id, done)
    return _changes_page(trial_id, form), form.status


def _is_done(form: Form, act: Callable[[], Any]) -> bool:
    """Whether the act of a form was done; else the form says what was refused."""
    with form.showing():
        if form.validate():
            act()
            return True
    return False


@bp.post("/trials/<int:trial_id>/review")
def review(trial_id: int) -> Answer:
    """The reviewer has held a review."""
    form = forms.TrialReviewForm(request.form)
    return _acted(
        trial_id, form, "trial-reviewed", service.review, form.draft()
    )


@bp.post("/trials/<int:trial_id>/concerns")
def raise_concern(trial_id: int) -> Answer:
    """Something is missing, and help is given before the next review."""
    form = forms.ConcernForm(request.form)
    return _acted(
        trial_id, form, "trial-concern", service.raise_concern, form.draft()
    )


@bp.post("/trials/<int:trial_id>/concerns/<int:concern_id>/close")
def close_concern(trial_id: int, concern_id: int) -> Answer:
    """The help has worked."""
    form = forms.ClosingForm(request.form)
    how = form.how.data
    return _acted(
        trial_id, form, "trial-closed", service.close_concern, concern_id, how
    )


@bp.post("/trials/<int:trial_id>/away")
def note_away(trial_id: int) -> Answer:
    """A pause or an absence."""
    form = forms.TrialAwayForm(request.form)
    return _changed(
        trial_id, form, "trial-away", service.note_away, form.draft()
    )


@bp.post("/trials/<int:trial_id>/away/<int:away_id>/take")
def take_away_out(trial_id: int, away_id: int) -> Answer:
    """One that was entered by mistake."""
    return _acted(
        trial_id,
        Form(request.form),
        "trial-away-out",
        service.take_away_out,
        away_id,
    )


@bp.post("/trials/<int:trial_id>/end")
def confirm_end(trial_id: int) -> Answer:
    """The end as it follows from them."""
    form = forms.ConfirmEndForm(request.form)
    end = form.end.data
    return _acted(trial_id, form, "trial-moved", service.confirm_end, end)


@bp.post("/trials/<int:trial_id>/successors")
def replace(trial_id: int) -> Answer:
    """Somebody takes the place of a mentor or reviewer who leaves."""
    form = forms.SuccessorForm(request.form)
    return _changed(
        trial_id, form, "trial-replaced", service.replace, form.draft()
    )


@bp.post("/trials/<int:trial_id>/propose")
def propose(trial_id: int) -> Answer:
    """Lay it before the decider."""
    form = forms.ProposingForm(request.form)
    return _acted(
        trial_id,
        form,
        "trial-proposed",
        service.propose,
        form.reason.data,
        form.decider_id.data,
    )


@bp.post("/trials/<int:trial_id>/withdraw")
def withdraw(trial_id: int) -> Answer:
    """The posting has ended otherwise."""
    form = forms.ClosingForm(request.form)
    how = form.how.data
    return _changed(trial_id, form, "trial-withdrawn", service.withdraw, how)
