"""`LMS(app)`: registers the pages, the settings and the `flask lms …` commands. Keeps nothing on itself."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, request
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy

from lms import config
from lms.access import service as access
from lms.access.types import LABELS as ROLE_LABELS
from lms.core import paths
from lms.core.db import Base
from lms.core.state import State, setting, state
from lms.extension.features import FEATURES, NAV, PUBLIC, refused
from lms.extension.host import FlaskHost
from lms.framework.types import DEPTH_LABELS, Depth
from lms.gapmap.types import STATE_LABELS, STATE_MARKS
from lms.learning.types import PROGRESS_LABELS
from lms.people.host import Host
from lms.web import csrf, errors, frame


class LMS:
    """The plugin. Uses the host's Flask-SQLAlchemy, Flask-Login and CSRFProtect where they are, and replaces none of them."""

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

        `host` defaults to `FlaskHost`; `layout` names the host's page frame. `pages` are blueprints of the host that should share
        our frame, forms and error pages; of these the endpoints in `public` need nobody to be signed in.
        """
        if "sqlalchemy" not in app.extensions:
            SQLAlchemy(app, metadata=Base.metadata)
        if not hasattr(app, "login_manager"):
            LoginManager(app).user_loader(lambda _key: None)
        host = host or FlaskHost()
        if layout:
            host.layout = layout
        prefix = url_prefix.rstrip("/")
        settings = config.resolve(app.config)
        app.config.update({name: value for name, value in settings.items() if name not in app.config})
        app.extensions["lms"] = State(
            host, {**settings, "prefix": prefix, "public": PUBLIC | frozenset(public), "on_refusal": refused}
        )
        root = Blueprint("lms", __name__, static_folder=str(paths.STATIC), static_url_path="/static")
        csrf.init(app, root)
        errors.init(root)
        frame.init(root, _words)
        root.before_request(_only_signed_in)
        for feature in (*FEATURES, *pages):
            root.register_blueprint(feature)
        app.register_blueprint(root, url_prefix=prefix or None)


def _only_signed_in() -> None:
    """Every page asks who is there, except the short public list; what she may do is asked by each use-case."""
    endpoint = (request.endpoint or "").removeprefix("lms.")
    if endpoint not in setting("public"):
        access.actor()


def _words() -> dict[str, Any]:
    """What only the wiring knows: who is here, and where she may go."""
    actor = access.current_actor()
    items = [item for item in NAV if item.permission is None or access.allows(actor, item.permission)] if actor else []
    return {
        "me": actor,
        "can": lambda permission, *places: actor is not None and access.allows(actor, permission, places or None),
        "lms_nav": items,
        "lms_logout": state().host.logout_url(),
        "Depth": Depth,
        "depth_labels": DEPTH_LABELS,
        "state_labels": STATE_LABELS,
        "state_marks": STATE_MARKS,
        "progress_labels": PROGRESS_LABELS,
        "role_labels": ROLE_LABELS,
    }
