"""Pages of the frame itself: the choice of language and a sign of life for
those who run it.
"""

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy import text
from werkzeug.wrappers import Response as AnyResponse

from lms.core import i18n
from lms.core.db import session
from lms.core.errors import found
from lms.core.state import state
from lms.web import display as displaying
from lms.web import frame, resuming
from lms.web.feature import Feature
from lms.web.forms import local_path

bp = Blueprint("web", __name__, template_folder="templates")
PUBLIC = frozenset(
    {
        "web.language",
        "web.display",
        "web.health",
        "web.static",
        "web.standing",
        "web.stand",
    }
)
FEATURE = Feature((bp,), public=PUBLIC)
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
YEAR = 365 * 24 * 3600


@bp.post("/language")
def language() -> AnyResponse:
    """Switch the language and return to the page one came from."""
    chosen = request.form.get("language")
    return _back(i18n.COOKIE, chosen if chosen in i18n.LANGUAGES else None)


@bp.post("/display")
def display() -> AnyResponse:
    """Switch colours and size of letters, and return likewise."""
    chosen = displaying.display(
        request.form.get("theme", ""), request.form.get("size", "")
    )
    return _back(displaying.COOKIE, chosen.cookie)


def _back(cookie: str, value: str | None) -> AnyResponse:
    """To the page one came from, with a choice kept in the browser."""
    home = request.script_root + "/"
    response = redirect(local_path(request.form.get("next")) or home)
    if value:
        response.set_cookie(
            cookie,
            value,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    return response


@bp.get("/signed-in")
def standing() -> str:
    """Whether the person who opened a page is signed in still, with the token of
    their session; if not, what to sign in with. Nothing is sent along: a file
    stays in its page until somebody is known.
    """
    return _standing("")


@bp.post("/signed-in")
def stand() -> str:
    """Sign in from such a page."""
    return _standing(resuming.sign_in() or "")


def _standing(refusal: str) -> str:
    return render_template(
        "lms/_standing.html",
        fields=state().host.sign_in_fields(),
        refusal=refusal,
    )


@bp.get("/health")
def health() -> Response:
    """200 when the database answers; names nothing and nobody."""
    session().execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


@bp.get("/static/<string:name>")
def static(name: str) -> Response:
    """Our style sheet, script and icon."""
    content = found(frame.content_of(name))
    return Response(content, mimetype=KINDS[name[name.rindex(".") :]])
