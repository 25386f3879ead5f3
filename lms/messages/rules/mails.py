"""A letter as an e-mail: plain text, the same as simple HTML, and what a mail
program needs for its own button "unsubscribe" (RFC 2369, RFC 8058). Pure.
"""

import datetime as dt
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from markupsafe import escape

from lms.core.types import TextPairs
from lms.messages.types import SaidLetter, SaidLine


def mail(
    letter: SaidLetter, sender: str, name: str, to: str, host: str
) -> EmailMessage:
    """The whole mail. `name`: as whose it is shown; `host`: what makes its
    reference one of this site.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=parseaddr(sender)[1])
    message["To"] = Address(addr_spec=to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at.astimezone(dt.UTC))
    message["Message-ID"] = f"<{letter.reference}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    if letter.stop_all:
        message["List-Unsubscribe"] = f"<{letter.stop_all}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content("\n".join(_plain(letter)))
    message.add_alternative("\n".join(_html(letter)), subtype="html")
    return message


def _plain(letter: SaidLetter) -> Iterator[str]:
    yield from (letter.greeting, "")
    for line in letter.lines:
        yield from (f"- {line.text}", f"  {line.url}", "")
    yield from ("--", letter.footer)
    for label, url in _ways_out(letter):
        yield f"{label}: {url}"


def _ways_out(letter: SaidLetter) -> TextPairs:
    yield from letter.stops
    if letter.settings[1]:
        yield letter.settings


def _html(letter: SaidLetter) -> Iterator[str]:
    yield f'<!doctype html><html lang="{letter.language}"><head><meta charset="utf-8"><title>{escape(letter.subject)}</title></head>'
    yield '<body style="font-family:sans-serif;line-height:1.5;max-width:38em;margin:0 auto;padding:1em">'
    yield f"<p>{escape(letter.greeting)}</p>"
    yield "<ul>"
    yield from map(_item, letter.lines)
    yield "</ul><hr>"
    yield f"<p><small>{escape(letter.footer)}</small></p>"
    for label, url in _ways_out(letter):
        yield f"<p><small>{_link(url, label)}</small></p>"
    yield "</body></html>"


def _item(line: SaidLine) -> str:
    return f"<li>{_link(line.url, line.text)}</li>"


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'
