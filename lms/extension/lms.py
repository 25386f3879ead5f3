"""`LMS(app)`: registers the pages, the settings and the `flask lms …` commands.
Keeps nothing on itself.
"""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, request

from lms import cli, config
from lms.access import service as access
from lms.audit import service as audit
from lms.audit import views as audit_views
from lms.core import migrate
from lms.core.db import watch, when_free
from lms.core.state import PluginState, setting
from lms.core.types import Json
from lms.extension import plugs, visitor
from lms.extension.features import (
    CALENDARS,
    DESKS,
    FEATURES,
    FINDERS,
    HANDLERS,
    KEPT_COURSES,
    KINDS,
    NAMED,
    NUMBERED,
    TERMS,
)
from lms.extension.host import FlaskHost
from lms.extension.words import words
from lms.finding import views as finding
from lms.messages import service as messages
from lms.people.host import Host
from lms.web import csrf as csrf_guard
from lms.web import errors, frame, meter, resuming
from lms.web.csrf import FlaskWtfTokens, FormTokens

log = logging.getLogger(__name__)


class LMS:
    """The plugin. Uses the host's session, people and form protection, and
    replaces none of them.
    """

    def __init__(self, app: Flask | None = None, **options: Any) -> None:
        if app is not None:
            self.init_app(app, **options)

    def init_app(
        self,
        app: Flask,
        *,
        host: Host | None = None,
        url_prefix: str = "/lms",
        layout: str | None = None,
        csrf: FormTokens | None = None,
        pages: Iterable[Blueprint] = (),
        public: Iterable[str] = (),
        large: Iterable[str] = (),
    ) -> None:
        """Register everything below `url_prefix`.

        Without a `host` the application's Flask-SQLAlchemy and Flask-Login are
        used (`FlaskHost`), and made where they are missing; with one nothing is
        installed but our pages and commands. `layout` names the host's page
        frame. `csrf` is the host's own protection of forms, otherwise
        Flask-WTF's.

        `pages` are blueprints of the host that should share our frame, forms
        and error pages; of these the endpoints in `public` need nobody to be
        signed in, and those in `large` take files.
        """
        plugs.check()
        if host is None:
            host = FlaskHost()
            host.init_app(app)
        if layout:
            host.layout = layout
        prefix = url_prefix.rstrip("/")
        settings = _settings(app, prefix, public)
        settings["large"] = _named("large").union(large)
        settings["own_proof"] = _named("own_proof")
        settings["idempotent"] = _named("idempotent")
        tokens = csrf or FlaskWtfTokens()
        app.extensions["lms"] = PluginState(
            host,
            settings,
            tokens,
            HANDLERS,
            FINDERS,
            DESKS,
            KINDS,
            TERMS,
            NAMED,
            NUMBERED,
            CALENDARS,
            KEPT_COURSES,
            before_acts=migrate.check_act,
        )
        with app.app_context():
            watch(host.session())
        root = _root(pages)
        # Where all of the site is ours, what no page answers is noted as well.
        meter.init(root if prefix else app)
        app.register_blueprint(root, url_prefix=prefix or None)
        app.after_request(errors.for_nothing)
        for templates in plugs.template_folders():
            app.register_blueprint(templates)
        app.cli.add_command(cli.group)


def _settings(app: Flask, prefix: str, public: Iterable[str]) -> Json:
    """Ours, from the application's configuration, where the defaults are then
    found too; and what this plugin has been told.
    """
    settings = config.resolve(app.config)
    messages.check(settings)
    for name, value in settings.items():
        app.config.setdefault(name, value)
    return settings | {
        "prefix": prefix,
        "public": _public(settings).union(public),
        "on_refusal": _record_refusal,
        "who": visitor.described,
    }


def _public(settings: Json) -> frozenset[str]:
    """The endpoints that need nobody to be signed in."""
    endpoints = set[str]()
    for feature in FEATURES:
        endpoints |= feature.public
        for name, opened in feature.public_if.items():
            if settings[name]:
                endpoints |= opened
    return frozenset(endpoints)


def _named(attribute: str) -> frozenset[str]:
    """The endpoints that features name under this attribute."""
    return frozenset().union(*(getattr(one, attribute) for one in FEATURES))


def _root(pages: Iterable[Blueprint]) -> Blueprint:
    """The blueprint that holds every page of ours."""
    root = Blueprint("lms", __name__)
    # The frame's limits come first: the check of the token already reads the
    # whole form.
    frame.init(root, words)
    csrf_guard.init(root)
    errors.init(root)
    root.after_request(finding.remember)
    root.after_request(audit_views.answer_again)
    root.before_request(_only_signed_in)
    for feature in FEATURES:
        for blueprint in feature.blueprints:
            root.register_blueprint(blueprint)
    for blueprint in pages:
        root.register_blueprint(blueprint)
    return root


def _only_signed_in() -> Response | None:
    """Every page asks who is there, except the short public list; what they may
    do is asked by each use-case.
    """
    endpoint = (request.endpoint or "").removeprefix("lms.")
    if endpoint in setting("public"):
        return None
    if page := resuming.resume():
        return page
    access.actor()
    return None


def _record_refusal(status: int) -> None:
    """Note that somebody who is signed in was refused a page or an act, or
    asked for what is not theirs to see. A page does not wait for that: while
    somebody is writing, the note goes to the log of the process.
    """
    actor = access.current_actor()
    if actor is None or audit_views.answered_before():
        return
    values = {
        "method": request.method,
        "endpoint": request.endpoint or "",
        "status": status,
    }
    note = partial(audit.record, actor, "access.refused", **values)
    if not when_free(note):
        log.warning("person %s was refused: %s", actor.person_id, values)
