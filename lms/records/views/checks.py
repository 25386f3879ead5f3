"""The page behind the code of a paper: open to whoever holds it."""

from flask import Response, make_response, render_template, request

from lms.core import clock, i18n
from lms.core.i18n import LANGUAGES
from lms.records import service
from lms.records.views.frame import bp
from lms.records.views.pace import keep_pace


@bp.get("/check/<string:token>")
def check(token: str) -> Response:
    """Whether a paper still holds; no more than it says itself."""
    keep_pace()
    chosen = request.args.get("language", "")
    language = chosen if chosen in LANGUAGES else i18n.lang()
    with i18n.use(language):
        page = render_template(
            "lms/records/check.html",
            paper=service.check(token),
            token=token,
            now=clock.now(),
        )
    return _unlisted(make_response(page))


def _unlisted(response: Response) -> Response:
    """Nothing that finds pages keeps it, and no cookie is set."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
