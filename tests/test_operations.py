"""Running it: a log with ids and no names, errors that say which, health,
figures, and the page for administrators.
"""

import datetime as dt
import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo
from sqlalchemy import event, text, update
from sqlalchemy.exc import OperationalError

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.health import milestones, probe
from lms.core.health.faults import Fault, fault_of
from lms.core.outbox import Job
from lms.directory import service as directory
from lms.directory.types import PersonEntry
from lms.exchange.service import row_files
from lms.operations import rules, service
from lms.operations.rules import Metric, Sample
from lms.operations.types import Sign
from lms.people import service as people
from lms.people.types import KINDS
from lms.posts import service as posts
from lms.standalone import commands, notices
from lms.standalone.models import Notice
from lms.standalone.running import logs
from tests.conftest import Browser
from tests.directory.test_long_files import work
from tests.test_backup import lms

ROOT = Path(__file__).parents[1]


@pytest.fixture
def backend():
    """One database is enough but where a test says otherwise."""
    return "sqlite"


BOTH = pytest.mark.parametrize("backend", ["sqlite", "postgresql"])


@pytest.fixture
def lines(capsys):
    """What the log has said since then, as it is written by `lms serve`."""
    logs.set_up(as_json=False)
    return lambda: capsys.readouterr().err.splitlines()


def test_one_line_a_request_with_numbers_instead_of_names(app, lines):
    browser = Browser(app, "lan")
    answer = browser.get("/?name=Nguyen")
    (line,) = lines()
    id_ = answer.headers["X-Request-Id"]
    assert re.fullmatch(
        rf"20\S+Z INFO {id_} method=GET path=/ status=200 ms=\d+ person=\d+ unit=/[\d/]+",
        line,
    )


def test_nothing_secret_is_logged(app, lines):
    browser = Browser(app)
    token = browser.token()
    secret = "mat-khau-rat-bi-mat"
    browser.post("/sign-in", {"login": "lan", "password": secret})
    browser.get(f"/people?q={secret}")
    said = "\n".join(lines())
    assert said
    assert secret not in said
    assert token not in said
    assert "lan" not in said.replace("language", "")


def test_nobody_writes_a_line_of_their_own(app, lines):
    Browser(app).get("/x%0a2026-01-01T00:00:00.000Z INFO forged")
    (line,) = lines()
    assert "status=404" in line
    assert len(line) < 400


def test_lines_can_be_json_and_hold_no_rows_the_database_quotes(app, capsys):
    logs.set_up(as_json=True)
    Browser(app, "lan").get("/")
    try:
        raise ValueError("duplicate key\nDETAIL:  Key (login)=(lan) exists.")
    except ValueError:
        logging.getLogger("lms").exception("failed")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert {"time", "id", "person", "unit", "ms", "status"} <= set(first)
    assert "duplicate key" in second["exception"]
    assert "login" not in second["exception"]


@pytest.mark.parametrize("path", ["/nothing", "/system", "/x%0ay"])
def test_the_id_stands_on_the_error_page_and_in_its_header(app, path):
    answer = Browser(app, "lan").get(path)
    assert answer.status_code in (403, 404)
    id_ = answer.headers["X-Request-Id"]
    if path != "/x%0ay":
        assert id_ in answer.text
    assert id_ != Browser(app, "lan").get(path).headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("said", "title", "fault"),
    [
        ("database is locked", "One moment", Fault.BUSY),
        ("database or disk is full", "disk is full", Fault.FULL),
        (
            "attempt to write a readonly database",
            "cannot write",
            Fault.FORBIDDEN,
        ),
        ("no such column: lms_person.x", "not finished", Fault.SCHEMA),
        ("connection refused", "One moment", Fault.AWAY),
    ],
)
def test_an_error_page_says_which_it_is(app, said, title, fault, caplog):
    browser, engine = Browser(app, "lan"), app.extensions["sqlalchemy"].engine

    def fail(*_):
        raise OperationalError("SELECT", {}, Exception(said))

    event.listen(engine, "before_cursor_execute", fail)
    answer = browser.get("/")
    event.remove(engine, "before_cursor_execute", fail)
    assert (answer.status_code, title in answer.text) == (503, True)
    assert f"{fault.name}: {said}" in caplog.text


