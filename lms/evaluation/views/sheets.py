"""The sheet of a period: one page for the person and whoever reviews it."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from flask import render_template, request

from lms.access import service as access
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.types import Json, group
from lms.evaluation import service
from lms.evaluation.forms import SheetForm, sheet_form
from lms.evaluation.service.papers.labels import MARKS
from lms.evaluation.types import FULL, GIVEN_MARKS, SheetKind, SheetState
from lms.evaluation.views.frame import amount, amounts, bp
from lms.web.feature import Answer, go_to
from lms.web.limits import whole


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
    return go_to("lms.evaluation.sheet", sheet_id=sheet_id, done=done)


@bp.get("/sheets/<int:sheet_id>")
def sheet(sheet_id: int) -> str:
    """A sheet with its arithmetic and its one next step."""
    seen = service.sheet_for(access.actor(), sheet_id)
    return _sheet_page(seen, sheet_form(seen.rule)(data=_stored(seen)))


def _stored(seen: service.SheetSeen) -> Json:
    """What is stored, for the side that reads it."""
    row = seen.row
    common = row.common if seen.leads else row.self_common
    typed = partial(_typed, amounts())
    fields = {f"common-{key}": typed(text) for key, text in common.items()}
    if seen.leads:
        fields |= {f"mark-{k}": typed(text) for k, text in row.marks.items()}
        fields |= {f"ground-{key}": one for key, one in row.grounds.items()}
    return fields | {"note": row.self_note, "kind": row.kind}


def _typed(say: Callable[..., str], text: str) -> str:
    return say(Fraction(text), 4)


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
        line_fields=_line_fields,
        mark_fields=_mark_fields,
        work_lines=_work_lines,
        led=service.led_results(seen),
        petition=service.petition_on(seen.row),
        today=clock.today(),
    )


class PointsField(NamedTuple):
    """A field with points as it is laid out: its name and label, how many there
    are at most, in words, what somebody else has said, the field itself, and
    the one with what it rests on, if any.
    """

    name: str
    label: str
    most: str
    hint: str
    field: Any
    ground: Any = None


def _line_fields(
    seen: service.SheetSeen, form: SheetForm, others: Json, whose: str
) -> dict[str, list[PointsField]]:
    """Those of the common lines, by group; `others`: what `whose` side said."""
    say, rule = amounts(), seen.rule
    names = seen.lines.names(rule.line_keys)
    words = {one: _most(one) for one in {line.most for line in rule.lines}}
    said = {key: say(Fraction(text)) for key, text in others.items() if text}
    return group(
        (
            line.key[0],
            PointsField(
                f"common-{line.key}",
                names[line.key],
                words[line.most],
                f"{whose}: {said[line.key]}" if line.key in said else "",
                form[f"common-{line.key}"],
            ),
        )
        for line in rule.lines
    )


def _most(most: Fraction) -> str:
    return _("0 to %(most)s", most=amount(most))


def _mark_fields(form: SheetForm) -> dict[SheetKind, list[PointsField]]:
    """Those of the marks that a person gives, by the kind of sheet; those of a
    leader say themselves which two there are.
    """
    most = _most(FULL)
    return group(
        (
            kind,
            PointsField(
                f"mark-{key}",
                _(MARKS[key]),
                most if kind == SheetKind.SUPPORT else "",
                "",
                form[f"mark-{key}"],
                form[f"ground-{key}"],
            ),
        )
        for kind, keys in GIVEN_MARKS.items()
        for key in keys
    )


class WorkLine(NamedTuple):
    """What a piece of work gives, in words; a dash where nothing was taken."""

    given: Any
    excuses: Any
    assigned: str
    done: str
    faults: str
    lateness: str


def _work_lines(seen: service.SheetSeen) -> Iterator[WorkLine]:
    say = amounts()
    for work, one in zip(seen.works, seen.score.works, strict=True):
        yield WorkLine(
            work.row,
            [cause for sent in work.deliveries for cause in sent.excuses],
            say(one.assigned),
            say(one.done),
            say(one.taken_by_faults or None),
            say(one.taken_by_lateness or None),
        )


@bp.post("/sheets/<int:sheet_id>/self")
def assess(sheet_id: int) -> Answer:
    """Keep or send one's own points."""
    seen = service.sheet_for(access.actor(), sheet_id)
    form, sends = sheet_form(seen.rule)(request.form), "send" in request.form
    with form.showing():
        if form.validate():
            service.assess_oneself(
                access.actor(),
                sheet_id,
                form.assessment(seen.rule),
                form.version.data or 0,
                sends,
            )
            return _to_sheet(sheet_id, "sheet-sent" if sends else "sheet-kept")
    return _sheet_page(seen, form), form.status


@bp.post("/sheets/<int:sheet_id>/review")
def review(sheet_id: int) -> Answer:
    """Keep what whoever leads says."""
    seen = service.sheet_for(access.actor(), sheet_id)
    form = sheet_form(seen.rule)(request.form)
    with form.showing():
        if form.validate():
            service.review(
                access.actor(),
                sheet_id,
                form.draft(seen.rule),
                form.version.data or 0,
            )
            return _to_sheet(sheet_id, "sheet-reviewed")
    return _sheet_page(seen, form), form.status


@bp.post("/sheets/<int:sheet_id>/back")
def return_for_rework(sheet_id: int) -> Answer:
    """Let the person change it again."""
    service.return_for_rework(
        access.actor(), sheet_id, request.form.get("version", 0, type=whole)
    )
    return _to_sheet(sheet_id, "sheet-back")


@bp.post("/sheets/<int:sheet_id>/propose")
def propose(sheet_id: int) -> Answer:
    """Propose to announce it."""
    seen = service.sheet_for(access.actor(), sheet_id)
    form = sheet_form(seen.rule)(request.form)
    with form.showing():
        if form.validate():
            decider = form.decider_id.data or 0
            service.propose_sheet(
                access.actor(),
                sheet_id,
                form.reason.data,
                decider,
                form.version.data or 0,
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
