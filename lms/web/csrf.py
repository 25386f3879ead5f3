"""Every post to our pages carries a token. A host's own CSRFProtect keeps
guarding all of the host's pages, and is not touched.
"""

import hmac
import time
from typing import Any

from flask import Blueprint, current_app, request, session
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from wtforms import ValidationError

from lms.core.state import state

# A token lives as long as its session: an hour's limit would throw away an
# afternoon's writing.
LIFETIME = 10 * 365 * 24 * 3600
FRESH, MOST = (
    300,
    5000,
)  # seconds, sessions; a host's own limit counts from the signing, so it is never long ago
NONE = "", float("-inf")


def _protect() -> None:
    """Check the token, unless the host's CSRFProtect has just done so."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    hosts = "csrf" in current_app.extensions and current_app.config.get(
        "WTF_CSRF_CHECK_DEFAULT", True
    )
    if hosts or not current_app.config.get("WTF_CSRF_ENABLED", True):
        return
    token = request.form.get(_field()) or request.headers.get("X-CSRFToken")
    known = _signed().get(session.get(_field(), ""), NONE)[0]
    if token and known and hmac.compare_digest(token.encode(), known.encode()):
        return
    try:
        validate_csrf(token, time_limit=LIFETIME)
    except ValidationError as problem:
        raise CSRFError(problem.args[0]) from problem


def _field() -> str:
    return current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")


def _signed() -> dict[str, tuple[str, float]]:
    """The tokens this process has signed and when, by the session's own secret:
    to sign anew for every page costs as much as a statement.
    """
    return state().kept.setdefault("tokens", {})


def token() -> str:
    """The token for the forms of this session."""
    signed, now = _signed(), time.monotonic()
    found, at = signed.get(session.get(_field(), ""), NONE)
    if now - at > FRESH:
        if len(signed) > MOST:
            signed.clear()
        found = generate_csrf()
        signed[session[_field()]] = found, now
    return found


def words() -> dict[str, Any]:
    """What our forms need to carry the token."""
    return {"csrf_token": token}


def init(root: Blueprint) -> None:
    """Guard the pages below `root`, and no others."""
    root.before_request(_protect)
