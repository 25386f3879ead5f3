"""The stand-alone host: people come from the LMS's own directory, sign in with
its own accounts, and are told things on a page.
"""

from collections.abc import Iterable, Mapping

from flask import g, request, url_for
from flask_login import current_user

from lms import FlaskHost, HostPage, Notification, PersonInfo
from lms.core.i18n import gettext as _
from lms.standalone import accounts, addresses, entrance, notices, sessions
from lms.standalone.throttle import TooManyTries
from lms.web.forms import tidy


class StandaloneHost(FlaskHost):
    """See `lms.Host`."""

    keeps_names = False

    def __init__(self) -> None:
        super().__init__(layout="lms/standalone/layout.html")

    def current_person(self) -> PersonInfo | None:
        """Who holds this session, once they have set their own password."""
        if not current_user.is_authenticated:
            return None
        row = current_user.row
        if row.must_change and not g.get("lms_changing_password"):
            return None
        return PersonInfo(row.key, row.name, active=row.active)

    def notify(self, person_key: str, notification: Notification) -> None:
        """A line on the person's page of notices, in the open transaction."""
        notices.add(person_key, notification)

    def settle(self, path: str, person_key: str | None) -> None:
        """On the page of notices."""
        notices.settle(path, person_key)

    def mail_address(self, person_key: str) -> str | None:
        """The one they have confirmed."""
        return addresses.confirmed(person_key)

    def address_page(self) -> str | None:
        """Our own."""
        return url_for("lms.account.mail")

    def read_notices(
        self, person_key: str, ids: Iterable[str]
    ) -> Iterable[str]:
        """By the person's page of notices."""
        return notices.seen(person_key, ids)

    def login_url(self, back_to: str | None) -> str:
        """Our own sign-in page, or the page that asks for a new password."""
        if current_user.is_authenticated:
            return url_for("lms.account.password")
        if back_to is None or back_to == "/":
            return url_for("lms.account.sign_in")
        target = request.script_root + back_to
        return url_for("lms.account.sign_in", next=target)

    def sign_in_fields(self) -> str | None:
        """Name and password; none while a new password is to be set."""
        if current_user.is_authenticated:
            return None
        return "lms/standalone/_sign_in.html"

    def sign_in_here(self, form: Mapping[str, str]) -> str | None:
        """As the sign-in page does it, with the same brakes."""
        login = tidy(form.get("sign_in_login", ""))
        password = form.get("sign_in_password", "")
        try:
            if entrance.sign_in(login, password):
                return None
        except TooManyTries as refusal:
            return _(refusal.text, **refusal.values)
        return entrance.wrong()

    def ended_person(self) -> str | None:
        """Whom this browser's cookie names."""
        return entrance.last_person()

    def logout_url(self) -> str | None:
        """Our own."""
        return url_for("lms.account.sign_out")

    def pages(self) -> Iterable[HostPage]:
        """What is opened at the head of a page."""
        return (
            HostPage(_("Account"), url_for("lms.account.profile"), "person"),
            HostPage(
                _("Change password"), url_for("lms.account.password"), "lock"
            ),
            HostPage(_("Notices"), url_for("lms.account.notices"), "bell"),
        )

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
