"""The list of people: the same people, however it is found."""

import time

import pytest

from lms.access.types import Actor, Grant, Role
from lms.core.db import session, transaction
from lms.directory import queries
from lms.people import service as people
from lms.people.host import PersonInfo
from tests import lite


@pytest.fixture
def manager(app):
    """Somebody who reads about the people of one ward."""
    path = people.find_unit("cua-song").path
    return Actor(1, "x", "X", (Grant(Role.MANAGER, path),))


def rows(listing):
    return [row.key for row in session().execute(listing.query)]


@lite
@pytest.mark.parametrize("search", ["", "nguyen", "Nguyễn", "nobody at all"])
def test_many_people_are_the_same_people_as_few(manager, search, monkeypatch):
    few = queries.listing(manager, search)
    assert few.total == len(rows(few))
    monkeypatch.setattr(queries, "FEW", 1)
    many = queries.listing(manager, search)
    assert many.total is None
    assert rows(many) == rows(few)


@lite
def test_a_list_ends_where_the_manager_does(manager):
    found = rows(queries.listing(manager))
    assert "lan" in found
    assert "minh" not in found, "of another ward"


@lite
def test_of_many_those_without_a_post_are_counted_now_and_then(
    app, monkeypatch
):
    root = people.root().path
    admin = Actor(1, "x", "X", (Grant(Role.ADMIN, root),))
    before = queries.count_without_post(admin)
    _add("one-more")
    assert queries.count_without_post(admin) == before + 1
    monkeypatch.setattr(queries, "MANY", 1)
    assert queries.count_without_post(admin) == before + 1
    _add("another")
    assert queries.count_without_post(admin) == before + 1, "minutes ago"
    later = time.monotonic() + queries.FRESH
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert queries.count_without_post(admin) == before + 2


def _add(key):
    with transaction():
        people.mirror(PersonInfo(key, key))
