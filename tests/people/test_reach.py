"""Whom something reaches that holds in units and below them."""

import time
from importlib import import_module

from lms.core.state import state
from lms.people import service as people
from lms.people.types import Reach

history = import_module("lms.people.service.history")
"""The package offers a function of this name."""


def test_of_many_people_it_is_counted_now_and_then(app, monkeypatch):
    ward = people.find_unit("cua-song").path
    office = people.find_unit("cua-song.centre").id
    before = people.reach([ward])
    assert before.people
    less = people.reach([ward], [office])
    assert less.people < before.people
    assert less.besides == 1

    monkeypatch.setattr(history, "MANY", 1)
    assert people.reach([ward]) == before
    nobody = Reach(0, 0, 0)
    monkeypatch.setattr(history, "_reach", lambda *_asked: nobody)
    assert people.reach([ward]) == before, "as it was minutes ago"
    assert people.reach([ward], post="clerk") == nobody, "of another post"
    later = time.monotonic() + history.FRESH
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert people.reach([ward]) == nobody
    state().cache.clear()


def test_posts_in_units_inside_each_other_are_counted_together(app):
    province, ward = map(people.find_unit, ("hai-binh", "cua-song"))
    officers = province.path, "one-stop-officer"
    whole = people.reach([province.path], post="one-stop-officer")
    asked = {officers[::-1], ("one-stop-officer", ward.path)}
    assert people.reach_by_post(asked) == whole
    asked.add(("justice", ward.path))
    assert people.reach_by_post(asked).people == whole.people + 1, "of two"


def test_of_a_post_no_more_are_counted_than_are_said(app, monkeypatch):
    asked = {("one-stop-officer", people.find_unit("hai-binh").path)}
    all_of_them = people.reach_by_post(asked).people
    monkeypatch.setattr(history, "MOST_REACHED", all_of_them - 2)
    assert people.reach_by_post(asked).people == all_of_them - 1


def test_where_very_many_work_is_read_in_one_statement(app):
    """More than a database takes as single values."""
    assert people.paths_from_today(range(1, 260_000))
