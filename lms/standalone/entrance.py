"""How a browser comes to a session of ours, and out of it."""

from typing import Any

from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import UserMixin, current_user, login_user
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from lms.core.i18n import gettext as _
from lms.standalone import accounts, sessions
from lms.standalone.sessions import NewSession

PERSON = "lms_person"
"""Whose session this browser had last; outlives the session on the server."""


class Cookies(SecureCookieSessionInterface):
    """Signed cookies without an age of their own: the session on the server has
    one, and a cookie signed while the clock was ahead would be refused.
    """

    def __init__(self) -> None:
        self.signers: dict[Any, Any] = {}

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs them, made once for each key."""
        key = app.secret_key
        if key not in self.signers:
            self.signers[key] = _Ageless(super().get_signing_serializer(app))
        return self.signers[key]


class _Ageless:
    def __init__(self, signer: Any) -> None:
        self.dumps, self.signer = signer.dumps, signer

    def loads(self, text: str, **_age: int) -> Any:
        return self.signer.loads(text)


class User(UserMixin):
    """Flask-Login's view of a session: its id is the session's random key, so
    deleting the session signs out everywhere.
    """

    def __init__(self, key: str, row: Row) -> None:
        self.id, self.row = key, row

    @property
    def must_change(self) -> bool:
        """Whether the person still has to set a password of their own."""
        return self.row.must_change

    @property
    def unread(self) -> int:
        """How many notices wait to be read."""
        return self.row.unread


def load_user(key: str) -> User | None:
    """Flask-Login asks once per request, and again for the page that says the
    database is away; that one is for nobody.
    """
    if g.get("lms_database_away"):
        return None
    row = _find_session(key)
    return User(key, row) if row else None


def _find_session(key: str) -> Row | None:
    try:
        return sessions.find(key)
    except SQLAlchemyError:
        g.lms_database_away = True
        raise


def sign_in(login: str, password: str) -> NewSession | None:
    """A session in this browser, in the place of the one that it had; None if
    the name or the password is wrong. `TooManyTries` as in `accounts`.
    """
    new = accounts.sign_in(login, password, request.remote_addr or "", agent())
    if new:
        end_current()
        enter(new)
    return new


def agent() -> str:
    """What the browser says of itself."""
    return request.headers.get("User-Agent", "")


def wrong() -> str:
    """What is said of a wrong name and of a wrong password alike."""
    return _(
        "The sign-in name or the password is not right. Check both and try again."
    )


def end_current() -> None:
    """End the session of this browser, if it has one."""
    if current_user.is_authenticated:
        sessions.end(current_user.id)


def enter(new: NewSession) -> None:
    """This browser goes on with the new session."""
    session.clear()
    row = sessions.find(new.key)
    if row is not None:
        login_user(User(new.key, row))
        session[PERSON] = row.key


def last_person() -> str | None:
    """The key of the person whose session this browser had last."""
    return session.get(PERSON)
