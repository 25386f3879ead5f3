"""Who reads never waits for who writes; who writes waits for so long and is
then told, with everything typed kept.
"""

import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text

from lms import Notification
from lms.core.db import session, transaction, when_free
from lms.core.errors import Busy
from lms.people import service as people
from lms.standalone import database, notices, sessions
from lms.standalone.models import LoginSession, Notice
from tests import lite
from tests.conftest import Browser

TASK = "/revisions/1/tasks/task"
PAGES = ("/", "/courses", "/gaps", "/plan", "/notices", TASK, "/health")


@contextmanager
def _somebody_writes(app):
    """A connection that is not the application's holds SQLite's write lock, as
    another process would. By the same library: locks of two in one process do
    not know of each other.
    """
    file = f"{app.config['LMS_DATA']}/lms.db"
    other = database.sqlite_driver().connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@pytest.fixture
def forgotten(app):
    """Lan's browser, whose last page was long ago, with a notice to read."""
    browser = Browser(app, "lan")
    token = browser.token()
    with transaction():
        notices.add("lan", Notification("Xin chào", "/"))
        session().execute(
            text(
                "UPDATE lms_session SET seen_at = datetime(seen_at, '-1 hour')"
            )
        )
    return browser, token


@lite
def test_every_page_is_read_while_somebody_writes(app, forgotten):
    browser, _token = forgotten
    for path in PAGES:
        browser.get(path)  # filled caches are no part of this
    before = session().scalar(select(LoginSession.seen_at))
    session().execute(text("UPDATE lms_notice SET read_at = NULL"))
    with transaction():
        session().execute(
            text(
                "UPDATE lms_session SET seen_at = datetime(seen_at, '-1 hour')"
            )
        )
    with _somebody_writes(app):
        for path in PAGES:
            begun = time.monotonic()
            assert browser.get(path).status_code == 200, path
            assert time.monotonic() - begun < 4, path
    session().expire_all()
    assert session().scalar(select(LoginSession.seen_at)) < before
    assert session().scalar(select(Notice.read_at)) is None
    assert browser.get("/notices").status_code == 200
    session().rollback()
    session().expire_all()
    assert session().scalar(select(LoginSession.seen_at)) >= before
    assert session().scalar(select(Notice.read_at)) is not None


@lite
def test_a_refused_page_is_refused_while_somebody_writes(app):
    lan = Browser(app, "lan")
    assert lan.get("/audit").status_code == 403
    with _somebody_writes(app):
        begun = time.monotonic()
        assert lan.get("/audit").status_code == 403
        assert time.monotonic() - begun < 4


@lite
@pytest.mark.parametrize("by", ["process", "thread"])
def test_an_act_waits_so_long_and_then_says_so_with_everything_typed(app, by):
    app.extensions["lms"].settings["LMS_WRITE_SECONDS"] = 1
    lan = Browser(app, "lan")
    token = lan.token()
    fields = {"text": "ba dòng\nđã gõ", "hand": "1", "csrf_token": token}
    holding, done = threading.Event(), threading.Event()

    def hold():
        with app.app_context(), transaction():
            holding.set()
            done.wait(20)

    def act():
        begun = time.monotonic()
        answer = lan.post(TASK, fields, token=False)
        return answer, time.monotonic() - begun

    if by == "process":
        with _somebody_writes(app):
            answer, waited = act()
    else:
        thread = threading.Thread(target=hold)
        thread.start()
        holding.wait(20)
        answer, waited = act()
        done.set()
        thread.join()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "ba dòng\nđã gõ</textarea>" in answer.text
    assert 0.9 < waited < 6


@lite
def test_a_connections_own_patience_is_put_back(app):
    patience = text("PRAGMA busy_timeout")
    usual = session().execute(patience).scalar()
    assert when_free(lambda: None)
    assert session().execute(patience).scalar() == usual == 8000
    with _somebody_writes(app):
        assert not when_free(lambda: None)
        assert session().execute(patience).scalar() == usual


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_locked_row_is_left_alone_or_waited_for_so_long(app, together):
    people.find_person("lan")
    ready, done = threading.Event(), threading.Event()
    touch = text("UPDATE lms_person SET active = true WHERE key = 'lan'")

    def hold():
        with transaction():
            session().execute(touch)
            ready.set()
            done.wait(30)

    def hurry():
        ready.wait(30)
        try:
            begun = time.monotonic()
            assert not when_free(lambda: session().execute(touch))
            assert time.monotonic() - begun < 4
            assert session().execute(text("SHOW lock_timeout")).scalar() == "8s"
            session().execute(text("SET lock_timeout = 200"))
            with pytest.raises(Busy), transaction():
                session().execute(text("SET LOCAL lock_timeout = 200"))
                session().execute(touch)
        finally:
            done.set()

    session().close()
    together(hold, hurry)


@lite
def test_a_session_is_found_while_somebody_writes_in_this_process(
    app, together
):
    key = sessions.begin("lan").key
    with transaction():
        session().execute(
            text(
                "UPDATE lms_session SET seen_at = datetime(seen_at, '-1 hour')"
            )
        )
    ready, done = threading.Event(), threading.Event()

    def hold():
        with transaction():
            ready.set()
            done.wait(30)

    def read():
        ready.wait(30)
        begun = time.monotonic()
        assert sessions.find(key).name
        done.set()
        return time.monotonic() - begun

    assert together(hold, read)[1] < 4