def test_a_full_disk_at_an_upload_is_told_from_a_mistake_of_ours(app):
    assert fault_of(OSError(28, "No space left on device")) is Fault.FULL
    assert fault_of(PermissionError(13, "Permission denied")) is (
        Fault.FORBIDDEN
    )
    assert fault_of(OSError("anything")) is fault_of(KeyError("x")) is None


@BOTH
def test_it_is_ready_when_it_can_write_and_the_worker_lives(app):
    with transaction():
        session().execute(update(Job).values(state="done"))
    visitor = Browser(app)
    _forget(app)
    assert _signs(visitor) == (503, {**READY, "worker": "late"})
    milestones.reach(milestones.WORKER)
    _forget(app)
    assert _signs(visitor) == (200, READY)
    with transaction():
        outbox.enqueue("x")
        hours_ago = clock.now() - dt.timedelta(hours=2)
        session().execute(
            update(Job).where(Job.kind == "x").values(run_at=hours_ago)
        )
    assert _signs(visitor) == (200, READY), "remembered for some seconds"
    _forget(app)
    assert _signs(visitor) == (503, {**READY, "jobs": "late"})


READY = {"write": "ok", "schema": "ok", "worker": "ok", "jobs": "ok"}


def _forget(app):
    app.extensions["lms"].cache.pop("readiness", None)


def _signs(browser):
    answer = browser.get("/health/ready")
    pairs = [line.split(": ") for line in answer.text.splitlines()]
    return answer.status_code, dict(pairs)


def test_health_waits_for_nobody_and_busy_is_no_fault(app):
    milestones.reach(milestones.WORKER)
    session().close()
    engine = app.extensions["sqlalchemy"].engine
    with engine.connect() as writer:
        writer.exec_driver_sql("BEGIN IMMEDIATE")
        _forget(app)
        began = time.monotonic()
        status, signs = _signs(Browser(app))
        assert time.monotonic() - began < 5, "not as long as an act"
        assert (status, signs["write"]) == (200, "busy")
        writer.rollback()
    with engine.connect() as connection:
        usual = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert usual == 1000 * app.config["LMS_WRITE_SECONDS"]


def test_a_database_that_is_away_or_of_another_version_is_not_ready(
    app, monkeypatch
):
    def away(_engine):
        raise OperationalError("", {}, Exception("connection refused"))

    monkeypatch.setattr(probe, "write", away)
    _forget(app)
    assert _signs(Browser(app)) == (503, {"write": "away"})
    monkeypatch.undo()
    with transaction():
        session().execute(
            text("UPDATE lms_alembic_version SET version_num = '9999'")
        )
    _forget(app)
    assert _signs(Browser(app))[1]["schema"] == "schema"


def test_a_worker_is_late_after_a_quarter_of_an_hour():
    now = clock.now()
    for minutes, sign in ((14, Sign.OK), (16, Sign.LATE)):
        at = now - dt.timedelta(minutes=minutes)
        assert rules.worker_sign(at, now) is sign
    assert rules.worker_sign(None, now) is Sign.LATE


def test_metrics_are_for_whoever_knows_the_secret(app):
    milestones.reach(milestones.BACKUP)
    visitor = Browser(app)
    assert visitor.get("/metrics").status_code == 302, "off by default"
    settings = app.extensions["lms"].settings
    settings["LMS_METRICS_TOKEN"] = "bi-mat"
    settings["public"] |= {"operations.metrics"}
    for given in ("", "Bearer", "Bearer wrong", "bi-mat"):
        headers = {"Authorization": given}
        assert visitor.get("/metrics", headers=headers).status_code == 404
    visitor.get("/sign-in")
    page = visitor.get("/metrics", headers={"Authorization": "Bearer bi-mat"})
    assert page.status_code == 200
    found = dict(line.rsplit(" ", 1) for line in page.text.splitlines())
    process = f'process="{os.getpid()}"'
    count = f'lms_requests_total{{{process},room="account",status="200"}}'
    assert int(found[count]) >= 1
    last = float(found["lms_last_backup_seconds"])
    assert abs(last - time.time()) < 60
    whole = f'lms_request_seconds_bucket{{{process},room="account",le="+Inf"}}'
    assert (
        found[whole]
        == found[whole.replace("bucket", "count").replace(',le="+Inf"', "")]
    )


