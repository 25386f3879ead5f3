"""Several hand-ins of one task on one page."""

from typing import NamedTuple

from flask import (
    render_template,
    request,
)

from lms.access import service as access
from lms.core.errors import (
    Invalid,
    LMSError,
    refuse_all,
)
from lms.framework import service as framework
from lms.signoff import rules, service
from lms.signoff.forms import (
    LikeForm,
    TogetherForm,
)
from lms.signoff.types import (
    WHY_ALONE,
    LikeAnswer,
)
from lms.signoff.views.frame import bp
from lms.web.feature import Answer
from lms.web.limits import whole

MOST = 100
"""So many ids of an address are looked at."""


class LikeRow(NamedTuple):
    """One of the hand-ins, with the form of what is said of it."""

    like: service.LikeWork
    form: LikeForm

    @property
    def id(self) -> int:
        """Of the submission."""
        return self.like.work.submission.id


def _asked() -> list[int]:
    return request.values.getlist("id", type=whole)[:MOST]


def _sent() -> list[LikeRow]:
    """Those that are ticked, with what was typed, also where somebody else has
    answered meanwhile.
    """
    actor, asked = access.actor(), _asked()
    waiting = service.like_works(actor, asked)
    known = {one.work.submission.id for one in waiting}
    gone = (one for one in dict.fromkeys(asked) if one not in known)
    answered = service.answered_works(actor, gone)
    return [
        LikeRow(one, LikeForm(request.form, one.work.submission.id))
        for one in (*waiting, *answered)
    ]


@bp.get("/inbox/together")
def together() -> Answer:
    """What is about to be signed, and one form for all of it."""
    form, rows = TogetherForm(), []
    with form.showing(Invalid):
        works = service.like_works(access.actor(), _asked())
        rows = [
            LikeRow(one, LikeForm(None, one.work.submission.id))
            for one in works
        ]
    return _page(form, rows), form.status if form.form_errors else 200


def _page(
    form: TogetherForm,
    rows: list[LikeRow],
    signed: dict[int, str] | None = None,
    asks: bool = False,
) -> str:
    """`asks` once more before something that may not be meant."""
    first = rows[0].like.work if rows else None
    form.offer(step.key for step in (first.task.steps if first else ()))
    return render_template(
        "lms/signoff/together.html",
        form=form,
        rows=rows,
        work=first,
        signed=signed or {},
        groups=() if rows else service.like_groups(access.actor()),
        why_alone=WHY_ALONE,
        asks=asks,
        entrustment=service.scale(first.task) if first else {},
        competencies=framework.vocabulary(),
    )


@bp.post("/inbox/together")
def sign_together() -> Answer:
    """Sign each; what is refused comes back with all that was typed."""
    form, rows = TogetherForm(request.form), []
    with form.showing(Invalid):
        rows = _sent()
    if rows:
        form.offer(step.key for step in rows[0].like.work.task.steps)
    answers = _answers(form, rows)
    if not answers:
        return _page(form, rows), form.status
    if _is_bold(rows, answers) and not form.sure.data:
        return _page(form, rows, asks=True), form.status
    return _outcomes(form, rows, answers)


def _is_bold(rows: list[LikeRow], answers: list[LikeAnswer]) -> bool:
    task = rows[0].like.work.task
    return any(rules.is_bold(task, one.verdict) for one in answers)


def _answers(form: TogetherForm, rows: list[LikeRow]) -> list[LikeAnswer]:
    """What is to be signed; nothing while one form is wrong."""
    takes = [row for row in rows if not row.like.why]
    if not takes and not form.form_errors:
        form.refuse(
            Invalid(
                "Nothing was ticked that can be signed together. Tick a hand-in."
            )
        )
    if not takes or not _are_right(form, takes):
        return []
    return [row.form.answer(row.id, form) for row in takes]


def _are_right(form: TogetherForm, takes: list[LikeRow]) -> bool:
    right = all([form.validate(), *(row.form.validate() for row in takes)])
    lacks = not all(row.form.level.data for row in takes)
    if lacks and form.entrustment.data is None:
        form.refuse(
            Invalid(
                "Say how much supervision each of them needs next time.",
                "entrustment",
            )
        )
        for row in takes:
            with row.form.showing(Invalid):
                refuse_all(rules.wrong_strength(row.form.strength.data))
        return False
    return right


def _outcomes(
    form: TogetherForm, rows: list[LikeRow], answers: list[LikeAnswer]
) -> Answer:
    said = service.sign_together(access.actor(), answers)
    signed = {row.id: row.like.name for row in rows if _is_signed(said, row)}
    left = [row for row in rows if row.id not in signed]
    for row in left:
        if refusal := said.get(row.id):
            row.form.refuse(refusal)
    return _page(form, left, signed), 409 if left else 200


def _is_signed(said: dict[int, LMSError | None], row: LikeRow) -> bool:
    return row.id in said and said[row.id] is None
