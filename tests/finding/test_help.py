"""The page of first steps speaks to each role of its own, and leads nowhere
that is closed to it.
"""

import re

import pytest

from tests import lite

LOGINS = [
    "lan",
    "mentor-hoa",
    "manager-duc",
    "nation-thu",
    "trainer-mai",
    "admin",
]


@lite
@pytest.mark.parametrize("login", LOGINS)
def test_every_step_leads_somewhere(browser, login):
    person = browser(login)
    main = person.get("/help").text.partition('<main id="main"')[2]
    ways = re.findall(r'<h3><a href="([^"]+)"', main)
    assert len(ways) >= 4
    for way in ways:
        answer = person.get(way, follow_redirects=True)
        assert answer.status_code == 200, way


@lite
def test_nobody_reads_what_is_not_their_task(browser):
    page = browser("lan").get("/help").text
    assert "When you learn" in page
    assert "When you lead a unit" not in page
    assert "When you sign work" not in page


@lite
def test_the_task_of_a_role_stands_before_ones_own_learning(browser):
    page = browser("admin").get("/help").text
    assert page.index("When you administer") < page.index("When you learn")


@lite
def test_whoever_has_no_post_is_not_led_to_gaps_and_a_plan(browser):
    for login, has_post in (("lan", True), ("nation-thu", False)):
        main = browser(login).get("/help").text.partition('<main id="main"')[2]
        for way in ("/gaps", "/plan"):
            assert (f'<h3><a href="{way}"' in main) is has_post


@lite
def test_who_keeps_posts_and_leads_nobody_reads_their_own_steps(browser):
    page = browser("nation-thu").get("/help").text
    assert "When you look after people and their posts" in page
    assert "When you lead a unit" not in page
