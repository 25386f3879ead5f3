"""The page frame: navigation gathered from the features, headers that keep
browsers strict, and the words templates use.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    render_template,
    request,
    url_for,
)
from jinja2.filters import do_truncate
from markupsafe import Markup

from lms.core import clock, i18n, markdown, paths
from lms.core.cache import version
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.state import setting, state
from lms.core.types import Files, Json, Texts, group
from lms.web import display, forms, limits, signs

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

STATIC = "lms.web.static"
SPRITE = "icons.svg"
DRAWINGS = "drawings.svg"
LASTING = "public, max-age=31536000, immutable"
PRIVATE = "private, no-store"
KEPT = "private, max-age=31536000, immutable"
"""Of an answer that is for those who may see it and never changes: its address
holds its digest. A view sets it.
"""
HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of a file that somebody brought: nothing in it can run or load."""


MINE, UNIT, CONTENT, RUNNING = "mine", "unit", "content", "running"
GROUPS = N_(
    {
        MINE: "Mine",
        UNIT: "Unit",
        CONTENT: "Content",
        RUNNING: "Running",
    }
)
"""The headings of the navigation, in their order."""


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
    everywhere: bool = False
    """Only for those who hold the permission above all units."""
    icon: str = "more"
    """Its sign in static/icons.svg."""
    group: str = MINE
    """Under which heading of the navigation it stands."""
    thumb: int = 99
    """Its place when only so many fit under the thumb, lowest first."""
    short: str = ""
    """Its label (marked text) where there is room for one word or two, if it is
    another.
    """
    of_unit: str = ""
    """The endpoint that opens it for one unit, where there is one."""
    rare: bool = False
    """Only on the page of everything: a rail of all would hide what matters."""


def by_group(items: Iterable[NavItem]) -> dict[str, list[NavItem]]:
    """The entries under the keys of `GROUPS`, those without any left out."""
    groups = group((item.group, item) for item in items)
    return {key: groups[key] for key in GROUPS if key in groups}


THUMBS = 4


def thumbs(items: Iterable[NavItem]) -> frozenset[str]:
    """The endpoints of the entries that stand in the bar of a phone; all others
    are one tap further, on the page of everything.
    """
    first = sorted(items, key=attrgetter("thumb"))[:THUMBS]
    return frozenset(item.endpoint for item in first)


def content_of(name: str) -> bytes | None:
    """A static file of ours; None for any other name."""
    return _contents().get(name)


@lru_cache
def _contents() -> Files:
    """All static files, read once. They are few and small, so no path is ever
    built from an address.
    """
    return {path.name: path.read_bytes() for path in paths.STATIC.iterdir()}


MOST_ADDRESSES, MOST_PIECES = 5000, 2000


@lru_cache
def fingerprint(name: str) -> str:
    """Changes when the static file changes, so browsers may keep it for a year."""
    return hashlib.sha256(content_of(name) or b"").hexdigest()[:10]


def _cache(name: str, most: int) -> dict[Any, Any]:
    """What was made before of the addresses of pages: those that one page shows
    are mostly the same as another's.

    Empty each time where the host makes addresses depend on the request.
    """
    app = current_app
    if (
        app.url_default_functions
        or app.subdomain_matching
        or app.url_map.host_matching
    ):
        return {}
    key = name, request.script_root
    cache = state().cache.setdefault(key, {})
    if len(cache) > most:
        cache.clear()
    return cache


def _address_cache() -> dict[Any, str]:
    return _cache("addresses", MOST_ADDRESSES)


def _address(cache: dict[Any, str], endpoint: str, **values: Any) -> str:
    """See `flask.url_for`. Whole addresses (`_external`) hold the name of the
    host, which differs from request to request.
    """
    if "_external" in values:
        return url_for(endpoint, **values)
    key = endpoint, *values.items()
    found = cache.get(key)
    if found is None:
        # Another thread may empty the cache at any time.
        found = cache[key] = url_for(endpoint, **values)
    return found


def address(endpoint: str, **values: Any) -> str:
    """The address of a page of ours; see `flask.url_for`."""
    return _address(_address_cache(), endpoint, **values)


def drawn_once(template: str, *looks: Hashable, **values: Any) -> Markup:
    """A piece that is the same on many pages, drawn once for each language.
    `looks`: all that it depends on besides. `values`: what it is drawn from,
    the same for the same looks.
    """
    return _drawn(_piece_cache(), i18n.lang(), template, *looks, **values)


def _piece_cache() -> dict[Any, Markup]:
    return _cache("pieces", MOST_PIECES)


def _drawn(
    cache: dict[Any, Markup],
    language: str,
    template: str,
    *looks: Hashable,
    **values: Any,
) -> Markup:
    key = template, language, *looks
    piece = cache.get(key)
    if piece is None:
        html = render_template(template, **values)
        piece = cache[key] = Markup(html)  # noqa: S704 - escaped by the template
    return piece


MOST_REMEMBERED, MOST_LETTERS = 2000, 10_000_000
"""Pieces that are kept, and letters of them all."""
_LETTERS = "letters"
_TOKEN = secrets.token_hex(16)
"""Stands in a piece where a form has the token of whoever looks."""


def _remembered(
    cache: dict[Any, Any],
    language: str,
    said: Json,
    *looks: Hashable,
    caller: Callable[[], str],
) -> Markup:
    """What stands inside a `{% call %}`, drawn anew only for other `looks`: all
    that it depends on besides the language. It may hold forms: a kept piece has
    nobody's token.
    """
    key = language, *looks
    html = cache.get(key)
    if html is None:
        html = caller()
        _keep(cache, key, _without_tokens(html, said["csrf_field"]))
    elif _TOKEN in html:
        html = html.replace(_TOKEN, said["csrf_token"]())
    return Markup(html)  # noqa: S704 - escaped by the template


