"""The matrix of one unit's layer, and the page where a block from a spreadsheet
is pasted.
"""

import datetime as dt

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Invalid, LMSError
from lms.core.i18n import lang
from lms.core.types import Json
from lms.framework.types import DEPTH_LABELS
from lms.requirements.forms import TermsForm, read_day
from lms.requirements.rules import notation
from lms.requirements.rules.blocks import Block
from lms.requirements.service import cells, matrix
from lms.requirements.service.cells import EditorSnapshot, SaveMode, SaveReport
from lms.requirements.service.matrix import Matrix
from lms.requirements.types import CellEntry, CellKey

bp = Blueprint("matrix", "lms.requirements", template_folder="templates")
MODES = {"save": SaveMode.ALL, "good": SaveMode.GOOD}


@bp.get("/requirements/<int:unit_id>/matrix")
def show(unit_id: int) -> str:
    """Competencies by posts of one office: what is inherited, and what this
    unit adds or raises.
    """
    on = read_day(request.args.get("on"))
    post = request.args.get("post", "")
    table = matrix.matrix(access.actor(), unit_id, post, on)
    return _matrix_page(table, TermsForm(data={"since": table.on}))


def _matrix_page(
    table: Matrix, form: TermsForm, report: SaveReport | None = None
) -> str:
    form.offer_terms()
    saved = {
        name: request.args.get(name, 0, type=int)
        for name in ("set", "ended", "idle")
    }
    return render_template(
        "lms/requirements/matrix.html",
        matrix=table,
        form=form,
        report=report,
        wrong=_refusals(report),
        saved=saved if "set" in request.args else None,
        place_of=matrix.place_of,
        **_notation(),
    )


def _refusals(report: SaveReport | None) -> dict[CellKey, LMSError]:
    faults = report.faults if report else ()
    return {fault.entry.key: fault.refusal for fault in faults}


def _notation() -> Json:
    letters = notation.LETTERS[lang()]
    return {
        "letters": {
            letter: DEPTH_LABELS[depth] for depth, letter in letters.items()
        },
        "words": {
            "depths": notation.DEPTH_WORDS,
            "weights": notation.WEIGHT_WORDS,
            "remove": notation.DASHES,
        },
        "today": clock.today(),
    }


def _entries() -> list[CellEntry]:
    """The cells of the form: "cell:post:competency"."""
    entries = []
    for name, text in request.form.items():
        kind, *key = name.split(":", 2)
        if kind == "cell" and len(key) == 2:
            entries.append(CellEntry(*key, text))
    return entries


def _snapshot(whole: bool) -> EditorSnapshot:
    """What the editor was shown; a table whose rows are not told showed none,
    while a block that was only typed so far overtakes nobody.
    """
    on = read_day(request.form.get("on")) or clock.today()
    rows = request.form.get("seen", "" if whole else None)
    return EditorSnapshot(on, rows, whole)


def _terms_form() -> TermsForm:
    form = TermsForm(request.form, data={"since": clock.today()})
    form.offer_terms()
    return form


@bp.post("/requirements/<int:unit_id>/matrix")
def save(unit_id: int) -> AnyResponse | str | tuple[str, int]:
    """Save what was typed, all cells or only the good ones; or turn to other
    posts with everything typed kept.
    """
    act, _colon, post = request.form.get("act", "").partition(":")
    post = post or request.form.get("post", "")
    actor, form, snapshot = access.actor(), _terms_form(), _snapshot(True)
    mode = _mode(act, form)
    report = cells.save(
        actor, unit_id, _entries(), form.terms(), snapshot, mode
    )
    if report.saved and not report.faults:
        return _saved(unit_id, post, snapshot.on, form, report)
    table = matrix.matrix(actor, unit_id, post, snapshot.on)
    if act == "show":
        _keep(table, report.touched, snapshot.rows or "")
        return _matrix_page(table, form)
    _keep(table, report.unsaved(), report.seen)
    if report.refusal:
        form.refuse(report.refusal)
    return _matrix_page(table, form, report), 422


def _mode(act: str, form: TermsForm) -> SaveMode:
    if not form.validate():
        return SaveMode.CHECK
    return MODES.get(act, SaveMode.CHECK)


def _keep(table: Matrix, entries: list[CellEntry], seen: str) -> None:
    """Show again what was typed, against what the editor has seen."""
    table.keep(entries, seen, {entry.post for entry in _entries()})


def _saved(
    unit_id: int, post: str, on: dt.date, form: TermsForm, report: SaveReport
) -> AnyResponse:
    """To the table on the first day on which all of it holds, so that what was
    saved for a later day is seen there.
    """
    day = max(on, form.since.data or on).isoformat()
    kept = sum(change.after is not None for change in report.changes)
    counts = {
        "set": kept,
        "ended": len(report.changes) - kept,
        "idle": len(report.idle),
    }
    return redirect(
        url_for("lms.matrix.show", unit_id=unit_id, post=post, on=day, **counts)
    )


@bp.get("/requirements/<int:unit_id>/paste")
def paste(unit_id: int) -> str:
    """Where a block from a spreadsheet is pasted; works without JavaScript."""
    post = request.args.get("post", "")
    table = matrix.matrix(access.actor(), unit_id, post)
    return _paste_page(table, TermsForm(data={"since": table.on}))


def _paste_page(
    table: Matrix,
    form: TermsForm,
    sheet: Block | None = None,
    report: SaveReport | None = None,
) -> str:
    form.offer_terms()
    values = request.form
    return render_template(
        "lms/requirements/paste.html",
        matrix=table,
        form=form,
        sheet=sheet,
        report=report,
        text=values.get("block", ""),
        start=(values.get("post", table.post), values.get("competency", "")),
        table=matrix.as_text(table, lang()) if sheet is None else "",
        write=lambda value: notation.write(value, lang()),
        place_of=matrix.place_of,
        **_notation(),
    )


@bp.post("/requirements/<int:unit_id>/paste")
def paste_in(unit_id: int) -> AnyResponse | str | tuple[str, int]:
    """Check the pasted block and show what it would change; then save all of
    it, or only the good cells.
    """
    actor, form, snapshot = access.actor(), _terms_form(), _snapshot(False)
    post = request.form.get("post", "")
    table = matrix.matrix(actor, unit_id, post)
    try:
        sheet = _sheet()
    except Invalid as refused:
        form.refuse(refused)
        return _paste_page(table, form), 422
    report = cells.save(
        actor,
        unit_id,
        sheet.entries,
        form.terms(),
        snapshot,
        _paste_mode(form, sheet),
    )
    if report.saved and not (report.faults or sheet.faults):
        return _saved(unit_id, post, snapshot.on, form, report)
    is_check = request.form.get("act", "check") == "check"
    if report.refusal and not is_check:
        form.refuse(report.refusal)
    page = _paste_page(table, form, sheet, report)
    return page, 200 if is_check else 422


def _sheet() -> Block:
    values = request.form
    start = values.get("post", ""), values.get("competency", "")
    return matrix.read_sheet(values.get("block", ""), start)


def _paste_mode(form: TermsForm, sheet: Block) -> SaveMode:
    """What was shown before may be saved; all of it only if all has a place."""
    mode = _mode(request.form.get("act", ""), form)
    has_no_place = mode is SaveMode.ALL and sheet.faults
    if "seen" not in request.form or has_no_place:
        return SaveMode.CHECK
    return mode
