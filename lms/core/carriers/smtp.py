"""E-mail by SMTP, in three steps: until the last one begins nothing has left,
so whoever sends can note that they are about to; see RFC 5321, section 4.5.3.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from lms.core.carriers.types import NotCarried, RefusedThere, Unsure

PATIENCE = 20.0
"""Seconds that an answer may take."""
DONE = 250, 251
FOR_GOOD = 500
BROKEN = OSError, smtplib.SMTPException
SECURITIES = "starttls", "tls", "none"


class MailServer(NamedTuple):
    """Where mail is handed in. `security`: one of `SECURITIES`."""

    host: str
    port: int
    security: str
    user: str
    password: str


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A line to the server, encrypted and signed in as agreed; `NotCarried`
    when there is none to be had.
    """
    with _not_yet():
        line = _opened(server)
    try:
        yield line
    finally:
        _close(line)


def _close(line: smtplib.SMTP) -> None:
    with suppress(*BROKEN):
        line.quit()
    line.close()


@contextmanager
def _not_yet() -> Iterator[None]:
    """Whatever breaks in here, nothing has left."""
    try:
        yield
    except BROKEN as problem:
        raise NotCarried(repr(problem)) from problem


def _opened(server: MailServer) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    where = server.host, server.port
    if server.security == "tls":
        line = smtplib.SMTP_SSL(*where, timeout=PATIENCE, context=trust)
    else:
        line = smtplib.SMTP(*where, timeout=PATIENCE)
    if server.security == "starttls":
        line.starttls(context=trust)
    if server.user:
        line.login(server.user, server.password)
    return line


def address(line: smtplib.SMTP, sender: str, to: str) -> None:
    """Say from whom and to whom. Nothing has been sent yet."""
    with _not_yet():
        line.ehlo_or_helo_if_needed()
        _check(*line.mail(sender))
        _check(*line.rcpt(to))


def hand_over(line: smtplib.SMTP, data: bytes) -> None:
    """Send it. `Unsure` if the line breaks before the server has answered."""
    try:
        code, said = line.data(data)
    except smtplib.SMTPDataError as refusal:
        code, said = refusal.smtp_code, refusal.smtp_error
    except BROKEN as problem:
        raise Unsure(repr(problem)) from problem
    _check(code, said)


def _check(code: int, said: bytes | str) -> None:
    """Whether the server has taken it."""
    if code not in DONE:
        kind = RefusedThere if code >= FOR_GOOD else NotCarried
        raise kind(f"{code} {said!r}")
