"""The seam: all that the product asks of the application it lives in."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sqlalchemy.orm import Session, scoped_session

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PersonInfo:
    """What a host tells of a person. `key` is the host's own, opaque and
    lasting.
    """

    key: str
    name: str
    email: str | None = None
    active: bool = True


@dataclass(frozen=True)
class UnitInfo:
    """What a host tells of a unit; `parent` is another unit's key, None at the
    root.
    """

    key: str
    title: str
    kind: str = "department"
    parent: str | None = None


@dataclass(frozen=True)
class Notification:
    """Something a person should know: a short text in the site's language and
    the page it is about.

    `words` with `values` are the same for hosts that say it in the reader's own
    language: a text of our catalogue and what stands in it, where a name that
    is there in several languages is a `{vi: …, en: …}` pair. `settles`: the
    page of earlier notices that ask for nothing any more, whoever got them.
    `kind`: what it is about, one of `NoticeKind`. `id`: the same if it is told
    again after a crash.
    """

    text: str
    path: str
    words: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    settles: str = ""
    kind: str = ""
    id: str = ""


class HostPage(NamedTuple):
    """A page that a search finds by its title; `icon` is a sign of
    static/icons.svg.
    """

    title: str
    url: str
    icon: str


class Host(Protocol):
    """Implemented once per host application, as a subclass: what a host need
    not have is answered here.
    """

    layout: str = "lms/layout.html"
    """The name of the template that our pages extend."""

    keeps_names: bool = True
    """Whether names and addresses are the host's own, to be corrected there;
    if not, administrators correct them in the LMS.
    """

    def current_person(self) -> PersonInfo | None:
        """Who is signed in to this request, or None."""
        ...

    def person(self, key: str) -> PersonInfo | None:
        """The person with this key."""
        ...

    def units(self) -> Iterable[UnitInfo]:
        """The host's units, parents first; empty if units are kept in the LMS."""
        return ()

    def people_in(self, unit_key: str) -> Iterable[PersonInfo]:
        """The people of one of the host's units; empty if people are kept in
        the LMS.
        """
        return ()

    def session(self) -> scoped_session[Session]:
        """The database session of this request or command, as a registry, so
        that the LMS notices what the host has not committed.
        """
        ...

    def notify(self, person_key: str, message: Notification) -> None:
        """Tell the person. Called by the worker; may be repeated after a crash.
        Only logged, unless the host has mail or messages.
        """
        log.info("for %s: %s (%s)", person_key, message.text, message.path)

    def settle(self, path: str, person_key: str | None) -> None:
        """What earlier notices that lead to this page asked for is done, for
        this person or, without one, for everybody. Called by the worker.
        """

    def mail_address(self, person_key: str) -> str | None:
        """Where mail reaches the person, if they may be written to there; what
        `person` says of them, unless the host knows better.
        """
        known = self.person(person_key)
        return known.email if known else None

    def address_page(self) -> str | None:
        """Where the person gives their address; None if that is not here."""
        return None

    def read_notices(
        self, person_key: str, ids: Iterable[str]
    ) -> Iterable[str]:
        """Which of these notices (`Notification.id`) the person has read, so
        that they are not gathered into a mail; none, if that is not known.
        """
        return ()

    def login_url(self, back_to: str | None) -> str:
        """Where to sign in, returning to `back_to` (a path) afterwards."""
        ...

    def sign_in_fields(self) -> str | None:
        """The template of the fields to sign in with on the page that says a
        session has ended, named `sign_in_…`; None if that page only leads to
        `login_url`.
        """
        return None

    def sign_in_here(self, form: Mapping[str, str]) -> str | None:
        """Sign this browser in by what was typed there: None, or why not, in
        the reader's language.
        """
        return None

    def ended_person(self) -> str | None:
        """The key of the person whose session in this browser has ended. Only
        for them goes on what was written; None if that is not known.
        """
        return None

    def logout_url(self) -> str | None:
        """Where a POST signs out, for the button on the page of everything, or
        None if the host's own frame has one.
        """
        return None

    def pages(self) -> Iterable[HostPage]:
        """Pages of the host's own that a search shall find, in the reader's
        language; none by default.
        """
        return ()

    def welcome(self, person_key: str, login: str) -> str | None:
        """Let a newly added person sign in; the one-time code to hand over, or
        None if the host sees to it.
        """
        return None

    def nightly(self) -> None:
        """Housekeeping of the host's own, once a day, in the worker."""

    def dismiss(self, person_key: str) -> None:
        """End everything this person has open. Called on suspension and when a
        new code is given. A suspended person is refused at every request in
        any case.
        """
