"""Figures of a course: read with it, frozen with it, shown to whoever may read
it, with nothing in them that could run. And the page to keep at hand.
"""

import re
import shutil

import pytest
from sqlalchemy import func, select

from lms.authoring import service as authoring
from lms.core import paths
from lms.core.db import session, transaction
from lms.courses import service as courses
from lms.courses.loader import course_of
from lms.courses.models import FigureRow
from lms.web import frame
from tests.conftest import Browser

SLUG = "chung-thuc-ban-sao"
KNOWN = authoring.known_presets()
LESSON = "03-loi-ky-dau-so"
SEAL = "figures/giap-lai.vi.svg"


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def folder(tmp_path):
    """A copy of a good course, to be changed."""
    return shutil.copytree(paths.COURSES / SLUG, tmp_path / "courses" / SLUG)


def edit(folder, file, old, new):
    """Replace the first `old` in a file; the line it stood on."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def found(folder):
    """(file, line, what) of everything that is wrong or doubtful."""
    return [
        (
            one.file.removeprefix(f"{SLUG}/"),
            one.line,
            one.text % dict(one.values),
        )
        for one in authoring.check(folder, KNOWN)[1]
    ]


def shown(browser, language="en"):
    """The addresses of the figures of a lesson in this language."""
    revision = courses.current(SLUG)
    browser.client.set_cookie("lms_lang", language)
    page = browser.get(f"/revisions/{revision.id}/lessons/{LESSON}").text
    return re.findall(r'<img src="(/[^"]+\.svg)" alt="[^"]{80,}"', page)


def test_a_lesson_shows_its_figures_in_its_language(app):
    lan = Browser(app, "lan")
    vietnamese, english = shown(lan, "vi"), shown(lan)
    assert len(vietnamese) == len(english) == 2
    assert not set(vietnamese) & set(english)
    assert "cross-page seal" in lan.get(english[0]).text
    assert "giáp lai" in lan.get(vietnamese[0]).text


def test_a_figure_may_be_kept_and_nothing_in_it_can_run_or_load(app):
    lan = Browser(app, "lan")
    answer = lan.get(shown(lan)[0])
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cache-Control"] == frame.KEPT
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == (
        "sandbox; default-src 'none'"
    )


def test_a_figure_is_for_those_who_may_read_its_revision(app):
    lan = Browser(app, "lan")
    one = shown(lan)[0]
    number, digest = re.findall(r"revisions/(\d+)/figures/(\w+)", one)[0]
    other = one.replace(f"revisions/{number}/", f"revisions/{int(number) + 1}/")
    for path in (other, one.replace(digest, "0" * 64), one + "x"):
        assert lan.get(path).status_code == 404, path
        assert lan.get(path).headers["Cache-Control"] == frame.PRIVATE
    assert Browser(app).get(one).status_code == 302


def test_a_changed_figure_is_a_new_revision_and_the_old_one_keeps_its_own(
    app, folder
):
    lan = Browser(app, "lan")
    before, revision = shown(lan), courses.current(SLUG)
    kept = session().scalar(select(func.count()).select_from(FigureRow))
    assert not authoring.publish(None, folder, KNOWN)
    edit(folder, "figures/giap-lai.en.svg", "Fan the edges", "Fan all edges")
    assert authoring.publish(None, folder, KNOWN)
    assert courses.current(SLUG).number == revision.number + 1
    after = shown(lan)
    assert "Fan all edges" in lan.get(after[0]).text
    assert "Fan the edges" in lan.get(before[0]).text
    # Drawings are stored once, however many revisions show them.
    now = session().scalar(select(func.count()).select_from(FigureRow))
    assert now == kept + 1


@pytest.mark.parametrize("act", ["change", "remove"])
def test_the_inspection_finds_a_figure_that_is_not_what_was_published(app, act):
    assert list(courses.changed_contents()) == []
    with transaction() as db:
        row = db.scalars(select(FigureRow).limit(1)).one()
        digest = row.sha256
        if act == "change":
            row.svg += "<!-- x -->"
        else:
            db.delete(row)
    places = [one.place for one in courses.changed_contents()]
    assert places == [f"figure {digest}"]


def test_all_that_is_wrong_with_figures_is_named_at_once(folder):
    line = edit(folder, SEAL, "<rect ", '<script href="//evil.test"/>\n<rect ')
    (folder / "figures" / "vet-sua.en.svg").unlink()
    (folder / "figures" / "Dấu.svg").write_text("<svg/>")
    missing = edit(folder, f"{LESSON}.vi.md", "giap-lai.svg", "dau.svg")
    text = (folder / "04-dung-gio-dung-hen.en.md").read_text("utf-8")
    silent = edit(
        folder,
        "04-dung-gio-dung-hen.en.md",
        re.search(r"!\[[^]]+\]", text)[0],
        "![]",
    )
    rows = found(folder)
    for place in (
        (SEAL, line, "a drawing takes no “script”"),
        ("figures/vet-sua.en.svg", 1, "the file is missing"),
        ("figures/Dấu.svg", 1, "a figure's files are called"),
        (f"{LESSON}.vi.md", missing, "shows “figures/dau.svg”"),
        (f"{LESSON}.vi.md", 1, "does not show the figure “giap-lai”"),
        (f"{LESSON}.en.md", 1, "does not show the figure “dau”"),
        ("04-dung-gio-dung-hen.en.md", silent, "a figure needs its text"),
    ):
        assert any(
            row[:2] == place[:2] and place[2] in row[2] for row in rows
        ), (place, rows)


def test_a_figure_stands_alone_and_one_that_nothing_shows_is_doubtful(folder):
    line = edit(folder, f"{LESSON}.vi.md", "![", "Xem: ![")
    for language in ("vi", "en"):
        drawing = (folder / SEAL).read_bytes()
        (folder / "figures" / f"extra.{language}.svg").write_bytes(drawing)
    assert [row[:2] for row in found(folder)] == [
        (f"{LESSON}.vi.md", line),
        ("figures/extra.vi.svg", 1),
    ]


def test_a_huge_drawing_is_refused_unread(folder):
    (folder / SEAL).write_bytes(b"<" * 50_000)
    assert "larger than" in found(folder)[0][2]


def test_an_exam_may_not_ask_what_its_lesson_marks_as_to_be_compared(folder):
    line = edit(
        folder,
        "quiz.yaml",
        "legal_bases: [luat-80-2025]",
        "legal_bases: [nd-23-2015]",
    )
    [(file, at, said)] = found(folder)
    assert (file, at) == ("quiz.yaml", line)
    assert "still to be compared" in said


def test_the_job_aid_is_one_sheet_linked_from_course_lesson_and_task(app):
    lan, revision = Browser(app, "lan"), courses.current(SLUG)
    address = f"/revisions/{revision.id}/job-aid"
    for page in (
        f"/courses/{SLUG}",
        f"/revisions/{revision.id}/lessons/{LESSON}",
        f"/revisions/{revision.id}/tasks/task",
    ):
        assert f'href="{address}"' in lan.get(page).text, page
    sheet = lan.get(address).text
    assert "Eight steps" in sheet and "revision 1" in sheet
    assert 'class="paper aid"' in sheet


def test_a_course_without_job_aid_has_no_such_page(app, folder):
    for file in folder.glob("job-aid.*"):
        file.unlink()
    assert authoring.publish(None, folder, KNOWN)
    lan, revision = Browser(app, "lan"), courses.current(SLUG)
    assert lan.get(f"/revisions/{revision.id}/job-aid").status_code == 404
    assert "job-aid" not in lan.get(f"/courses/{SLUG}").text


def test_a_job_aid_in_one_language_is_doubtful(folder):
    (folder / "job-aid.en.md").unlink()
    [(file, _line, said)] = found(folder)
    assert file == "course.yaml" and "job-aid.en.md is missing" in said


def test_a_language_that_is_only_begun_is_left_to_the_other(app, folder):
    begun = "## A case at the counter\n\n…\n\n## How it is done\n\n1. …\n"
    (folder / f"{LESSON}.en.md").write_text(begun, "utf-8")
    written, mistakes = authoring.check(folder, KNOWN)
    assert [one for one in mistakes if not one.warning] == []
    assert list(course_of(written.content).part(LESSON).html) == ["vi"]
    assert any("“…”" in one.text for one in mistakes)
    (folder / f"{LESSON}.vi.md").write_text(begun, "utf-8")
    (folder / f"{LESSON}.en.md").write_text(begun + "\nNow.\n", "utf-8")
    written, mistakes = authoring.check(folder, KNOWN)
    assert not any("does not show" in one.text for one in mistakes)
