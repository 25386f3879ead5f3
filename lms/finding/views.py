"""The page of everything: what a search finds, the units, all entries of the
navigation. A phone's fifth entry leads here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask import (
    Blueprint,
    Response,
    render_template,
    request,
    url_for,
)
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError

from lms.access import service as access
from lms.access.types import Actor, Who
from lms.core.i18n import gettext as _
from lms.core.i18n import pick_marked
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.state import state
from lms.core.types import LARGEST_ID, Json, id_in
from lms.finding import service
from lms.people.types import Unit
from lms.web.feature import Feature, Hit

bp = Blueprint("finding", __name__, template_folder="templates")
COOKIE = "lms_unit"
YEAR = 365 * 24 * 3600
MOST_HITS = 6
RANKS = {"person": 0, "unit": 1, "course": 2, "law": 4}
"""Of what is as near to what was typed, by its sign; the rest stands at 3."""


def _find(_actor: Actor, search: str) -> Iterator[Hit]:
    if folding.is_in(search, title := _("How to use it")):
        yield Hit(title, url_for("lms.finding.help_page"), "help")


TERMS = N_(
    {
        "competency": (
            "Competency",
            "A named ability that a post asks for, in five levels.",
        ),
        "level": (
            "Level",
            "From 1, with help, to 5, teaching others. The flag on a ladder stands on the level that is asked for.",
        ),
        "depth": (
            "Depth",
            "How it was shown: knows, knows how, shows how, does. A step of the ladder fills up from bar to bar.",
        ),
        "gap": (
            "Gap",
            "What your post asks for and has not been shown yet. It may only be unknown, not missing.",
        ),
        "unknown": (
            "Not enough evidence",
            "Nobody can say yet. It does not mean that you cannot do it.",
        ),
        "reconfirm": (
            "To re-confirm",
            "It was shown under a law that has changed since. A short quiz or a mentor makes it count again.",
        ),
        "evidence": (
            "Evidence",
            "A quiz, a scenario, a signed task or a confirmation. It is never changed afterwards.",
        ),
        "sign-off": (
            "Sign-off",
            "A mentor who has seen the work says by name how far the person can do it alone.",
        ),
    }
)
"""The words of the house, each explained once: on the page of help, and where a
page marks it. What each is called, and what it means.
"""
FEATURE = Feature((bp,), finders=(_find,), words={"TERMS": TERMS})


@bp.get("/menu")
def menu() -> str:
    """Everything one may open, and what is found by `q` among people, units,
    courses, competencies, documents and pages.
    """
    actor = access.actor()
    search = request.args.get("q", "").strip()[: service.LONGEST_SEARCH]
    units = service.units(actor, search)
    ways = service.ways(units)
    return render_template(
        "lms/finding/menu.html",
        search=search,
        hits=_hits(actor, search, _places(units, ways)) if search else [],
        units=units,
        ways=ways,
        sign_out=state().host.logout_url(),
    )


@bp.get("/help")
def help_page() -> str:
    """The first steps in each of one's roles, and what the words mean."""
    has_post = access.actor().works_at
    return render_template("lms/finding/help.html", has_post=has_post)


def _hits(actor: Actor, search: str, places: Iterable[Hit]) -> list[Hit]:
    """What each room finds, at most so many of each, and these places; the
    nearest to what was typed first.
    """
    hits = list(places)
    for find in state().finders:
        hits += _nearest(search, find(actor, search))[:MOST_HITS]
    return _nearest(search, hits)


def _nearest(search: str, hits: Iterable[Hit]) -> list[Hit]:
    """By words, then by tone marks as they were typed, then by kind."""
    typed, marked = folding.fold(search), folding.small(search)

    def order(hit: Hit) -> tuple[int, int, int]:
        said = [escape(text).striptags() for text in (hit.title, hit.detail)]
        nearest = folding.distance(typed, *map(folding.fold, said))
        exact = folding.distance(marked, *map(folding.small, said))
        return nearest, exact, RANKS.get(hit.icon, 3)

    return sorted(hits, key=order)


def _places(
    units: Iterable[Unit], ways: Mapping[int, Sequence[Unit]]
) -> Iterator[Hit]:
    """Units that are found, with those above them."""
    for unit in units:
        above = [pick_marked(one.title) for one in ways.get(unit.id, [])[1:]]
        at = url_for("lms.gapmap.unit", unit_id=unit.id)
        title, detail = pick_marked(unit.title), escape(", ").join(above)
        yield Hit(title, at, "unit", detail)


def words(actor: Who) -> Json:
    """For the frame of every page: the unit one is looking at, or was when one
    last looked at one.
    """
    return {"lms_unit": _place(actor) if actor else None}


def _place(actor: Actor) -> Unit | None:
    unit_id = _named() or _remembered()
    if not unit_id:
        return None
    try:
        return service.place(actor, unit_id)
    except SQLAlchemyError:  # the page that says so must not ask again
        return None


def _named() -> int:
    """The unit in the address."""
    unit_id = int((request.view_args or {}).get("unit_id", 0))
    return unit_id if unit_id <= LARGEST_ID else 0


def _remembered() -> int:
    return id_in(request.cookies.get(COOKIE, ""))


def remember(response: Response) -> Response:
    """Keep in the browser which unit was opened last."""
    unit_id = _named()
    shown = request.method == "GET" and response.status_code == 200
    if shown and unit_id and unit_id != _remembered():
        response.set_cookie(
            COOKIE,
            str(unit_id),
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    return response
