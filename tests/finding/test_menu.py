"""The page of everything: who finds what, and the unit that is remembered."""

from dataclasses import replace

import pytest

from lms.core.db import transaction
from lms.enrolment import service as enrolment
from lms.finding.views import _nearest
from lms.mentoring.service import known_to, read_by
from lms.web.feature import Hit
from tests import lite


def found(page):
    """The addresses of what the search lists."""
    listed = page.text.partition('<ul class="toc" aria-label="')[2]
    return [
        piece.partition('"')[0]
        for piece in listed.partition("</ul>")[0].split('href="')[1:]
    ]


@lite
@pytest.mark.parametrize(
    ("login", "typed", "address"),
    [
        ("lan", "chung thuc", "/courses/chung-thuc-ban-sao"),
        ("lan", "AN TOAN", "/gaps/dig.safety"),
        ("lan", "118/2025", "/legal-bases#"),
        ("lan", "my plan", "/plan"),
        ("lan", "change password", "/password"),
        ("lan", "account", "/account"),
        ("lan", "how to use", "/help"),
        ("manager-duc", "ngoc lan", "/people/"),
    ],
)
def test_it_finds_with_or_without_marks(browser, login, typed, address):
    page = browser(login).get("/menu", query_string={"q": typed})
    assert any(one.startswith(address) for one in found(page)), found(page)


@lite
def test_whole_words_come_before_beginnings_and_those_before_the_rest(browser):
    duc = browser("manager-duc")
    duc.post("/language", {"language": "vi"})
    listed = found(duc.get("/menu?q=hoa"))
    pages = [one for one in listed if not one.startswith("/static/")]
    assert pages[0].startswith("/people/"), pages
    words, beginning, inside = "/people/", "/plan", "/courses"
    people = [at for at, one in enumerate(pages) if one.startswith(words)]
    assert max(people) < pages.index(beginning) < pages.index(inside), pages


@lite
@pytest.mark.parametrize("typed", ["hoa", "hòa", "Thanh Hoà"])
def test_a_learner_finds_who_signs_for_them_before_laws(browser, typed):
    listed = found(browser("lan").get("/menu", query_string={"q": typed}))
    pages = [one for one in listed if not one.startswith("/static")]
    assert pages[0] == "/my-mentor", pages
    assert not found(browser("trainer-mai").get("/menu?q=thanh+hoa"))


@lite
def test_a_mentor_finds_whom_they_guide(browser, actor):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    assert known_to(lan)[hoa.person_id] == hoa.name
    guide = replace(hoa, grants=(), guides=frozenset({lan.person_id}))
    for one in (guide, hoa):
        assert read_by(one, "ngoc lan") == {lan.person_id: lan.name}
    assert not read_by(lan, "ngoc lan")


@lite
def test_of_courses_ones_own_come_first_and_laws_come_last(browser, actor):
    lan = browser("lan")
    lan.post("/language", {"language": "vi"})

    def listed():
        hits = found(lan.get("/menu?q=ho+so"))
        return [one for one in hits if not one.startswith("/static")]

    taken = [one for one in listed() if one.startswith("/courses/")][-1]
    with transaction():
        enrolment.enrol(actor("lan"), taken.removeprefix("/courses/"))
    courses = [one for one in listed() if one.startswith("/courses/")]
    assert courses[0] == taken
    kinds = [one[:6] for one in listed()]
    assert max(map(kinds.index, ["/cours", "/gaps/"])) < kinds.index("/legal")


@lite
def test_marks_that_were_typed_come_before_others(app):
    hits = [Hit("Số hóa", "/1", "person"), Hit("Hoa cúc", "/2", "law")]
    assert [hit.url for hit in _nearest("hoa", hits)] == ["/2", "/1"]
    assert [hit.url for hit in _nearest("hóa", hits)] == ["/1", "/2"]


@lite
def test_a_unit_that_is_meant_stands_above_pages_that_hold_its_letters(
    browser,
):
    listed = found(browser("manager-duc").get("/menu?q=phuong+cua+song"))
    assert listed[0].startswith("/maps/"), listed


@lite
def test_nobody_finds_people_or_units_they_may_not_see(browser):
    page = browser("lan").get("/menu?q=hoa")
    assert not [one for one in found(page) if one.startswith("/people")]
    assert 'id="units"' not in page.text
    page = browser("manager-duc").get("/menu?q=thu")
    assert "nation" not in "".join(found(page))


@lite
def test_units_are_found_within_ones_own(browser):
    assert "/maps/4" in browser("manager-duc").get("/menu?q=trung+tam").text
    nothing = found(browser("manager-duc").get("/menu?q=zzz"))
    assert not [one for one in nothing if one.startswith("/maps/")]
    foreign = found(browser("manager-duc").get("/menu?q=phuong+b"))
    assert not [one for one in foreign if one.startswith("/maps/")]


@lite
def test_nothing_found_says_what_to_try(browser):
    page = browser("lan").get("/menu?q=khong+co+gi+ca")
    assert "Try fewer or other words" in page.text
    assert found(page) == []


@lite
def test_a_unit_that_is_found_counts_as_found(browser):
    page = browser("manager-duc").get("/menu?q=phuong+cua+song").text
    assert "thing is found" in page and "Nothing is found" not in page


@lite
def test_what_is_cut_is_not_called_all_that_is_found(browser):
    duc = browser("manager-duc")
    assert "nearest are shown; there may be more" in duc.get("/menu?q=a").text
    page = duc.get("/menu?q=phuong+cua+song").text
    assert "there may be more" not in page


def test_a_long_search_is_cut(browser):
    assert browser("lan").get("/menu?q=" + "a" * 3000).status_code == 200


@lite
def test_the_unit_that_was_opened_last_is_remembered(browser):
    duc = browser("manager-duc")
    assert 'href="/maps/4"' not in duc.get("/plan").text
    duc.get("/maps/4")
    frame = duc.get("/plan").text
    assert 'href="/maps/4"' in frame
    assert 'href="/plans/4"' in frame


@lite
@pytest.mark.parametrize(
    "kept", ["1", "999999", "x", "9" * 40, "9" * 3000, "-1", "²"]
)
def test_no_unit_is_remembered_that_one_may_not_look_at(browser, kept):
    duc = browser("manager-duc")
    duc.client.set_cookie("lms_unit", kept)
    page = duc.get("/plan")
    assert page.status_code == 200
    assert "Choose a unit" in page.text
