"""A letter in its reader's language, at the moment when it is sent."""

import secrets
from collections.abc import Sequence

from sqlalchemy import Row, bindparam, insert, select

from lms.core import clock, i18n, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.state import setting
from lms.core.types import NoticeKind
from lms.messages.service import site
from lms.messages.service.letters import MESSAGE, MESSAGES, add_letter
from lms.messages.service.wishes import language_of, stop_token
from lms.messages.types import (
    ALWAYS,
    KIND_LABELS,
    SaidLetter,
    SaidLine,
    SendWay,
)

_OF_LETTER = (
    select(MESSAGES)
    .where(
        MESSAGE.letter_id == bindparam("letter"), MESSAGE.dropped_at.is_(None)
    )
    .order_by(MESSAGE.id)
)


def said(letter: Row, name: str) -> SaidLetter | None:
    """What the letter says; None if nothing is left to say. `name`: whose it
    is.
    """
    rows = execute(_OF_LETTER, {"letter": letter.id}).all()
    if not rows:
        return None
    with i18n.use(language_of(letter.person_id)):
        return _said(letter, rows, name)


def _said(letter: Row, rows: Rows, name: str) -> SaidLetter:
    kinds = sorted({row.kind for row in rows})
    stops = [kind for kind in kinds if kind not in ALWAYS]
    way = SendWay(letter.way)
    return SaidLetter(
        letter.reference,
        _subject(kinds, len(rows)),
        _("Hello %(name)s,", name=name),
        [_line(row) for row in rows],
        _(
            "A machine of %(site)s has sent this; nobody reads what you answer here.",
            site=setting("LMS_TITLE"),
        ),
        letter.made_at,
        i18n.lang(),
        [_stop(letter.person_id, way, kind) for kind in stops],
        _stop_address(letter.person_id, way, stops) if stops else "",
        (_("Choose what you get, and when"), f"{site.base()}/messages"),
    )


def _subject(kinds: Sequence[str], count: int) -> str:
    """Neither a name nor a task: whoever looks at the screen may read it."""
    title = setting("LMS_TITLE")
    text = ngettext(
        "%(num)s new message in %(site)s",
        "%(num)s new messages in %(site)s",
        count,
        site=title,
    )
    if len(kinds) > 1:
        return text
    return f"{text}: {_(KIND_LABELS[kinds[0]])}"


def _line(row: Row) -> SaidLine:
    text = _(row.words, **row.named)
    return SaidLine(row.kind, text, site.base() + row.path, row.at)


def _stop(person_id: int, way: SendWay, kind: str) -> tuple[str, str]:
    address = _stop_address(person_id, way, [kind])
    return _stop_label(kind), address


def _stop_label(kind: str) -> str:
    return _("No longer send me “%(kind)s”", kind=_(KIND_LABELS[kind]))


def _stop_address(person_id: int, way: SendWay, kinds: list[str]) -> str:
    return f"{site.base()}/messages/stop/{stop_token(person_id, way, kinds)}"


def write_to(person_id: int, address: str, text: str, path: str) -> None:
    """Send a person one mail to an address that is not theirs yet, in the open
    transaction. `text` is marked for translation.
    """
    now = clock.now()
    row = {
        "notice": secrets.token_hex(outbox.NOTICE_BYTES),
        "person_id": person_id,
        "way": SendWay.MAIL,
        "kind": NoticeKind.ACCOUNT,
        "words": text,
        "named": {},
        "path": path,
        "at": now,
        "due_at": now,
        "letter_id": add_letter(person_id, SendWay.MAIL, address),
    }
    execute(insert(MESSAGES), row)
