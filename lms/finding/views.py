"""The page of everything: what a search finds, the units, all entries of the
navigation. A phone's fifth entry leads here.
"""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from lms.access import service as access
from lms.access.types import Actor, Who
from lms.core.state import state
from lms.core.types import Json
from lms.finding import service
from lms.people.types import Unit
from lms.web.feature import Feature, Hit
from lms.web.limits import LARGEST_ID, id_in

bp = Blueprint("finding", __name__, template_folder="templates")
FEATURE = Feature((bp,))
COOKIE = "lms_unit"
YEAR = 365 * 24 * 3600
MOST_HITS = 6


@bp.get("/menu")
def menu() -> str:
    """Everything one may open, and what is found by `q` among people, units,
    courses, competencies, documents and pages.
    """
    actor = access.actor()
    search = request.args.get("q", "").strip()[: service.LONGEST_SEARCH]
    units = service.units(actor, search)
    return render_template(
        "lms/finding/menu.html",
        search=search,
        hits=list(_hits(actor, search)) if search else [],
        units=units,
        ways=service.ways(units),
        sign_out=state().host.logout_url(),
    )


@bp.get("/help")
def help_page() -> str:
    """The first steps in each of one's roles, and what the words mean."""
    access.actor()
    return render_template("lms/finding/help.html")


def _hits(actor: Actor, search: str) -> Iterator[Hit]:
    """What each room finds, at most so many of each."""
    for find in state().finders:
        yield from list(find(actor, search))[:MOST_HITS]


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
