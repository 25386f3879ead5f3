"""Photos and screenshots of courses: checked with the course, frozen under the
digest of what the author wrote, sent in the width that fits.
"""

import re
import shutil
import zlib

import pytest
from sqlalchemy import func, select

from lms.authoring import service as authoring
from lms.core import paths
from lms.core.db import session, transaction
from lms.core.media import pictures
from lms.courses import service as courses
from lms.courses.models import PhotoRow
from lms.web import frame
from tests.conftest import Browser
from tests.core.test_pictures import BAD, noise, picture

SLUG = "chung-thuc-ban-sao"
KNOWN = authoring.known_presets()
LESSON = "03-loi-ky-dau-so"
SHOWN = '\n\n![Quầy một cửa](figures/counter.{} "Giờ mở cửa")\n'


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def folder(tmp_path):
    """A copy of a good course, to be changed."""
    return shutil.copytree(paths.COURSES / SLUG, tmp_path / "courses" / SLUG)


def show(folder, ending="jpg", **files):
    """Show a picture in both texts of a lesson; `files`: by name and content,
    with __ for dots.
    """
    for language in ("vi", "en"):
        path = folder / f"{LESSON}.{language}.md"
        path.write_text(path.read_text("utf-8") + SHOWN.format(ending), "utf-8")
    for name, content in (files or {f"counter__{ending}": picture()}).items():
        (folder / "figures" / name.replace("__", ".")).write_bytes(content)


def found(folder):
    return [
        (one.file.removeprefix(f"{SLUG}/"), one.text % dict(one.values))
        for one in authoring.check(folder, KNOWN)[1]
    ]


def lesson(browser):
    revision = courses.current(SLUG)
    return browser.get(f"/revisions/{revision.id}/lessons/{LESSON}").text


def addresses(page):
    """The widths of the picture and their addresses."""
    srcset = re.findall(r'srcset="([^"]+)"', page)[0]
    return dict(reversed(one.split()) for one in srcset.split(", "))


@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_a_picture_is_shown_in_the_widths_it_has(app, folder, ending):
    kind = pictures.ENDINGS[ending]
    show(folder, ending, **{f"counter__{ending}": picture(800, 600, kind)})
    assert found(folder) == []
    assert authoring.publish(None, folder, KNOWN)
    lan = Browser(app, "lan")
    page = lesson(lan)
    shown = addresses(page)
    assert list(shown) == ["360w", "720w", "800w"]
    assert 'alt="Quầy một cửa" width="800" height="600" loading="lazy"' in page
    for width, address in shown.items():
        answer = lan.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert pictures.examine(answer.data).width == int(width[:-1])
        assert answer.headers["Cache-Control"] == frame.KEPT
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == (
            "sandbox; default-src 'none'"
        )


def test_it_is_for_those_who_may_read_its_revision(app, folder):
    old = courses.current(SLUG).id
    show(folder)
    authoring.publish(None, folder, KNOWN)
    lan = Browser(app, "lan")
    one = addresses(lesson(lan))["360w"]
    number = courses.current(SLUG).id
    others = [
        one.replace(f"revisions/{number}/", f"revisions/{old}/"),
        one.replace("-360.", "-361."),
        one.replace("-360.", "-0360."),
        one.replace(".webp", ".svg"),
        re.sub(r"[0-9a-f]{64}", "0" * 64, one),
    ]
    for path in others:
        assert lan.get(path).status_code == 404, path
    assert Browser(app).get(one).status_code == 302


def test_each_language_may_have_its_own(app, folder):
    show(
        folder,
        "png",
        counter__vi__png=picture(400, 300, "PNG"),
        counter__en__png=picture(300, 400, "PNG"),
    )
    assert found(folder) == []
    authoring.publish(None, folder, KNOWN)
    lan = Browser(app, "lan")
    lan.client.set_cookie("lms_lang", "vi")
    assert list(addresses(lesson(lan))) == ["360w", "400w"]
    lan.client.set_cookie("lms_lang", "en")
    assert list(addresses(lesson(lan))) == ["300w"]


