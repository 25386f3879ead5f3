"""The page of a practice: a question, its answer explained, the next one."""

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.legal import service as legal
from lms.practice import service
from lms.web.feature import Answer, Feature, go_to
from lms.web.forms import values_in

bp = Blueprint("practice", __name__, template_folder="templates")
FEATURE = Feature((bp,), idempotent=frozenset({"practice.answer"}))
FIELD = "q0"
"""The field of the question."""
MOST_TURNS = 1_000_000


@bp.get("/revisions/<int:revision_id>/practice/<string:part>")
def part(revision_id: int, part: str) -> str:
    """The next question, or the one just answered, explained."""
    answered, again = request.args.get("answered", ""), "again" in request.args
    place = revision_id, part
    return _page(service.page(access.actor(), *place, answered, again))


def _page(page: service.PracticePage, refusal: str = "") -> str:
    bases = page.part.legal_bases
    if page.exercise:
        bases += page.exercise.question.legal_bases
    return render_template(
        "lms/practice/part.html",
        page=page,
        bases=legal.named(bases),
        refusal=refusal,
    )


@bp.post("/revisions/<int:revision_id>/practice/<string:part>")
def answer(revision_id: int, part: str) -> Answer:
    """Answer a question and read what each answer leads to."""
    actor, question = access.actor(), request.form.get("question", "")
    values = values_in(request.form, FIELD)
    asked = question, _turn()
    try:
        service.answer(actor, revision_id, part, *asked, values)
    except Invalid as refusal:
        again = service.page(actor, revision_id, part, again=True)
        return _page(again, _(refusal.text)), refusal.status
    return go_to(
        "lms.practice.part",
        revision_id=revision_id,
        part=part,
        answered=question,
        _anchor="question",
    )


def _turn() -> int:
    """At which turn the page asked; what is no number is the first."""
    turn = request.form.get("turn", "")
    return min(int(turn), MOST_TURNS) if turn.isdecimal() else 0
