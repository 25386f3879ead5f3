"""One page of a person: what they can for those who may read it, posts, roles,
and forms folded away.
"""

import re

import pytest

from lms.access.types import LABELS, PURPOSES, Role
from lms.people import service as people
from tests import lite


@pytest.fixture
def page(app, browser):
    """`page("admin")`: the page of Kiên, who has shown something."""
    at = f"/people/{people.find_person('kien').id}"
    return lambda who: browser(who).get(at)


@lite
def test_the_manager_of_the_unit_sees_ladders_and_evidence(page):
    text = page("manager-duc").text
    strip = re.search(r'<ul class="strip">.*?</ul>', text, re.S)[0]
    asked = int(re.search(r"(\d+) competencies of the post", text)[1])
    assert strip.count("<li") == strip.count('class="ladder') == asked > 4
    assert "Newest evidence" in text
    assert 'class="ring"' in text
    assert "<form" not in text[text.index("<h1") :].split("</main>")[0]


@lite
def test_who_administers_reads_no_evidence_and_finds_every_form(page):
    text = page("admin").text
    for hidden in ('class="strip"', "Newest evidence", 'class="ring"'):
        assert hidden not in text
    for act in ("posting", "roles", "code", "active", "name"):
        assert re.search(rf'action="/people/\d+/{act}"', text), act
    body = text[text.index("<h1") :]
    assert body.count("<details >") + body.count("<details>") >= 5, "folded"


@lite
def test_whoever_may_not_see_people_finds_nobody(page):
    assert page("lan").status_code == 404
    assert page("trainer-mai").status_code == 404


@lite
def test_every_role_is_explained_where_it_is_given_and_where_it_is_imported(
    page, browser
):
    given = page("admin").text.partition('id="roles"')[2]
    table = browser("admin").get("/people/import").text
    row = re.search(r"one of ([a-z, ]+);", table)
    assert row and row[1].split(", ") == [role.value for role in Role]
    for role in Role:
        said = f"<dt>{LABELS[role]}</dt><dd>{PURPOSES[role]}</dd>"
        assert said in given, role
