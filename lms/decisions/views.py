"""Pages of decisions: those about oneself, what waits for one's decision, and the
whole life of one.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    Response,
    render_template,
    request,
    send_file,
    url_for,
)
from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, files
from lms.core.errors import Invalid
from lms.core.i18n import day, lang, ngettext
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.decisions import forms, service
from lms.decisions.types import (
    DECISION_TERMS,
    MOST_REPLIES,
    MOVE_LABELS,
    STAGE_LABELS,
    DecisionMove,
    DecisionSide,
    DecisionStage,
    DecisionVerdict,
)
from lms.terms import service as terms
from lms.web.feature import (
    Answer,
    DeskItems,
    Feature,
    GatedDesk,
    Waiting,
    go_to,
)
from lms.web.forms import Form
from lms.web.frame import HARMLESS, UNIT, NavItem
from lms.web.limits import uploads
from lms.web.listing import download, page_number, paginate

bp = Blueprint("decisions", __name__, template_folder="templates")
NAV = (
    NavItem(
        "decisions.mine",
        "Decisions about me",
        None,
        28,
        icon="stamp",
        rare=True,
        short="About me",
    ),
    NavItem(
        "decisions.index",
        "Decisions",
        Permission.DECISION_PROPOSE,
        47,
        icon="stamp",
        group=UNIT,
    ),
)
DONE = N_(
    {
        "decision-replied": "Your reply is stored, and who decides reads it. You can add to it.",
        "decision-read": "It is stored that you have read it and do not reply. If you think of something, you can still write it.",
        "decision-decided": "Your decision is stored, and the person is told. Note the document below once it is signed.",
        "decision-handed": "Another person decides now and is told. You have nothing more to do here.",
        "decision-documented": "Number and date of the document are stored, and the person is told.",
        "decision-petitioned": "Your petition has arrived. Until when it is to be answered stands on this page.",
        "decision-answered": "Your answer is stored, and the person is told.",
        "decision-withdrawn": "The proposal is withdrawn, and both are told. Nothing is decided.",
    }
)


def _late(due: dt.date | None) -> str:
    """How long what is due has been waited for; nothing before that."""
    days = (clock.today() - due).days if due else 0
    if days <= 0:
        return ""
    return ngettext("%(num)s day overdue", "%(num)s days overdue", days)


def _desk(actor: Actor) -> DeskItems:
    """What waits for the actor's word about a decision."""
    for row in service.for_home(actor):
        is_petition = row.stage == DecisionStage.PETITIONED
        if row.subject_id != actor.person_id:
            yield _asked_of(row, is_petition)
        elif row.due_on is None:
            yield _own_decision(row)
        elif _may_reply(row):
            yield _own_proposal(row)
        else:
            yield _own_waiting(row, is_petition)


def _asked_of(row: Row, is_petition: bool) -> Waiting:
    """A decision about somebody else, which the actor takes or answers for."""
    until = _late(row.due_on) or _("until %(day)s", day=day(row.due_on))
    if is_petition:
        title = _("Answer the petition of %(name)s", name=row.subject)
        return _waiting(6, title, row, _("Read and answer"), until)
    title = _("Decide about %(name)s", name=row.subject)
    return _waiting(8, title, row, _("Read and decide"), until)


def _may_reply(row: Row) -> bool:
    is_told = row.stage == DecisionStage.TOLD
    return is_told and not row.heard and row.reply_by >= clock.today()


def _own_waiting(row: Row, is_petition: bool) -> Waiting:
    """Somebody else decides or answers now."""
    last = {"day": day(row.due_on)}
    if is_petition:
        title = _("%(what)s: your petition waits", what=_label(row))
        due = _("Whoever is competent must answer you by %(day)s", **last)
    else:
        title = _("%(what)s: not decided yet", what=_label(row))
        due = _("Whoever decides must do so by %(day)s", **last)
    late = _late(row.due_on)
    until = f"{due} · {late}" if late else due
    return _waiting(24, title, row, _("Read it"), until)


