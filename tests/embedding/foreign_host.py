"""An agency whose application shares nothing with the LMS but Flask and
SQLAlchemy: UUID keys, a plain session, form tokens of its own, Flask-Babel.
"""

import secrets
from contextlib import suppress
from urllib.parse import quote
from uuid import UUID, uuid4

from flask import Flask, abort, redirect, render_template, request, session
from flask_babel import Babel
from sqlalchemy import create_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    scoped_session,
    sessionmaker,
)

from lms import LMS, Host, PersonInfo


class Base(DeclarativeBase):
    """The agency's own tables."""


class Clerk(Base):
    """Somebody who works here."""

    __tablename__ = "clerks"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    full_name: Mapped[str]


class Agency(Host):
    """What the LMS asks of this application."""

    layout = "foreign/base.html"

    def __init__(self, address: str) -> None:
        self.db = scoped_session(sessionmaker(create_engine(address)))

    def current_person(self) -> PersonInfo | None:
        return self.person(session.get("clerk", ""))

    def person(self, key: str) -> PersonInfo | None:
        with suppress(ValueError):
            if clerk := self.db.get(Clerk, UUID(key)):
                return PersonInfo(str(clerk.id), clerk.full_name)
        return None

    def session(self) -> scoped_session:
        return self.db

    def login_url(self, back_to: str | None) -> str:
        return f"/enter?next={quote(back_to)}" if back_to else "/enter"


class Seal:
    """The agency's own protection of its forms."""

    field, header = "seal", "X-Seal"

    def token(self) -> str:
        return session.setdefault("seal", secrets.token_urlsafe())

    def check(self, token: str | None) -> bool:
        return secrets.compare_digest(token or "", self.token())


def create_app(address: str, **settings) -> Flask:
    """The application; `app.extensions["lms"].host` is the agency."""
    app, agency, seal = Flask(__name__), Agency(address), Seal()
    app.config.update(SECRET_KEY="change me", **settings)
    app.teardown_appcontext(lambda _error: agency.db.remove())
    Babel(app, locale_selector=lambda: "vi")
    LMS(app, host=agency, csrf=seal, url_prefix="/learn")

    @app.before_request
    def guard() -> None:
        if request.method == "POST" and request.blueprint is None:
            seal.check(request.form.get(seal.field)) or abort(400)

    @app.route("/enter", methods=["GET", "POST"])
    def enter():
        if request.method == "POST":  # the agency checks passwords its own way
            session["clerk"] = request.form["id"]
            return redirect(request.args.get("next") or "/")
        return render_template("foreign/enter.html", seal=seal.token())

    return app
