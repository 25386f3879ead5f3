"""The stand-alone host: people come from the LMS's own directory, sign in with
its own accounts, and are told things on a page.
"""

from collections.abc import Sequence
from typing import Any

from flask import g, request, url_for
from flask_login import UserMixin, current_user
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from lms.access import service as access
from lms.core import clock
from lms.core.db import session as database
from lms.extension.host import FlaskHost
from lms.people import service as people
from lms.people.host import Notification, PersonInfo
from lms.standalone import accounts
from lms.standalone.models import Notice


class User(UserMixin):
    """Flask-Login's view of a session: its id is the session's random key, so
    deleting the session signs out everywhere.
    """

    def __init__(self, key: str, rows: Sequence[Row[Any]]) -> None:
        self.id, self.rows, self.row = key, rows, rows[0]


def load_user(key: str) -> User | None:
    """Flask-Login asks once per request, and again for the page that says the
    database is away; that one is for nobody.
    """
    if g.get("lms_database_away"):
        return None
    try:
        rows = accounts.of_session(key)
    except SQLAlchemyError:
        g.lms_database_away = True
        raise
    return User(key, rows) if rows else None


class StandaloneHost(FlaskHost):
    """See `lms.Host`."""

    def __init__(self) -> None:
        super().__init__(layout="lms/standalone/layout.html")

    def current_person(self) -> PersonInfo | None:
        """Who holds this session, once she has set her own password."""
        user = current_user
        if not user.is_authenticated or (
            user.row.must_change and not g.get("lms_changing_password")
        ):
            return None
        return access.KnownPerson(
            user.row.key, user.row.name, None, user.row.active, user.rows
        )

    def notify(self, person_key: str, message: Notification) -> None:
        """A line on the person's page of notices; said again after a crash it
        stays one line.
        """
        found = people.find_person(person_key)
        if found:
            row = Notice(
                person_id=found.id,
                text=message.text[:500],
                path=message.path[:200],
                at=clock.now(),
            )
            database().add(row)

    def login_url(self, back_to: str | None) -> str:
        """Our own sign-in page, or the page that asks for a new password."""
        if current_user.is_authenticated:
            return url_for("lms.account.password")
        if back_to is None or back_to == "/":
            return url_for("lms.account.sign_in")
        return url_for(
            "lms.account.sign_in", next=request.script_root + back_to
        )

    def logout_url(self) -> str | None:
        """Our own."""
        return url_for("lms.account.sign_out")

    def welcome(self, person_key: str, login: str) -> str | None:
        """A one-time code that the administrator hands over."""
        return accounts.new_code(person_key, login)

    def nightly(self) -> None:
        """Forget sessions that have ended by themselves."""
        accounts.sweep()

    def dismiss(self, person_key: str) -> None:
        """End every session."""
        accounts.end_all(person_key)
