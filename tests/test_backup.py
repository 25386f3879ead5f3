"""Backups: of one moment while people work, checked, for the owner only; put
back without overwriting anything unasked.
"""

import contextvars
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import has_app_context
from sqlalchemy import NullPool, create_engine, func, select, text

from lms.core import clock, files, outbox
from lms.core.db import Base, session, transaction
from lms.core.files import StoredFile
from lms.core.health import milestones
from lms.core.outbox import Job
from lms.people import service as people
from lms.standalone.backup import copies
from tests import conftest, test_standalone_start
from tests.conftest import Browser, _on, build

SQLITE = pytest.mark.parametrize("backend", ["sqlite"])
PHOTO = b"\xff\xd8\xff" + b"a photo" * 1000


def lms(*arguments):
    """The command as a process of its own would run it: with its own
    application.
    """
    if has_app_context():
        session().close()  # or its connection would outlive its pool
    try:
        run = test_standalone_start.lms
        return contextvars.Context().run(run, *arguments)
    finally:
        _disconnect()


def _disconnect():
    """What ends with a process of its own."""
    for engine in list(conftest._engines):
        engine.dispose()


@pytest.fixture
def site(app, monkeypatch):
    """The settings of the application for `lms …`."""
    for name in ("LMS_DATA", "LMS_DATABASE_URL"):
        monkeypatch.setenv(name, app.config[name])
    session().close()
    return Path(app.config["LMS_DATA"])


@pytest.fixture
def elsewhere(request, backend, tmp_path, monkeypatch):
    """Point `lms …` at an empty folder and an empty database; the application
    there.
    """
    admin = None

    def go():
        nonlocal admin
        url = ""
        if backend == "postgresql":
            address = request.getfixturevalue("postgres")
            admin = create_engine(address, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.execute(text("CREATE DATABASE restored"))
            url = _on(address, "restored")
        monkeypatch.setenv("LMS_DATA", str(tmp_path / "elsewhere"))
        monkeypatch.setenv("LMS_DATABASE_URL", url)
        return lambda: build(tmp_path / "elsewhere", url)

    yield go
    if admin is not None:
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE restored WITH (FORCE)"))
        admin.dispose()


def _hand_in(app, content=PHOTO):
    """A stored file; its digest."""
    with transaction():
        lan = people.find_person("lan")
        row = files.keep(_Stream(content), "a.jpg", lan.id)
        return row.sha256


class _Stream:
    def __init__(self, content):
        self.content = content

    def read(self, _most):
        return self.content


def _rows():
    found = {}
    for name, table in Base.metadata.tables.items():
        rows = session().execute(select(table).order_by(*table.primary_key))
        found[name] = [tuple(map(str, row)) for row in rows]
    session().rollback()
    return found


def _mode(path):
    return path.stat().st_mode & 0o777


def test_what_is_backed_up_comes_back_as_it_was(app, site, tmp_path, elsewhere):
    digest = _hand_in(app)
    before = _rows()
    folder = tmp_path / "backups" / "first"
    status, said = lms("backup", str(folder))
    assert (status, "files, tables at" in said) == (0, True)
    assert milestones.times()[milestones.BACKUP] <= clock.now()
    assert {_mode(path) for path in folder.rglob("*") if path.is_dir()} == {
        0o700
    }
    assert {_mode(path) for path in folder.rglob("*") if path.is_file()} == {
        0o600
    }
    assert (_mode(folder), _mode(folder.parent)) == (0o700, 0o700)
    application = elsewhere()
    status, said = lms("restore", str(folder))
    assert status == 0, said
    assert "What was there" not in said
    there = application()
    assert not list(Path(there.config["LMS_DATA"]).glob("before-restore-*"))
    with there.app_context():
        assert _rows() == before | {"lms_milestone": []}
        assert files.path_of(digest).read_bytes() == PHOTO
        with transaction():
            outbox.enqueue("next")  # numbers go on behind those restored
        assert Browser(there, "lan").get("/").status_code == 200
        session().close()
        there.extensions["sqlalchemy"].engine.dispose()


def test_keys_are_in_no_backup_and_named_as_such(
    app, site, tmp_path, elsewhere
):
    data = Path(app.config["LMS_DATA"])
    (data / "signing-keys.json").write_text('{"keys": []}')
    folder = tmp_path / "backup"
    _status, said = lms("backup", str(folder))
    keys = "secret.key, signing-keys.json (in LMS_DATA)."
    assert f"Not in it; keep copies of your own: {keys}" in said
    assert not [*folder.rglob("*key*")]
    elsewhere()
    _status, said = lms("restore", str(folder))
    assert f"Put these back from your own copies: {keys}" in said


def test_a_backup_is_of_one_moment_while_others_write(app, site, tmp_path):
    ended, written = threading.Event(), []

    def write():
        with app.app_context():
            while not ended.is_set():
                with transaction():
                    outbox.enqueue("one")
                    outbox.enqueue("two")
                written.append(1)
            session().close()

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    try:
        for number in range(3):
            seen = len(written)
            made = copies.make(tmp_path / str(number))
            counts.append(made.manifest.counts["lms_job"])
            while len(written) <= seen:
                pass
    finally:
        ended.set()
        writer.join()
    assert len({count % 2 for count in counts}) == 1, "a pair was torn apart"
    assert counts == sorted(set(counts))
    session().rollback()


@SQLITE
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda file: file.write_bytes(b"x" + file.read_bytes()[1:]),
            "altered",
        ),
        (lambda file: file.unlink(), "missing"),
        (lambda file: (file.parent / "more").touch(), "unknown"),
    ],
)
@pytest.mark.parametrize("name", ["lms.db", "files/*/*"])
def test_a_spoiled_backup_is_refused_and_changes_nothing(
    app, site, tmp_path, name, spoil, said
):
    _hand_in(app)
    assert lms("backup", str(tmp_path / "b"))[0] == 0
    spoil(next((tmp_path / "b").glob(name)))
    before = _rows()
    session().close()
    status, answer = lms("restore", str(tmp_path / "b"), "--replace")
    assert (status, said in answer) == (1, True), answer
    assert _rows() == before


