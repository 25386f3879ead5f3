"""Pages of the frame itself: the choice of language and a sign of life for
those who run it.
"""

from flask import Blueprint, Response, redirect, request
from sqlalchemy import text
from werkzeug.wrappers import Response as AnyResponse

from lms.core import i18n
from lms.core.db import session
from lms.core.errors import found
from lms.web import frame
from lms.web.feature import Feature
from lms.web.forms import local_path

bp = Blueprint("web", __name__, template_folder="templates")
PUBLIC = frozenset({"web.language", "web.health", "web.static"})
FEATURE = Feature((bp,), public=PUBLIC)
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
YEAR = 365 * 24 * 3600


@bp.post("/language")
def language() -> AnyResponse:
    """Switch the language and return to the page one came from."""
    response = redirect(
        local_path(request.form.get("next")) or request.script_root + "/"
    )
    chosen = request.form.get("language")
    if chosen in i18n.LANGUAGES:
        response.set_cookie(
            i18n.COOKIE,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    return response


@bp.get("/health")
def health() -> Response:
    """200 when the database answers; names nothing and nobody."""
    session().execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


@bp.get("/static/<string:name>")
def static(name: str) -> Response:
    """Our style sheet, script and icon."""
    content = found(frame.content_of(name))
    return Response(content, mimetype=_kind_of(name))


def _kind_of(name: str) -> str:
    return KINDS[name[name.rindex(".") :]]
