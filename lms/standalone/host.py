"""The stand-alone host: people come from the LMS's own directory, sign in with
its own accounts, and are told things on a page.
"""

from flask import g, request, url_for
from flask_login import UserMixin, current_user
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from lms import FlaskHost, Notification, PersonInfo
from lms.standalone import accounts, notices, sessions


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


class StandaloneHost(FlaskHost):
    """See `lms.Host`."""

    keeps_names = False

    def __init__(self) -> None:
        super().__init__(layout="lms/standalone/layout.html")

    def current_person(self) -> PersonInfo | None:
        """Who holds this session, once they have set their own password."""
        user = current_user
        if not user.is_authenticated:
            return None
        if user.must_change and not g.get("lms_changing_password"):
            return None
        return PersonInfo(user.row.key, user.row.name, active=user.row.active)

    def notify(self, person_key: str, notification: Notification) -> None:
        """A line on the person's page of notices, in the open transaction."""
        notices.add(person_key, notification)

    def login_url(self, back_to: str | None) -> str:
        """Our own sign-in page, or the page that asks for a new password."""
        if current_user.is_authenticated:
            return url_for("lms.account.password")
        if back_to is None or back_to == "/":
            return url_for("lms.account.sign_in")
        target = request.script_root + back_to
        return url_for("lms.account.sign_in", next=target)

    def logout_url(self) -> str | None:
        """Our own."""
        return url_for("lms.account.sign_out")

    def welcome(self, person_key: str, login: str) -> str | None:
        """A one-time code that the administrator hands over."""
        return accounts.new_code(person_key, login)

    def nightly(self) -> None:
        """Forget sessions that have ended by themselves, and old notices."""
        sessions.sweep()
        notices.sweep()

    def dismiss(self, person_key: str) -> None:
        """End every session."""
        sessions.end_all(person_key)