def _keep(cache: dict[Any, Any], key: Hashable, html: str) -> None:
    letters = cache.get(_LETTERS, 0) + len(html)
    if letters > MOST_LETTERS:
        cache.clear()
        letters = len(html)
    cache |= {key: html, _LETTERS: letters}


def _without_tokens(html: str, field: str) -> str:
    written = rf'(?<=name="{re.escape(field)}" value=")[^"]*'
    return re.sub(written, _TOKEN, html)


def _asset(cache: dict[Any, str], name: str) -> str:
    """The address of a static file of ours."""
    version = fingerprint(name)
    return _address(cache, STATIC, name=name, v=version)


def headed(response: Response) -> Response:
    """The answer with the headers of all our pages."""
    headers = response.headers
    # Never a default only: Flask lets browsers store what it sends as a file.
    if headers.get("Cache-Control") != KEPT:
        headers["Cache-Control"] = LASTING if _lasts(response) else PRIVATE
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if policy := setting("LMS_CONTENT_SECURITY_POLICY"):
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Frame-Options", "DENY")
    return response


_UNNAMED = re.compile(r'(?<=<strong data-label-of=")([^"]+)">')
_LABEL = re.compile(
    r'<(?:label [^>]*?\bfor|fieldset [^>]*?\bid)="([^"]+)"[^>]*>'
    r"\s*(?:<legend[^>]*>)?\s*([^<]+?)\s*<"
)


def _named(response: Response) -> Response:
    """What is wrong with several fields alike is said with the label of each,
    which the page has only further down.
    """
    if response.status_code == Invalid.status:
        html = response.get_data(as_text=True)
        labels = dict(_LABEL.findall(html))
        named = _UNNAMED.sub(lambda of: of[0] + labels.get(of[1], ""), html)
        response.set_data(named)
    return response


def _lasts(response: Response) -> bool:
    """Whether it is a static file as its address says it is."""
    if request.endpoint != STATIC or response.status_code != 200:
        return False
    name = (request.view_args or {})["name"]
    return request.args.get("v") == fingerprint(name)


def _inline(text: str) -> Markup:
    """One line of Markdown, marked if it is in another language; what is put
    together for a page already stays as it is.
    """
    if isinstance(text, Markup):
        return text
    html = markdown.inline(str(text))
    if isinstance(text, i18n.Borrowed):
        return i18n.in_language(html, text.language)
    return html


def _gist(known: dict[Any, str], texts: Texts, most: int) -> str:
    """The beginning of a line of Markdown as plain text, marked if it is in
    another language. `known`: what was cut before.
    """
    text = i18n.pick_marked(texts)
    key = str(text), most
    line = known.get(key)
    if line is None:
        plain = markdown.inline(str(text)).striptags()
        line = do_truncate(current_app.jinja_env, plain, most)
        known[key] = line
    if isinstance(text, i18n.Borrowed):
        return i18n.Borrowed(line, text.language)
    return line


def _table(texts: Texts) -> str:
    """A table or form in Markdown, marked if it is in another language."""
    blocks = {
        language: markdown.block(text, i18n.catalogue(language).gettext)
        for language, text in texts.items()
    }
    return i18n.pick_marked(blocks)


def init(root: Blueprint, words: Callable[[str, str], Json]) -> None:
    """Give the pages below `root` their words and headers; `words` adds what
    the wiring knows (who is here, navigation), in a language, with the signs in
    the file at an address.
    """

    def context() -> Json:
        language, cache = i18n.lang(), _address_cache()
        sprite = _asset(cache, SPRITE)
        said = words(language, sprite)
        kept, pieces = _cache("remembered", MOST_REMEMBERED), _piece_cache()
        return {
            **i18n.template_words(language),
            "lang": language,
            "LANGUAGES": i18n.LANGUAGES,
            "url_for": partial(_address, cache),
            "asset": partial(_asset, cache),
            "icon": partial(signs.icon, sprite),
            "drawing": partial(signs.drawing, _asset(cache, DRAWINGS)),
            "nav_groups": GROUPS,
            "by_group": by_group,
            "thumbs": thumbs,
            "display": display.current(),
            "today_said": i18n.day(clock.today(), language),
            "once_key": forms.once_key,
            "inline": _inline,
            "gist": partial(_gist, _cache("gists", MOST_PIECES)),
            "table": _table,
            "drawn_once": partial(_drawn, pieces, language),
            "remembered": partial(_remembered, kept, language, said),
            "cache_version": version,
            "text_in": forms.text_in,
            "split_bar": signs.bar,
            "split_cells": signs.split_cells,
            "heat_row": signs.heat_row,
            "HeatSigns": signs.HeatSigns,
            "spark": signs.spark,
            "dot": signs.dot,
            "ring": signs.ring,
            "face": signs.face,
            "rise": signs.rise,
            "parts": signs.parts,
            "meter": signs.meter,
            "lms_layout": state().host.layout,
            "lms_title": setting("LMS_TITLE"),
            **said,
        }

    root.context_processor(context)
    limits.init(root)
    root.after_request(headed)
    root.after_request(_named)


def whole(endpoint: str, **values: Any) -> str:
    """The address of a page under which people reach the site. It begins with
    `LMS_PUBLIC_URL` where that is set: the one that sent a request may be a
    machine behind it.
    """
    site = setting("LMS_PUBLIC_URL").rstrip("/")
    if not site:
        return url_for(endpoint, _external=True, **values)
    return site + url_for(endpoint, **values).removeprefix(request.script_root)
