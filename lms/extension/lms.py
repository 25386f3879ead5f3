"""`LMS(app)`: registers the pages, the settings and the `flask lms …` commands.
Keeps nothing on itself.
"""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, request
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy

from lms import config
from lms.access import service as access
from lms.core.db import Base
from lms.core.state import State, setting
from lms.extension import plugs
from lms.extension.features import FEATURES, PUBLIC, PUBLIC_IF, refused
from lms.extension.host import FlaskHost
from lms.extension.words import words
from lms.people.host import Host
from lms.web import csrf, errors, frame


class LMS:
    """The plugin. Uses the host's Flask-SQLAlchemy, Flask-Login and CSRFProtect
    where they are, and replaces none of them.
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
        pages: Iterable[Blueprint] = (),
        public: Iterable[str] = (),
    ) -> None:
        """Register everything below `url_prefix`.

        `host` defaults to `FlaskHost`; `layout` names the host's page frame.
        `pages` are blueprints of the host that should share our frame, forms
        and error pages; of these the endpoints in `public` need nobody to be
        signed in.
        """
        if "sqlalchemy" not in app.extensions:
            if not app.config.get("SQLALCHEMY_BINDS"):
                app.config.setdefault(
                    "SQLALCHEMY_DATABASE_URI", "sqlite:///lms.db"
                )  # in the instance folder
            SQLAlchemy(app, metadata=Base.metadata)
        if not hasattr(app, "login_manager"):
            LoginManager(app).user_loader(lambda _key: None)
        plugs.check()
        host = host or FlaskHost()
        if layout:
            host.layout = layout
        prefix = url_prefix.rstrip("/")
        settings = config.resolve(app.config)
        app.config.update(
            {
                name: value
                for name, value in settings.items()
                if name not in app.config
            }
        )
        opened = frozenset[str]().union(
            *(some for name, some in PUBLIC_IF.items() if settings[name])
        )
        everybody = PUBLIC | frozenset(public) | opened
        app.extensions["lms"] = State(
            host,
            {
                **settings,
                "prefix": prefix,
                "public": everybody,
                "on_refusal": refused,
            },
        )
        root = Blueprint("lms", __name__)
        frame.init(
            root, words
        )  # its limits come first: the check of the token already reads the whole form
        csrf.init(root)
        errors.init(root)
        root.before_request(_only_signed_in)
        for feature in (*FEATURES, *pages):
            root.register_blueprint(feature)
        app.register_blueprint(root, url_prefix=prefix or None)
        for templates in plugs.template_folders():
            app.register_blueprint(templates)


def _only_signed_in() -> None:
    """Every page asks who is there, except the short public list; what she may
    do is asked by each use-case.
    """
    endpoint = (request.endpoint or "").removeprefix("lms.")
    if endpoint not in setting("public"):
        access.actor()
