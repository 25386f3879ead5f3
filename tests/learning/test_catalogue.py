"""The catalogue costs the same however many courses there are, and is searched."""

import re

import pytest
from sqlalchemy import select

from lms.access import service as access
from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import session, transaction
from lms.core.letters import folding
from lms.courses import service as courses
from lms.courses.models import RevisionRow
from lms.courses.queries import digest_of, text_of
from lms.enrolment import service as enrolment
from tests.conftest import Browser

MORE, SLUG = 30, "tiep-cong-dan"


@pytest.fixture
def backend():
    """Nothing is stored that a database could keep otherwise."""
    return "sqlite"


def test_courses_come_page_by_page_and_none_is_left_out(app):
    current = select(RevisionRow).where(RevisionRow.current)
    with transaction():
        every = session().scalars(current).all()
        for number in range(MORE):
            content = every[0].content | {
                "checked_on": f"2026-01-{number + 1:02}"
            }
            row = RevisionRow(
                slug=f"more-{number}",
                number=1,
                digest=digest_of(text_of(content)),
                content=content,
                published_at=clock.now(),
                current=True,
                note="",
            )
            session().add(row)
        announce_change()
    lan, seen = Browser(app, "lan"), []
    for page in range(1, 1 + -(-(len(every) + MORE) // 12)):
        shown = lan.get(f"/courses?page={page}").text
        found = re.findall(r'<h2><a href="/courses/([^"]+)"', shown)
        assert 0 < len(found) <= 12
        seen += found
    assert len(seen) == len(set(seen)) == len(every) + MORE


def found(browser, **asked):
    page = browser.get("/courses", query_string=asked).text
    return set(re.findall(r'<h2><a href="/courses/([^"]+)"', page))


def test_courses_are_found_by_words_post_and_where_one_stands(app):
    lan = Browser(app, "lan")
    every = {one.slug for one in courses.catalogue()}
    assert found(lan) == every
    for typed in ("khai sinh", "KHAI  sinh", "sinh khai", "trực tuyến khai"):
        assert "dang-ky-khai-sinh-truc-tuyen" in found(lan, search=typed)
        assert len(found(lan, search=typed)) < len(every) / 2
    assert "dang-ky-khai-sinh-truc-tuyen" in found(lan, search="birth online")
    assert found(lan, search="không có quốc vương") == set()
    posts = {post for one in courses.catalogue() for post in one.course.posts}
    for post in posts:
        assert found(lan, post=post) == {
            one.slug for one in courses.catalogue() if post in one.course.posts
        }
    with app.test_request_context():
        enrolment.enrol(access.actor_for("lan"), SLUG)
    assert SLUG in found(lan, state="begun")
    assert found(lan, state="new") == every - found(lan, state="begun")
    assert found(lan, state="done") == set()
    page = lan.get("/courses?state=x&post=nobody&search=%20").text
    assert "is not known here and was left out" in page
    assert len(found(lan, state="x")) == len(every)
    assert "Take a word or a choice away" in lan.get("/courses?search=zz").text


def test_only_who_searches_has_texts_compared(app, monkeypatch):
    """Folding a course costs more than the rest of its line."""
    lan, folded, fold = Browser(app, "lan"), [], folding.fold

    def noted(text):
        folded.append(text)
        return fold(text)

    title = courses.current(SLUG).course.title["vi"]
    for search, is_read in (("", False), ("tiếp", True)):
        with monkeypatch.context() as patched:
            patched.setattr(folding, "fold", noted)
            found(lan, search=search)
        assert any(title in text for text in folded) is is_read
