"""What is answered to what cannot be read as a request. The application never
hears of it, nor is it known who asks, so it is said in every language.
"""

import logging
import secrets

from waitress.task import ErrorTask

from lms.core.i18n import LANGUAGES, catalogue
from lms.core.marks import N_

log = logging.getLogger(__name__)
WORDS = N_(
    {
        431: "Your browser sent an address or cookies that are too long, so nothing was done. Delete the cookies of this site in your browser and open it again.",
        500: "Something went wrong here, and that is our mistake. Nothing was half-saved. Try again.",
    }
)
OTHERS = N_(
    "This request could not be read, so nothing was done. Go back, open the page again and use its buttons."
)
NUMBER = N_("Number of this request: %(number)s")
HEADERS = (
    ("Cache-Control", "private, no-store"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("X-Content-Type-Options", "nosniff"),
)


def _words(code: int, number: str) -> str:
    text = WORDS.get(code, OTHERS)
    said = [_in(one, text, number) for one in LANGUAGES]
    return "\n\n".join(said)


def _in(language: str, text: str, number: str) -> str:
    say = catalogue(language).gettext
    return f"{say(text)} {say(NUMBER) % {'number': number}}"


class Refusal(ErrorTask):
    """One such answer, with its line in the log."""

    def execute(self) -> None:
        """Say it and close the connection."""
        error, number = self.request.error, secrets.token_hex(6)
        log.info("no request: id=%s status=%s", number, error.code)
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [*HEADERS, ("X-Request-Id", number)]
        self._send(_words(error.code, number).encode())

    def _send(self, body: bytes) -> None:
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