def _own_decision(row: Row) -> Waiting:
    """What was decided, or answered to a petition; what it is stands on its page
    and not here, where others look over one's shoulder.
    """
    at, is_upheld = day(row.settled_at), row.stage == DecisionStage.UPHELD
    if is_upheld or row.replaces:
        title = _("%(what)s: your petition is answered", what=_label(row))
    else:
        title = _("%(what)s: it was decided", what=_label(row))
    said = (
        _("Answered on %(day)s", day=at)
        if is_upheld
        else _("Decided on %(day)s; you can petition", day=at)
    )
    return _waiting(11, title, row, _("Read it"), said)


def _own_proposal(row: Row) -> Waiting:
    title = _("%(what)s: read what is proposed", what=_label(row))
    until = _("You can reply until %(day)s", day=day(row.reply_by))
    return _waiting(5, title, row, _("Read it"), until)


def _label(row: Row) -> str:
    return _(service.kind_of(row.kind).label)


def _waiting(
    urgency: int, title: str, row: Row, act: str, until: str
) -> Waiting:
    url = url_for("lms.decisions.one", decision_id=row.id)
    return Waiting(urgency, title, url, "stamp", act, until)


WORDS = {
    "DecisionMove": DecisionMove,
    "DecisionSide": DecisionSide,
    "DecisionStage": DecisionStage,
    "decision_kind": service.kind_of,
    "most_replies": MOST_REPLIES,
    "move_labels": MOVE_LABELS,
    "readable": service.readable,
    "stage_labels": STAGE_LABELS,
}
FEATURE = Feature(
    (bp,),
    NAV,
    WORDS,
    desks=(GatedDesk(_desk, service.GATE),),
    done=DONE,
    numbered=(("decision", service.called),),
    jobs={"decisions": service.watch},
    large=frozenset({"decisions.reply"}),
    nightly=("decisions",),
    terms=DECISION_TERMS,
)


@bp.get("/my-decisions")
def mine() -> str:
    """Every decision about oneself."""
    rows = service.mine(access.actor())
    return render_template(
        "lms/decisions/mine.html",
        rows=rows,
        deciding=service.who_decides(rows),
        today=clock.today(),
    )


@bp.get("/decisions")
def index() -> str:
    """What waits for one's decision or answer, or all that is open here."""
    actor, here = access.actor(), "all" in request.args
    query = service.in_place(actor) if here else service.waiting(actor)
    page = paginate(query, page_number())
    return render_template(
        "lms/decisions/index.html",
        page=page,
        deciding=service.who_decides(page.rows),
        here=here,
        today=clock.today(),
        terms_units=access.allows(actor, Permission.TERM_WRITE),
    )


@bp.get("/decisions/<int:decision_id>")
def one(decision_id: int) -> str:
    """A decision with its whole life."""
    return _page(decision_id)


def _page(decision_id: int, form: Form | None = None) -> str:
    actor, today = access.actor(), clock.today()
    seen = service.decision_for(actor, decision_id)
    return render_template(
        "lms/decisions/one.html",
        seen=seen,
        row=seen.row,
        deciding=service.who_decides([seen.row]),
        today=today,
        ready=service.is_ready(seen.row),
        petitions=service.may_petition(seen.row),
        petition_days=terms.value(seen.row.path, "decisions.petition_days"),
        offered=service.refusals_of(seen.row),
        candidates=service.candidates_for(actor, seen),
        acted=service.has_acted(actor, seen),
        unlisted=terms.unlisted(today, seen.row.due_on or today),
        enters=access.allows_for_all(actor, Permission.CALENDAR_WRITE),
        refused=form,
        **_forms(seen, form),
    )


def _forms(seen: Any, refused: Form | None) -> dict[str, Form]:
    """Of all acts: empty, or as it was refused."""
    kinds = {
        "reply": forms.ReplyForm,
        "petition": forms.PetitionForm,
        "verdict": forms.verdict_form(seen.kind),
        "hand_on": forms.HandOnForm,
        "document_form": forms.SignedDocumentForm,
        "withdraw": forms.WithdrawForm,
    }
    return {
        name: refused if type(refused) is kind else kind()
        for name, kind in kinds.items()
    }


