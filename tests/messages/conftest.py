"""A site that sends mail into a folder, at a time that stands still."""

import datetime as dt
import email
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.outbox import Job
from lms.core.state import state
from lms.core.types import NoticeKind
from lms.messages import service
from lms.messages.models import Letter, OutwardMessage
from lms.people import service as people
from lms.standalone.models import MailAddress

WORKDAY = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)
"""A Wednesday, ten in the morning where people are."""
SITE = {
    "LMS_PUBLIC_URL": "https://hoc.example.vn",
    "LMS_MAIL_FROM": "hoc@example.vn",
}
TEXT = "%(name)s has handed in “%(task)s” and waits for your answer."


@pytest.fixture
def backend():
    """One database is enough for most of it."""
    return "sqlite"


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: from now on it is then."""

    def stop(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    stop(WORKDAY)
    return stop


@pytest.fixture
def folder(app, at, tmp_path):
    """Where mail lies; the site sends it there."""
    where = tmp_path / "mail"
    with transaction() as db:
        db.query(Job).delete()  # what the demo has left
    now = {"LMS_MAIL_FOLDER": str(where), "LMS_GATHER_SECONDS": 0}
    state().settings.update(SITE | now)
    return where


def id_of(key):
    return people.find_person(key).id


def has_address(key):
    """The person has confirmed an address."""
    with transaction() as db:
        db.add(
            MailAddress(
                person_id=id_of(key),
                address=f"{key}@example.vn",
                serial="00",
                asked_at=clock.now(),
                confirmed_at=clock.now(),
            )
        )


def tell(
    key, kind=NoticeKind.WORK, path="/submissions/9001", settles="", **named
):
    """A notice for somebody, on its way."""
    values = {
        "name": "Nguyễn Thị Lan",
        "task": {"vi": "Chứng thực", "en": "Copy"},
    }
    with transaction():
        outbox.notify(
            id_of(key), TEXT, path, settles, kind=kind, **(values | named)
        )


def work():
    """The worker does what is due."""
    while service.release():
        pass
    while outbox.work_once(state().jobs):
        pass


def mails(folder: Path):
    """What lies in the folder, as a mail program reads it."""
    return [
        email.message_from_bytes(file.read_bytes(), policy=default)
        for file in sorted(folder.glob("*.eml"))
    ]


def letters():
    return session().scalars(select(Letter).order_by(Letter.id)).all()


def messages():
    return session().scalars(select(OutwardMessage)).all()
