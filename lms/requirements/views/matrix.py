"""The matrix of one unit's layer, and the page where a block from a spreadsheet
is pasted.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple, Self

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.core import clock, merging
from lms.core.errors import Invalid
from lms.core.i18n import lang
from lms.core.types import Json
from lms.framework.types import DEPTH_LABELS
from lms.requirements.forms import TermsForm, read_day
from lms.requirements.rules import notation
from lms.requirements.rules.blocks import Block
from lms.requirements.service import cells, matrix
from lms.requirements.service.cells import (
    CellDifference,
    EditorSnapshot,
    SaveMode,
    SaveReport,
)
from lms.requirements.service.matrix import Matrix
from lms.requirements.types import CellEntry, Entries
from lms.web.feature import Answer, go_to
from lms.web.limits import whole

bp = Blueprint("matrix", "lms.requirements", template_folder="templates")
MODES = {"save": SaveMode.ALL, "good": SaveMode.GOOD}
COUNTS = ("set", "ended", "idle")


@bp.get("/requirements/<int:unit_id>/matrix")
def show(unit_id: int) -> str:
    """Competencies by posts of one office: what is inherited, and what this
    unit adds or raises.
    """
    table = _table(unit_id, read_day(request.args.get("on")))
    return _matrix_page(table, TermsForm(data={"since": table.on}))


def _table(unit_id: int, on: dt.date | None = None) -> Matrix:
    """The table of the posts that are asked for."""
    post = request.args.get("post", "")
    return matrix.matrix(access.actor(), unit_id, post, on)


def _matrix_page(
    table: Matrix,
    form: TermsForm,
    report: SaveReport | None = None,
    preview: "Preview | None" = None,
) -> str:
    form.offer_terms()
    faults = report.faults if report else ()
    return render_template(
        "lms/requirements/matrix.html",
        matrix=table,
        form=form,
        report=report,
        preview=preview,
        most_counted=matrix.MOST_COUNTED,
        wrong={fault.entry.key: fault.refusal for fault in faults},
        saved=_saved_before(),
        place_of=matrix.place_of,
        **_notation(),
    )


def _saved_before() -> dict[str, int] | None:
    """What the save that led here counted."""
    if "set" not in request.args:
        return None
    return {name: request.args.get(name, 0, type=whole) for name in COUNTS}


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


class _Submission(NamedTuple):
    """What the editor sends along with the cells."""

    unit_id: int
    post: str
    act: str
    form: TermsForm
    snapshot: EditorSnapshot

    @classmethod
    def of(cls, unit_id: int, is_whole: bool) -> Self:
        """As it came."""
        act, _colon, post = request.form.get("act", "").partition(":")
        post = post or request.form.get("post", "")
        form = TermsForm(request.form, data={"since": clock.today()})
        form.offer_terms()
        return cls(
            unit_id,
            post,
            act,
            form,
            _snapshot(is_whole),
        )

    def mode(self) -> SaveMode:
        """What may be saved."""
        if not self.form.validate():
            return SaveMode.CHECK
        return MODES.get(self.act, SaveMode.CHECK)

    def save(self, entries: Entries, mode: SaveMode) -> SaveReport:
        """Save the cells by the terms of the form."""
        return cells.save(
            access.actor(),
            self.unit_id,
            entries,
            self.form.terms(),
            self.snapshot,
            mode,
        )

    def table(self) -> Matrix:
        """The table as it is now."""
        on = self.snapshot.on if self.snapshot.whole else None
        return matrix.matrix(access.actor(), self.unit_id, self.post, on)

    def to_table(self, report: SaveReport) -> Answer:
        """To the table on the first day on which all of it holds, so that what
        was saved for a later day is seen there.
        """
        since = self.form.since.data or self.snapshot.on
        day = max(self.snapshot.on, since).isoformat()
        place = {"unit_id": self.unit_id, "post": self.post, "on": day}
        return go_to("lms.matrix.show", **place, **_counts(report))


def _snapshot(is_whole: bool) -> EditorSnapshot:
    """What the editor was shown; a table whose rows are not told showed none,
    while a block that was only typed so far overtakes nobody.
    """
    return EditorSnapshot(
        read_day(request.form.get("on")) or clock.today(),
        request.form.get("seen", "" if is_whole else None),
        is_whole,
    )


def _counts(report: SaveReport) -> dict[str, int]:
    kept = sum(change.after is not None for change in report.changes)
    ended = len(report.changes) - kept
    return {"set": kept, "ended": ended, "idle": len(report.idle)}


@bp.post("/requirements/<int:unit_id>/matrix")
def save(unit_id: int) -> Answer:
    """Save what was typed, all cells or only the good ones; or turn to other
    posts with everything typed kept.
    """
    sent = _Submission.of(unit_id, is_whole=True)
    if page := _preview(sent):
        return page
    report = sent.save(_entries(), sent.mode())
    if report.saved and not report.faults:
        return sent.to_table(report)
    if sent.act == "show":
        table = _typed(sent, report.touched, sent.snapshot.rows)
        return _matrix_page(table, sent.form)
    if report.refusal:
        sent.form.refuse(report.refusal)
    table = _typed(sent, report.unsaved(), report.seen)
    return _matrix_page(table, sent.form, report), 422


class Preview(NamedTuple):
    """What saving would do, to how many people, and the mark of what was
    typed: whoever changes it again is shown it again.
    """

    changes: Sequence[CellDifference]
    people: int
    mark: str


def _preview(sent: _Submission) -> str | None:
    """What saving all would do, if it reaches many and was not shown yet."""
    if sent.mode() is not SaveMode.ALL:
        return None
    entries = _entries()
    mark = merging.mark([f"{one.key} {one.text}" for one in entries])
    if request.form.get("shown") == mark:
        return None
    report = sent.save(entries, SaveMode.CHECK)
    people = _measured(sent.unit_id, report)
    if report.faults or report.refusal or people < matrix.MANY:
        return None
    table = _typed(sent, report.touched, report.seen)
    return _matrix_page(
        table, sent.form, preview=Preview(report.changes, people, mark)
    )


def _measured(unit_id: int, report: SaveReport) -> int:
    """How many people are measured against what would change."""
    posts = {one.entry.post for one in report.changes}
    return matrix.reach(access.actor(), unit_id, posts)


def _typed(sent: _Submission, entries: Entries, seen: str) -> Matrix:
    """The table with what was typed, against what the editor has seen."""
    table = sent.table()
    table.keep(entries, seen, {entry.post for entry in _entries()})
    return table


@bp.get("/requirements/<int:unit_id>/paste")
def paste(unit_id: int) -> str:
    """Where a block from a spreadsheet is pasted; works without JavaScript."""
    table = _table(unit_id)
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
        people=_measured(table.unit.id, report) if report else 0,
        most_counted=matrix.MOST_COUNTED,
        text=values.get("block", ""),
        start=(values.get("post", table.post), values.get("competency", "")),
        table=matrix.as_text(table, lang()) if sheet is None else "",
        write=lambda value: notation.write(value, lang()),
        place_of=matrix.place_of,
        **_notation(),
    )


@bp.post("/requirements/<int:unit_id>/paste")
def paste_in(unit_id: int) -> Answer:
    """Check the pasted block and show what it would change; then save all of
    it, or only the good cells.
    """
    sent = _Submission.of(unit_id, is_whole=False)
    sheet = None
    with sent.form.showing(Invalid):
        sheet = _sheet()
    if sheet is None:
        return _paste_page(sent.table(), sent.form), 422
    table, report = sent.table(), sent.save(sheet.entries, _mode(sent, sheet))
    if report.saved and not (report.faults or sheet.faults):
        return sent.to_table(report)
    is_check = sent.act in ("", "check")
    if report.refusal and not is_check:
        sent.form.refuse(report.refusal)
    page = _paste_page(table, sent.form, sheet, report)
    return page, 200 if is_check else 422


def _sheet() -> Block:
    values = request.form
    start = values.get("post", ""), values.get("competency", "")
    return matrix.read_sheet(values.get("block", ""), start)


def _mode(sent: _Submission, sheet: Block) -> SaveMode:
    """What was shown before may be saved; all of it only if all has a place."""
    mode = sent.mode()
    has_no_place = mode is SaveMode.ALL and sheet.faults
    if "seen" not in request.form or has_no_place:
        return SaveMode.CHECK
    return mode
