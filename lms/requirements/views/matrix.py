"""The matrix of one unit's layer, and the page where a block from a spreadsheet
is pasted.
"""

import datetime as dt
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import lang
from lms.framework.types import DEPTH_LABELS
from lms.requirements.forms import TermsForm, asked_day
from lms.requirements.rules import cells
from lms.requirements.service import matrix
from lms.requirements.service.matrix import Entry, Grid, Outcome, Shown

bp = Blueprint("matrix", "lms.requirements", template_folder="templates")


@bp.get("/requirements/<int:unit_id>/matrix")
def show(unit_id: int) -> str:
    """Competencies by posts of one office: what is inherited, and what this
    unit adds or raises.
    """
    on = asked_day(request.args.get("on"))
    grid = matrix.grid(
        access.actor(), unit_id, request.args.get("post", ""), on
    )
    return _page(grid, TermsForm(data={"since": grid.on}))


def _page(grid: Grid, form: TermsForm, outcome: Outcome | None = None) -> str:
    form.offer_terms()
    saved = {
        name: request.args.get(name, 0, type=int)
        for name in ("set", "ended", "idle")
    }
    return render_template(
        "lms/requirements/matrix.html",
        grid=grid,
        form=form,
        outcome=outcome,
        wrong={entry.key: refusal for entry, refusal in outcome.faults}
        if outcome
        else {},
        saved=saved if "set" in request.args else None,
        **_notation(),
    )


def _notation() -> dict[str, Any]:
    letters = cells.LETTERS[lang()]
    return {
        "letters": {
            letter: DEPTH_LABELS[depth] for depth, letter in letters.items()
        },
        "words": {
            "depths": cells.WORDS,
            "weights": cells.WEIGHT,
            "remove": cells.REMOVE,
        },
        "today": clock.today(),
    }


def _entries() -> list[Entry]:
    """The cells of the form: "cell:post:competency"."""
    sent = (
        (name.split(":", 2), text)
        for name, text in request.form.items()
        if name.startswith("cell:")
    )
    return [
        Entry(parts[1], parts[2], text)
        for parts, text in sent
        if len(parts) == 3
    ]


@bp.post("/requirements/<int:unit_id>/matrix")
def save(unit_id: int) -> AnyResponse | str | tuple[str, int]:
    """Save what was typed, all cells or only the good ones; or turn to other
    posts with everything typed kept.
    """
    actor, sent, form, entries = (
        access.actor(),
        request.form,
        TermsForm(request.form),
        _entries(),
    )
    form.offer_terms()
    act, _colon, post = sent.get("act", "").partition(":")
    post, posts = (
        post or sent.get("post", ""),
        {entry.post for entry in entries},
    )
    shown = Shown(
        asked_day(sent.get("on")) or clock.today(), sent.get("seen", "")
    )
    fit = form.validate() and act in ("save", "good")
    outcome = matrix.save(
        actor,
        unit_id,
        entries,
        form.terms(),
        shown,
        do=fit,
        only_good=act == "good",
    )
    if outcome.saved and not outcome.faults:
        return _saved(unit_id, post, shown.on, form, outcome)
    grid = matrix.grid(actor, unit_id, post, shown.on)
    if act == "show":
        grid.keep(outcome.touched, shown.rows or "", posts)
        return _page(grid, form)
    left = (
        [entry for entry, _ in outcome.faults]
        if outcome.saved
        else outcome.touched
    )
    grid.keep(left, outcome.seen, posts)
    if outcome.refusal:
        form.refuse(outcome.refusal)
    return _page(grid, form, outcome), 422


def _saved(
    unit_id: int, post: str, on: dt.date, form: TermsForm, outcome: Outcome
) -> AnyResponse:
    """To the table on the first day on which all of it holds, so that what was
    saved for a later day is seen there.
    """
    day = max(on, form.since.data or on)
    return redirect(
        url_for(
            "lms.matrix.show",
            unit_id=unit_id,
            post=post,
            on=day.isoformat(),
            **count(outcome),
        )
    )


def count(outcome: Outcome) -> dict[str, int]:
    """How many cells were set, ended, and needed no change."""
    kept = sum(change.now is not None for change in outcome.changes)
    return {
        "set": kept,
        "ended": len(outcome.changes) - kept,
        "idle": len(outcome.idle),
    }


@bp.get("/requirements/<int:unit_id>/paste")
def paste(unit_id: int) -> str:
    """Where a block from a spreadsheet is pasted; works without JavaScript."""
    grid = matrix.grid(access.actor(), unit_id, request.args.get("post", ""))
    return _paste_page(grid, TermsForm(data={"since": grid.on}))


def _paste_page(
    grid: Grid,
    form: TermsForm,
    sheet: matrix.Sheet | None = None,
    outcome: Outcome | None = None,
) -> str:
    form.offer_terms()
    sent = request.form
    return render_template(
        "lms/requirements/paste.html",
        grid=grid,
        form=form,
        sheet=sheet,
        outcome=outcome,
        text=sent.get("block", ""),
        start=(sent.get("post", grid.post), sent.get("competency", "")),
        table=matrix.as_text(grid, lang()) if sheet is None else "",
        write=lambda value: cells.write(value, lang()),
        **_notation(),
    )


@bp.post("/requirements/<int:unit_id>/paste")
def paste_in(unit_id: int) -> AnyResponse | str | tuple[str, int]:
    """Check the pasted block and show what it would change; then save all of
    it, or only the good cells.
    """
    actor, sent, form = (
        access.actor(),
        request.form,
        TermsForm(request.form, data={"since": clock.today()}),
    )
    form.offer_terms()
    act, post = sent.get("act", "check"), sent.get("post", "")
    grid = matrix.grid(actor, unit_id, post)
    try:
        sheet = matrix.sheet(
            sent.get("block", ""), (post, sent.get("competency", ""))
        )
    except Invalid as refused:
        form.refuse(refused)
        return _paste_page(grid, form), 422
    shown = Shown(
        asked_day(sent.get("on")) or clock.today(),
        sent.get("seen"),
        whole=False,
    )
    save = (
        form.validate()
        and act in ("save", "good")
        and "seen" in sent
        and (act == "good" or not sheet.faults)
    )
    outcome = matrix.save(
        actor,
        unit_id,
        sheet.entries,
        form.terms(),
        shown,
        do=save,
        only_good=act == "good",
    )
    if outcome.saved and not (outcome.faults or sheet.faults):
        return _saved(unit_id, post, shown.on, form, outcome)
    if act != "check" and outcome.refusal:
        form.refuse(outcome.refusal)
    return _paste_page(
        grid, form, sheet, outcome
    ), 200 if act == "check" else 422