def test_each_process_is_counted_apart_and_one_that_ended_is_forgotten(app):
    settings = app.extensions["lms"].settings
    settings["LMS_METRICS_TOKEN"] = "bi-mat"
    settings["public"] |= {"operations.metrics"}
    folder = Path(app.config["LMS_DATA"]) / "metrics"
    browser = Browser(app)
    browser.get("/sign-in")
    own = (folder / f"{os.getpid()}.json").read_text()
    other, ended = os.getppid(), 2**22 + 5
    for process in (other, ended):
        (folder / f"{process}.json").write_text(own)
    page = browser.get("/metrics", headers={"Authorization": "Bearer bi-mat"})
    assert f'process="{other}"' in page.text
    assert f'process="{ended}"' not in page.text
    assert not (folder / f"{ended}.json").exists()


def test_what_stands_in_a_label_cannot_leave_it():
    sample = Sample({"a": 'x"\n\\'}, 1)
    text_ = rules.exposition([Metric("m", "gauge", "h", [sample])])
    assert text_.splitlines()[-1] == r'm{a="x\"\n\\"} 1'


@BOTH
def test_the_page_is_for_administrators_of_everything(app):
    milestones.reach(milestones.BACKUP)
    with transaction() as db:
        db.add(
            Job(
                kind="notify",
                payload={},
                run_at=clock.now(),
                state="failed",
                tries=10,
                error="KeyError('<b>')",
            )
        )
        db.flush()
    admin = Browser(app, "admin")
    page = admin.get("/system").text
    assert 'href="/system"' in admin.get("/").text
    for word in ("Last times", "Versions", "0.1.0", "&lt;b&gt;", "Try again"):
        assert word in page
    assert page.count('<span class="state ') >= 4, "a sign beside each word"
    action = re.search(r'action="(/system/jobs/\d+)"', page)[1]
    for login in ("lan", "manager-duc", "province-quang"):
        other = Browser(app, login)
        assert 'href="/system"' not in other.get("/").text
        assert other.get("/system").status_code == 403
        assert other.post(action).status_code == 403
    assert "tried again" in admin.post(action, follow=True).text
    assert "tried again" in admin.post(action, follow=True).text, "the same"
    assert admin.post(action, {"other": "1"}).status_code == 404, "once"
    assert service.status is not None
    assert [job.state for job in _jobs("notify")][-1] == "ready"


def test_the_system_page_says_first_that_a_backup_is_due(app):
    """Else it would say that everything works, over a backup never made."""
    milestones.reach(milestones.WORKER)
    admin, due = Browser(app, "admin"), "no backup of the last week"
    assert due in admin.get("/system").text
    milestones.reach(milestones.BACKUP)
    page = admin.get("/system").text
    assert due not in page and "Everything works." in page


def _jobs(kind):
    session().rollback()
    query = session().query(Job).filter_by(kind=kind).order_by(Job.id)
    return query.all()


class _Enough:
    """Says stop after so many rounds."""

    def __init__(self, rounds):
        self.rounds = rounds

    def __call__(self):
        self.rounds -= 1
        return self.rounds < 0


@pytest.mark.parametrize(
    "raised", [SystemExit, KeyboardInterrupt, GeneratorExit, MemoryError]
)
def test_the_worker_outlives_whatever_a_handler_raises(app, raised):
    with transaction():
        session().execute(update(Job).values(state="done"))
        outbox.enqueue("bad")
        outbox.enqueue("good")
    done = []

    def bad():
        raise raised

    handlers = {"bad": bad, "good": lambda: done.append(1)}
    outbox.work_on(handlers, _Enough(8), rest=0)
    assert done == [1]
    assert [(job.state, job.tries) for job in _jobs("bad")] == [("ready", 1)]


