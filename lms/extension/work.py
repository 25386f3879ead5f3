"""Background work that belongs to no room but to the application as a whole."""

from collections.abc import Iterable

from sqlalchemy import text as sql

from lms.core import files, i18n, outbox
from lms.core.db import dialect, execute, session, transaction
from lms.core.state import setting, state
from lms.core.types import Json, NoticeKind
from lms.messages import service as messages
from lms.messages.service import Told
from lms.people.host import Notification
from lms.people.models import Person


def notify(
    person_id: int,
    text: str,
    values: Json,
    path: str,
    settles: str = "",
    kind: str = NoticeKind.CHANGE,
    notice: str = "",
) -> None:
    """Tell a person, through the host, in the language the site speaks."""
    person = session().get(Person, person_id)
    if person is None:
        return
    told = Notification(
        _said(text, values),
        _address(path),
        words=text,
        values=values,
        settles=_address(settles) if settles else "",
        kind=kind,
        id=notice,
    )
    state().host.notify(person.key, told)
    messages.take(person, Told(notice, kind, text, values, path, settles))


def settle(paths: Iterable[str], person_id: int | None) -> None:
    """Notices that lead there ask for nothing any more."""
    key = session().get_one(Person, person_id).key if person_id else None
    for path in paths:
        state().host.settle(_address(path), key)
        messages.settle(path, person_id)


def _said(text: str, values: Json) -> str:
    with i18n.use(setting("LMS_LANGUAGE")):
        return i18n.gettext(text, **values)


def _address(path: str) -> str:
    return setting("prefix") + path


def nightly(kinds: Iterable[str]) -> None:
    """Ask for what is due once a day, each as a job of its own, so that one
    that fails stops no other; then forget what has ended. In the open
    transaction.
    """
    for kind in kinds:
        outbox.enqueue(kind)
    analyze()
    _forget_ended()


def analyze() -> None:
    """Have the database look at its tables, so that it chooses the right index
    also when they have grown. Cheap: SQLite looks at some rows only.
    """
    with transaction():
        if dialect() == "sqlite":
            execute(sql("PRAGMA analysis_limit=1000"))
        execute(sql("ANALYZE"))


def _forget_ended() -> None:
    outbox.sweep()
    files.sweep()
    files.sweep_pictures()
    files.ask_missing()
    state().host.nightly()
