"""The host most applications have: Flask-SQLAlchemy for the session,
Flask-Login for who is here. Subclass it to say more.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from flask import current_app, request
from flask_login import current_user, login_url
from sqlalchemy.orm import Session, scoped_session

from lms.core import folding
from lms.people import service as people
from lms.people.host import Message, PersonInfo, UnitInfo

log = logging.getLogger(__name__)


class FlaskHost:
    """`user_key` and `user_name` say how to read the host's user object; by
    default its `get_id()` and its `name`.
    """

    def __init__(
        self,
        layout: str = "lms/layout.html",
        user_key: Callable[[Any], str] = lambda user: str(user.get_id()),
        user_name: Callable[[Any], str] = lambda user: str(
            getattr(user, "name", None) or user.get_id()
        ),
    ) -> None:
        self.layout, self.user_key, self.user_name = layout, user_key, user_name

    def current_person(self) -> PersonInfo | None:
        """Flask-Login's current user, if signed in."""
        user = current_user
        if not user or not user.is_authenticated:
            return None
        return PersonInfo(
            self.user_key(user), folding.tidy(self.user_name(user))
        )

    def person(self, key: str) -> PersonInfo | None:
        """From the mirror, where everybody is who has been here or was added."""
        found = people.find_person(key)
        return (
            PersonInfo(found.key, found.name, found.email, found.active)
            if found
            else None
        )

    def units(self) -> Iterable[UnitInfo]:
        """None: units are kept in the LMS."""
        return ()

    def people_in(self, unit_key: str) -> Iterable[PersonInfo]:
        """None: people come by signing in, or are added in the LMS."""
        return ()

    def session(self) -> Session | scoped_session[Session]:
        """The host's Flask-SQLAlchemy session."""
        return current_app.extensions["sqlalchemy"].session

    def notify(self, person_key: str, message: Message) -> None:
        """Logged only; a host that has mail or messages sends it there."""
        log.info("for %s: %s (%s)", person_key, message.text, message.path)

    def login_url(self, back_to: str | None) -> str:
        """The host's Flask-Login view, as Flask-Login itself would send there;
        without one, the host's front page.
        """
        view = current_app.login_manager.login_view
        return (
            login_url(
                view,
                request.root_url.rstrip("/") + back_to if back_to else None,
            )
            if view
            else "/"
        )

    def logout_url(self) -> str | None:
        """None: the host's own frame has its button."""
        return None

    def welcome(self, person_key: str, login: str) -> str | None:
        """None: the host creates its own accounts."""
        return None

    def nightly(self) -> None:
        """None of its own."""

    def dismiss(self, person_key: str) -> None:
        """Nothing to end: a suspended person is refused at every request."""
