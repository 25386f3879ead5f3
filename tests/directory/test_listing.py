"""The list of people: the same people, however it is found."""

import pytest

from lms.access.types import Actor, Grant, Role
from lms.core.db import session
from lms.directory import queries
from lms.people import service as people
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
