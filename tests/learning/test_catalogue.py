"""The catalogue costs the same however many courses there are."""

import re

import pytest
from sqlalchemy import select

from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import session, transaction
from lms.courses.models import RevisionRow
from lms.courses.queries import digest_of, text_of
from tests.conftest import Browser

MORE = 30


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
