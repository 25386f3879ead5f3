"""The stand-alone application: the first host of the plugin."""

import contextlib
import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_compress import Compress
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import LMS
from lms.config import SETTINGS, resolve
from lms.core.db import Base
from lms.standalone import database, views
from lms.standalone.host import StandaloneHost, load_user


def settings_from(
    environment: Mapping[str, str], **given: Any
) -> dict[str, Any]:
    """Settings from environment variables of the same names, overridden by what
    is given.
    """
    named = {
        setting.name: environment[setting.name]
        for setting in SETTINGS
        if setting.name in environment
    }
    return resolve({**named, **given})


def create_app(**given: Any) -> Flask:
    """Build the application; settings come from the environment unless given
    here.
    """
    settings = settings_from(os.environ, **given)
    data = Path(settings["LMS_DATA"]).resolve()
    data.mkdir(parents=True, exist_ok=True)
    address = database.url(data, settings["LMS_DATABASE_URL"])
    if not settings["LMS_DATABASE_URL"]:
        (data / "lms.db").touch(mode=0o600)
    app = Flask(
        "lms", static_folder=None, template_folder=None, instance_path=str(data)
    )
    app.config.update(settings)
    app.config.update(
        SECRET_KEY=_secret(data),
        SQLALCHEMY_DATABASE_URI=address,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(address),
        SESSION_COOKIE_NAME="__Host-lms"
        if settings["LMS_SECURE_COOKIES"]
        else "lms",
        SESSION_COOKIE_SECURE=settings["LMS_SECURE_COOKIES"],
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        TRUSTED_HOSTS=[
            name.strip()
            for name in settings["LMS_TRUSTED_HOSTS"].split(",")
            if name.strip()
        ]
        or None,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "application/json",
            "image/svg+xml",
            "text/csv",
        ],
        COMPRESS_MIN_SIZE=500,
        COMPRESS_BR_LEVEL=5,
    )
    app.jinja_env.undefined = StrictUndefined
    db = SQLAlchemy(
        app, metadata=Base.metadata, session_options={"expire_on_commit": False}
    )
    with app.app_context():
        database.prepare(db.engine)
    login = LoginManager(app)
    login.session_protection = None  # the server-side session is the protection; the built-in one throws out mobile users
    login.user_loader(load_user)
    if settings["LMS_PROXIES"]:
        hops = settings["LMS_PROXIES"]
        app.wsgi_app = ProxyFix(
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )  # type: ignore[method-assign]
    Compress(app)
    LMS(
        app,
        host=StandaloneHost(),
        url_prefix="/",
        pages=(views.bp,),
        public=views.PUBLIC,
    )
    app.after_request(_https_only)
    return app


def _https_only(response: Any) -> Any:
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
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(48))
    for _ in range(20):
        if key := file.read_text():
            return key
        time.sleep(0.05)  # another process is just writing it
    raise database.NotFit(
        f"{file} is empty. Delete it; the next start makes a new one, and everybody signs in again."
    )
