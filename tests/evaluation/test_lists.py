"""The lists of whom one leads are cut by the database, on both of them."""

import re

from lms.core import clock
from lms.core.db import execute
from lms.evaluation import service
from tests.evaluation.conftest import HEAD, id_of
from tests.evaluation.test_years import left


def listed(page, path):
    """Whom a page links to, in its order."""
    return [int(one) for one in re.findall(rf"/work/people/(\d+){path}", page)]


def test_the_lists_of_a_head_hold_the_same_people_by_name(app, actor, browser):
    rows = execute(service.team_by_name(actor(HEAD))).all()
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
    assert [one.id for one in execute(chosen)] == [id_of("lan")]


def test_statements_that_are_kept_are_not_written_anew(app, actor):
    """A list given to `in_` is written into the text at each execution."""
    head = actor(HEAD)
    team, waiting = service.team_by_name(head), service.deliveries_waiting(head)
    assert "POSTCOMPILE" not in f"{team}{waiting}"
    assert team is service.team_by_name(head)
