"""The tables become another version's while the program runs: it says so and
writes nothing more.
"""

import time

import pytest
from sqlalchemy import select, text

from lms.core import migrate
from lms.core.db import session
from lms.people.models import Person
from lms.signoff.models import Submission
from tests.crashes.writers import PATIENCE
from tests.site import Visitor
from tests.test_backup import lms

TASK = "/revisions/1/tasks/task"
VERSION = text("UPDATE lms_alembic_version SET version_num = :number")


def _set_version(number):
    session().rollback()
    session().execute(VERSION, {"number": number})
    session().commit()


def _stored():
    session().rollback()
    query = select(Submission.draft_text).join(
        Person, Person.id == Submission.person_id
    )
    return session().scalars(query.filter(Person.key == "lan")).all()


def _write_until_refused(lan):
    """The last text that was said to be stored, and the refusal."""
    stored, end = [], time.monotonic() + PATIENCE
    while time.monotonic() < end:
        written = f"Lúc {time.monotonic()}"
        status, _, page = lan.post(TASK, text=written, save="1", **_marks(lan))
        if status == 503:
            return stored, page
        assert status == 302, page
        stored = [written]
        time.sleep(0.1)
    pytest.fail("it goes on writing")


def _marks(lan):
    return {"was-text": lan.shown(TASK)["was-text"]}


@pytest.mark.parametrize(
    ("backend", "number"),
    [("sqlite", "9999"), ("postgresql", "0018")],
    indirect=["backend"],
)
def test_it_stops_writing_when_its_tables_are_anothers(
    site, app, number, monkeypatch
):
    running = site("--no-worker")
    lan, needed = Visitor(running, "lan"), migrate.head()
    _nobody_changes_tables_in_use(app, monkeypatch)
    _set_version(number)
    stored, page = _write_until_refused(lan)
    assert "The update is not finished" in page
    assert "Lúc " in page, "what was typed is on the page"
    for path in ("/", TASK, "/courses"):
        lan.get(path)
    status, _, _ = lan.post(f"{TASK}/autosave", text="Viết thêm.")
    assert status == 503
    assert _stored() == stored
    said = running.log.read_text()
    assert f"SCHEMA: The database is at {number}, this program needs" in said
    assert "Traceback" not in said
    _set_version(needed)
    assert lan.post(TASK, text="x", save="1", **_marks(lan))[0] == 302


def _nobody_changes_tables_in_use(app, monkeypatch):
    for name in ("LMS_DATA", "LMS_DATABASE_URL"):
        monkeypatch.setenv(name, app.config[name])
    for words in (("upgrade",), ("downgrade", "base")):
        status, said = lms("db", *words)
        assert (status, "is running" in said) == (1, True), said
    assert migrate.current(session().get_bind()) == migrate.head()
