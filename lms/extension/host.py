"""The host most applications have: Flask-SQLAlchemy for the session,
Flask-Login for who is here. Subclass it to say more.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request
from flask_login import LoginManager, current_user, login_url
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session, scoped_session

from lms.core.db import Base
from lms.core.letters import folding
from lms.people import service as people
from lms.people.host import Host, PersonInfo

Reader = Callable[[Any], str]
"""Reads something of the host's user object."""


def _key(user: Any) -> str:
    return str(user.get_id())


def _name(user: Any) -> str:
    return str(getattr(user, "name", None) or user.get_id())


class FlaskHost(Host):
    """`user_key` and `user_name` say how to read the host's user object; by
    default its `get_id()` and its `name`.
    """

    def __init__(
        self,
        layout: str = "lms/layout.html",
        user_key: Reader = _key,
        user_name: Reader = _name,
    ) -> None:
        self.layout, self.user_key, self.user_name = layout, user_key, user_name

    def init_app(self, app: Flask) -> None:
        """Give an application that has no Flask-SQLAlchemy or no Flask-Login
        one, the former on `SQLALCHEMY_DATABASE_URI`, otherwise on lms.db in the
        instance folder. `LMS(app)` without a host calls it.
        """
        if "sqlalchemy" not in app.extensions:
            if not app.config.get("SQLALCHEMY_BINDS"):
                app.config.setdefault(
                    "SQLALCHEMY_DATABASE_URI", "sqlite:///lms.db"
                )
            SQLAlchemy(app, metadata=Base.metadata)
        if not hasattr(app, "login_manager"):
            LoginManager(app).user_loader(lambda _key: None)

    def current_person(self) -> PersonInfo | None:
        """Flask-Login's current user, if signed in."""
        if current_user and current_user.is_authenticated:
            name = folding.tidy(self.user_name(current_user))
            return PersonInfo(self.user_key(current_user), name)
        return None

    def person(self, key: str) -> PersonInfo | None:
        """From the mirror, where everybody is who has been here or was added."""
        return people.mirrored(key)

    def session(self) -> scoped_session[Session]:
        """The host's Flask-SQLAlchemy session."""
        return current_app.extensions["sqlalchemy"].session

    def login_url(self, back_to: str | None) -> str:
        """The host's Flask-Login view, as Flask-Login itself would send there;
        without one, the host's front page.
        """
        view = current_app.login_manager.login_view
        if not view:
            return "/"
        site = request.root_url.rstrip("/")
        return login_url(view, site + back_to if back_to else None)
