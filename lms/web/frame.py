"""The page frame: navigation gathered from the features, headers that keep
browsers strict, and the words templates use.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from jinja2.runtime import Macro
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from lms.core import i18n, markdown, once, paths
from lms.core.errors import NotFound
from lms.core.state import setting, state
from lms.web import forms, ladder

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


LARGEST_ID = 2**31 - 1
MEGABYTE = 1024 * 1024
MOST_TEXT = 4 * MEGABYTE


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation: endpoint, label (marked text), the
    permission that shows it, and its place.

    It is marked on every page whose address begins as its own does, or with one
    of the pieces named in `also`.
    """

    endpoint: str
    label: str
    permission: str | None = None
    order: int = 50
    also: tuple[str, ...] = ()


@lru_cache
def content_of(name: str) -> bytes | None:
    """A static file of ours, read once; None for any other name. They are few
    and small, so no path is ever built from an address.
    """
    known = {path.name: path for path in paths.STATIC.iterdir()}
    return known[name].read_bytes() if name in known else None


MOST_ADDRESSES, MOST_PIECES = 5000, 5000


@lru_cache
def fingerprint(name: str) -> str:
    """Changes when the static file changes, so browsers may keep it for a year."""
    return hashlib.sha256(content_of(name) or b"").hexdigest()[:10]


def _addresses() -> tuple[Callable[..., str], Callable[[str], str]]:
    """`url_for`, and the same for a static file of ours.

    A page asks for dozens of addresses, mostly the same ones, so they are
    remembered; unless the host makes them depend on the request, as whole
    addresses with their host name (`_external`) always do.
    """
    app = current_app
    varying = (
        app.url_default_functions
        or app.subdomain_matching
        or app.url_map.host_matching
    )
    known: dict[Any, str] = (
        {}
        if varying
        else state().cache.setdefault(("addresses", request.script_root), {})
    )
    if len(known) > MOST_ADDRESSES:
        known.clear()

    def address(endpoint: str, **values: Any) -> str:
        if "_external" in values:
            return url_for(endpoint, **values)
        key = endpoint, *values.items()
        if key not in known:
            known[key] = url_for(endpoint, **values)
        return known[key]

    def asset(name: str) -> str:
        if name not in known:
            known[name] = url_for(
                "lms.web.static", name=name, v=fingerprint(name)
            )
        return known[name]

    return address, asset


def _kept(language: str) -> Callable[..., str]:
    """`kept(macro, …)`: what this macro makes of these values, drawn once and
    remembered; for pieces that many people see alike.

    All that the piece depends on has to be among its values, but for the
    language and for addresses.
    """
    varying = (
        current_app.url_default_functions
        or current_app.subdomain_matching
        or current_app.url_map.host_matching
    )
    known: dict[Any, str] = (
        {}
        if varying
        else state().cache.setdefault(
            ("pieces", language, request.script_root), {}
        )
    )
    if len(known) > MOST_PIECES:
        known.clear()

    def kept(macro: Macro, *values: Any) -> str:
        key = macro.name, values
        if key not in known:
            known[key] = macro(*values)
        return known[key]

    return kept


def _headers(response: Response) -> Response:
    headers = response.headers
    if request.endpoint == "lms.web.static" and "v" in request.args:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers.setdefault("Cache-Control", "private, no-store")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if policy := setting("LMS_CONTENT_SECURITY_POLICY"):
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Frame-Options", "DENY")
    return response


def _limits() -> None:
    """Generous, so that one file too many is refused by name and with the text
    kept, not by a cut connection.
    """
    asked = request
    asked.max_content_length = setting("LMS_REQUEST_MB") * MEGABYTE
    asked.max_form_memory_size = MOST_TEXT
    if (
        asked.mimetype != "multipart/form-data"
    ):  # text only: parsed in memory, so small
        asked.max_content_length = min(MOST_TEXT, asked.max_content_length)
    if asked.content_length and asked.content_length > asked.max_content_length:
        raise RequestEntityTooLarge
    if any(
        isinstance(value, int) and value > LARGEST_ID
        for value in (asked.view_args or {}).values()
    ):
        raise NotFound
    sent = (asked.args, asked.form) if asked.method == "POST" else (asked.args,)
    if any(
        "\0" in value
        for values in sent
        for _name, value in values.items(multi=True)
    ):
        raise BadRequest


def init(root: Blueprint, words: Callable[[], dict[str, Any]]) -> None:
    """Give the pages below `root` their words and headers; `words` adds what
    the wiring knows (who is here, navigation).
    """

    def context() -> dict[str, Any]:
        language, (address, asset) = i18n.lang(), _addresses()
        return {
            **i18n.template_words(language),
            "lang": language,
            "LANGUAGES": i18n.LANGUAGES,
            "url_for": address,
            "asset": asset,
            "kept": _kept(language),
            "once_key": once.key,
            "inline": markdown.inline,
            "text_in": forms.text_in,
            "split_figures": ladder.split,
            "lms_layout": state().host.layout,
            "lms_title": setting("LMS_TITLE"),
            **words(),
        }

    root.context_processor(context)
    root.before_request(_limits)
    root.after_request(_headers)