@bp.get("/decisions/<int:decision_id>/paper.pdf")
def paper(decision_id: int) -> Response:
    """The same as a paper to keep."""
    content = service.paper_of(access.actor(), decision_id)
    name = f"decision-{decision_id}-{lang()}.pdf"
    return download(name, content, "application/pdf")


def _acted(
    decision_id: int, form: Form, done: str, act: Callable[..., Any], *said: Any
) -> Answer:
    """The page with what the act has done, or with what was refused."""
    actor = access.actor()
    service.decision_for(actor, decision_id)
    with form.showing():
        if form.validate():
            act(actor, decision_id, *said)
            page = "lms.decisions.one"
            return go_to(page, decision_id=decision_id, done=done)
    return _page(decision_id, form), form.status


@bp.post("/decisions/<int:decision_id>/reply")
def reply(decision_id: int) -> Answer:
    """The person concerned replies."""
    form = forms.ReplyForm(request.form)
    text = form.reply.data
    return _acted(
        decision_id, form, "decision-replied", service.reply, text, uploads()
    )


@bp.get("/decisions/<int:decision_id>/documents/<int:file_id>")
def reply_document(decision_id: int, file_id: int) -> Response:
    """A document of a reply, as a download that cannot run in this site."""
    stored = service.document_of(access.actor(), decision_id, file_id)
    path = files.whole(stored)
    response = send_file(path, stored.kind, True, stored.name, max_age=0)
    response.headers.update(HARMLESS)
    return response


@bp.post("/decisions/<int:decision_id>/read")
def read(decision_id: int) -> Answer:
    """They say that they do not reply."""
    return _acted(decision_id, forms.ReplyForm(), "decision-read", service.read)


def _verdict(decision_id: int) -> tuple[forms.VerdictForm, DecisionVerdict]:
    """What was chosen on the page of a decision."""
    kind = service.decision_for(access.actor(), decision_id).kind
    form = forms.verdict_form(kind)(request.form)
    return form, form.verdict(kind)


@bp.post("/decisions/<int:decision_id>/decide")
def decide(decision_id: int) -> Answer:
    """A person decides."""
    form, verdict = _verdict(decision_id)
    seen = form.seen.data
    return _acted(
        decision_id, form, "decision-decided", service.decide, verdict, seen
    )


@bp.post("/decisions/<int:decision_id>/answer")
def answer(decision_id: int) -> Answer:
    """Another person answers the petition."""
    form, verdict = _verdict(decision_id)
    seen, stays = form.seen.data, DecisionVerdict("", verdict.reason)
    chosen = stays if verdict.outcome == forms.STAYS else verdict

    def act(actor: Actor, decision_id: int) -> None:
        if not verdict.outcome:
            raise Invalid("Choose one of the answers.", "outcome")
        service.answer(actor, decision_id, chosen, seen)

    return _acted(decision_id, form, "decision-answered", act)


@bp.post("/decisions/<int:decision_id>/hand-on")
def hand_on(decision_id: int) -> Answer:
    """Who decides declares a conflict of interest."""
    form = forms.HandOnForm(request.form)
    return _acted(
        decision_id,
        form,
        "decision-handed",
        service.hand_on,
        form.handing.data,
        form.to.data,
    )


@bp.post("/decisions/<int:decision_id>/document")
def document(decision_id: int) -> Answer:
    """The document has its number."""
    form = forms.SignedDocumentForm(request.form)
    said = form.document()
    return _acted(
        decision_id, form, "decision-documented", service.document, said
    )


@bp.post("/decisions/<int:decision_id>/petition")
def petition(decision_id: int) -> Answer:
    """The person concerned asks that it be looked at again."""
    form = forms.PetitionForm(request.form)
    text = form.petition.data
    return _acted(
        decision_id, form, "decision-petitioned", service.petition, text
    )


@bp.post("/decisions/<int:decision_id>/withdraw")
def withdraw(decision_id: int) -> Answer:
    """Whoever proposed takes it back."""
    form = forms.WithdrawForm(request.form)
    reason = form.reason.data
    return _acted(
        decision_id, form, "decision-withdrawn", service.withdraw, reason
    )