def test_the_worker_outlives_a_database_that_is_away(app, caplog):
    engine, done = app.extensions["sqlalchemy"].engine, []
    with transaction():
        session().execute(update(Job).values(state="done"))
        outbox.enqueue("good")

    def away(*_):
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    def before():
        if len(caplog.records) == 3 and event.contains(engine, *hook):
            event.remove(engine, *hook)

    hook = ("before_cursor_execute", away)
    event.listen(engine, *hook)
    outbox.work_on(
        {"good": lambda: done.append(1)}, _Enough(60), rest=0, before=before
    )
    assert done == [1]
    assert [record.exc_info for record in caplog.records] == [None] * 3


def test_old_notices_and_finished_jobs_are_swept(app):
    with transaction() as db:
        for days in (179, 181):
            at = clock.now() - dt.timedelta(days=days)
            db.add(Notice(person_id=1, text=f"{days}", path="/", at=at))
        for days, state in ((29, "done"), (31, "done"), (31, "failed")):
            at = clock.now() - dt.timedelta(days=days)
            db.add(
                Job(kind=f"{state}{days}", payload={}, run_at=at, state=state)
            )
    notices.sweep()
    outbox.sweep()
    assert [row.text for row in session().query(Notice)] == ["179"]
    kinds = {job.kind for job in session().query(Job)}
    assert {"done29", "failed31"} <= kinds
    assert "done31" not in kinds


def _leaves(command, words=()):
    for name, one in command.commands.items():
        if isinstance(one, click.Group):
            yield from _leaves(one, (*words, name))
        else:
            yield (*words, name)


ARGUMENTS = {
    "units load": ["f"],
    "units import": ["f"],
    "units export": ["x.csv"],
    "units kind": ["k", "v"],
    "frameworks export": ["k", "x.yaml"],
    "frameworks import": ["f"],
    "people import": ["f"],
    "postings import": ["f"],
    "postings export": ["x.csv", "--unit", "vn"],
    "profiles import": ["f"],
    "profiles export": ["x.csv", "--unit", "vn"],
    "courses check": ["."],
    "courses load": ["."],
    "courses owner": ["x", "vn"],
    "courses package": ["x"],
    "questions convert": ["f"],
    "evidence export-chain": ["lan"],
    "admin": ["x", "X"],
    "backup": ["copy"],
    "worker": ["--once"],
    "serve": ["--port", "0"],
    "db downgrade": ["base"],
    "demo": ["--no-serve"],
}
WITHOUT_TABLES = {"db upgrade", "restore"}


def _every_command():
    for words in _leaves(commands.cli):
        name = " ".join(words)
        if name not in WITHOUT_TABLES:
            yield [*words, *ARGUMENTS.get(name, [])]


@pytest.mark.parametrize("words", list(_every_command()), ids=" ".join)
def test_every_command_refuses_tables_of_a_newer_version(
    app, words, monkeypatch, tmp_path
):
    _refused(app, words, monkeypatch, tmp_path, "9999", "does not know")


@pytest.mark.parametrize(
    "words",
    [one for one in _every_command() if one[0] not in ("demo", "db")],
    ids=" ".join,
)
def test_every_command_says_how_to_bring_older_tables_up_to_date(
    app, words, monkeypatch, tmp_path
):
    _refused(app, words, monkeypatch, tmp_path, "0018", "Run: lms db upgrade")


def _refused(app, words, monkeypatch, tmp_path, revision, sentence):
    with transaction():
        session().execute(
            text(f"UPDATE lms_alembic_version SET version_num = '{revision}'")
        )
    before = _written(app)
    monkeypatch.setenv("LMS_DATA", app.config["LMS_DATA"])
    monkeypatch.chdir(tmp_path)
    Path("f").write_text("a,b\n")
    status, said = lms(*words)
    assert status == 1
    assert sentence in said
    assert "Traceback" not in said
    assert _written(app) == before, "not a byte is written"


