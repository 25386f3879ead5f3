"""The lists of whom one leads are cut by the database, on both of them."""

import gc
import re
from dataclasses import replace
from functools import lru_cache

from lms.core import clock
from lms.core.db import execute
from lms.evaluation import service
from tests.evaluation.conftest import HEAD, id_of
from tests.evaluation.test_sheets import later
from tests.evaluation.test_years import left

__all__ = ["later"]


def listed(page, path):
    """Whom a page links to, in its order."""
    return [int(one) for one in re.findall(rf"/work/people/(\d+){path}", page)]


def test_the_lists_of_a_head_hold_the_same_people_by_name(app, actor, browser):
    rows = execute(*service.team_by_name(actor(HEAD))).all()
    team = [one.person_id for one in rows]
    assert id_of("lan") in team and id_of(HEAD) not in team
    assert {one.in_all for one in rows} == {len(team)}
    duc = browser(HEAD)
    assert listed(duc.get("/work").text, '"') == team
    assert listed(duc.get("/years").text, "/year") == team
    shares = re.findall(r'name="share-(\d+)"', duc.get("/work/parts").text)
    assert [int(one) for one in shares] == team


def test_a_page_beyond_the_end_is_the_last(app, browser):
    duc = browser(HEAD)
    for path in ("/work", "/years"):
        page = duc.get(f"{path}?page=99").text
        assert str(id_of("lan")) in page


def test_who_left_stands_behind_those_who_are_led(app, actor, browser):
    left("lan")
    duc = browser(HEAD)
    year = listed(duc.get("/years").text, "/year")
    assert year[-1] == id_of("lan")
    assert id_of("lan") not in listed(duc.get("/work").text, '"')
    today = clock.today()
    now = today.year - (today.month == 1)  # as the page does
    chosen = service.people_of_year(
        actor(HEAD),
        service.left_in(actor(HEAD), now),
        now,
        service.YearAsked("Lan", 0, "none"),
    )
    assert [one.id for one in execute(*chosen)] == [id_of("lan")]


def test_statements_that_are_kept_are_not_written_anew(app, actor):
    """A list given to `in_` is written into the text at each execution."""
    head = actor(HEAD)
    team, _values = service.team_by_name(head)
    waiting, _values = service.deliveries_waiting(head)
    assert "POSTCOMPILE" not in f"{team}{waiting}"
    assert team is service.team_by_name(head)[0]


def kept_statements():
    """What the room keeps from page to page, in whatever module."""
    kind = type(lru_cache(len))
    for one in gc.get_objects():
        if isinstance(one, kind) and one.__module__.startswith("lms.eval"):
            yield one


def test_what_is_kept_for_all_names_nobody(app, actor, browser, later):
    """Whoever holds the same roles shares it, on every day: neither who asked,
    nor what they searched, nor who has left is part of it.
    """
    left("lan")
    head, seen = actor(HEAD), browser(HEAD)
    for page in ("/work", "/work/inbox", "/years?search=Đức"):
        assert seen.get(page).status_code == 200
    sizes = {one: one.cache_info().currsize for one in kept_statements()}
    assert len(sizes) > 5 and any(sizes.values())
    other = replace(head, person_id=id_of("yen"), name="Yến")
    team, values = service.team_by_name(other)
    assert team is service.team_by_name(head)[0]
    assert values["me"] == id_of("yen")
    later(1)
    seen = browser(HEAD)
    for page in ("/work", "/work/inbox", "/years?search=Khác"):
        assert seen.get(page).status_code == 200
    assert sizes == {one: one.cache_info().currsize for one in sizes}
    gone = service.left_in(head, clock.today().year)
    query, values = service.people_of_year(head, gone, clock.today().year)
    bound = query.compile().params.values()
    assert head.person_id not in bound and values["left"] == [id_of("lan")]