@SQLITE
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "9999"}, "does not know"),
        ({"format": 9}, "format 9"),
        ({"database": "postgresql"}, "this site uses sqlite"),
        ({"nonsense": 1}, "cannot be read"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(
    app, site, tmp_path, change, said
):
    assert lms("backup", str(tmp_path / "b"))[0] == 0
    file = tmp_path / "b" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    status, answer = lms("restore", str(tmp_path / "b"), "--replace")
    assert (status, said in answer) == (1, True), answer
    assert lms("restore", str(site))[0] == 1, "no backup at all"


def test_nothing_is_overwritten_without_a_word(app, site, tmp_path):
    digest = _hand_in(app)
    assert lms("backup", str(tmp_path / "b"))[0] == 0
    status, said = lms("backup", str(tmp_path / "b"))
    assert (status, "is there already" in said) == (1, True)
    with transaction():
        outbox.enqueue("later")
    jobs = _jobs()
    status, said = lms("restore", str(tmp_path / "b"))
    assert (status, "--replace" in said, _jobs()) == (1, True, jobs)
    _disconnect()
    status, said = lms("restore", str(tmp_path / "b"), "--replace")
    assert status == 0, said
    assert _jobs() == jobs - 1
    (aside,) = site.glob("before-restore-*")
    assert (aside / "files" / digest[:2] / digest).exists()


def _jobs():
    count = session().scalar(select(func.count()).select_from(Job))
    session().close()
    return count


@SQLITE
def test_files_that_are_not_right_are_named_and_the_backup_is_still_made(
    app, site, tmp_path
):
    gone, altered = _hand_in(app, PHOTO + b"1"), _hand_in(app, PHOTO + b"2")
    files.path_of(gone).unlink()
    files.path_of(altered).write_bytes(b"else")
    status, said = lms("backup", str(tmp_path / "b"))
    assert status == 1
    assert f"missing: {gone}" in said
    assert f"altered: {altered}" in said
    assert copies.check(tmp_path / "b").schema


@SQLITE
def test_every_stored_file_is_verified(app, site):
    good, gone, altered = (_hand_in(app, PHOTO + bytes([n])) for n in (1, 2, 3))
    assert lms("files", "verify") == (
        0,
        "3 good, 0 missing, 0 altered, 0 orphaned\n",
    )
    orphan = files.path_of("ab" + "0" * 62)
    orphan.parent.mkdir(exist_ok=True)
    orphan.touch()
    status, said = lms("files", "verify")
    assert (status, f"orphaned: {orphan.name}" in said) == (0, True)
    files.path_of(gone).unlink()
    files.path_of(altered).write_bytes(b"else")
    status, said = lms("files", "verify")
    assert status == 1
    assert f"missing: {gone}\naltered: {altered}\n" in said
    assert good not in said


@SQLITE
@pytest.mark.parametrize(
    "command",
    [
        ["restore", "--replace", "b"],
        ["demo", "--reset", "--no-serve", "--small"],
    ],
)
def test_nothing_is_thrown_away_under_a_running_process(
    app, site, tmp_path, command, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert lms("backup", "b")[0] == 0
    jobs = _jobs()
    running = "import sys; from pathlib import Path; from lms.standalone.running import lock; lock.share(Path(sys.argv[1])); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", running, str(site)],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        other.stdout.readline()
        status, said = lms(*command)
        other.stdin.close()
    assert (status, "is running on" in said) == (1, True), said
    assert _jobs() == jobs
    app.extensions["sqlalchemy"].engine.dispose()
    assert lms(*command)[0] == 0, "and afterwards it goes"


@pytest.mark.parametrize("backend", ["postgresql"])
def test_postgresql_is_not_restored_under_others(app, site, tmp_path):
    assert lms("backup", str(tmp_path / "b"))[0] == 0
    other = create_engine(app.config["LMS_DATABASE_URL"], poolclass=NullPool)
    with other.connect():
        status, said = lms("restore", str(tmp_path / "b"), "--replace")
    assert (status, "other connections" in said) == (1, True)


@SQLITE
def test_a_full_disk_leaves_no_backup_behind_that_looks_like_one(
    app, site, tmp_path, monkeypatch
):
    def full(*_):
        raise OSError(28, "No space left on device")

    _hand_in(app)
    monkeypatch.setattr(copies.manifest, "copy", full)
    status, said = lms("backup", str(tmp_path / "b"))
    assert (status, "disk is full" in said) == (1, True)
    assert not (tmp_path / "b").exists()
    monkeypatch.undo()
    shutil.rmtree(tmp_path / "b.partial")


def test_rows_name_the_files_they_had(app, site, tmp_path):
    """A file that was taken back while the backup ran is no fault."""
    digest = _hand_in(app)
    real = files.path_of(digest)
    real.unlink()
    with transaction() as db:
        db.delete(session().scalars(select(StoredFile)).one())
    assert copies._copy_files([digest], tmp_path) == []
