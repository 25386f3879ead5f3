"""Starting the stand-alone application: the demo, the first administrator, and
a start-up check that says what is wrong.
"""

import os
import shutil
import socket
import sqlite3
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError

from lms.access import service as access
from lms.config import SETTINGS
from lms.core.db import session, transaction
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.standalone import commands, database, demo, server
from lms.standalone.app import _secret, create_app
from lms.standalone.running import wsgi
from tests.conftest import Browser, build

SQLITE = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The folder that LMS_DATA names."""
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def of_demo(data, filled_sqlite):
    """That folder with the demo in it."""
    shutil.copytree(filled_sqlite, data)
    return data


@pytest.fixture
def served(monkeypatch):
    """What would be served, instead of serving it."""
    calls = []
    monkeypatch.setattr(
        server,
        "_listen",
        lambda host, port: f"{server.in_address(host)}:{port}",
    )
    monkeypatch.setattr(
        server,
        "serve_here",
        lambda app, listen, threads, _worker: calls.append(
            {"app": app, "listen": listen, "threads": threads}
        ),
    )
    return calls


def lms(*arguments: str):
    """The command `lms …` in this process; its exit status and all it says."""
    info = ScriptInfo(create_app=commands.application)
    done = CliRunner().invoke(commands.cli, arguments, obj=info)
    assert done.exception is None or isinstance(done.exception, SystemExit), (
        done.exception
    )
    said = done.output + (
        str(done.exception)
        if done.exception and isinstance(done.exception.code, str)
        else ""
    )
    return done.exit_code, said


def inside(data, call):
    """The result of a call inside the application on this folder."""
    app = create_app(LMS_DATA=str(data))
    with app.app_context():
        found = call()
        session().close()
        app.extensions["sqlalchemy"].engine.dispose()
    return found


def test_the_demo_listens_to_this_machine_only(data):
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):
        status, said = lms("demo", "--host", host, "--no-serve")
        assert status == 1
        assert "loopback addresses only" in said
    assert not data.exists(), "and nothing was set up"


def test_the_demo_on_an_ipv6_address_answers_at_the_address_it_prints(
    of_demo, served, monkeypatch
):
    monkeypatch.setattr(server, "require_free_port", lambda *_: None)
    status, said = lms("demo", "--host", "::1")
    assert status == 0
    assert "http://[::1]:8080/" in said
    app, address = served[0]["app"], served[0]["listen"]
    assert address == "[::1]:8080"
    assert (
        app.test_client()
        .get("/sign-in", base_url=f"http://{address}/")
        .status_code
        == 200
    )


def test_serving_the_demos_data_to_others_is_refused(of_demo, served):
    status, said = lms("serve", "--host", "0.0.0.0")
    assert (status, served) == (1, [])
    assert "known password" in said
    assert lms("serve", "--no-worker")[0] == 0
    assert served[0]["listen"] == "127.0.0.1:8080"


def test_as_many_requests_at_a_time_as_is_set(of_demo, served, monkeypatch):
    assert lms("serve", "--no-worker")[0] == 0
    monkeypatch.setenv("LMS_THREADS", "3")
    assert lms("serve", "--no-worker")[0] == 0
    assert lms("serve", "--no-worker", "--threads", "5")[0] == 0
    assert [options["threads"] for options in served] == [4, 3, 5]


@pytest.mark.parametrize(
    "wrong",
    [("--port", "-1"), ("--port", "65537"), ("--threads", "-1")],
)
def test_what_no_server_can_do_is_refused_and_not_done_otherwise(
    of_demo, served, wrong
):
    """Port 65537 was served as port 1."""
    status, said = lms("serve", "--no-worker", *wrong)
    assert status == 2
    assert "is not in the range" in said
    assert not served


def test_a_folder_without_a_course_is_not_called_good(of_demo, tmp_path):
    (tmp_path / "empty").mkdir()
    for act in ("check", "load"):
        status, said = lms("courses", act, str(tmp_path / "empty"))
        assert status == 1
        assert "There is no course in" in said


def test_a_real_lan_is_not_the_demo(data, served):
    lms("db", "upgrade")
    assert lms("admin", "lan", "Trần Thị Lan")[0] == 0
    assert lms("serve", "--host", "0.0.0.0", "--no-worker")[0] == 0
    assert served[0]["listen"] == "0.0.0.0:8080"


def test_a_second_start_is_quick_and_keeps_what_was_done(of_demo, monkeypatch):
    monkeypatch.setattr(
        demo, "fill_year", lambda _say: pytest.fail("filled again")
    )
    secret = (of_demo / "secret.key").read_text()
    inside(of_demo, lambda: _mirror("khach", "Khách"))
    begun = time.process_time()
    status, said = lms("demo", "--no-serve")
    assert time.process_time() - begun < 2
    assert status == 0
    assert demo.PASSWORD in said
    assert inside(of_demo, lambda: people.find_person("khach").name) == "Khách"
    assert (of_demo / "secret.key").read_text() == secret


def _mirror(key, name):
    with transaction():
        people.mirror(PersonInfo(key, name))


def test_reset_starts_anew(of_demo):
    inside(of_demo, lambda: _mirror("khach", "Khách"))
    (of_demo / "files").mkdir(exist_ok=True)
    (of_demo / "files" / "before.jpg").write_text("of the demo before")
    (of_demo / "mine.txt").write_text("not the demo's")
    status, said = lms("demo", "--no-serve", "--reset", "--small")
    assert status == 0
    assert "A little history" in said
    assert inside(
        of_demo, lambda: (people.find_person("khach"), demo.is_filled())
    ) == (None, True)
    assert (of_demo / "mine.txt").exists()
    assert not (of_demo / "files" / "before.jpg").exists()


def test_a_demo_that_was_stopped_while_it_was_made_says_so(data, monkeypatch):
    def stop(say):
        demo.fill(say)
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "fill_year", stop)
    assert lms("demo", "--no-serve")[0] == 1
    status, said = lms("demo", "--no-serve")
    assert (status, "--reset makes it whole" in said) == (0, True)
    monkeypatch.setattr(demo, "fill_year", demo.fill)
    assert lms("demo", "--no-serve", "--reset")[0] == 0
    assert "makes it whole" not in lms("demo", "--no-serve")[1]


@pytest.mark.parametrize("options", [[], ["--reset"]])
def test_the_demo_keeps_away_from_a_real_sites_records(data, options):
    lms("db", "upgrade")
    lms("admin", "an", "Lê An")
    before = (data / "secret.key").read_text()
    status, said = lms("demo", "--no-serve", *options)
    assert status == 1
    assert "not the demo's" in said
    assert inside(
        data, lambda: (people.find_person("an").name, people.find_person("lan"))
    ) == ("Lê An", None)
    assert (data / "secret.key").read_text() == before


@pytest.mark.parametrize(
    "words",
    [
        ["serve"],
        ["worker"],
        ["admin", "an", "An"],
        ["files", "verify"],
        ["units", "export", "u.csv"],
        ["backup", "b"],
    ],
    ids=" ".join,
)
def test_a_mistyped_folder_is_refused_and_not_made(data, words):
    status, said = lms(*words)
    assert status == 1
    assert f"There is no site in {data.resolve()}" in said
    assert "LMS_DATA" in said
    assert "lms db upgrade" in said
    assert not data.exists()


def test_servers_of_several_processes_refuse_it_in_the_same_words(data, capsys):
    """gunicorn gives up at this status, instead of trying again for ever."""
    with pytest.raises(SystemExit) as refused:
        wsgi.create()
    assert refused.value.code == wsgi.BOOT_ERROR == 3
    said = capsys.readouterr().err
    assert said.strip() in lms("serve")[1]
    assert f"There is no site in {data.resolve()}" in said
    assert not data.exists()


def test_they_name_what_else_is_to_be_mended_first(data, capsys):
    data.mkdir()
    (data / "secret.key").write_text("a key")
    with pytest.raises(SystemExit) as refused:
        wsgi.create()
    assert refused.value.code == wsgi.BOOT_ERROR
    assert "lms db upgrade" in capsys.readouterr().err


def test_a_site_is_begun_in_an_empty_folder_that_is_there(data):
    """A new volume of a container."""
    data.mkdir()
    assert "There is no site" in lms("serve")[1]
    assert list(data.iterdir()) == []
    assert lms("db", "upgrade")[0] == 0
    assert lms("admin", "an", "Lê An")[0] == 0


def test_the_demo_names_whom_it_has_and_counts_no_step_twice(data):
    status, said = lms("demo", "--small", "--no-serve")
    assert status == 0
    assert "mentor-hoa" in said
    assert "nation-an" not in said
    assert "· A little history\n" in said
    assert "/7" not in said
    assert lms("demo", "--small", "--no-serve")[1].count("·") == 0


def test_a_port_in_use_is_said_before_the_work(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, said = lms("demo", "--port", str(port))
    assert status == 1
    assert f"--port {port + 1}" in said
    assert not data.exists()


def test_the_first_administrator_signs_in_with_the_printed_code_and_opens_every_door(
    data,
):
    lms("db", "upgrade")
    status, said = lms("admin", "Quản Trị", "Tạ Thị Ngân")
    assert status == 0
    login, code = "quan tri", said.strip().rsplit(" ", 1)[-1]
    assert f"as {login} with" in said
    browser = Browser(build(data))
    assert (
        browser.post("/sign-in", {"login": login, "password": code}).location
        == "/password"
    )
    assert (
        browser.post("/password", {"password": "một hai ba bốn năm"}).location
        == "/"
    )
    for path in ("/people", "/audit", "/people/new"):
        assert browser.get(path).status_code == 200
    assert lms("admin", "Quản Trị", "Tạ Thị Ngân", "--unit", "vn")[0] == 0
    assert inside(data, lambda: len(access.actor_for(login).grants)) == 1, (
        "twice is once"
    )
    status, said = lms("admin", "x", "X", "--unit", "nowhere")
    assert status == 1
    assert "no unit with the key 'nowhere'" in said


@pytest.mark.parametrize("command", [["serve"], ["admin", "an", "An"]])
def test_a_pending_migration_is_named_with_the_command_that_helps(
    data, served, command
):
    data.mkdir(mode=0o700)
    (data / "secret.key").write_text("0" * 64)
    status, said = lms(*command)
    assert status == 1
    assert "The database is at nothing" in said
    assert "Run: lms db upgrade" in said
    assert not served


def test_a_network_file_system_is_refused(of_demo, served, monkeypatch):
    monkeypatch.setattr(database, "_file_system", lambda path: "nfs4")
    status, said = lms("serve")
    assert (status, served) == (1, [])
    assert "network file system (nfs4)" in said
    assert "local disk, or PostgreSQL" in said


@pytest.mark.skipif(
    os.name != "posix", reason="Windows keeps rights another way"
)
def test_a_database_that_everybody_can_read_is_refused(of_demo, served):
    (of_demo / "lms.db").chmod(0o644)
    status, said = lms("serve")
    assert (status, served) == (1, [])
    assert f"chmod o-rwx {of_demo}" in said


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_postgresql_that_may_lose_confirmed_work_is_refused(app):
    engine = session().get_bind()
    with engine.connect() as connection:
        connection.execute(text("SET synchronous_commit TO off"))
        connection.commit()
        name = connection.execute(text("SELECT current_database()")).scalar()
        connection.execute(
            text(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')
        )
        connection.commit()
    session().close()
    engine.dispose()
    with pytest.raises(
        database.NotFit, match="synchronous_commit off: a power cut"
    ):
        database.check(engine, Path(app.instance_path))


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_an_sqlite_that_can_corrupt_is_told_from_one_that_cannot(version, safe):
    assert database.wal_is_safe(version) is safe


def test_an_old_sqlite_is_refused_with_three_ways_to_mend_it(data, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.40.1")
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    status, said = lms("db", "upgrade")
    assert status == 1
    assert "3.40.1" in said
    assert all(
        way in said
        for way in ("pip install pysqlite3", "newer Python", "PostgreSQL")
    )


def test_a_setting_of_the_wrong_kind_is_named(data, monkeypatch):
    with pytest.raises(
        ValueError, match="LMS_UPLOAD_MB should be of type int, not 'ten'"
    ):
        create_app(LMS_UPLOAD_MB="ten")
    monkeypatch.setenv("LMS_SESSION_DAYS", "two")
    for command in (["serve"], ["demo", "--no-serve"]):
        status, said = lms(*command)
        assert status == 1
        assert "Error: LMS_SESSION_DAYS should be of type int" in said


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LMS_THREADS", "0", "from 1 to 64, not '0'"),
        ("LMS_PLAN_PERIOD_MINUTES", "0", "from 1 to 480, not '0'"),
        ("LMS_SMALLEST_GROUP", "-1", "from 1 to 100000, not '-1'"),
        ("LMS_SESSION_DAYS", "1000000", "from 1 to 100000"),
        ("LMS_SIMILAR_BITS", "8", "from 0 to 7, not '8'"),
        ("LMS_QUIET_FROM", "24", "from 0 to 23, not '24'"),
        ("LMS_LANGUAGE", "fr", "vi or en, not 'fr'"),
        ("LMS_MAIL_TLS", "perhaps", "starttls or tls or none, not 'perhaps'"),
        ("LMS_TIMEZONE", "Mars", "the name of a time zone"),
        ("LMS_TIMEZONE", "../etc", "the name of a time zone"),
        ("LMS_CARDS_WEIGHTS", "1 2 x", "21 numbers"),
        ("LMS_DATABASE_URL", "mysql://me:secret@host/x", "as postgresql://"),
        ("LMS_DATABASE_URL", "postgresql://host:port/x", "as postgresql://"),
        ("LMS_DATABASE_URL", "nothing", "as postgresql://"),
        ("LMS_DATABASE_URL", "me:secret@host/x", "as postgresql://"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_with_what_it_should_be(
    data, monkeypatch, name, value, words
):
    monkeypatch.setenv(name, value)
    status, said = lms("worker", "--once")
    assert status == 1
    assert f"Error: {name} should be" in said
    assert words in said
    assert "secret" not in said


def test_every_number_that_is_set_has_a_range():
    for setting in SETTINGS:
        assert setting.takes.holds(setting.default)
        if type(setting.default) is int:
            assert not setting.takes.holds(-1)


def test_a_folder_that_cannot_be_made_is_named(data, monkeypatch):
    monkeypatch.setenv("LMS_DATA", "/proc/nowhere")
    status, said = lms("db", "upgrade")
    assert status == 1
    assert "Error: /proc/nowhere cannot be used" in said


def test_a_switch_that_is_neither_on_nor_off_is_named(data):
    with pytest.raises(ValueError, match="LMS_SECURE_COOKIES"):
        create_app(LMS_SECURE_COOKIES="perhaps")


def test_the_secret_is_made_once_and_for_the_owner_only(data):
    data.mkdir()
    found, threads = (
        set(),
        [
            threading.Thread(target=lambda: found.add(_secret(data)))
            for _ in range(16)
        ],
    )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    assert len(found.pop()) >= 48
    assert [file.name for file in data.iterdir()] == ["secret.key"]
    if os.name == "posix":
        assert (data / "secret.key").stat().st_mode & 0o777 == 0o600


def test_an_empty_secret_is_no_secret(data, monkeypatch):
    data.mkdir()
    (data / "secret.key").touch()
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    with pytest.raises(database.NotFit, match="is empty"):
        create_app()


@SQLITE
def test_a_page_says_so_when_the_database_is_away_and_nothing_typed_is_lost(
    app,
):
    browser = Browser(app, "lan")
    token = browser.token()

    def away(*_):
        raise OperationalError("SELECT", {}, Exception("gone"))

    event.listen(
        app.extensions["sqlalchemy"].engine, "before_cursor_execute", away
    )
    fields = {"comment": "ba dòng\nđã gõ", "csrf_token": token}
    answer = browser.post("/courses/chung-thuc-ban-sao", fields, token=False)
    event.remove(
        app.extensions["sqlalchemy"].engine, "before_cursor_execute", away
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "ba dòng\nđã gõ</textarea>" in answer.text


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_connection_that_died_is_replaced_before_a_page_gets_it(app):
    engine, backend = session().get_bind(), text("SELECT pg_backend_pid()")
    with engine.connect() as connection:
        dead = connection.scalar(backend)
    with create_engine(engine.url).connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": dead})
    with engine.connect() as connection:
        assert connection.scalar(backend) != dead


def test_cookies_are_for_https_and_this_site_only(tmp_path):
    client = create_app(LMS_DATA=str(tmp_path)).test_client()
    cookie = client.get("/sign-in", base_url="https://lms.example").headers[
        "Set-Cookie"
    ]
    assert cookie.startswith("__Host-lms=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(
        cookie.split("; ")
    )
