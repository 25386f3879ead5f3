"""A published course is taken out for another LMS: who may, what is noted, what
the file is called, and the command.
"""

import shutil

import pytest

from lms.access import service as access
from lms.audit.models import Event
from lms.authoring import service
from lms.conversion.packages import PackageFormat
from lms.core import paths
from lms.core.db import session
from lms.core.errors import NotAllowed, NotFound
from tests.conversion.packaged import unzipped
from tests.core.test_sounds import MP3
from tests.courses.test_photos import KNOWN, LESSON, show

SLUG = "chung-thuc-ban-sao"
PAGE = f"/author/courses/{SLUG}/revisions/1/package"
WRITTEN = PAGE.replace(SLUG, "cong-khai-cho-dan-biet")
"""Of a course that asks for an essay."""


@pytest.fixture
def backend():
    """What is read and noted here, other tests hold on both."""
    return "sqlite"


def noted():
    rows = session().query(Event).filter_by(event="courses.packaged")
    return [row.details for row in rows]


def test_a_trainer_takes_a_package(app, browser):
    trainer = browser("trainer-mai")
    page = trainer.get(PAGE).text
    assert "whoever opens the file can read them" in page
    answer = trainer.post(PAGE, {"format": "scorm-2004", "language": "vi"})
    said = answer.headers["Content-Disposition"]
    assert f"{SLUG}-1-scorm-2004-vi.zip" in said
    found = unzipped(answer.data)
    assert b"2004 4th Edition" in found["imsmanifest.xml"]
    assert any(name.endswith(".svg") for name in found)
    assert b'lang="en"' not in found["index.html"]
    with app.app_context():
        details = {"course": SLUG, "revision": 1, "format": "scorm-2004"}
        assert noted() == [details]
    wrong = trainer.post(PAGE, {"format": "scorm-1.0", "language": "vi"})
    assert wrong.status_code == 422


def test_what_a_package_cannot_mark_is_named_in_its_words(app, browser):
    page = browser("trainer-mai").get(WRITTEN).text
    assert "Not marked in the package: 1." in page
    assert "Write this notice again as five lines" in page
    assert "heard-once" not in page


def test_who_does_not_write_the_course_gets_none(app):
    with app.app_context():
        lan = access.actor_for("lan")
        choice = service.PackageChoice(PackageFormat.SCORM_12, ("vi",))
        with pytest.raises(NotAllowed):
            service.package_at(lan, SLUG, 1, choice)
        with pytest.raises(NotAllowed):
            service.package_losses(lan, SLUG, 1)
        with pytest.raises(NotFound):
            trainer = access.actor_for("trainer-mai")
            service.package_losses(trainer, SLUG, 99)
        assert noted() == []


def test_a_revision_that_is_not_there_is_not_found(app, browser):
    trainer, missing = browser("trainer-mai"), PAGE.replace("/1/", "/99/")
    assert trainer.get(missing).status_code == 404
    assert trainer.get(missing.removesuffix("/package")).status_code == 404


def test_the_command_writes_it(app, tmp_path):
    run = app.test_cli_runner().invoke
    path = tmp_path / "out.imscc"
    words = ["lms", "courses", "package", SLUG, "--format", "cc-1.3"]
    done = run(args=[*words, "--output", str(path)])
    assert done.exit_code == 0, done.output
    assert "quiz: All questions of the bank go along" in done.output
    assert "which has no such question: 3.\n  loud-or-quiet\n" in done.output
    assert "vi/00-about.html" in unzipped(path.read_bytes())
    with app.app_context():
        assert [one["format"] for one in noted()] == ["cc-1.3"]
    gone = run(args=["lms", "courses", "package", "no-such"])
    assert gone.exit_code == 1


def hear(folder):
    """A recording in both texts of the same lesson."""
    (folder / "sounds").mkdir()
    (folder / "sounds" / "hello.mp3").write_bytes(MP3)
    block = (
        "\n\n```audio\nfile: sounds/hello.mp3\ntitle: Chào\n\nChào chị.\n```\n"
    )
    for language in ("vi", "en"):
        path = folder / f"{LESSON}.{language}.md"
        path.write_text(path.read_text("utf-8") + block, "utf-8")


def test_pictures_and_recordings_go_along(app, tmp_path):
    folder = tmp_path / "courses" / SLUG
    shutil.copytree(paths.COURSES / SLUG, folder)
    show(folder)
    hear(folder)
    choice = service.PackageChoice(PackageFormat.CARTRIDGE, ("en",))
    with app.app_context():
        service.publish(None, folder, KNOWN)
        with service.operators_package(SLUG, None, choice).file as file:
            found = unzipped(file.read())
    pictures = [name for name in found if name.endswith(".webp")]
    assert pictures
    assert all(found[name].startswith(b"RIFF") for name in pictures)
    page = found["en/03-03-loi-ky-dau-so.html"].decode()
    assert all(f"../{name}" in page for name in pictures)
    assert "vi/00-about.html" not in found
    (heard,) = [name for name in found if name.endswith(".mp3")]
    assert f'src="../{heard}"' in page
    assert len(found[heard]) > 100
