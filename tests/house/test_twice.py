"""An act that is sent again, by a bad line or a second click, has one effect
and the same answer: what the first one stored, the second does not store or
log once more.
"""

import pytest
from sqlalchemy import text

from lms.core.db import session
from tests.house.walking import Walk

AGAIN = {
    "authoring.duplicate": "a part is copied as often as one likes",
    "authoring.take_package": "each time a file is taken out is logged",
    "practice.answer": "one practises as often as one likes",
    "recall.answer": "one practises as often as one likes",
}
"""What may be done twice, and why that is right."""
LAST = {
    "authoring.discard",
    "authoring.publish",
    "studio.discard",
}
"""What is needed for others would be gone: a draft; and so would people."""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def rows():
    """How many rows each table has."""
    session().rollback()
    tables = session().execute(
        text("select name from sqlite_master where type = 'table'")
    )
    counts = " union all ".join(
        f"select '{name}', count(*) from {name}" for (name,) in tables.all()
    )
    found = dict(session().execute(text(counts)).all())
    session().rollback()
    return found


def in_order(found):
    return sorted(found, key=lambda one: (_is_late(one.name), one.name))


def _is_late(name):
    return name in LAST or name.startswith("directory.")


def sent_twice(browser, sheet):
    """What the first of the ways that is taken was answered, each time it was
    sent; and of which tables there is more after the second. None: every way
    is refused.
    """
    for fields in sheet.ways:
        first = browser.post(sheet.to, fields)
        if first.status_code < 400:
            once = rows()
            again = browser.post(sheet.to, fields)
            twice = rows()
            more = {table for table in once if twice[table] > once[table]}
            return _said(first), _said(again), more
    return None


def _said(answer):
    answer.close()
    return answer.status_code, answer.location


def test_what_is_sent_again_is_done_once_and_answered_the_same(app, pages):
    walk, wrong, done = Walk(app, pages), {}, set()
    todo = in_order(walk.start())
    while todo:
        found = todo.pop(0)
        sheet = walk.again(found)
        if sheet is None or found.name in AGAIN:
            continue
        if answers := sent_twice(found.browser, sheet):
            first, again, more = answers
            done.add(found.name)
            if first != again or more:
                wrong[found.name] = answers
            todo = in_order([*todo, *walk.beyond(first[1] or "")])
    assert wrong == {}
    assert len(done) > 110, sorted(done)
