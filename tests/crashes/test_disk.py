"""The disk is full: an act says so and leaves nothing behind, reading goes on,
and once there is room everything works again.
"""

import shutil
import subprocess
from contextlib import closing, contextmanager

import pytest

from lms.standalone import database
from tests.site import Site, Visitor
from tests.test_backup import lms

SIZE = "24m"
TASK = "/revisions/1/tasks/task"
PHOTO = b"\xff\xd8\xff\xe0" + b"a photo" * 60_000
BEFORE = "Viết khi còn chỗ."
READ = ("/", "/courses", "/gaps", TASK, "/health")


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own that is soon full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "lms", folder]
    try:
        subprocess.run(mounting, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as refusal:
        pytest.skip(f"no disk can be mounted here: {refusal}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def data(filled_sqlite, small_disk):
    """The demo on it; nobody has been seen for an hour."""
    return shutil.copytree(filled_sqlite, small_disk, dirs_exist_ok=True)


@contextmanager
def _full(data):
    """Not a byte is left."""
    ballast = data / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()


def _write_until_full(lan):
    """Drafts, each of its own text; the last one that was said to be stored."""
    stored = BEFORE
    for number in range(400):
        written = f"{number} " + "chữ" * 6000
        status, _, page = lan.post(
            f"{TASK}/autosave", text=written, **_marks(lan)
        )
        if status != 200:
            assert (status, "The disk is full" in page) == (503, True)
            assert "chữchữ" in page, "what was typed is on the page"
            return stored
        stored = written
    pytest.fail("it is never full")


def _marks(lan):
    shown = lan.shown(TASK)
    names = [name for name in shown if name[:4] in ("was-", "once")]
    return {name: shown[name] for name in names}


def _hand_in(lan):
    """With a photo that is larger than what is left."""
    written = {"text": "Giúp bác Mơ nộp hồ sơ trên VNeID, từng bước một."}
    written |= {"done_at": "2026-11-20T08:30", "place": "Quầy số 2"}
    photo = {"files": ("anh.jpg", PHOTO)}
    return lan.post(TASK, **_marks(lan), **written, **photo)


@contextmanager
def _opened(data):
    driver = database.sqlite_driver()
    with closing(driver.connect(data / "lms.db", isolation_level=None)) as db:
        yield db


def _stored(data):
    """Lan's draft, and the digests of their files."""
    whose = "= (SELECT id FROM lms_person WHERE key = 'lan')"
    draft = f"SELECT draft_text FROM lms_submission WHERE person_id {whose}"
    files = f"SELECT sha256 FROM lms_file WHERE owner_id {whose}"
    with _opened(data) as db:
        first = db.execute(f"{draft} AND revision_id = 1").fetchone()
        return first[0], [row[0] for row in db.execute(files)]


def test_a_full_disk(data, monkeypatch):
    site = Site(data, LMS_LANGUAGE="en")
    try:
        lan = Visitor(site, "lan")
        with _opened(data) as db:
            db.execute(
                "UPDATE lms_session SET seen_at = datetime(seen_at, '-1 hour')"
            )
        lan.post(f"{TASK}/autosave", text=BEFORE)
        with _full(data):
            stored = _write_until_full(lan)
            status, _, page = _hand_in(lan)
            assert (status, "The disk is full" in page) == (503, True)
            for path in READ:
                lan.get(path)
            assert _stored(data) == (stored, [])
            assert not list((data / "files").glob("??/*")), "half a file"
        assert _hand_in(lan)[0] == 302
    finally:
        site.end()
    (file,) = _stored(data)[1]
    assert (data / "files" / file[:2] / file).read_bytes() == PHOTO
    monkeypatch.setenv("LMS_DATA", str(data))
    for words in (("evidence", "verify"), ("files", "verify")):
        status, said = lms(*words)
        assert status == 0, said
    assert "Traceback" not in site.log.read_text()
