"""A draft is gone through as a learner sees it, and nothing of it is kept."""

import re

import pytest
from sqlalchemy import func, select

from lms.access import service as access
from lms.authoring import service
from lms.core.db import Base, session
from tests.conftest import Browser

SLUG = "phan-loai-don"


@pytest.fixture
def backend():
    """Nothing is stored that a database could keep otherwise."""
    return "sqlite"


def stored(app):
    """How many rows each table has."""
    counts = {
        name: session().scalar(select(func.count()).select_from(table))
        for name, table in Base.metadata.tables.items()
        if name.startswith("lms_")
    }
    session().rollback()
    return counts


def some_answer(page):
    """The first of everything that can be chosen, by field."""
    form = page.split('id="tried"')[1].split("</form>")[0]
    chosen = {}
    for name, value in re.findall(
        r'type="(?:radio|checkbox)" name="(q[\d-]+)" value="([^"]*)"', form
    ):
        chosen.setdefault(name, value)
    for name in re.findall(r'<select[^>]* name="(q[\d-]+)"', form):
        chosen.setdefault(name, "1")
    for name in re.findall(r'<input[^>]* name="(q[\d-]+)"', form):
        chosen.setdefault(name, "1")
    return chosen


def test_the_whole_draft_is_tried_and_nothing_is_kept(app):
    trainer = access.actor_for("trainer-mai")
    draft_id = service.begin(trainer, SLUG)
    at, mai = f"/author/drafts/{draft_id}/tour", Browser(app, "trainer-mai")
    course = service.tour(trainer, draft_id).course
    page, before = mai.get(at).text, stored(app)
    kinds = set()
    for part in course.every:
        assert f"{at}/{part.key}" in page
        read = mai.get(f"{at}/{part.key}").text
        assert "This is a draft" in read, "every page says what it is"
        if 'id="tried"' in read:
            told = mai.post(f"{at}/{part.key}", some_answer(read))
            assert told.status_code == 200
            assert 'role="status"' in told.text, part.key
            kinds.add(str(part.kind))
    assert kinds == {"lesson", "practice", "quiz"}
    assert stored(app) == before


def test_what_is_not_written_yet_keeps_nobody_out(app):
    trainer = access.actor_for("trainer-mai")
    draft_id = service.begin(trainer, SLUG)
    service.change_file(
        trainer, draft_id, "quiz.yaml", lambda _content: b"questions: []\n"
    )
    mai = Browser(app, "trainer-mai")
    at = f"/author/drafts/{draft_id}/tour"
    assert mai.get(at).status_code == 200
    assert 'id="tried"' not in mai.get(f"{at}/quiz").text
    assert 'id="tried"' in mai.get(f"{at}/luyen-tap").text