def _written(app):
    """What the database holds once everything is in the one file."""
    session().close()
    engine = app.extensions["sqlalchemy"].engine
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return (Path(app.config["LMS_DATA"]) / "lms.db").read_bytes()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"LMS_DATABASE_URL": "nonsense"}, "LMS_DATABASE_URL"),
        ({"LMS_DATABASE_URL": "other://x/y"}, "LMS_DATABASE_URL"),
        (
            {"LMS_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"},
            "cannot be reached",
        ),
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        ["serve"],
        ["backup", "b"],
        ["evidence", "verify"],
        ["demo", "--no-serve"],
    ],
)
def test_an_operators_mistake_is_a_sentence(
    tmp_path, monkeypatch, settings, sentence, words
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.key").write_text("0" * 64)
    for name, value in {"LMS_DATA": str(tmp_path), **settings}.items():
        monkeypatch.setenv(name, value)
    status, said = lms(*words)
    assert (status, sentence in said) == (1, True), said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["db", "upgrade"], "Not a directory"),
        (["demo", "--no-serve"], "Not a directory"),
        (["serve"], "There is no site in /dev/null/x"),
    ],
)
def test_a_folder_that_cannot_be_is_named(monkeypatch, words, sentence):
    monkeypatch.setenv("LMS_DATA", "/dev/null/x")
    status, said = lms(*words)
    assert (status, sentence in said) == (1, True), said


def test_what_is_no_database_is_named(tmp_path, monkeypatch):
    (tmp_path / "lms.db").write_bytes(b"no database at all" * 100)
    (tmp_path / "lms.db").chmod(0o600)
    (tmp_path / "secret.key").write_text("0" * 64)
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    status, said = lms("evidence", "verify")
    assert (status, "file is not a database" in said) == (1, True), said


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
def test_a_signal_to_the_task_runner_reaches_what_it_started(tmp_path):
    """It becomes the command, so there is nothing left to go on alone."""
    code = "import os, signal, time; print(os.getpid(), flush=True); time.sleep(60)"
    run = f"import dev, sys; dev.become([sys.executable, '-c', {code!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", run], cwd=ROOT, stdout=subprocess.PIPE
    ) as runner:
        inner = int(runner.stdout.readline())
        runner.send_signal(signal.SIGTERM)
        assert runner.wait(20) == -signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(inner, 0)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
