"""Every post to our pages carries a token. Whose token it is, the host may say;
by default it is Flask-WTF's. What guards the host's own pages is not touched.
"""

import hmac
import time
from typing import Protocol

from flask import Blueprint, current_app, request, session
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from wtforms import ValidationError

from lms.core.state import setting, state
from lms.core.types import Json

# A token lives as long as its session: an hour's limit would throw away an
# afternoon's writing.
LIFETIME = 10 * 365 * 24 * 3600
# Seconds and sessions. A host's own limit counts from the signing, so that is
# never long ago.
FRESH, MOST = 300, 5000
NONE = "", float("-inf")
HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


class FormTokens(Protocol):
    """How a form proves that it comes from a page of this site. A host with a
    protection of its own gives one to `LMS(app, csrf=…)`.
    """

    @property
    def field(self) -> str:
        """The name of the hidden field that carries the token."""
        ...

    @property
    def header(self) -> str:
        """The request header that scripts may send it in instead."""
        ...

    def token(self) -> str:
        """The token for the forms of this session."""
        ...

    def check(self, token: str | None) -> bool:
        """Whether a post with this token may pass; also where the host has
        checked it before.
        """
        ...


class FlaskWtfTokens:
    """Flask-WTF's tokens: with a CSRFProtect of the host's they are the host's
    own, and it checks them.
    """

    header = "X-CSRFToken"

    @property
    def field(self) -> str:
        """As the host has named it for Flask-WTF."""
        return current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")

    def token(self) -> str:
        """Signed anew only when the last one is no longer fresh: to sign for
        every page costs as much as a statement.
        """
        signed, now = _signed(), time.monotonic()
        latest, at = signed.get(session.get(self.field, ""), NONE)
        if now - at > FRESH:
            if len(signed) > MOST:
                signed.clear()
            latest = generate_csrf()
            signed[session[self.field]] = latest, now
        return latest

    def check(self, token: str | None) -> bool:
        """Nothing is left to check where the host's CSRFProtect has just done
        so.
        """
        return _is_checked_by_host() or self._is_ours(token)

    def _is_ours(self, token: str | None) -> bool:
        known = _signed().get(session.get(self.field, ""), NONE)[0]
        if (
            token
            and known
            and hmac.compare_digest(token.encode(), known.encode())
        ):
            return True
        try:
            validate_csrf(token, time_limit=_longest())
        except ValidationError:
            return False
        return True


def _longest() -> int | None:
    """How old a token may be; where the application sets no limit its age is not
    looked at, so that none is refused after the clock was set back.
    """
    limit = current_app.config.get("WTF_CSRF_TIME_LIMIT", LIFETIME)
    return None if limit is None else LIFETIME


def _is_checked_by_host() -> bool:
    config = current_app.config
    if not config.get("WTF_CSRF_ENABLED", True):
        return True
    return "csrf" in current_app.extensions and config.get(
        "WTF_CSRF_CHECK_DEFAULT", True
    )


def _signed() -> dict[str, tuple[str, float]]:
    """The tokens this process has signed and when, by the session's own
    secret.
    """
    return state().cache.setdefault("tokens", {})


def _protect() -> None:
    endpoint = (request.endpoint or "").removeprefix("lms.")
    if request.method in HARMLESS or endpoint in setting("own_proof"):
        return
    tokens = state().form_tokens
    if not tokens.check(_token_sent(tokens)):
        raise CSRFError


def _token_sent(tokens: FormTokens) -> str | None:
    return request.form.get(tokens.field) or request.headers.get(tokens.header)


def words() -> Json:
    """What our forms need to carry the token."""
    tokens = state().form_tokens
    return {"csrf_field": tokens.field, "csrf_token": tokens.token}


def init(root: Blueprint) -> None:
    """Guard the pages below `root`, and no others."""
    root.before_request(_protect)
