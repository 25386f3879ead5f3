"""The stand-alone application: the first host of the plugin."""

import contextlib
import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from flask_compress import Compress
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from jinja2 import StrictUndefined
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import LMS
from lms.config import SETTINGS, resolve
from lms.core.db import end_reading, refuse_stray_write
from lms.core.i18n import gettext, lang
from lms.core.types import Json
from lms.standalone import database, mail_views, views
from lms.standalone.entrance import Cookies, load_user
from lms.standalone.host import StandaloneHost

Settings = Json
LONGEST_NAME = 100
"""Of what is told of a host name that is not ours."""
COMPRESSED = [
    "text/html",
    "text/css",
    "text/javascript",
    "application/json",
    "image/svg+xml",
    "text/csv",
]


def settings_from(environment: Mapping[str, str], **overrides: Any) -> Settings:
    """Settings from environment variables of the same names, unless overridden."""
    names = {setting.name for setting in SETTINGS} & environment.keys()
    return resolve({name: environment[name] for name in names} | overrides)


def require_site() -> None:
    """Refused where the settings name no folder of a site: a mistyped LMS_DATA
    makes no new one with keys of its own.
    """
    data = Path(settings_from(os.environ)["LMS_DATA"]).resolve()
    if not (data / "secret.key").exists():
        raise database.NotFit(
            f"There is no site in {data}. Is LMS_DATA right? To set up a new site there, run: lms db upgrade"
        )


def create_app(**overrides: Any) -> Flask:
    """Build the application; settings come from the environment unless
    overridden.
    """
    settings = settings_from(os.environ, **overrides)
    data = Path(settings["LMS_DATA"]).resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(
        "lms", static_folder=None, template_folder=None, instance_path=str(data)
    )
    app.config.update(settings | _flask_settings(data, settings))
    app.jinja_env.undefined = StrictUndefined
    _connect(app, data)
    _sign_people_in(app)
    _stand_behind(app, settings["LMS_PROXIES"])
    Compress(app)
    LMS(
        app,
        host=StandaloneHost(),
        url_prefix="/",
        pages=(views.bp,),
        public=views.PUBLIC | mail_views.PUBLIC,
    )
    app.register_error_handler(SecurityError, _refuse_name)
    app.after_request(_https_only)
    # Before Flask-SQLAlchemy's own end: what dies behind a page that is written
    # already must not fail it.
    app.teardown_appcontext(lambda _error: end_reading())
    return app


def _flask_settings(data: Path, settings: Settings) -> Settings:
    """What Flask and its extensions are to be told."""
    secure = settings["LMS_SECURE_COOKIES"]
    names = settings["LMS_TRUSTED_HOSTS"].split(",")
    trusted = [name.strip() for name in names if name.strip()]
    return {
        "SECRET_KEY": _secret(data),
        "SESSION_COOKIE_NAME": "__Host-lms" if secure else "lms",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "TRUSTED_HOSTS": trusted or None,
        "WTF_CSRF_TIME_LIMIT": None,
        "COMPRESS_MIMETYPES": COMPRESSED,
        "COMPRESS_MIN_SIZE": 500,
        "COMPRESS_BR_LEVEL": 5,
    }


def _connect(app: Flask, data: Path) -> None:
    """Give the application its database."""
    configured = app.config["LMS_DATABASE_URL"]
    if not configured:
        (data / "lms.db").touch(mode=0o600)
    address = database.url(data, configured)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(
        address, app.config["LMS_WRITE_SECONDS"], app.config["LMS_THREADS"]
    )
    db = SQLAlchemy(app, session_options={"expire_on_commit": False})
    event.listen(db.session, "before_flush", _refuse_stray_flush)
    with app.app_context():
        database.prepare(db.engine)


def _refuse_stray_flush(db: Session, _context: Any, _objects: Any) -> None:
    refuse_stray_write(db)


def _sign_people_in(app: Flask) -> None:
    """The session on the server is the protection; the built-in one throws
    people out whose phone changes its address.
    """
    app.session_interface = Cookies()
    login = LoginManager(app)
    login.session_protection = None
    login.user_loader(load_user)


def _stand_behind(app: Flask, hops: int) -> None:
    """Believe so many reverse proxies what they say of the visitor."""
    if hops:
        proxy = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxy  # type: ignore[method-assign]


def _refuse_name(_error: SecurityError) -> tuple[str, int]:
    """Somebody came by a name that is not in `LMS_TRUSTED_HOSTS`. No address of
    ours can be built here, so the page stands by itself.
    """
    name = request.environ.get("HTTP_HOST", "")[:LONGEST_NAME]
    page = current_app.jinja_env.get_template("lms/standalone/other_name.html")
    return page.render(_=gettext, lang=lang(), name=name), 400


def _https_only(response: Response) -> Response:
    if request.is_secure:
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    return response


def _secret(data: Path) -> str:
    """The key that signs cookies: made once, whichever process comes first,
    kept beside the data, readable by the owner only.
    """
    file = data / "secret.key"
    with contextlib.suppress(FileExistsError):
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(secrets.token_urlsafe(48))
    for _ in range(20):
        if key := file.read_text():
            return key
        time.sleep(0.05)  # another process is just writing it
    raise database.NotFit(
        f"{file} is empty. Delete it; the next start makes a new one, and everybody signs in again."
    )