def test_after_a_clean_stop_everything_is_in_the_one_file(
    app, tmp_path, monkeypatch
):
    data = Path(app.config["LMS_DATA"])
    session().close()
    app.extensions["sqlalchemy"].engine.dispose()
    with subprocess.Popen(
        [sys.executable, "-m", "lms", "serve", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "LMS_DATA": str(data)},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert "started: version 0.1.0" in server.stderr.readline()
        _until(lambda: (data / "lms.db-wal").stat().st_size > 0)
        time.sleep(1)
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    assert not (data / "lms.db-wal").exists()
    assert milestones.WORKER in milestones.times()


def _until(test):
    for _ in range(300):
        try:
            if test():
                return
        except FileNotFoundError:
            pass
        time.sleep(0.1)
    pytest.fail("it did not happen")


CODE = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")


@pytest.fixture
def beginner(empty_app):
    """The first administrator of a site with nothing in it, signed in."""
    info = ScriptInfo(create_app=lambda: empty_app)
    words = ["binh", "Trần Thị Bình"]
    said = CliRunner().invoke(commands.admin, words, obj=info)
    assert CODE.search(said.output), said.output
    return Browser(empty_app, "binh")


def _done(browser):
    return re.findall(r'class="state meets">', browser.get("/setup").text)


def test_a_new_site_leads_its_administrator_step_by_step(beginner):
    first = beginner.get("/").text
    assert "Setting up: 0 of 5 steps are done" in first
    assert "Next: Units" in first
    page = beginner.get("/setup").text
    for address in re.findall(r'<h2><a href="([^"]+)"', page):
        assert beginner.get(address).status_code == 200, address
    kinds = beginner.get("/files/units").text
    for kind in KINDS:
        assert f"<code>{kind}</code>" in kinds, "of which none is there yet"
    top = people.root()
    with transaction():
        ward = people.put_unit(
            "ward", "commune", {"vi": "Phường", "en": "Ward"}, top
        )
    assert len(_done(beginner)) == 1
    head = directory.add(access.actor_for("binh"), _entry("head", top, ""))
    directory.grant(None, head.person.id, Role.MANAGER, ward.id)
    assert len(_done(beginner)) == 2
    post = next(iter(posts.offered_posts()))
    directory.add(access.actor_for("binh"), _entry("lan", ward, post))
    assert len(_done(beginner)) == 3
    directory.grant(None, head.person.id, Role.MENTOR, ward.id)
    assert len(_done(beginner)) == 4
    assert "Next: Courses" in beginner.get("/").text


def _sent(browser, address, lines):
    """The page after a file was saved, without its frame."""
    said = {"file": (io.BytesIO(lines.encode()), "some.csv"), "save": "1"}
    kind = "multipart/form-data"
    page = browser.post(address, said, content_type=kind).text
    return page.partition("<h1>")[2]


def test_what_is_saved_while_a_site_is_set_up_leads_back_to_it(beginner):
    back, root = 'href="/setup"', people.root()
    units = f"key,parent,kind,title (vi)\nward,{root.key},commune,Phường\n"
    page = _sent(beginner, "/files/units", units)
    assert "It is done" in page and back in page
    lines = f"login,name,unit\nba.le,Lê Ba,{root.key}\n"
    page = _sent(beginner, "/people/import", lines)
    assert "The import is done" in page and back in page
    fields = {"login": "lan", "name": "Nguyễn Lan", "unit": root.id}
    fields["since"] = clock.today().isoformat()
    fields["post"] = next(iter(posts.offered_posts()))
    page = beginner.post("/people/new", fields).text
    assert "Person added" in page and back in page.partition("<h1>")[2]
    given = {"role": "mentor", "unit": root.id}
    person = f"/people/{people.find_person('ba.le').id}"
    page = beginner.post(f"{person}/roles", given, follow=True).text
    assert "The role is given" in page and back in page


def test_a_long_file_of_a_new_site_leads_back_to_setting_it_up(
    beginner, empty_app, monkeypatch
):
    """The worker stores it, so its page is looked at later."""
    root = people.root()
    settings = empty_app.extensions["lms"].settings
    settings["LMS_IMPORT_AT_ONCE"] = 1
    monkeypatch.setattr(row_files, "AT_ONCE", 1)
    units = "key,parent,kind,title (vi)\n" + "".join(
        f"ward-{one},{root.key},commune,Phường {one}\n" for one in range(3)
    )
    said = {"file": (io.BytesIO(units.encode()), "some.csv"), "save": "1"}
    kind = "multipart/form-data"
    sent = beginner.post("/files/units", said, content_type=kind)
    assert sent.status_code == 302
    assert 'href="/setup"' not in beginner.get(sent.location).text
    work()
    page = beginner.get(sent.location).text
    assert "All 3 rows are worked off" in page and 'href="/setup"' in page


def test_whoever_saves_on_a_site_that_is_set_up_goes_on_where_they_are(app):
    admin = Browser(app, "admin")
    lines = f"login,name,unit\nba.le,Lê Ba,{people.root().key}\n"
    page = _sent(admin, "/people/import", lines)
    assert "The import is done" in page and 'href="/setup"' not in page


def _entry(login, unit, post):
    since = clock.today()
    return PersonEntry(login, f"Nguyễn {login}", "", unit.key, post, since)


def test_a_site_that_is_set_up_says_so_and_not_on_the_first_page(app):
    admin = Browser(app, "admin")
    assert "Setting up" not in admin.get("/").text
    assert "Everything that is needed to begin is there" in (
        admin.get("/setup").text
    )
    assert len(_done(admin)) == 5


@pytest.mark.parametrize("login", ["lan", "manager-duc", "nation-thu"])
def test_setting_up_is_for_those_who_manage_everybody(app, login):
    assert Browser(app, login).get("/setup").status_code == 403
    assert "Setting up" not in Browser(app, login).get("/").text
