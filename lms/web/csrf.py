"""Every post carries a token. A host that already uses Flask-WTF's CSRFProtect keeps it, untouched; otherwise ours guards our pages only."""

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect


def init(app: Flask, root: Blueprint) -> None:
    """Guard the pages below `root`, and no others."""
    if "csrf" in app.extensions:
        return
    app.config.setdefault("WTF_CSRF_CHECK_DEFAULT", False)
    # A token lives as long as the session: an hour's limit would throw away an afternoon's writing.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    root.before_request(CSRFProtect(app).protect)
