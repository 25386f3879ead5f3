"""The page of the questions of today."""

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.recall import service
from lms.recall.types import CardKey
from lms.web.feature import Answer, Feature, go_to
from lms.web.forms import values_in

bp = Blueprint("recall", __name__, template_folder="templates")
FEATURE = Feature((bp,), idempotent=frozenset({"recall.answer"}))
FIELD = "q0"
MOST_TURNS = 1_000_000


@bp.get("/today")
def today() -> str:
    """The next question of today, or the one just answered, explained."""
    return _page(service.today(access.actor(), _key(request.args)))


def _key(given) -> CardKey | None:
    names = ("course", "part", "question")
    key = CardKey(*(given.get(name, "") for name in names))
    return key if all(key) else None


def _page(page: service.TodayPage, refusal: str = "") -> str:
    return render_template("lms/recall/today.html", page=page, refusal=refusal)


@bp.post("/today")
def answer() -> Answer:
    """Answer a question and read what each answer leads to."""
    actor, key = access.actor(), _key(request.form) or CardKey("", "", "")
    values = values_in(request.form, FIELD)
    unsure = "unsure" in request.form
    try:
        service.answer(actor, key, _turn(), values, unsure)
    except (Invalid, Conflict) as refusal:
        again = service.today(actor)
        return _page(again, _(refusal.text)), refusal.status
    return go_to(
        "lms.recall.today",
        course=key.slug,
        part=key.part,
        question=key.question,
        _anchor="question",
    )


def _turn() -> int:
    turn = request.form.get("turn", "")
    return min(int(turn[:9]), MOST_TURNS) if turn.isdecimal() else 0
