"""The list of courses that one may write: found by name, page by page."""

import html

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.core.letters import folding
from lms.courses import service as courses
from tests.conftest import Browser

SLUG = "chung-thuc-ban-sao"


@pytest.fixture
def backend():
    return "sqlite"


@pytest.fixture
def mai(app):
    return Browser(app, "trainer-mai")


def test_courses_and_drafts_are_found_with_or_without_marks(app, mai):
    trainer = access.actor_for("trainer-mai")
    draft_id = service.begin(trainer, SLUG)
    shown = mai.get("/author").text
    assert 'role="search"' in shown
    for typed in ("chứng thực bản sao", "CHUNG THUC", "certif"):
        page = mai.get(f"/author?search={typed}").text
        assert f'href="/author/courses/{SLUG}' in page
        assert f'href="/author/drafts/{draft_id}"' in page
        others = [
            one.slug for one in courses.catalogue() if one.slug not in page
        ]
        assert others, typed
    nothing = mai.get("/author?search=zzz").text
    assert "No draft is called so." in nothing
    assert "No course that you may write is called so." in nothing
    assert SLUG not in nothing and "Show all" in nothing


def test_a_long_list_has_pages(mai, monkeypatch):
    every = list(courses.catalogue())
    many = [*every] * (60 // len(every))
    monkeypatch.setattr(courses, "catalogue", lambda: many)
    first = mai.get("/author").text
    assert first.count("Begin a draft") == 25
    assert first.count("<li><details><summary>") == 25, "a line each"
    assert "page=2" in first and "Next page" in first
    assert mai.get("/author?page=nonsense").status_code == 200


def test_whoever_publishes_a_course_retires_it_from_the_list_and_its_draft(
    app, mai
):
    """It was found behind the link of a revision only."""
    retire = f'href="/author/courses/{SLUG}/retire"'
    assert retire in mai.get("/author").text
    draft_id = service.begin(access.actor_for("trainer-mai"), SLUG)
    page = mai.get(f"/author/drafts/{draft_id}").text
    assert retire in page and f'href="/author/courses/{SLUG}"' in page


@pytest.mark.parametrize("page", ["/author", "/courses"])
def test_courses_stand_by_their_titles_not_by_their_keys(mai, page):
    """The key of “Hồ sơ sắp trễ” begins with x, so it stood last."""
    mai.post("/language", {"language": "vi", "next": page})
    text = html.unescape(mai.get(page).text)
    titles = [one.course.title["vi"] for one in courses.catalogue()]
    shown = [one for one in titles if f">{one}<" in text]
    found = sorted(shown, key=lambda one: text.index(f">{one}<"))
    assert len(found) > 5
    assert found == sorted(shown, key=folding.alphabetical)
