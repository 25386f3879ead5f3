"""Every post to our pages carries a token. A host's own CSRFProtect keeps guarding all of the host's pages, and is not touched."""

from typing import Any

from flask import Blueprint, current_app, request
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from wtforms import ValidationError

# A token lives as long as its session: an hour's limit would throw away an afternoon's writing.
LIFETIME = 10 * 365 * 24 * 3600


def _protect() -> None:
    """Check the token, unless the host's CSRFProtect has just done so."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    hosts = "csrf" in current_app.extensions and current_app.config.get("WTF_CSRF_CHECK_DEFAULT", True)
    if hosts or not current_app.config.get("WTF_CSRF_ENABLED", True):
        return
    try:
        token = request.form.get(current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token"))
        validate_csrf(token or request.headers.get("X-CSRFToken"), time_limit=LIFETIME)
    except ValidationError as problem:
        raise CSRFError(problem.args[0]) from problem


def words() -> dict[str, Any]:
    """What our forms need to carry the token."""
    return {"csrf_token": generate_csrf}


def init(root: Blueprint) -> None:
    """Guard the pages below `root`, and no others."""
    root.before_request(_protect)
