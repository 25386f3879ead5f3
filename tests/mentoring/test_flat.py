"""Pages of heads ask as many statements of many new people as of one."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from lms.core.db import session, transaction
from lms.mentoring import service
from tests.conftest import Browser
from tests.mentoring.conftest import id_of, offer, pair
from tests.mentoring.test_proposal import newcomers

PAGES = "/mentoring", "/mentoring?all=1", "/mentoring/proposal"


@contextmanager
def counted():
    sent, engine = [], session().get_bind()

    def note(*_execution):
        sent.append(1)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.usefixtures("newcomer")
def test_statements_do_not_grow_with_people(app):
    offer("mentor-hoa", places=2), offer("yen", places=2)
    browser, found = Browser(app, "manager-duc"), []
    for more in ([], [f"new-{number}" for number in range(12)]):
        newcomers(*more)
        for page in PAGES:
            browser.get(page)
        with counted() as sent:
            for page in PAGES:
                assert browser.get(page).status_code == 200
        found.append(len(sent))
    assert found[0] == found[1]


def test_who_guides_and_who_stands_in_is_one_statement(app):
    pair("mentor-hoa", "lan")
    lan, kien = id_of("lan"), id_of("kien")
    with app.test_request_context():
        service.mentors_of([kien])
        with counted() as sent:
            assert service.mentors_of([lan])
    assert len(sent) == 1


def test_the_night_does_not_grow_with_pairs(app):
    offer("mentor-hoa", places=6)
    pair("mentor-hoa", "lan")
    found = []
    for more in ((), ("kien", "thao")):
        for who in more:
            pair("mentor-hoa", who)
        with transaction(), counted() as sent:
            service.watch()
        found.append(len(sent))
    assert found[0] == found[1]
