"""The sheet of a period: one page for the person and whoever reviews it."""

from fractions import Fraction

from flask import redirect, render_template, request, url_for

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Conflict, Invalid
from lms.core.types import Json
from lms.evaluation import service
from lms.evaluation.forms import SheetForm, sheet_form
from lms.evaluation.types import GIVEN_MARKS, SheetKind, SheetState
from lms.evaluation.views.frame import amount, amounts, bp
from lms.web.feature import Answer


@bp.get("/my-sheets")
def my_sheets() -> str:
    """One's own sheets, the newest first."""
    actor = access.actor()
    return render_template(
        "lms/evaluation/sheets.html",
        rows=service.my_sheets(actor),
        period=service.my_period(actor),
        totals=total_of,
    )


def total_of(row) -> Fraction | None:
    """The total of a sheet that is announced."""
    kept = row.frozen and row.frozen["score"]["total"]
    return Fraction(kept) if kept else None


@bp.post("/my-sheets")
def open_own() -> Answer:
    """Begin one's own sheet of the period that runs."""
    actor = access.actor()
    return _to_sheet(service.open_sheet(actor, actor.person_id), "sheet-open")


@bp.post("/work/people/<int:person_id>/sheet")
def open_for(person_id: int) -> Answer:
    """Begin the sheet of somebody whom one leads."""
    made = service.open_sheet(access.actor(), person_id)
    return _to_sheet(made, "sheet-open")


def _to_sheet(sheet_id: int, done: str) -> Answer:
    page = url_for("lms.evaluation.sheet", sheet_id=sheet_id, done=done)
    return redirect(page)


@bp.get("/sheets/<int:sheet_id>")
def sheet(sheet_id: int) -> str:
    """A sheet with its arithmetic and its one next step."""
    seen = service.sheet_for(access.actor(), sheet_id)
    form = sheet_form(seen.rule)(data=_stored(seen))
    return _sheet_page(seen, form)


def _stored(seen: service.SheetSeen) -> Json:
    """What is stored, for the side that reads it."""
    row = seen.row
    common = row.common if seen.leads else row.self_common
    fields = {f"common-{key}": _typed(text) for key, text in common.items()}
    if seen.leads:
        fields |= {f"mark-{k}": _typed(text) for k, text in row.marks.items()}
        fields |= {f"ground-{key}": one for key, one in row.grounds.items()}
    return fields | {"note": row.self_note, "kind": row.kind}


def _typed(text: str) -> str:
    return amount(Fraction(text), 4)


def _sheet_page(seen: service.SheetSeen, form: SheetForm) -> str:
    actor = access.actor()
    is_whole = seen.score.total is not None and seen.is_over(clock.today())
    asks = seen.leads and is_whole
    form.decider_id.choices = service.deciders(actor, seen) if asks else {}
    return render_template(
        "lms/evaluation/sheet.html",
        amount=amounts(),
        seen=seen,
        form=form,
        State=SheetState,
        Kind=SheetKind,
        given_marks=GIVEN_MARKS,
        led=service.led_results(seen),
        today=clock.today(),
    )


@bp.post("/sheets/<int:sheet_id>/self")
def assess(sheet_id: int) -> Answer:
    """Keep or send one's own points."""
    seen = service.sheet_for(access.actor(), sheet_id)
    form, sends = sheet_form(seen.rule)(request.form), "send" in request.form
    with form.showing(Invalid, Conflict):
        if form.validate():
            said = form.assessment(seen.rule), form.version.data or 0, sends
            service.assess_oneself(
                access.actor(),
                sheet_id,
                *said,
            )
            return _to_sheet(sheet_id, "sheet-sent" if sends else "sheet-kept")
    return _sheet_page(seen, form), form.status


@bp.post("/sheets/<int:sheet_id>/review")
def review(sheet_id: int) -> Answer:
    """Keep what whoever leads says."""
    seen = service.sheet_for(access.actor(), sheet_id)
    form = sheet_form(seen.rule)(request.form)
    with form.showing(Invalid, Conflict):
        if form.validate():
            said = form.draft(seen.rule), form.version.data or 0
            service.review(
                access.actor(),
                sheet_id,
                *said,
            )
            return _to_sheet(sheet_id, "sheet-reviewed")
    return _sheet_page(seen, form), form.status


@bp.post("/sheets/<int:sheet_id>/back")
def give_back(sheet_id: int) -> Answer:
    """Let the person change it again."""
    service.give_back(
        access.actor(), sheet_id, request.form.get("version", 0, type=int)
    )
    return _to_sheet(sheet_id, "sheet-back")


@bp.post("/sheets/<int:sheet_id>/propose")
def propose(sheet_id: int) -> Answer:
    """Propose to announce it."""
    seen = service.sheet_for(access.actor(), sheet_id)
    form = sheet_form(seen.rule)(request.form)
    with form.showing(Invalid, Conflict):
        if form.validate():
            decider = form.decider_id.data or 0
            said = form.reason.data or "", decider, form.version.data or 0
            service.propose_sheet(
                access.actor(),
                sheet_id,
                *said,
            )
            return _to_sheet(sheet_id, "sheet-proposed")
    return _sheet_page(seen, _kept_form(seen, form)), form.status


def _kept_form(seen: service.SheetSeen, refused: SheetForm) -> SheetForm:
    """What is stored, with what was refused and what was typed beside it."""
    form = sheet_form(seen.rule)(data=_stored(seen))
    form.reason.data = refused.reason.data
    form.decider_id.data = refused.decider_id.data
    form.form_errors = refused.form_errors
    for field in refused:
        form[field.name].errors = field.errors
    return form