def test_the_same_folder_is_the_same_revision_whoever_encodes(
    app, folder, monkeypatch
):
    show(folder)
    assert authoring.publish(None, folder, KNOWN)
    digest = courses.current(SLUG).digest
    monkeypatch.setattr(pictures, "_as_webp", lambda *_: b"another encoder")
    draft, _found = authoring.check(folder, KNOWN)
    assert courses.digest_of(courses.text_of(draft.content)) == digest
    assert not authoring.publish(None, folder, KNOWN)


def test_widths_are_made_once_and_not_while_others_wait(
    app, folder, monkeypatch
):
    show(folder)
    authoring.publish(None, folder, KNOWN)
    count = select(func.count()).select_from(PhotoRow)
    kept = session().scalar(count)
    monkeypatch.setattr(pictures, "renditions", None)  # would be called
    path = folder / "course.yaml"
    path.write_text(path.read_text("utf-8").replace("minutes: 6", "minutes: 7"))
    assert authoring.publish(None, folder, KNOWN)
    assert session().scalar(count) == kept == 3


@pytest.mark.parametrize("act", ["change", "remove"])
def test_the_inspection_finds_a_picture_that_was_changed(app, folder, act):
    show(folder)
    authoring.publish(None, folder, KNOWN)
    assert list(courses.changed_contents()) == []
    with transaction() as db:
        row = db.scalars(select(PhotoRow).limit(1)).one()
        place = f"picture {row.sha256}"
        if act == "remove":
            db.delete(row)
        else:
            row.webp = b"RIFF another"
    assert [one.place for one in courses.changed_contents()] == [place]


def test_what_is_wrong_with_a_picture_is_said_at_its_file(folder):
    show(folder, counter__jpg=BAD["cut"][0])
    assert found(folder) == [("figures/counter.jpg", pictures.BROKEN)]


def test_names_that_do_not_agree_are_said(folder):
    show(
        folder,
        "png",
        counter__jpg=picture(),
        counter__webp=picture(kind="WEBP"),
        stamp__vi__jpg=picture(),
        plan__svg=b"<svg/>",
    )
    said = found(folder)
    assert (
        "figures/counter.webp",
        "another file is called “counter” already",
    ) in said
    assert ("figures/stamp.en.jpg", "the file is missing") in said
    assert sorted(
        file for file, text in said if "which is no figure" in text
    ) == [
        f"{LESSON}.en.md",
        f"{LESSON}.vi.md",
    ]
    assert any(
        file == "figures/plan.svg" and "are called" in text
        for file, text in said
    )


def test_a_picture_no_text_shows_is_a_warning(folder):
    (folder / "figures" / "spare.jpg").write_bytes(picture())
    assert found(folder) == [
        ("figures/spare.jpg", "no text of the course shows this figure")
    ]


def test_a_lesson_with_pictures_stays_light_on_a_phone(app, folder):
    """The page without what every page shares, and a hard picture."""
    show(folder, counter__jpg=noise(480, 360))
    authoring.publish(None, folder, KNOWN)
    lan = Browser(app, "lan")
    page = lesson(lan)
    photo = lan.get(addresses(page)["360w"]).data
    drawings = [
        lan.get(one).data
        for one in re.findall(r'<img src="(/[^"]+\.svg)"', page)
    ]
    packed = [len(zlib.compress(one)) for one in (page.encode(), *drawings)]
    assert len(photo) + sum(packed) < 60_000


def test_two_pictures_stay_light_on_a_phone_that_draws_finely(app, folder):
    """It has two dots to a pixel, so it takes what is twice as wide."""
    show(folder, counter__jpg=noise(1200, 900))
    authoring.publish(None, folder, KNOWN)
    lan = Browser(app, "lan")
    page = lesson(lan)
    photo = lan.get(addresses(page)["720w"]).data
    assert 2 * len(photo) + len(zlib.compress(page.encode())) < 60_000
