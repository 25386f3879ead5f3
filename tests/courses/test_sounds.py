"""Recordings and filled-in forms of courses: checked, frozen, heard, and the
same in the editor as in a folder.
"""

import io
import re
import zipfile

import pytest
from sqlalchemy import delete

from lms.access import service as access
from lms.authoring import service as authoring
from lms.core import paths
from lms.core.db import execute, transaction
from lms.courses import service as courses
from lms.courses.models import RevisionSource, SourceContent
from tests.conftest import Browser
from tests.core.test_pictures import picture
from tests.core.test_sounds import MP3

SLUG, LESSON = "chung-thuc-ban-sao", "03-loi-ky-dau-so"
KNOWN = authoring.known_presets()
BLOCKS = """
```audio
file: sounds/greeting.mp3
title: Lời chào

Chào chị.
```

```form
title: Tờ khai

Ngày sinh | 31/02/1990 | sai: không có ngày này
```

![Quầy](figures/counter.webp#plain "Quầy một cửa")
"""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def draft_id(app):
    """A draft with all of it, brought in by the editor."""
    with app.app_context():
        mai = access.actor_for("trainer-mai")
        draft_id = authoring.begin(mai, SLUG)
        for name, content in (
            ("greeting.mp3", MP3),
            ("counter.jpg", picture()),
        ):
            sent = authoring.SentFile(name, content, "vi")
            authoring.add_medium(mai, draft_id, sent)
        files = authoring.open_draft(mai, draft_id).source.files
        for language in ("vi", "en"):
            name = f"{LESSON}.{language}.md"
            text = files[name] + BLOCKS.encode()
            authoring.change_file(mai, draft_id, name, lambda _, new=text: new)
        yield draft_id


def in_folder(draft, folder):
    content = authoring.archive(draft.source)
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        box.extractall(folder)
    return folder / draft.slug


def test_folder_and_editor_are_the_same_revision(app, draft_id, tmp_path):
    mai = access.actor_for("trainer-mai")
    draft = authoring.open_draft(mai, draft_id)
    folder = in_folder(draft, tmp_path)
    assert authoring.check(folder, KNOWN)[1] == []
    assert authoring.publish_draft(mai, draft_id, draft.edit, "")
    digest = courses.current(SLUG).digest
    assert not authoring.publish(None, folder, KNOWN)
    again = authoring.begin(mai, SLUG)
    source = authoring.open_draft(mai, again).source
    assert source.files == draft.source.files
    assert courses.current(SLUG).digest == digest


def test_learners_see_and_hear_it(app, draft_id):
    mai = access.actor_for("trainer-mai")
    edit = authoring.open_draft(mai, draft_id).edit
    old = courses.current(SLUG).id
    authoring.publish_draft(mai, draft_id, edit, "")
    lan = Browser(app, "lan")
    number = courses.current(SLUG).id
    page = lan.get(f"/revisions/{number}/lessons/{LESSON}").text
    assert "<dt>Ngày sinh</dt>" in page
    assert "<figcaption>Quầy một cửa</figcaption>" in page
    [address] = re.findall(r'<audio [^>]*src="([^"]+)"', page)
    heard = lan.get(address)
    assert heard.mimetype == "audio/mpeg"
    assert "sandbox" in heard.headers["Content-Security-Policy"]
    piece = lan.client.get(address, headers={"Range": "bytes=5-9"})
    assert (piece.status_code, piece.data) == (206, heard.data[5:10])
    other = address.replace(f"/{number}/", f"/{old}/")
    assert lan.get(other).status_code == 404
    assert "media-src 'self'" in lan.get("/").headers["Content-Security-Policy"]


def test_the_inspection_finds_a_recording_that_was_changed(app, draft_id):
    mai = access.actor_for("trainer-mai")
    edit = authoring.open_draft(mai, draft_id).edit
    authoring.publish_draft(mai, draft_id, edit, "")
    assert list(courses.changed_contents()) == []
    [sha256] = {
        one["sha256"]
        for heard in courses.current(SLUG).course.sounds.values()
        for one in heard.values()
    }
    with transaction():
        execute(delete(RevisionSource).filter_by(sha256=sha256))
        execute(delete(SourceContent).filter_by(sha256=sha256))
    found = list(courses.changed_contents())
    assert [one.place for one in found] == [f"recording {sha256}"]


def test_what_is_wrong_is_said_at_its_line(app, draft_id, tmp_path):
    mai = access.actor_for("trainer-mai")
    folder = in_folder(authoring.open_draft(mai, draft_id), tmp_path)
    path = folder / f"{LESSON}.en.md"
    path.write_text(
        path.read_text("utf-8").replace("sounds/greeting", "sounds/other"),
        "utf-8",
    )
    (folder / "sounds" / "spare.vi.ogg").write_bytes(MP3)
    found = authoring.check(folder, KNOWN)[1]
    said = [(one.file.removeprefix(f"{SLUG}/"), one.text[:28]) for one in found]
    assert (f"{LESSON}.en.md", "lets “%(source)s” be heard, ") in said
    assert (f"{LESSON}.en.md", "does not hold the recording ") in said
    assert ("sounds/spare.en.ogg", "the file is missing") in said
    assert ("sounds/spare.vi.ogg", "The file is called .%(ending)") not in said
    assert any(file == "sounds/spare.vi.ogg" for file, _text in said)


def test_a_part_takes_its_pictures_and_recordings_along(app, draft_id):
    mai = access.actor_for("trainer-mai")
    other = authoring.begin(mai, "tiep-nhan-so-hoa-ho-so")
    sent = authoring.SentFile("counter.jpg", picture(300, 300), "vi")
    authoring.add_medium(mai, other, sent)
    key = authoring.take_along(mai, draft_id, LESSON, other, moves=False)
    there = authoring.open_draft(mai, other).source.files
    text = there[f"{key}.vi.md"].decode()
    assert "figures/counter-2.webp#plain" in text
    assert "figures/counter-2.webp" in there and "sounds/greeting.mp3" in there
    assert paths.COURSES
